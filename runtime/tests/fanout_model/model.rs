//! The model: what a fan-out means, told slowly, a moment at a time.
//!
//! It knows nothing of the runtime but the plan's words. Every rule stands where a reader of the
//! design looks for it: start, met, end, elements, undo, status, overall.

use fanwise_runtime::Join;

use crate::call::{Call, How, succeeded};
use crate::leg::{LegState, Standing};
use crate::scenario::{Fallback, LegCase, Scenario, When, Who};
use crate::world::{Of, World};

/// A bug put in on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    None,
    UndoSkipped,
    AfterIgnored,
    WriteCutOff,
    FreshKeyOnRetry,
    LoserNotUndone,
    LegBegunAfterTheEnd,
    TooManyElementsAtOnce,
    StopRuleIgnored,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) met: bool,
    pub(crate) overall: &'static str,
    pub(crate) statuses: Vec<&'static str>,
    /// Of each leg that started the elements.
    pub(crate) elements: Vec<Vec<&'static str>>,
    pub(crate) elapsed: u64,
}

/// A fan-out while it is told.
pub(crate) struct Model<'a> {
    pub(crate) case: &'a Scenario,
    pub(crate) bug: Bug,
    pub(crate) world: World,
    pub(crate) now: u64,
    pub(crate) legs: Vec<LegState>,
    /// The join has not ended.
    pub(crate) open: bool,
}

/// Tells a case from its start to its end, or until it ends with its caller.
pub(crate) fn tell(case: &Scenario, bug: Bug) -> (Option<Told>, World) {
    let legs = vec![LegState::waiting(); case.legs.len()];
    let closes = case.dropped.filter(|(_, outlives)| !outlives).map(|(at, _)| at);
    let world = World::new(case).closing(closes);
    let mut model = Model { case, bug, world, now: 0, legs, open: true };
    let told = model.run();
    (told, model.world)
}

