//! The model: what a fan-out means, told slowly, a moment at a time.
//!
//! It knows nothing of the runtime but the plan's words. Every rule stands where a reader of the
//! design looks for it: start, met, end, undo, status, overall.

use fanwise_runtime::Join;

use crate::call::{Call, How, succeeded};
use crate::scenario::{Fallback, LegCase, Scenario, When};
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
}

/// How a leg stands in the join.
#[derive(Clone, Debug)]
pub(crate) enum Standing {
    Waits,
    Runs(Call),
    /// What stands in for it: to be sent, or sent; and what it ends as if that fails.
    FallsBack(Call, bool, &'static str),
    Ended(&'static str),
}

/// One leg.
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
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) met: bool,
    pub(crate) overall: &'static str,
    pub(crate) statuses: Vec<&'static str>,
    pub(crate) elapsed: u64,
}

/// A fan-out while it is told.
pub(crate) struct Model<'a> {
    pub(crate) case: &'a Scenario,
    pub(crate) bug: Bug,
    pub(crate) world: World,
    pub(crate) now: u64,
    pub(crate) legs: Vec<LegState>,
}

/// Tells a case from its start to its end, or until it ends with its caller.
pub(crate) fn tell(case: &Scenario, bug: Bug) -> (Option<Told>, World) {
    let leg = LegState {
        standing: Standing::Waits,
        own: None,
        answer: false,
        good: false,
        spared: false,
        won: false,
        called_off: false,
    };
    let legs = vec![leg; case.legs.len()];
    let closes = case.dropped.filter(|(_, outlives)| !outlives).map(|(at, _)| at);
    let world = World::new(case).closing(closes);
    let mut model = Model { case, bug, world, now: 0, legs };
    let told = model.run();
    (told, model.world)
}

