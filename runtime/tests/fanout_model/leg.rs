//! The model's idea of one leg, or of one element.

use crate::call::Call;
use crate::elements::Gathering;

/// How a leg stands in the join.
#[derive(Clone, Debug)]
pub(crate) enum Standing {
    Waits,
    Runs(Call),
    /// What stands in for it: to be sent, or sent; and what it ends as if that fails.
    FallsBack(Call, bool, &'static str),
    /// Its elements are under way.
    Gathers,
    Ended(&'static str),
}

/// One leg, or one element.
#[allow(clippy::struct_excessive_bools)] // Facts of a story, each told by itself.
#[derive(Clone, Debug)]
pub(crate) struct LegState {
    pub(crate) standing: Standing,
    /// Its own call, once that has ended.
    pub(crate) own: Option<Call>,
    /// It has an answer, or what stands in for one.
    pub(crate) answer: bool,
    /// It succeeded, fell back, or was skipped by its own condition.
    pub(crate) good: bool,
    /// Its own condition skipped it.
    pub(crate) spared: bool,
    /// It is one of the successes that the join wanted.
    pub(crate) won: bool,
    /// The join ended it between two attempts.
    pub(crate) called_off: bool,
    pub(crate) gathering: Option<Gathering>,
}

impl LegState {
    pub(crate) fn waiting() -> Self {
        Self {
            standing: Standing::Waits,
            own: None,
            answer: false,
            good: false,
            spared: false,
            won: false,
            called_off: false,
            gathering: None,
        }
    }

    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.standing, Standing::Ended(_))
    }

    /// Something of it is under way.
    pub(crate) fn is_active(&self) -> bool {
        let own = matches!(self.standing, Standing::Runs(_) | Standing::FallsBack(..));
        let gathering = self.gathering.iter();
        own || gathering.flat_map(|gathering| &gathering.elements).any(Self::is_active)
    }

    pub(crate) fn end(&self) -> &'static str {
        match self.standing {
            Standing::Ended(end) => end,
            _ => "running",
        }
    }
}

impl LegState {
    /// It is cancelled, or awaited. `cuts`: a bug put in on purpose.
    pub(crate) fn call_off(&mut self, cuts: bool) {
        match &mut self.standing {
            Standing::Waits => self.standing = Standing::Ended("skipped"),
            Standing::FallsBack(_, false, end) => self.standing = Standing::Ended(end),
            Standing::Runs(call) | Standing::FallsBack(call, true, _) => {
                self.called_off = call.is_pausing();
                call.stop();
                let awaited = call.is_write() && call.is_out() && !cuts;
                if !self.called_off && !awaited {
                    let end = if call.is_in_doubt() { "in_doubt" } else { "cancelled" };
                    self.end_by_force(end);
                }
            }
            Standing::Gathers | Standing::Ended(_) => {}
        }
    }

    pub(crate) fn stop(&mut self) {
        match &self.standing {
            Standing::Waits => self.standing = Standing::Ended("skipped"),
            Standing::FallsBack(_, false, end) => self.standing = Standing::Ended(end),
            Standing::Runs(call) | Standing::FallsBack(call, true, _) => {
                let end = if call.is_in_doubt() { "in_doubt" } else { "timed_out" };
                self.end_by_force(end);
            }
            Standing::Gathers | Standing::Ended(_) => {}
        }
    }

    fn end_by_force(&mut self, end: &'static str) {
        if let Standing::Runs(call) = std::mem::replace(&mut self.standing, Standing::Ended(end)) {
            self.own = Some(call);
        }
    }
}
