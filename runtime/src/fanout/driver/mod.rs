//! Runs a fan-out: one driver for all of them, without a type of any API.
//!
//! Invariant: the calls are futures that the driver owns and polls in place. Nothing is spawned,
//! so dropping the fan-out drops them with it.

mod course;
mod end;
mod entrant;
mod flock;
mod group;
mod group_end;
mod inner;
mod lane;
mod start;
mod undo;
mod undo_group;
mod undo_one;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;

use self::course::Scope;
use self::flock::{Flock, Turn};
use self::lane::Lane;
use self::undo::Aftermath;
use super::binding::Binding;
use super::event::{EventKind, Sink, Teller};
use super::join::{Stage, Verdict, out_of_reach, verdict};
use super::outlive::Lifeline;
use super::plan::{Join, LegPlan, Plan};
use super::remote::{InnerEnd, JoinEnd, Remote};
use super::slot::Slot;
use super::status::{End, Ended, LegStatus, Overall, Skip, overall};
use crate::client::{Core, Correlation};
use crate::clock::{Clock, TokioClock};
use crate::random::Random;
use crate::telemetry::FanOutSpan;

/// What a fan-out came to; what became of its legs is in their slots.
pub(super) struct Conclusion {
    join: Join,
    pub(super) met: bool,
    /// It was met, and the fan-out that it is an element of had it undone.
    pub(super) undone: bool,
    /// The leg that ended it unmet.
    pub(super) cause: Option<usize>,
    /// Why it could not be met, whatever its legs did.
    pub(super) reason: Option<Arc<str>>,
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
    fn inner_end(&self) -> InnerEnd {
        let statuses = || self.slots.iter().filter_map(|slot| Some(slot.record()?.status));
        let unfinished = [LegStatus::InDoubt, LegStatus::UndoFailed];
        let unfinished = unfinished.into_iter().find(|word| statuses().any(|one| one == *word));
        InnerEnd { undone: self.undone, overall: self.overall(), unfinished }
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
    let core = bindings.first().map(|binding| binding.call.core());
    let named = caller.correlation_id.take().filter(|id| !id.is_empty());
    let correlation_id = named.unwrap_or_else(|| fresh_id(core));
    FanOutSpan::correlated(&correlation_id);
    if let (Some(lifeline), Some(core)) = (&caller.lifeline, core) {
        lifeline.started(&core.background);
    }
    let clock = core.map_or_else(no_clock, |core| Arc::clone(&core.clock));
    let (started, outer) = (clock.now(), caller.remote.clone());
    let ids = (Arc::clone(&clock), correlation_id.clone());
    let mut drive = Drive::new(plan, legs, bindings, ids, caller);
    let joined = drive.join().await;
    if let Some(outer) = &outer {
        outer.join(joined, clock.now());
    }
    let after = drive.undo(joined == JoinEnd::Met, outer.clone()).await;
    let conclusion = Conclusion {
        join: plan.join(),
        met: after.met,
        undone: after.undone,
        cause: drive.cause,
        reason: drive.reason.clone(),
        elapsed: after.at - started,
        correlation_id,
        slots,
    };
    let teller = drive.finish();
    if let Some(outer) = outer {
        outer.ended(conclusion.inner_end());
    }
    if teller.is_heard() {
        teller.tell(EventKind::Finished(conclusion.overall()));
    }
    conclusion
}

/// An id for a fan-out, by the generator of the API that it calls first, if it calls one.
fn fresh_id(core: Option<&Core>) -> String {
    core.map_or_else(|| Random::from_entropy().key(), |core| core.random.key())
}

/// The clock of a fan-out that calls nothing.
fn no_clock() -> Arc<dyn Clock> {
    Arc::new(TokioClock::new())
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
    /// The caller is gone, and what is to be undone is undone all the same.
    abandoned: bool,
    /// The leg that ended the fan-out unmet.
    cause: Option<usize>,
    /// Why it can't be met, whatever its legs do.
    reason: Option<Arc<str>>,
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
        let waits = caller.remote.as_ref().is_some_and(|outer| outer.decision().is_none());
        let flock = Flock::new(timer(&clock, deadline), Correlation::new(&correlation_id));
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
            abandoned: false,
            cause: None,
            reason: out_of_reach(plan.join(), legs.len(), ["leg", "legs"]).map(Arc::from),
        }
    }

    /// The undo phase, if there is one. `outer`: the fan-out that this one is an element of, which
    /// says what becomes of one that is met.
    async fn undo(&mut self, met: bool, outer: Option<Arc<Remote>>) -> Aftermath {
        let judge = outer.filter(|_| met);
        if self.undoes(met) || judge.is_some() {
            return undo::run(self, met, judge).await;
        }
        Aftermath { met, undone: false, at: self.scope.clock.now() }
    }

    /// Whether something is undone.
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

    /// Runs the legs until the join is decided and no write is in mid-air; says how it ended.
    async fn join(&mut self) -> JoinEnd {
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
                Turn::Abandoned => {
                    self.abandon();
                    return self.conclude(false).await;
                }
                Turn::CalledOff => {
                    self.conclude(false).await;
                    return JoinEnd::CalledOff;
                }
                // What is said of a fan-out that is met is listened to once it is.
                Turn::Decided(_) => {}
                Turn::Deadline => {
                    let met = self.verdict(true) == Verdict::Met;
                    self.teller.tell(EventKind::Joined { met });
                    self.stop();
                    self.cause = if met { None } else { self.first_failure() };
                    return if met { JoinEnd::Met } else { JoinEnd::OutOfTime };
                }
            }
        }
    }

    fn verdict(&self, at_deadline: bool) -> Verdict {
        verdict(&self.plan, self.legs, &self.stages, at_deadline)
    }

    /// The join is decided before its deadline.
    async fn conclude(&mut self, met: bool) -> JoinEnd {
        self.cause = if met { None } else { self.first_failure() };
        self.teller.tell(EventKind::Joined { met });
        self.wind_down().await;
        if met && !self.abandoned { JoinEnd::Met } else { JoinEnd::Unmet }
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

/// Ends at `until`. It begins with its first poll, for a fan-out that waits for nothing needs none.
fn timer(clock: &Arc<dyn Clock>, until: Instant) -> BoxFuture<'static, ()> {
    let clock = Arc::clone(clock);
    Box::pin(async move {
        let left = until.saturating_duration_since(clock.now());
        clock.sleep(left).await;
    })
}

/// `now` and `time` after it; a time that no clock can tell is as good as ten years.
fn later(now: Instant, time: Duration) -> Instant {
    now + time.min(Duration::from_secs(10 * 365 * 24 * 60 * 60))
}
