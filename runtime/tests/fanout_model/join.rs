//! The model's idea of a join: legs start, end, and decide it; then writes are awaited.

use fanwise_runtime::Join;

use crate::call::{self, Call, succeeded};
use crate::leg::{LegState, Standing};
use crate::model::{Bug, How, Model, Phase};
use crate::scenario::{Fallback, Who};
use crate::undo::Undoing;
use crate::world::Of;

impl Model<'_> {
    /// Does the next thing until the join is decided; says if there was one.
    pub(crate) fn act_join(&mut self) -> bool {
        let ready = self.ready();
        if let Some(met) = self.decided(false) {
            if self.bug == Bug::LegBegunAfterTheEnd {
                self.start(&ready);
                self.depart();
            }
            self.end_join(if met { How::Met } else { How::Unmet });
            return true;
        }
        if self.start(&ready) {
            return true;
        }
        if self.called_off {
            self.end_join(How::CalledOff);
            return true;
        }
        let came_to_rest = self.depart();
        if self.land(true) || came_to_rest {
            return true;
        }
        if self.now < self.deadline {
            return false;
        }
        let met = self.decided(true) == Some(true);
        self.stop();
        self.begin_undo(if met { How::Met } else { How::OutOfTime });
        true
    }

    /// Takes in what has ended by now; says if anything did.
    fn land(&mut self, open: bool) -> bool {
        let mut any = false;
        for index in 0..self.legs.len() {
            if self.land_one(Who::leg(index), open) {
                any = true;
                self.score(index);
            }
            any |= self.land_elements(index);
        }
        any
    }

    /// The join ended: reads are cancelled, writes that are out are awaited, nothing else begins.
    fn end_join(&mut self, how: How) {
        self.open = false;
        let (now, cuts) = (self.now, self.bug == Bug::WriteCutOff);
        for index in 0..self.legs.len() {
            self.legs[index].call_off(now, cuts);
            self.call_off_elements(index);
        }
        self.phase = Phase::WindsDown(how);
    }

    pub(crate) fn act_wind_down(&mut self, how: How) -> bool {
        self.depart();
        if self.land(false) {
            return true;
        }
        if self.legs.iter().any(LegState::is_active) {
            if self.now < self.deadline {
                return false;
            }
            self.stop();
        }
        self.begin_undo(how);
        true
    }

    /// The fan-out's deadline ends whatever runs.
    fn stop(&mut self) {
        self.open = false;
        for index in 0..self.legs.len() {
            self.legs[index].stop(self.now);
            self.stop_elements(index);
        }
    }

    fn begin_undo(&mut self, how: How) {
        // Whoever is gone gets to see nothing of what succeeded.
        let how = if self.abandoned && how == How::Met { How::Unmet } else { how };
        self.joined = Some((how, self.now));
        self.phase = Phase::Undoes(Undoing::new(self, how == How::Met));
    }

    /// The caller goes away, and the fan-out goes on without it.
    pub(crate) fn abandon(&mut self) {
        match &self.phase {
            Phase::Joins => self.end_join(How::Unmet),
            _ if self.bug == Bug::WinnerKeptForNobody => {}
            Phase::Undoes(_) => self.undo_for_nobody(),
            Phase::WindsDown(_) | Phase::Over => self.abandoned = true,
        }
    }

    /// A leg that succeeded in time is one of those that the join wants.
    pub(crate) fn score(&mut self, index: usize) {
        if !self.open {
            return;
        }
        let wanted = match self.case.join {
            Join::First => 1,
            Join::Quorum(wanted) => wanted,
            _ => usize::MAX,
        };
        let won = self.legs.iter().filter(|leg| leg.won).count();
        self.legs[index].won = self.legs[index].end() == "success" && won < wanted;
    }

    /// Takes in that a call has ended, or the join of a fan-out; says if that was so.
    pub(crate) fn land_one(&mut self, who: Who, open: bool) -> bool {
        let (now, deadline) = (self.now, self.deadline);
        let leg = self.state(who);
        if matches!(leg.standing, Standing::Nests) {
            return leg.land_fan_out(deadline);
        }
        let (call, own_end) = match &leg.standing {
            Standing::Runs(call) => (call.clone(), None),
            Standing::FallsBack(call, true, own_end) => (call.clone(), Some(*own_end)),
            _ => return false,
        };
        let Some(how) = call.done() else { return false };
        leg.ended = Some(now);
        if how == call::How::Deadline && now >= deadline && !leg.called_off {
            // The fan-out's own deadline, which is due now, says what that means.
            return false;
        }
        let end = match (how, own_end) {
            _ if succeeded(how) => "success",
            _ if call.doubt => "in_doubt",
            _ if leg.called_off => "cancelled",
            (_, Some(own_end)) => own_end,
            (call::How::Deadline, None) => "timed_out",
            _ => "failed",
        };
        if succeeded(how) {
            (leg.answer, leg.good) = (true, true);
        }
        let end = if end == "success" && own_end.is_some() { "fallback" } else { end };
        leg.standing = Standing::Ended(end);
        if own_end.is_none() {
            leg.own = Some(call);
            if open {
                self.fall_back(who);
            }
        }
        true
    }

    /// A leg that failed or ran out of its own time, and surely did nothing, falls back.
    pub(crate) fn fall_back(&mut self, who: Who) {
        let fallback = self.case.of(who).fallback.clone();
        let (deadline, name) = (self.deadline, self.name(who));
        let leg = self.state(who);
        let Standing::Ended(end @ ("failed" | "timed_out")) = leg.standing else { return };
        match fallback {
            Some(Fallback::Value { found: true }) => {
                (leg.answer, leg.good) = (true, true);
                leg.standing = Standing::Ended("fallback");
            }
            Some(Fallback::Call(script)) => {
                let call = Call::new(name, Of::Fallback, script.kind, deadline);
                leg.standing = Standing::FallsBack(call, false, end);
            }
            _ => {}
        }
    }
}
