//! The model's idea of one leg, or of one element.

use crate::call::Call;
use crate::elements::Gathering;
use crate::model::{How, Model};

/// How a leg stands in the join.
#[derive(Clone, Debug)]
pub(crate) enum Standing {
    Waits,
    Runs(Call),
    /// What stands in for it: to be sent, or sent; and what it ends as if that fails.
    FallsBack(Call, bool, &'static str),
    /// Its elements are under way.
    Gathers,
    /// The fan-out that it is, is under way.
    Nests,
    Ended(&'static str),
}

/// One leg, or one element.
#[allow(clippy::struct_excessive_bools)] // Facts of a story, each told by itself.
pub(crate) struct LegState<'a> {
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
    pub(crate) gathering: Option<Gathering<'a>>,
    /// The fan-out that it is, from its start on.
    pub(crate) fan_out: Option<Box<Model<'a>>>,
    /// How often the undo phase sent its own operation.
    pub(crate) made_again: u32,
    pub(crate) began: Option<u64>,
    pub(crate) ended: Option<u64>,
}

impl LegState<'_> {
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
            fan_out: None,
            made_again: 0,
            began: None,
            ended: None,
        }
    }

    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.standing, Standing::Ended(_))
    }

    /// Something of it is under way that the join waits for.
    pub(crate) fn is_active(&self) -> bool {
        let own =
            matches!(self.standing, Standing::Runs(_) | Standing::FallsBack(..) | Standing::Nests);
        let gathering = self.gathering.iter();
        own || gathering.flat_map(|gathering| &gathering.elements).any(Self::is_active)
    }

    /// It takes one of the places of its leg's elements. A fan-out that undoes by itself keeps it.
    pub(crate) fn takes_place(&self) -> bool {
        self.is_active() || self.is_fan_out_busy(true)
    }

    /// It is a fan-out that has something left to do. `kept`: it stays if it is met.
    pub(crate) fn is_fan_out_busy(&self, kept: bool) -> bool {
        let is_busy = |one: &Model<'_>| !(one.is_over() || kept && one.resting);
        self.fan_out.as_ref().is_some_and(|fan_out| is_busy(fan_out))
    }

    pub(crate) fn end(&self) -> &'static str {
        match self.standing {
            Standing::Ended(end) => end,
            _ => "running",
        }
    }

    /// The call that is under way.
    pub(crate) fn call(&mut self) -> Option<&mut Call> {
        match &mut self.standing {
            Standing::Runs(call) | Standing::FallsBack(call, true, _) => Some(call),
            _ => None,
        }
    }

    /// It is cancelled, or awaited. `cuts`: a bug put in on purpose.
    pub(crate) fn call_off(&mut self, now: u64, cuts: bool) {
        match &mut self.standing {
            Standing::Waits => self.standing = Standing::Ended("skipped"),
            Standing::FallsBack(_, false, end) => self.standing = Standing::Ended(end),
            Standing::Runs(call) | Standing::FallsBack(call, true, _) => {
                self.called_off = call.is_pausing();
                call.stop();
                let awaited = call.is_write() && call.is_out() && !cuts;
                if !self.called_off && !awaited {
                    let end = if call.is_in_doubt() { "in_doubt" } else { "cancelled" };
                    self.end_by_force(now, end);
                }
            }
            Standing::Nests => {
                if let Some(fan_out) = &mut self.fan_out {
                    fan_out.called_off = true;
                }
            }
            Standing::Gathers | Standing::Ended(_) => {}
        }
    }

    /// The fan-out's deadline came.
    pub(crate) fn stop(&mut self, now: u64) {
        match &self.standing {
            Standing::Waits => self.standing = Standing::Ended("skipped"),
            Standing::FallsBack(_, false, end) => self.standing = Standing::Ended(end),
            Standing::Runs(call) | Standing::FallsBack(call, true, _) => {
                let end = if call.is_in_doubt() { "in_doubt" } else { "timed_out" };
                self.end_by_force(now, end);
            }
            Standing::Nests => {
                self.land_fan_out(now);
                if let (Standing::Nests, Some(fan_out)) = (&self.standing, &mut self.fan_out) {
                    fan_out.called_off = true;
                    self.end_by_force(now, "timed_out");
                }
            }
            Standing::Gathers | Standing::Ended(_) => {}
        }
    }

    /// The fan-out that it is may have ended its join. What ends at the outer one's deadline waits
    /// for that.
    pub(crate) fn land_fan_out(&mut self, deadline: u64) -> bool {
        let (Standing::Nests, Some(fan_out)) = (&self.standing, &self.fan_out) else {
            return false;
        };
        let end = match fan_out.joined {
            None => return false,
            Some((How::Met, _)) => "success",
            Some((How::Unmet, _)) => "failed",
            Some((_, at)) if at >= deadline => return false,
            Some((How::CalledOff, _)) => "cancelled",
            Some((How::OutOfTime, at)) if at >= fan_out.until => "timed_out",
            Some((How::OutOfTime, _)) => "failed",
        };
        self.ended = fan_out.joined.map(|(_, at)| at);
        self.good = end == "success";
        self.answer = self.good;
        self.standing = Standing::Ended(end);
        true
    }

    fn end_by_force(&mut self, now: u64, end: &'static str) {
        self.ended = Some(now);
        if let Standing::Runs(call) = std::mem::replace(&mut self.standing, Standing::Ended(end)) {
            self.own = Some(call);
        }
    }
}
