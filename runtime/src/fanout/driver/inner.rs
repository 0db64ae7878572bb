//! An element that is a whole fan-out: it runs by the same driver, inside of the outer one.

use std::borrow::Cow;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use futures_util::Stream;
use futures_util::future::BoxFuture;

use super::super::event::Teller;
use super::super::inner::Inner;
use super::super::join::Stage;
use super::super::record::Record;
use super::super::remote::{Decision, JoinEnd, Joined, Remote};
use super::super::slot::Slot;
use super::super::status::{End, LegStatus, Overall, Undo, leg_status};
use super::Caller;
use super::course::Scope;
use super::flock::{Answer, At, Landed};

/// A fan-out that is an element, while the outer one runs.
pub(super) struct InnerLane {
    slot: Arc<dyn Slot>,
    operation: &'static str,
    name: Cow<'static, str>,
    pub(super) remote: Arc<Remote>,
    reason: Option<Cow<'static, str>>,
    until: Instant,
    began: Option<Instant>,
    ended: Option<Instant>,
    /// It has left its place to the next.
    left: bool,
}

/// What an inner fan-out has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// Its join ended; one that is not met undoes now.
    Joined,
    /// It is met and has nothing left to do, and waits for what the outer one says.
    Rested,
    /// It ended, its undo phase included.
    Ended,
}

impl InnerLane {
    /// Starts an inner fan-out, which ends at `until` at the latest. `waits`: the outer one may
    /// undo it. Its inputs may lack something: then it fails.
    pub(super) fn start<'a>(
        name: Cow<'static, str>,
        at: At,
        work: Box<dyn Inner<'a> + 'a>,
        (teller, waits, until): (&Teller, bool, Instant),
        scope: &mut Scope<'a>,
    ) -> (Self, Stage) {
        let remote = Arc::new(Remote::default());
        if !waits {
            remote.decide(Decision::Keep);
        }
        let mut lane = Self {
            slot: work.slot(),
            operation: work.name(),
            name,
            remote: Arc::clone(&remote),
            reason: None,
            until,
            began: None,
            ended: None,
            left: false,
        };
        let caller = Caller {
            sink: teller.forward(),
            remote: Some(Arc::clone(&remote)),
            correlation_id: Some(scope.correlation_id.clone()),
            until: Some(until),
            ..Caller::default()
        };
        match work.begin(caller) {
            Ok(body) => {
                lane.began = Some(scope.clock.now());
                scope.flock.launch_inner(InnerRun { at, body: Some(body), remote, told: None });
                (lane, Stage::Running)
            }
            Err(missing) => {
                lane.reason = Some(missing.to_string().into());
                (lane, Stage::Ended(End::Failed))
            }
        }
    }

    /// Its join ended, or it has. What ended because the outer one's deadline came stays as it is.
    pub(super) fn land(&mut self, stage: Stage, scope: &Scope<'_>) -> Stage {
        match (stage, self.remote.joined()) {
            (Stage::Running, Some(joined)) => self.join(joined, scope.deadline),
            (stage, _) => stage,
        }
    }

    /// How it ended by the end of its join: what it undoes afterwards changes nothing of that.
    fn join(&mut self, Joined { how, at }: Joined, deadline: Instant) -> Stage {
        let end = match how {
            JoinEnd::Met => End::Succeeded,
            JoinEnd::OutOfTime | JoinEnd::CalledOff if at >= deadline => return Stage::Running,
            JoinEnd::CalledOff => End::Cancelled,
            JoinEnd::OutOfTime if at >= self.until => End::TimedOut,
            JoinEnd::Unmet | JoinEnd::OutOfTime => End::Failed,
        };
        self.ended = Some(at);
        Stage::Ended(end)
    }

    pub(super) fn ended(&self) -> Option<Instant> {
        self.ended
    }

    /// The outer one's join ended: it starts nothing more, and undoes what it did.
    pub(super) fn wind_down(&mut self, stage: Stage) -> Stage {
        if stage == Stage::Running {
            self.remote.call_off();
        }
        stage
    }

    /// The outer one's deadline came, and with it its own. What it undoes is awaited later.
    pub(super) fn stop(&mut self, stage: Stage, now: Instant) -> Stage {
        if stage != Stage::Running {
            return stage;
        }
        if let Some(joined) = self.remote.joined()
            && let ended @ Stage::Ended(_) = self.join(joined, now)
        {
            return ended;
        }
        self.remote.call_off();
        self.ended = Some(now);
        Stage::Ended(End::TimedOut)
    }

    pub(super) fn status(&self, end: End) -> LegStatus {
        match self.remote.end() {
            Some(inner) => match inner.unfinished {
                Some(status) => status,
                None if inner.undone => LegStatus::Undone,
                None => leg_status(end, false, Undo::No),
            },
            None => leg_status(end, false, Undo::No),
        }
    }

    /// Whether it has ended, or never started.
    pub(super) fn is_over(&self) -> bool {
        self.began.is_none() || self.remote.end().is_some()
    }

    /// Leaves its place to the next, once it has ended and nothing to do until the outer one ends.
    pub(super) fn leaves(&mut self) -> bool {
        let before = self.left;
        let has_ended = self.began.is_none() || self.ended.is_some();
        self.left = before || has_ended && !self.is_busy(true);
        self.left && !before
    }

    /// Says that it is undone, until then at the latest, unless it stays. Whether it has still
    /// something to do.
    pub(super) fn settle(&self, kept: bool, until: Instant) -> bool {
        if !kept {
            self.remote.decide(Decision::Undo(until));
        }
        self.is_busy(kept)
    }

    /// Whether it has still something to do. `kept`: it stays, if it is met.
    pub(super) fn is_busy(&self, kept: bool) -> bool {
        !(self.is_over() || kept && self.remote.is_resting())
    }

    /// Writes down what became of it.
    pub(super) fn finish(self, end: End) {
        let status = self.status(end);
        let overall = self.remote.end().map_or(Overall::Failure, |end| end.overall);
        self.slot.finish(Record {
            stays: overall != Overall::Failure,
            flawed: overall != Overall::Success,
            reason: self.reason,
            elapsed: self.began.zip(self.ended).map(|(began, ended)| ended - began),
            ..Record::of(self.name, status, "fanouts", self.operation)
        });
    }
}

/// An inner fan-out in the flock of the outer one: it says that it is met, and that it ended.
pub(super) struct InnerRun<'a> {
    at: At,
    body: Option<BoxFuture<'a, ()>>,
    remote: Arc<Remote>,
    told: Option<News>,
}

impl Stream for InnerRun<'_> {
    type Item = Landed;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Landed>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let news = if body.as_mut().poll(context).is_ready() {
            self.body = None;
            News::Ended
        } else {
            match self.told {
                None if self.remote.joined().is_some() => News::Joined,
                Some(News::Joined) if self.remote.is_resting() => News::Rested,
                _ => return Poll::Pending,
            }
        };
        self.told = Some(news);
        Poll::Ready(Some(Landed { at: self.at, answer: Answer::FanOut }))
    }
}
