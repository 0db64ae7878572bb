//! The model's idea of a leg with elements.

use std::rc::Rc;

use fanwise_runtime::Join;

use crate::leg::{LegState, Standing};
use crate::model::{Bug, Model};
use crate::scenario::{Many, Rule, When, Who};

/// The elements of a leg that has started.
pub(crate) struct Gathering<'a> {
    pub(crate) elements: Vec<LegState<'a>>,
    /// How the leg ended, once that is clear.
    pub(crate) over: Option<&'static str>,
    /// No further element starts, and what the leg ends as if its rule does not hold.
    closed: Option<&'static str>,
    until: u64,
}

impl Gathering<'_> {
    fn close(&mut self, why: &'static str) {
        if self.closed.is_none() {
            self.closed = Some(why);
            for element in &mut self.elements {
                if matches!(element.standing, Standing::Waits) {
                    element.standing = Standing::Ended("skipped");
                }
            }
        }
    }

    fn count(&self, what: impl Fn(&LegState<'_>) -> bool) -> usize {
        self.elements.iter().filter(|element| what(element)).count()
    }

    /// When its own deadline comes, if that matters.
    pub(crate) fn next(&self, now: u64) -> Option<u64> {
        (self.over.is_none() && self.until > now && self.until < u64::MAX).then_some(self.until)
    }

    /// When the last of the elements ended.
    pub(crate) fn ended(&self) -> Option<u64> {
        self.elements.iter().filter_map(|element| element.ended).max()
    }

    /// Whether the rule holds, if that is decided.
    #[allow(clippy::match_same_arms)] // Each rule is told by itself.
    fn decided(&self, rule: Rule, bug: Bug) -> Option<bool> {
        let failed = self.count(|element| element.has_ended() && !element.good);
        let succeeded = self.count(|element| element.end() == "success");
        let hopeful = self.count(|one| matches!(one.standing, Standing::Waits | Standing::Runs(_)));
        let all_ended = self.elements.iter().all(LegState::has_ended);
        let called_off = self.closed == Some("cancelled");
        let (allowed, stops) = match rule {
            Rule::All => (0, called_off),
            Rule::StopAfter(_) if called_off => (0, true),
            Rule::StopAfter(failures) => (failures, bug != Bug::StopRuleIgnored),
            Rule::Join(Join::All) => (0, true),
            Rule::Join(Join::Settled) if called_off => (0, true),
            Rule::Join(Join::Settled) => return all_ended.then_some(true),
            Rule::Join(join) => {
                let wanted = wanted(join);
                let unmet = (succeeded + hopeful < wanted).then_some(false);
                return if succeeded >= wanted { Some(true) } else { unmet };
            }
        };
        if stops && failed > allowed {
            return Some(false);
        }
        all_ended.then_some(failed <= allowed)
    }
}

fn wanted(join: Join) -> usize {
    match join {
        Join::First => 1,
        Join::Quorum(wanted) => wanted,
        _ => usize::MAX,
    }
}

