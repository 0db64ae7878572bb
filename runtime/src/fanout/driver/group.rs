//! The elements of a leg while its fan-out runs: a small fan-out of their own, in the same flock.
//!
//! What happens to one element costs the same however many there are. Only those under way hold
//! a request; of those that have ended, only what may have to be undone is kept.

use std::borrow::Cow;
use std::time::Instant;

use super::super::event::{EventKind, Role, Teller};
use super::super::join::Stage;
use super::super::plan::LegPlan;
use super::super::source::{Element, Source};
use super::super::status::{End, LegStatus, Skip};
use super::super::tally::{Counts, Rule, Tally};
use super::course::Scope;
use super::entrant::Entrant;
use super::flock::{Answer, At};
use super::inner::InnerLane;
use super::lane::Lane;
use super::undo_group::GroupUndo;
use super::{later, timer};

/// Why no further element starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// They may start.
    Open,
    /// The leg's rule is decided.
    Decided,
    /// The fan-out's join ended.
    CalledOff,
    /// The leg's deadline passed, or the fan-out's.
    OutOfTime,
}

impl Close {
    /// Why the elements that have not started never will.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Open | Self::Decided => "the leg was decided without it",
            Self::CalledOff => "the fan-out had ended",
            Self::OutOfTime => "the time was up",
        }
    }
}

/// The elements of a leg.
pub(super) struct Group<'a> {
    leg: usize,
    plan: &'a LegPlan,
    pub(super) name: Cow<'static, str>,
    pub(super) teller: Teller,
    pub(super) source: Box<dyn Source<'a> + 'a>,
    pub(super) rule: Rule,
    tally: Tally,
    counts: Counts,
    /// Those that have started and are not written down.
    pub(super) entrants: Vec<Option<Entrant<'a>>>,
    pub(super) stages: Vec<Stage>,
    pub(super) statuses: Vec<Option<LegStatus>>,
    /// The first that has not started.
    next: usize,
    /// How many places are taken: an element that undoes by itself keeps its place.
    active: usize,
    /// How many have not ended.
    running: usize,
    /// How many succeeded before the rule was decided.
    winners: usize,
    /// What stands in for these is to be sent.
    standbys: Vec<usize>,
    /// These have another status than was told.
    pub(super) news: Vec<usize>,
    pub(super) close: Close,
    pub(super) met: Option<bool>,
    /// The leg's own deadline.
    until: Option<Instant>,
    /// When the last of them ended, or the leg.
    pub(super) ended: Option<Instant>,
    /// What succeeded may have to be undone.
    keeps: bool,
    pub(super) undo: GroupUndo,
}

impl<'a> Group<'a> {
    /// So many elements that have not started. `keeps`: the fan-out may undo them.
    pub(super) fn new(
        leg: usize,
        lane: &Lane<'a>,
        source: Box<dyn Source<'a> + 'a>,
        all: usize,
        keeps: bool,
    ) -> Self {
        let rule = Rule::of(lane.plan, all);
        Self {
            leg,
            plan: lane.plan,
            name: lane.name.clone(),
            teller: lane.teller.clone(),
            source,
            rule,
            tally: Tally { all, ..Tally::default() },
            counts: Counts::default(),
            entrants: Vec::new(),
            stages: Vec::new(),
            statuses: Vec::new(),
            next: 0,
            active: 0,
            running: 0,
            winners: 0,
            standbys: Vec::new(),
            news: Vec::new(),
            close: Close::Open,
            met: None,
            until: None,
            ended: None,
            keeps: keeps || rule.wanted().is_some(),
            undo: GroupUndo::default(),
        }
    }

    /// How far the leg has come.
    pub(super) fn stage(&self) -> Stage {
        match (self.met, self.close) {
            (None, _) => Stage::Running,
            (Some(true), _) => Stage::Ended(End::Succeeded),
            (Some(false), Close::Open | Close::Decided) => Stage::Ended(End::Failed),
            (Some(false), Close::CalledOff) => Stage::Ended(End::Cancelled),
            (Some(false), Close::OutOfTime) => Stage::Ended(End::TimedOut),
        }
    }

