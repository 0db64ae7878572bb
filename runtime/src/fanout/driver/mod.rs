//! Runs a fan-out: one driver for all of them, without a type of any API.
//!
//! Invariant: the calls are futures that the driver owns and polls in place. Nothing is spawned,
//! so dropping the fan-out drops them with it.

mod course;
mod end;
mod entrant;
mod flock;
mod group;
mod inner;
mod lane;
mod start;
mod undo;
mod undo_group;
mod undo_one;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::course::Scope;
use self::flock::{Flock, Turn};
use self::lane::Lane;
use super::binding::Binding;
use super::event::{EventKind, Sink, Teller};
use super::join::{Stage, Verdict, verdict};
use super::outlive::Lifeline;
use super::plan::{Join, LegPlan, Plan};
use super::remote::{InnerEnd, Remote};
use super::slot::Slot;
use super::status::{End, Ended, LegStatus, Overall, Skip, overall};
use crate::client::Correlation;
use crate::clock::Clock;
use crate::telemetry::FanOutSpan;

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
        let ended = records.map(|record| Ended {
            status: record.status,
            spared: record.spared,
            stays: record.stays,
            flawed: record.flawed,
        });
        overall(self.join, self.met, &ended.collect::<Vec<_>>())
    }

    /// The same for the fan-out of which this one is an element.
    fn inner_end(&self, undone: bool) -> InnerEnd {
        let statuses = || self.slots.iter().filter_map(|slot| Some(slot.record()?.status));
        let unfinished = [LegStatus::InDoubt, LegStatus::UndoFailed];
        let unfinished = unfinished.into_iter().find(|word| statuses().any(|one| one == *word));
        InnerEnd { met: self.met, undone, overall: self.overall(), unfinished }
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
    /// It is a fan-out, of which this one is an element.
    pub(super) remote: Option<Arc<Remote>>,
    /// Its deadline, and that of its leg.
    pub(super) until: Option<Instant>,
}

/// Runs a fan-out to its end, the undo phase included. The legs are `legs`, whatever the plan says.
pub(super) async fn run<'a>(
    plan: Plan,
    legs: &'a [LegPlan],
    bindings: Vec<Binding<'a>>,
    caller: Caller,
) -> Conclusion {
    let span = FanOutSpan::new(plan.name());
    let conclusion = span.within(drive(plan, legs, bindings, caller)).await;
    span.end(|| (conclusion.overall().as_str(), conclusion.met));
    conclusion
}

async fn drive<'a>(
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
    FanOutSpan::correlated(&conclusion.correlation_id);
    if let Some(lifeline) = &caller.lifeline {
        lifeline.started(&core.background);
    }
    let clock = Arc::clone(&core.clock);
    let (started, outer) = (clock.now(), caller.remote.clone());
    let id = conclusion.correlation_id.clone();
    let mut drive = Drive::new(plan, legs, bindings, (Arc::clone(&clock), id), caller);
    conclusion.met = drive.join().await;
    let recalled = match &outer {
        Some(outer) if conclusion.met => outer.joined().await,
        _ => None,
    };
    let met = conclusion.met && recalled.is_none();
    if drive.undoes(met) {
        undo::run(&mut drive, met, recalled).await;
    }
    conclusion.cause = drive.cause;
    let teller = drive.finish();
    conclusion.elapsed = clock.now() - started;
    if let Some(outer) = outer {
        outer.ended(conclusion.inner_end(recalled.is_some()));
    }
    if teller.is_heard() {
        teller.tell(EventKind::Finished(conclusion.overall()));
    }
    conclusion
}

/// A fan-out that runs.
struct Drive<'a> {
    plan: Plan,
    legs: &'a [LegPlan],
    teller: Teller,
    lanes: Vec<Lane<'a>>,
    /// How far each lane has come, beside the lanes: the rules of the join see nothing else.
    stages: Vec<Stage>,
    scope: Scope<'a>,
    /// It is an element of another fan-out, which may undo it although it is met.
    waits: bool,
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
        (clock, correlation_id): (Arc<dyn Clock>, String),
        caller: Caller,
    ) -> Self {
        let teller = Teller::new(caller.sink, &clock);
        let bound = legs.iter().zip(bindings);
        let lanes: Vec<_> = bound
            .map(|(leg, binding)| {
                let name = binding.name.clone().unwrap_or(Cow::Borrowed(leg.name));
                Lane::new(leg, binding, teller.of(name))
            })
            .collect();
        let now = clock.now();
        let own = later(now, plan.deadline());
        let deadline = caller.until.map_or(own, |until| until.min(own));
        let waits = caller.remote.is_some();
        let timer = clock.sleep(deadline.saturating_duration_since(now));
        let flock = Flock::new(timer, Correlation::new(&correlation_id));
        let flock = flock.held_by(caller.lifeline, caller.remote);
        Self {
            plan,
            legs,
            stages: vec![Stage::Waiting; lanes.len()],
            lanes,
            scope: Scope { clock, deadline, correlation_id, flock },
            teller,
            waits,
            open: true,
            cause: None,
        }
    }

    /// Whether there is an undo phase.
    fn undoes(&self, met: bool) -> bool {
        let races = |lane: &Lane<'_>| {
            lane.group.as_ref().is_some_and(|group| group.rule.wanted().is_some())
        };
        let by_join = match self.plan.join() {
            Join::All => !met,
            // An outer fan-out that is not met undoes whatever is in it.
            Join::Settled => self.waits && !met,
            Join::First | Join::Quorum(_) => true,
        };
        by_join || self.scope.flock.has_inners() || self.lanes.iter().any(races)
    }

    /// Runs the legs until the join is decided and no write is in mid-air; says if it is met.
    async fn join(&mut self) -> bool {
        loop {
            let ready = self.prepare();
            self.announce();
            match self.verdict(false) {
                // A leg that ended at once, such as one without elements, may decide the join.
                Verdict::Open if self.launch(&ready) => continue,
                Verdict::Open => {}
                decided => return self.conclude(decided == Verdict::Met).await,
            }
            match self.scope.flock.turn().await {
                Turn::Landed(landed) => self.land(landed),
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