impl Model<'_> {
    fn run(&mut self) -> Option<Told> {
        let met = self.join()?;
        let mut statuses = self.statuses();
        let undoes = match self.case.join {
            Join::All => !met,
            Join::Settled => false,
            _ => true,
        };
        if undoes {
            self.undo_phase(met, &mut statuses);
        }
        let overall = self.overall(met, &statuses);
        // Nobody is told of what ended with its caller.
        let heard = self.case.dropped.is_none_or(|(at, outlives)| outlives || self.now <= at);
        heard.then_some(Told { met, overall, statuses, elapsed: self.now })
    }

    /// Runs until the join is decided and nothing of it runs any more. `None` if the caller dropped
    /// a fan-out that does not outlive that.
    fn join(&mut self) -> Option<bool> {
        loop {
            let ready = self.ready();
            if let Some(met) = self.decided(false) {
                if self.bug == Bug::LegBegunAfterTheEnd {
                    self.start(&ready);
                }
                self.wind_down();
                return Some(met);
            }
            self.start(&ready);
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

    /// Goes to the next moment at which something happens.
    fn pass_time(&mut self, at_most: Option<u64>) {
        let calls = self.legs.iter().filter_map(|leg| match &leg.standing {
            Standing::Runs(call) | Standing::FallsBack(call, true, _) => call.next(),
            _ => None,
        });
        if let Some(next) = calls.chain(at_most).min() {
            self.now = self.now.max(next);
        }
        for leg in &mut self.legs {
            if let Standing::Runs(call) | Standing::FallsBack(call, true, _) = &mut leg.standing {
                call.advance(self.now, &mut self.world);
            }
        }
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
                let ended = |one: &usize| matches!(self.legs[*one].standing, Standing::Ended(_));
                if needs.iter().any(|one| ended(one) && !self.legs[*one].good) {
                    self.legs[index].standing = Standing::Ended("skipped");
                    changed = true;
                } else if needs.iter().all(ended) {
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
                            self.fall_back(index);
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

    /// Sends the legs that may start, and what stands in for others.
    fn start(&mut self, ready: &[usize]) {
        for index in 0..self.legs.len() {
            let leg = &self.case.legs[index];
            if ready.contains(&index) {
                let own = leg.deadline.map_or(u64::MAX, |deadline| self.now + deadline);
                let mut call = self.own_call(index, own.min(self.case.deadline));
                call.begin(self.now, &mut self.world);
                self.legs[index].standing = Standing::Runs(call);
            } else if let Standing::FallsBack(call, sent @ false, _) =
                &mut self.legs[index].standing
            {
                call.begin(self.now, &mut self.world);
                *sent = true;
            }
        }
    }

    /// The leg's own call.
    pub(crate) fn own_call(&self, index: usize, until: u64) -> Call {
        let leg = &self.case.legs[index];
        let mut call = Call::new(index, Of::Own, leg.own.kind, until);
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
            any |= self.land_one(index, true);
        }
        any
    }

    fn land_one(&mut self, index: usize, open: bool) -> bool {
        let leg = &mut self.legs[index];
        let (call, own_end) = match &leg.standing {
            Standing::Runs(call) => (call.clone(), None),
            Standing::FallsBack(call, true, own_end) => (call.clone(), Some(*own_end)),
            _ => return false,
        };
        let Some(how) = call.done() else { return false };
        if how == How::Deadline && self.now >= self.case.deadline && !leg.called_off {
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
            if open && end == "success" {
                let wanted = match self.case.join {
                    Join::First => 1,
                    Join::Quorum(wanted) => wanted,
                    _ => usize::MAX,
                };
                let won = self.legs.iter().filter(|leg| leg.won).count();
                self.legs[index].won = won < wanted;
            } else if open {
                self.fall_back(index);
            }
        }
        true
    }

    /// A leg that failed or ran out of its own time, and surely did nothing, falls back.
    fn fall_back(&mut self, index: usize) {
        let Standing::Ended(end @ ("failed" | "timed_out")) = self.legs[index].standing else {
            return;
        };
        let leg = &mut self.legs[index];
        match &self.case.legs[index].fallback {
            Some(Fallback::Value { found: true }) => {
                (leg.answer, leg.good) = (true, true);
                leg.standing = Standing::Ended("fallback");
            }
            Some(Fallback::Call(script)) => {
                let call = Call::new(index, Of::Fallback, script.kind, self.case.deadline);
                leg.standing = Standing::FallsBack(call, false, end);
            }
            _ => {}
        }
    }

    /// The join ended: reads are cancelled, writes that are out are awaited, nothing else begins.
    fn wind_down(&mut self) {
        for leg in &mut self.legs {
            match &mut leg.standing {
                Standing::Waits => leg.standing = Standing::Ended("skipped"),
                Standing::FallsBack(_, false, end) => leg.standing = Standing::Ended(end),
                Standing::Runs(call) | Standing::FallsBack(call, true, _) => {
                    leg.called_off = call.is_pausing();
                    call.stop();
                    let awaited = call.is_write() && call.is_out() && self.bug != Bug::WriteCutOff;
                    if !leg.called_off && !awaited {
                        let end = if call.is_in_doubt() { "in_doubt" } else { "cancelled" };
                        leg.end_by_force(end);
                    }
                }
                Standing::Ended(_) => {}
            }
        }
        loop {
            for index in 0..self.legs.len() {
                self.land_one(index, false);
            }
            if self.legs.iter().all(|leg| matches!(leg.standing, Standing::Ended(_))) {
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
        for leg in &mut self.legs {
            match &leg.standing {
                Standing::Waits => leg.standing = Standing::Ended("skipped"),
                Standing::FallsBack(_, false, end) => leg.standing = Standing::Ended(end),
                Standing::Runs(call) | Standing::FallsBack(call, true, _) => {
                    let end = if call.is_in_doubt() { "in_doubt" } else { "timed_out" };
                    leg.end_by_force(end);
                }
                Standing::Ended(_) => {}
            }
        }
    }
}

impl LegState {
    fn end_by_force(&mut self, end: &'static str) {
        if let Standing::Runs(call) = std::mem::replace(&mut self.standing, Standing::Ended(end)) {
            self.own = Some(call);
        }
    }
}

/// Whether a leg's own operation may be asked again, and the call that it would be.
pub(crate) fn may_ask_again(leg: &LegCase, own: &Call) -> bool {
    leg.undo.is_some() && own.is_repeatable()
}