    /// Whether an element has not ended.
    pub(super) fn is_active(&self) -> bool {
        self.running > 0
    }

    /// How many may be under way.
    pub(super) fn concurrency(&self) -> usize {
        self.plan.concurrency
    }

    pub(super) fn leg(&self) -> usize {
        self.leg
    }

    /// The status of the leg that ended like that.
    pub(super) fn status(&self, end: End) -> LegStatus {
        self.counts.status(end)
    }

    /// The leg starts.
    pub(super) fn begin(&mut self, scope: &mut Scope<'a>) {
        let now = scope.clock.now();
        self.source.fill();
        self.entrants.resize_with(self.tally.all, || None);
        self.stages.resize(self.tally.all, Stage::Waiting);
        self.statuses.resize(self.tally.all, None);
        self.until = self.plan.deadline.map(|deadline| later(now, deadline));
        if let Some(until) = self.until {
            // What stands in for an element may end after it, and what one undoes by itself.
            scope.flock.alarm(At::leg(self.leg), timer(&scope.clock, until));
        }
        self.decide(now);
        self.advance(scope);
    }

    /// Starts as many as may be under way, and sends what stands in for elements that failed.
    pub(super) fn advance(&mut self, scope: &mut Scope<'a>) {
        let now = scope.clock.now();
        while self.close == Close::Open
            && self.active < self.plan.concurrency
            && self.next < self.tally.all
        {
            self.start(scope);
            self.decide(now);
        }
        for at in std::mem::take(&mut self.standbys) {
            if let (Stage::FallingBack, Some(entrant)) = (self.stages[at], &mut self.entrants[at]) {
                entrant.launch_standby(At::element(self.leg, at), scope);
            }
        }
    }

    /// Starts the next one.
    fn start(&mut self, scope: &mut Scope<'a>) {
        let at = self.next;
        self.next += 1;
        let until = self.until.unwrap_or(scope.deadline).min(scope.deadline);
        let place = At::element(self.leg, at);
        let (entrant, stage) = match self.source.element(at) {
            Some(Element::Call(mut binding)) => {
                let target = binding.name.take();
                let label = target.clone().unwrap_or_else(|| at.to_string().into());
                binding.name = Some(format!("{}[{label}]", self.name).into());
                let mut lane = Lane::new(self.plan, *binding, self.teller.of_element(label));
                lane.target = target;
                let stage = match lane.prepare() {
                    Ok(true) => lane.launch(place, until, scope),
                    Ok(false) => lane.spare(),
                    Err(fault) => lane.unbuilt(fault, false),
                };
                (Entrant::Call(Box::new(lane)), stage)
            }
            Some(Element::FanOut(work)) => {
                let (name, teller) = if self.source.is_leg() {
                    (self.name.clone(), self.teller.clone())
                } else {
                    let teller = self.teller.of_element(at.to_string().into());
                    teller.tell(EventKind::Started(Role::Own));
                    (format!("{}[{at}]", self.name).into(), teller)
                };
                let ties = (&teller, self.keeps, until);
                let (inner, stage) = InnerLane::start(name, place, work, ties, scope);
                (Entrant::FanOut(Box::new(inner)), stage)
            }
            None => return,
        };
        self.entrants[at] = Some(entrant);
        self.active += 1;
        self.running += 1;
        self.enter(at, stage);
    }

    /// A call of an element ended. The leg is decided once all that ended with it is taken in.
    pub(super) fn land(&mut self, at: usize, answer: Answer, scope: &Scope<'a>) {
        let open = self.close == Close::Open;
        let (stage, Some(entrant)) = (self.stages[at], &mut self.entrants[at]) else { return };
        let next = entrant.land(stage, answer, open, scope);
        if let (true, Stage::Ended(End::Succeeded), Entrant::Call(lane)) = (open, next, entrant) {
            lane.won = self.winners < self.rule.wanted().unwrap_or(usize::MAX);
            self.winners += 1;
        }
        self.enter(at, next);
    }

