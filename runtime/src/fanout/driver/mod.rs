//! Runs a fan-out: one driver for all of them, without a type of any API.
//!
//! Invariant: the calls are futures that the driver owns and polls in place. Nothing is spawned,
//! so dropping the fan-out drops them with it.

mod end;
mod fallback;
mod flock;
mod lane;
mod start;
mod undo;

use std::sync::Arc;
use std::time::{Duration, Instant};

use self::flock::{Flock, Turn};
use self::lane::Lane;
use super::binding::Binding;
use super::join::{Stage, Verdict, verdict};
use super::leg::Slot;
use super::plan::{Join, Plan};
use super::status::{End, Skip};
use crate::clock::Clock;

/// What a fan-out came to; what became of its legs is in their slots.
pub(super) struct Conclusion {
    pub(super) met: bool,
    /// The leg that ended it unmet.
    pub(super) cause: Option<usize>,
    pub(super) elapsed: Duration,
    pub(super) correlation_id: String,
    pub(super) slots: Vec<Arc<dyn Slot>>,
}

/// Runs a fan-out to its end, the undo phase included.
pub(super) async fn run(plan: Plan, bindings: Vec<Binding<'_>>) -> Conclusion {
    let slots = bindings.iter().map(|binding| Arc::clone(&binding.slot)).collect();
    let Some(core) = bindings.first().map(|binding| binding.call.core()) else {
        let correlation_id = String::new();
        return Conclusion {
            met: verdict(&plan, &[], false) == Verdict::Met,
            cause: None,
            elapsed: Duration::ZERO,
            correlation_id,
            slots,
        };
    };
    let correlation_id = core.random.key();
    let clock = Arc::clone(&core.clock);
    let started = clock.now();
    let mut drive = Drive::new(plan, bindings, Arc::clone(&clock));
    let met = drive.join().await;
    let undoes = match plan.join() {
        Join::All => !met,
        Join::Settled => false,
        Join::First | Join::Quorum(_) => true,
    };
    if undoes {
        undo::run(&mut drive, met).await;
    }
    let cause = drive.cause;
    drive.finish();
    Conclusion { met, cause, elapsed: clock.now() - started, correlation_id, slots }
}

/// A fan-out that runs.
struct Drive<'a> {
    plan: Plan,
    clock: Arc<dyn Clock>,
    deadline: Instant,
    lanes: Vec<Lane<'a>>,
    /// How far each lane has come, beside the lanes: the rules of the join see nothing else.
    stages: Vec<Stage>,
    flock: Flock<'a>,
    /// The join has not ended.
    open: bool,
    /// The leg that ended the fan-out unmet.
    cause: Option<usize>,
}

impl<'a> Drive<'a> {
    fn new(plan: Plan, bindings: Vec<Binding<'a>>, clock: Arc<dyn Clock>) -> Self {
        let bound = plan.leg_plans().iter().zip(bindings);
        let lanes: Vec<_> = bound.map(|(leg, binding)| Lane::new(leg, binding)).collect();
        Self {
            plan,
            deadline: later(clock.now(), plan.deadline()),
            stages: vec![Stage::Waiting; lanes.len()],
            lanes,
            flock: Flock::new(clock.sleep(plan.deadline())),
            clock,
            open: true,
            cause: None,
        }
    }

    /// Runs the legs until the join is decided and no write is in mid-air; says if it is met.
    async fn join(&mut self) -> bool {
        loop {
            let ready = self.prepare();
            match verdict(&self.plan, &self.stages, false) {
                Verdict::Met => {
                    self.wind_down().await;
                    return true;
                }
                Verdict::Unmet => {
                    self.cause = self.first_failure();
                    self.wind_down().await;
                    return false;
                }
                Verdict::Open => self.launch(&ready),
            }
            match self.flock.turn().await {
                Turn::Landed(landed) => landed.into_iter().for_each(|one| self.land(one)),
                Turn::Deadline => {
                    let met = verdict(&self.plan, &self.stages, true) == Verdict::Met;
                    self.stop();
                    self.cause = if met { None } else { self.first_failure() };
                    return met;
                }
            }
        }
    }

    /// Writes down what became of each leg.
    fn finish(self) {
        for (lane, stage) in self.lanes.into_iter().zip(self.stages) {
            lane.finish(match stage {
                Stage::Ended(end) => end,
                Stage::Running | Stage::FallingBack => End::Cancelled,
                Stage::Waiting => End::Skipped(Skip::Ended),
            });
        }
    }
}

/// `now` and `time` after it; a time that no clock can tell is as good as ten years.
fn later(now: Instant, time: Duration) -> Instant {
    now + time.min(Duration::from_secs(10 * 365 * 24 * 60 * 60))
}