impl<'a> Model<'a> {
    fn many(&self, leg: usize) -> Option<&'a Many> {
        self.case.legs[leg].many.as_ref()
    }

    /// How many elements of a leg have to succeed, if they race.
    pub(crate) fn races(&self, leg: usize) -> Option<usize> {
        match self.many(leg)?.rule {
            Rule::Join(join @ (Join::First | Join::Quorum(_))) => Some(wanted(join)),
            _ => None,
        }
    }

    /// A leg with elements starts.
    pub(crate) fn gather(&mut self, leg: usize) {
        let Some(many) = self.many(leg) else { return };
        let deadline = self.case.legs[leg].deadline;
        let gathering = Gathering {
            elements: many.elements.iter().map(|_| LegState::waiting()).collect(),
            over: None,
            closed: None,
            until: deadline.map_or(u64::MAX, |deadline| self.now + deadline),
        };
        self.legs[leg].gathering = Some(gathering);
        self.legs[leg].standing = Standing::Gathers;
        self.legs[leg].began = Some(self.now);
        self.settle(leg);
    }

    /// As many as may be under way.
    pub(crate) fn start_elements(&mut self, leg: usize) {
        let Some(most) = self.many(leg).map(|many| many.concurrency) else { return };
        let most = if self.bug == Bug::TooManyElementsAtOnce { most + 1 } else { most };
        loop {
            let Some(gathering) = &self.legs[leg].gathering else { return };
            let waits = |one: &LegState<'_>| matches!(one.standing, Standing::Waits);
            let next = gathering.elements.iter().position(waits);
            // A path would not do for every lifetime.
            #[allow(clippy::redundant_closure_for_method_calls)]
            let active = gathering.count(|one| one.takes_place());
            let (Some(next), None) = (next.filter(|_| active < most), gathering.closed) else {
                break;
            };
            let until = gathering.until.min(self.deadline);
            let who = Who::element(leg, next);
            match self.case.of(who).when {
                When::Holds => self.begin_element(who, until),
                When::Fails => {
                    let element = self.state(who);
                    element.standing = Standing::Ended("skipped");
                    (element.good, element.spared) = (true, true);
                }
                When::FindsNothing => {
                    self.state(who).standing = Standing::Ended("failed");
                    self.fall_back(who);
                }
            }
            self.settle(leg);
        }
        for element in 0..self.many(leg).map_or(0, |many| many.elements.len()) {
            self.begin_standby(Who::element(leg, element));
        }
    }

    /// A call, or a whole fan-out.
    fn begin_element(&mut self, who: Who, until: u64) {
        let Some(case) = self.case.fan_out(who) else { return self.begin(who, until) };
        let world = Rc::clone(&self.world);
        let mut inner = Model::new(case, self.bug, world, Some(who), (self.now, until));
        // What undoes nothing lets stay whatever is met.
        inner.decision = (self.case.join == Join::Settled).then_some(None);
        let now = self.now;
        let state = self.state(who);
        (state.standing, state.began) = (Standing::Nests, Some(now));
        state.fan_out = Some(Box::new(inner));
    }

    /// Takes in what has ended of a leg's elements, then looks what that means for the leg; says
    /// if anything ended.
    pub(crate) fn land_elements(&mut self, leg: usize) -> bool {
        let Some(gathering) = &self.legs[leg].gathering else { return false };
        let (open, over) = (gathering.closed.is_none(), gathering.over);
        let mut any = false;
        for element in 0..gathering.elements.len() {
            let who = Who::element(leg, element);
            if self.land_one(who, open) {
                any = true;
                let wanted = self.races(leg).unwrap_or(usize::MAX);
                let Some(gathering) = &self.legs[leg].gathering else { continue };
                let won = gathering.count(|one| one.won);
                let state = self.state(who);
                state.won = open && state.end() == "success" && won < wanted;
            }
        }
        self.settle(leg);
        any || self.legs[leg].gathering.as_ref().is_some_and(|gathering| gathering.over != over)
    }

    /// Looks whether a leg is decided by its elements.
    fn settle(&mut self, leg: usize) {
        let (now, bug, cuts) = (self.now, self.bug, self.bug == Bug::WriteCutOff);
        let Some(rule) = self.many(leg).map(|many| many.rule) else { return };
        let Some(gathering) = &mut self.legs[leg].gathering else { return };
        if gathering.over.is_some() {
            return;
        }
        if now >= gathering.until {
            gathering.close("timed_out");
        }
        let Some(met) = gathering.decided(rule, bug) else { return };
        let was_open = gathering.closed.is_none();
        gathering.close("failed");
        let end = if met { "success" } else { gathering.closed.unwrap_or("failed") };
        gathering.over = Some(end);
        if was_open {
            gathering.elements.iter_mut().for_each(|element| element.call_off(now, cuts));
        }
        self.legs[leg].standing = Standing::Ended(end);
        self.legs[leg].ended = Some(now);
        self.legs[leg].good = met;
        self.score(leg);
    }

    /// The join ended.
    pub(crate) fn call_off_elements(&mut self, leg: usize) {
        let (now, cuts) = (self.now, self.bug == Bug::WriteCutOff);
        let Some(gathering) = &mut self.legs[leg].gathering else { return };
        gathering.close("cancelled");
        gathering.elements.iter_mut().for_each(|element| element.call_off(now, cuts));
        self.settle(leg);
    }

    /// The fan-out's deadline came.
    pub(crate) fn stop_elements(&mut self, leg: usize) {
        let now = self.now;
        let Some(gathering) = &mut self.legs[leg].gathering else { return };
        gathering.close("timed_out");
        gathering.elements.iter_mut().for_each(|element| element.stop(now));
        if gathering.over.is_none() {
            gathering.over = Some("timed_out");
            self.legs[leg].standing = Standing::Ended("timed_out");
            self.legs[leg].ended = Some(now);
        }
    }
}