    /// Notes how far an element under way has come.
    fn enter(&mut self, at: usize, stage: Stage) {
        let before = std::mem::replace(&mut self.stages[at], stage);
        let was = usize::from(before == Stage::FallingBack);
        let is = usize::from(stage == Stage::FallingBack);
        self.tally.falling_back = self.tally.falling_back + is - was;
        let mut ends = false;
        match stage {
            Stage::FallingBack if was == 0 => self.standbys.push(at),
            Stage::Ended(end) if !matches!(before, Stage::Ended(_)) => {
                ends = true;
                self.running -= 1;
                self.tally.end(end);
            }
            _ => {}
        }
        if let Some(entrant) = &mut self.entrants[at] {
            self.active -= usize::from(entrant.leaves(ends));
            self.ended = self.ended.max(entrant.ended().filter(|_| ends));
        }
        self.note(at);
    }

    /// Notes the status of an element that has ended, and writes down what nothing can happen to
    /// any more.
    pub(super) fn note(&mut self, at: usize) {
        let (Stage::Ended(end), Some(entrant)) = (self.stages[at], &self.entrants[at]) else {
            return;
        };
        let (status, over) = (entrant.status(end), entrant.is_over());
        let stays = self.keeps && entrant.is_undoable();
        if let (true, Some(Entrant::Call(lane))) = (stays, &mut self.entrants[at]) {
            lane.rest();
        }
        self.tell(at, status);
        if over
            && !stays
            && let Some(entrant) = self.entrants[at].take()
        {
            entrant.finish(end);
        }
    }

    fn tell(&mut self, at: usize, status: LegStatus) {
        let before = self.statuses[at].replace(status);
        if before != Some(status) {
            self.counts.moved(before, status);
            if self.teller.is_heard() && !self.source.is_leg() {
                self.news.push(at);
            }
        }
    }

    /// Looks whether the leg is decided; if it is, calls off what is under way.
    pub(super) fn decide(&mut self, now: Instant) {
        if self.met.is_some() {
            return;
        }
        if self.close == Close::Open && self.until.is_some_and(|until| now >= until) {
            self.skip_rest(Close::OutOfTime);
        }
        let rule = if self.close == Close::CalledOff { self.rule.strict() } else { self.rule };
        self.met = self.tally.decided(rule);
        if self.met.is_some() {
            self.ended = Some(now);
        }
        if self.met.is_some() && self.close == Close::Open {
            self.skip_rest(Close::Decided);
            self.call_off(now);
        }
    }

    /// No further element starts.
    fn skip_rest(&mut self, why: Close) {
        self.close = why;
        for at in self.next..self.tally.all {
            self.stages[at] = Stage::Ended(End::Skipped(Skip::Ended));
            self.tally.end(End::Skipped(Skip::Ended));
            self.tell(at, LegStatus::Skipped);
        }
        self.next = self.tally.all;
    }

    /// Cancels the reads that are under way; the attempts of writes that were sent are awaited.
    fn call_off(&mut self, now: Instant) {
        self.end_active(|entrant, stage| entrant.wind_down(stage, now));
    }

    fn end_active(&mut self, end: impl Fn(&mut Entrant<'a>, Stage) -> Stage) {
        for at in 0..self.stages.len() {
            let stage = self.stages[at];
            if let (true, Some(entrant)) = (stage.is_active(), &mut self.entrants[at]) {
                let next = end(entrant, stage);
                self.enter(at, next);
            }
        }
    }

    /// Whether the leg has started.
    fn has_begun(&self) -> bool {
        self.stages.len() == self.tally.all
    }

    /// The fan-out's join ended.
    pub(super) fn wind_down(&mut self, now: Instant) {
        if !self.has_begun() {
            return;
        }
        if self.close == Close::Open {
            self.skip_rest(Close::CalledOff);
        }
        self.call_off(now);
        self.decide(now);
    }

    /// The fan-out's deadline came.
    pub(super) fn stop(&mut self, now: Instant) {
        if !self.has_begun() {
            return;
        }
        if self.met.is_none() {
            self.skip_rest(Close::OutOfTime);
            (self.met, self.ended) = (Some(false), Some(now));
        }
        self.end_active(|entrant, stage| entrant.stop(stage, now));
    }
}
