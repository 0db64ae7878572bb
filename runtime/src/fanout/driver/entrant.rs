//! One element of a leg: a call, or a whole fan-out.

use std::time::Instant;

use super::super::join::Stage;
use super::super::status::{End, LegStatus, leg_status};
use super::course::Scope;
use super::flock::{Answer, At};
use super::inner::InnerLane;
use super::lane::Lane;

/// One element of a leg, from its start on.
pub(super) enum Entrant<'a> {
    Call(Box<Lane<'a>>),
    FanOut(Box<InnerLane>),
}

impl<'a> Entrant<'a> {
    /// What was under way has ended, or the join of a fan-out.
    pub(super) fn land(
        &mut self,
        stage: Stage,
        answer: Answer,
        open: bool,
        scope: &Scope<'a>,
    ) -> Stage {
        match (self, answer) {
            (Self::Call(lane), Answer::Call(answer)) => lane.land(stage, answer, open, scope),
            (Self::FanOut(inner), Answer::FanOut) => inner.land(stage, scope),
            _ => stage,
        }
    }

    /// Whether it leaves its place to the next, now that it has come so far; said once.
    pub(super) fn leaves(&mut self, ends: bool) -> bool {
        match self {
            Self::Call(_) => ends,
            Self::FanOut(inner) => inner.leaves(),
        }
    }

    /// When its operation ended, or the join of a fan-out.
    pub(super) fn ended(&self) -> Option<Instant> {
        match self {
            Self::Call(lane) => lane.ended,
            Self::FanOut(inner) => inner.ended(),
        }
    }

    /// Sends what stands in for it.
    pub(super) fn launch_standby(&mut self, at: At, scope: &Scope<'a>) {
        if let Self::Call(lane) = self {
            lane.launch_standby(at, scope);
        }
    }

    /// The leg is decided, or the fan-out's join ended.
    pub(super) fn wind_down(&mut self, stage: Stage, now: Instant) -> Stage {
        match self {
            Self::Call(lane) => lane.wind_down(stage, now),
            Self::FanOut(inner) => inner.wind_down(stage),
        }
    }

    /// The fan-out's deadline came.
    pub(super) fn stop(&mut self, stage: Stage, now: Instant) -> Stage {
        match self {
            Self::Call(lane) => lane.stop(stage, now),
            Self::FanOut(inner) => inner.stop(stage, now),
        }
    }

    /// What became of it, so far.
    pub(super) fn status(&self, end: End) -> LegStatus {
        match self {
            Self::Call(lane) => leg_status(end, lane.in_doubt, lane.undo),
            Self::FanOut(inner) => inner.status(end),
        }
    }

    /// Whether nothing can happen to it any more, given that nothing of it is undone.
    pub(super) fn is_over(&self) -> bool {
        match self {
            Self::Call(_) => true,
            Self::FanOut(inner) => inner.is_over(),
        }
    }

    /// Whether the undo phase may do something about it.
    pub(super) fn is_undoable(&self) -> bool {
        match self {
            Self::Call(lane) => lane.binding.undo.is_some(),
            Self::FanOut(_) => true,
        }
    }

    /// Writes down what became of it.
    pub(super) fn finish(self, end: End) {
        match self {
            Self::Call(lane) => lane.finish(end),
            Self::FanOut(inner) => inner.finish(end),
        }
    }
}
