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
use super::event::{EventKind, Sink, Teller};
use super::join::{Stage, Verdict, verdict};
use super::outlive::Lifeline;
use super::plan::{Join, LegPlan, Plan};
use super::slot::Slot;
use super::status::{End, Ended, Overall, Skip, overall};
use crate::client::Correlation;
use crate::clock::Clock;

/// What a fan-out came to; what became of its legs is in their slots.
pub(super) struct Conclusion {
    join: Join,
    pub(super) met: bool,
    /// The leg that ended it unmet.
    pub(super) cause: Option<usize>,
    pub(super) elapsed: Duration,
    pub(super) correlation_id: String,
    pub(super) slots: Vec<Arc<dyn Slot>>,
}

impl Conclusion {
    /// What became of the fan-out as a whole.
    pub(super) fn overall(&self) -> Overall {
        let records = self.slots.iter().filter_map(|slot| slot.record());
        let ended = records.map(|record| Ended { status: record.status, spared: record.spared });
        overall(self.join, self.met, &ended.collect::<Vec<_>>())
    }
}

/// What the driver knows of its caller.
#[derive(Default)]
pub(super) struct Caller {
    /// It may go away, and what is to be undone is undone all the same.
    pub(super) lifeline: Option<Arc<Lifeline>>,
    /// It looks on.
    pub(super) sink: Option<Sink>,
    /// What it calls the fan-out by; a fresh id where it says nothing.
    pub(super) correlation_id: Option<String>,
}

/// Runs a fan-out to its end, the undo phase included. The legs are `legs`, whatever the plan says.
pub(super) async fn run<'a>(
    plan: Plan,
    legs: &'a [LegPlan],
    bindings: Vec<Binding<'a>>,
    mut caller: Caller,
) -> Conclusion {
    let slots = bindings.iter().map(|binding| Arc::clone(&binding.slot)).collect();
    let mut conclusion = Conclusion {
        join: plan.join(),
        met: verdict(&plan, legs, &[], false) == Verdict::Met,
        cause: None,
        elapsed: Duration::ZERO,
        correlation_id: caller.correlation_id.take().unwrap_or_default(),
        slots,
    };
    let Some(core) = bindings.first().map(|binding| binding.call.core()) else {
        return conclusion;
    };
    if conclusion.correlation_id.is_empty() {
        conclusion.correlation_id = core.random.key();
    }
    if let Some(lifeline) = &caller.lifeline {
        lifeline.started(&core.background);
    }
    let clock = Arc::clone(&core.clock);
    let started = clock.now();
    let correlation = Correlation::new(&conclusion.correlation_id);
    let mut drive = Drive::new(plan, legs, bindings, Arc::clone(&clock), correlation, caller);
    conclusion.met = drive.join().await;
    let undoes = match plan.join() {
        Join::All => !conclusion.met,
        Join::Settled => false,
        Join::First | Join::Quorum(_) => true,
    };
    if undoes {
        undo::run(&mut drive, conclusion.met).await;
    }
    conclusion.cause = drive.cause;
    let teller = drive.finish();
    conclusion.elapsed = clock.now() - started;
    if teller.is_heard() {
        teller.tell(EventKind::Finished(conclusion.overall()));
    }
    conclusion
}

/// A fan-out that runs.
struct Drive<'a> {
    plan: Plan,
    legs: &'a [LegPlan],
    clock: Arc<dyn Clock>,
    teller: Teller,
    correlation: Option<Correlation>,
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
    fn new(
        plan: Plan,
        legs: &'a [LegPlan],
        bindings: Vec<Binding<'a>>,
        clock: Arc<dyn Clock>,
        correlation: Option<Correlation>,
        caller: Caller,
    ) -> Self {
        let teller = Teller::new(caller.sink, &clock);
        let bound = legs.iter().zip(bindings);
        let lanes: Vec<_> = bound.map(|(leg, binding)| Lane::new(leg, binding, &teller)).collect();
        Self {
            plan,
            legs,
            deadline: later(clock.now(), plan.deadline()),
            stages: vec![Stage::Waiting; lanes.len()],
            lanes,
            flock: Flock::new(clock.sleep(plan.deadline()), correlation.clone())
                .held_by(caller.lifeline),
            correlation,
            clock,
            teller,
            open: true,
            cause: None,
        }
    }

    /// Runs the legs until the join is decided and no write is in mid-air; says if it is met.
    async fn join(&mut self) -> bool {
        loop {
            let ready = self.prepare();
            self.announce();
            match self.verdict(false) {
                Verdict::Open => self.launch(&ready),
                decided => return self.conclude(decided == Verdict::Met).await,
            }
            match self.flock.turn().await {
                Turn::Landed(landed) => landed.into_iter().for_each(|one| self.land(one)),
                Turn::Abandoned => return self.conclude(false).await,
                Turn::Deadline => {
                    let met = self.verdict(true) == Verdict::Met;
                    self.teller.tell(EventKind::Joined { met });
                    self.stop();
                    self.cause = if met { None } else { self.first_failure() };
                    return met;
                }
            }
        }
    }

    fn verdict(&self, at_deadline: bool) -> Verdict {
        verdict(&self.plan, self.legs, &self.stages, at_deadline)
    }

    /// The join is decided before its deadline.
    async fn conclude(&mut self, met: bool) -> bool {
        self.cause = if met { None } else { self.first_failure() };
        self.teller.tell(EventKind::Joined { met });
        self.wind_down().await;
        met
    }

    /// Tells whoever looks on which legs have another status.
    fn announce(&mut self) {
        for (lane, stage) in self.lanes.iter_mut().zip(&self.stages) {
            lane.announce(*stage);
        }
    }

    /// Writes down what became of each leg.
    fn finish(self) -> Teller {
        for (lane, stage) in self.lanes.into_iter().zip(self.stages) {
            lane.finish(match stage {
                Stage::Ended(end) => end,
                Stage::Running | Stage::FallingBack => End::Cancelled,
                Stage::Waiting => End::Skipped(Skip::Ended),
            });
        }
        self.teller
    }
}

/// `now` and `time` after it; a time that no clock can tell is as good as ten years.
fn later(now: Instant, time: Duration) -> Instant {
    now + time.min(Duration::from_secs(10 * 365 * 24 * 60 * 60))
}