impl Model<'_> {
    fn run(&mut self) -> Option<Told> {
        let met = self.join()?;
        let mut ends = self.ends();
        let undoes = match self.case.join {
            Join::All => !met,
            Join::Settled => false,
            _ => true,
        };
        if undoes || (0..self.legs.len()).any(|leg| self.races(leg).is_some()) {
            self.undo_phase(met, &mut ends);
        }
        let statuses = self.statuses(&ends);
        let overall = self.overall(met, &statuses, &ends);
        let elements = self.elements(&ends);
        // Nobody is told of what ended with its caller.
        let heard = self.case.dropped.is_none_or(|(at, outlives)| outlives || self.now <= at);
        heard.then_some(Told { met, overall, statuses, elements, elapsed: self.now })
    }

    pub(crate) fn state(&mut self, who: Who) -> &mut LegState {
        let leg = &mut self.legs[who.leg];
        match who.element {
            Some(element) if leg.gathering.is_some() => {
                let gathering = leg.gathering.as_mut().expect("it has started");
                &mut gathering.elements[element]
            }
            _ => leg,
        }
    }

    /// Whoever has started calling, or may.
    pub(crate) fn callers(&self) -> Vec<Who> {
        let all = self.case.callers().into_iter();
        all.filter(|who| who.element.is_none() || self.legs[who.leg].gathering.is_some()).collect()
    }

    /// Runs until the join is decided and nothing of it runs any more. `None` if the caller dropped
    /// a fan-out that does not outlive that.
    fn join(&mut self) -> Option<bool> {
        loop {
            let ready = self.ready();
            if let Some(met) = self.decided(false) {
                if self.bug == Bug::LegBegunAfterTheEnd {
                    self.start(&ready);
                    self.depart();
                }
                self.wind_down();
                return Some(met);
            }
            if self.start(&ready) {
                continue;
            }
            self.depart();
            if self.land() {
                continue;
            }
            if self.now == self.case.deadline {
                let met = self.decided(true) == Some(true);
                self.stop();
                return Some(met);
            }
            let drop_at = self.case.dropped.map(|(at, _)| at);
            if drop_at == Some(self.now) {
                self.case.dropped.filter(|(_, outlives)| *outlives)?;
                self.wind_down();
                return Some(false);
            }
            let due = drop_at.into_iter().chain([self.case.deadline]);
            self.pass_time(due.filter(|at| *at > self.now).min());
        }
    }

    /// Sends what is ready: it is clear that the fan-out goes on.
    fn depart(&mut self) {
        let now = self.now;
        self.for_each_call(|call, world| call.depart(now, world));
    }

    fn for_each_call(&mut self, act: impl Fn(&mut Call, &mut World)) {
        for who in self.callers() {
            let mut standing = self.state(who).standing.clone();
            if let Standing::Runs(call) | Standing::FallsBack(call, true, _) = &mut standing {
                act(call, &mut self.world);
            }
            self.state(who).standing = standing;
        }
    }

    /// Goes to the next moment at which something happens.
    fn pass_time(&mut self, at_most: Option<u64>) {
        let mut next = at_most;
        for who in self.callers() {
            if let Standing::Runs(call) | Standing::FallsBack(call, true, _) =
                &self.state(who).standing
            {
                next = [next, call.next()].into_iter().flatten().min();
            }
        }
        self.now = self.now.max(next.unwrap_or(self.now));
        let now = self.now;
        self.for_each_call(|call, world| call.advance(now, world));
    }

    // Start.

    /// Decides what it can of the legs that wait, and gives those that may start.
    fn ready(&mut self) -> Vec<usize> {
        loop {
            let mut ready = Vec::new();
            let mut changed = false;
            for index in 0..self.legs.len() {
                if !matches!(self.legs[index].standing, Standing::Waits) {
                    continue;
                }
                let needs = &self.case.legs[index].after;
                let needs: &[usize] = if self.bug == Bug::AfterIgnored { &[] } else { needs };
                if needs.iter().any(|one| self.legs[*one].has_ended() && !self.legs[*one].good) {
                    self.legs[index].standing = Standing::Ended("skipped");
                    changed = true;
                } else if needs.iter().all(|one| self.legs[*one].has_ended()) {
                    match self.looks_at(index) {
                        When::Holds => ready.push(index),
                        When::Fails => {
                            let leg = &mut self.legs[index];
                            leg.standing = Standing::Ended("skipped");
                            (leg.good, leg.spared, changed) = (true, true, true);
                        }
                        When::FindsNothing => {
                            let optional = self.case.legs[index].optional;
                            let end = if optional { "skipped" } else { "failed" };
                            self.legs[index].standing = Standing::Ended(end);
                            if self.case.legs[index].many.is_none() {
                                self.fall_back(Who::leg(index));
                            }
                            changed = true;
                        }
                    }
                }
            }
            if !changed {
                return ready;
            }
        }
    }

    /// What the leg's condition says, and whether its expressions find what they look for.
    fn looks_at(&self, index: usize) -> When {
        let leg = &self.case.legs[index];
        let found = !leg.reads_needs || leg.after.iter().all(|one| self.legs[*one].answer);
        match leg.when {
            When::Holds if !found && self.bug != Bug::AfterIgnored => When::FindsNothing,
            when => when,
        }
    }

    /// Sends the legs that may start, what stands in for others, and further elements; says if a
    /// leg ended with that.
    fn start(&mut self, ready: &[usize]) -> bool {
        let mut ended = false;
        for index in 0..self.legs.len() {
            let (who, before) = (Who::leg(index), self.legs[index].has_ended());
            if ready.contains(&index) && self.case.legs[index].many.is_some() {
                self.gather(index);
            } else if ready.contains(&index) {
                let own = self.case.legs[index].deadline;
                let own = own.map_or(u64::MAX, |deadline| self.now + deadline);
                self.begin(who, own.min(self.case.deadline));
            } else {
                self.begin_standby(who);
            }
            if matches!(self.legs[index].standing, Standing::Gathers) {
                self.start_elements(index);
            }
            ended |= self.legs[index].has_ended() && !before;
        }
        ended
    }

    /// Makes the own operation ready.
    pub(crate) fn begin(&mut self, who: Who, until: u64) {
        let call = self.own_call(who, until);
        self.state(who).standing = Standing::Runs(call);
    }

    /// Sends what stands in for it, if that is to be sent.
    pub(crate) fn begin_standby(&mut self, who: Who) {
        if let Standing::FallsBack(_, sent @ false, _) = &mut self.state(who).standing {
            *sent = true;
        }
    }

    /// The leg's own call.
    pub(crate) fn own_call(&self, who: Who, until: u64) -> Call {
        let leg = self.case.of(who);
        let mut call = Call::new(who, Of::Own, leg.own.kind, until);
        call.key = leg.key;
        call.most = leg.attempts.unwrap_or(call.most);
        call.harmless_500 = leg.harmless_500;
        call.fresh_keys = self.bug == Bug::FreshKeyOnRetry;
        call
    }

    // End.

    /// Takes in what has ended by now; says if anything did.
    fn land(&mut self) -> bool {
        let mut any = false;
        for index in 0..self.legs.len() {
            if self.land_one(Who::leg(index), true) {
                any = true;
                self.score(index);
            }
            any |= self.land_elements(index);
        }
        any
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

    pub(crate) fn land_one(&mut self, who: Who, open: bool) -> bool {
        let (now, deadline) = (self.now, self.case.deadline);
        let leg = self.state(who);
        let (call, own_end) = match &leg.standing {
            Standing::Runs(call) => (call.clone(), None),
            Standing::FallsBack(call, true, own_end) => (call.clone(), Some(*own_end)),
            _ => return false,
        };
        let Some(how) = call.done() else { return false };
        if how == How::Deadline && now >= deadline && !leg.called_off {
            // The fan-out's own deadline, which is due now, says what that means.
            return false;
        }
        let end = match (how, own_end) {
            _ if succeeded(how) => "success",
            _ if call.doubt => "in_doubt",
            _ if leg.called_off => "cancelled",
            (_, Some(own_end)) => own_end,
            (How::Deadline, None) => "timed_out",
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
        let deadline = self.case.deadline;
        let leg = self.state(who);
        let Standing::Ended(end @ ("failed" | "timed_out")) = leg.standing else { return };
        match fallback {
            Some(Fallback::Value { found: true }) => {
                (leg.answer, leg.good) = (true, true);
                leg.standing = Standing::Ended("fallback");
            }
            Some(Fallback::Call(script)) => {
                let call = Call::new(who, Of::Fallback, script.kind, deadline);
                leg.standing = Standing::FallsBack(call, false, end);
            }
            _ => {}
        }
    }

    /// The join ended: reads are cancelled, writes that are out are awaited, nothing else begins.
    fn wind_down(&mut self) {
        self.open = false;
        let cuts = self.bug == Bug::WriteCutOff;
        for index in 0..self.legs.len() {
            self.legs[index].call_off(cuts);
            self.call_off_elements(index);
        }
        loop {
            for index in 0..self.legs.len() {
                self.land_one(Who::leg(index), false);
                self.land_elements(index);
            }
            if !self.legs.iter().any(LegState::is_active) {
                return;
            }
            if self.now == self.case.deadline {
                return self.stop();
            }
            self.pass_time(Some(self.case.deadline));
        }
    }

    /// The fan-out's deadline ends whatever runs.
    fn stop(&mut self) {
        self.open = false;
        for index in 0..self.legs.len() {
            self.legs[index].stop();
            self.stop_elements(index);
        }
    }
}

/// Whether a leg's own operation may be asked again, and the call that it would be.
pub(crate) fn may_ask_again(leg: &LegCase, own: &Call) -> bool {
    leg.undo.is_some() && own.is_repeatable()
}
