//! The model: what a fan-out means, told slowly, a moment at a time.
//!
//! It knows nothing of the runtime but the plan's words. Every rule stands where a reader of the
//! design looks for it: start, met, end, elements, undo, status, overall.

use std::cell::RefCell;
use std::rc::Rc;

use crate::call::Call;
use crate::leg::{LegState, Standing};
use crate::scenario::{Scenario, When, Who};
use crate::told::Told;
use crate::undo::Undoing;
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
    /// A winner stays although its caller went away.
    WinnerKeptForNobody,
    /// What a fan-out did that is an element stays although the outer one is not met.
    InnerNotUndone,
}

/// How a join ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Met,
    Unmet,
    OutOfTime,
    /// By the fan-out that it is an element of.
    CalledOff,
}

/// What a fan-out is about.
pub(crate) enum Phase {
    Joins,
    /// The join ended like that; writes are awaited.
    WindsDown(How),
    Undoes(Undoing),
    Over,
}

/// A fan-out while it is told.
#[allow(clippy::struct_excessive_bools)] // Facts of a story, each told by itself.
pub(crate) struct Model<'a> {
    pub(crate) case: &'a Scenario,
    pub(crate) bug: Bug,
    /// One for a fan-out and all in it.
    pub(crate) world: Rc<RefCell<World>>,
    /// The element of the outer fan-out that this one is.
    pub(crate) place: Option<Who>,
    pub(crate) now: u64,
    pub(crate) phase: Phase,
    pub(crate) legs: Vec<LegState<'a>>,
    /// The join has not ended.
    pub(crate) open: bool,
    /// Its caller is gone.
    pub(crate) abandoned: bool,
    began: u64,
    /// The time to which its leg may run, and its own deadline, or its leg's.
    pub(crate) until: u64,
    pub(crate) deadline: u64,
    // What the outer fan-out says to it: no further; what becomes of it, at the latest when.
    pub(crate) called_off: bool,
    #[allow(clippy::option_option)] // Nothing yet; that it stays; that it is undone until then.
    pub(crate) decision: Option<Option<u64>>,
    // What it says to the outer one.
    pub(crate) joined: Option<(How, u64)>,
    pub(crate) resting: bool,
    /// The outer one had it undone.
    pub(crate) undone: bool,
    pub(crate) told: Option<Told>,
}

/// Tells a case from its start to its end, or until it ends with its caller.
pub(crate) fn tell(case: &Scenario, bug: Bug) -> (Option<Told>, World) {
    let world = Rc::new(RefCell::new(World::new(case)));
    let mut model = Model::new(case, bug, Rc::clone(&world), None, (0, u64::MAX));
    let mut dropped = case.dropped;
    loop {
        model.act();
        let Some(next) = model.next() else { break };
        match dropped {
            Some((at, outlives)) if at == model.now => {
                if !outlives {
                    break;
                }
                model.abandon();
                dropped = None;
            }
            _ => model.pass(next.min(dropped.map_or(u64::MAX, |(at, _)| at))),
        }
    }
    let told = model.told.take();
    drop(model);
    let world = Rc::into_inner(world).expect("nobody else has it").into_inner();
    (told, world)
}

impl<'a> Model<'a> {
    pub(crate) fn new(
        case: &'a Scenario,
        bug: Bug,
        world: Rc<RefCell<World>>,
        place: Option<Who>,
        (now, until): (u64, u64),
    ) -> Self {
        Self {
            case,
            bug,
            world,
            place,
            now,
            phase: Phase::Joins,
            legs: case.legs.iter().map(|_| LegState::waiting()).collect(),
            open: true,
            abandoned: false,
            began: now,
            until,
            deadline: until.min(now + case.deadline),
            called_off: false,
            decision: None,
            joined: None,
            resting: false,
            undone: false,
            told: None,
        }
    }

    /// How the rest of the world calls a leg or an element of this fan-out.
    pub(crate) fn name(&self, who: Who) -> Who {
        self.place.map_or(who, |place| place.within(who.leg))
    }

    pub(crate) fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Over)
    }

    pub(crate) fn elapsed(&self, at: u64) -> u64 {
        at - self.began
    }

    // Time.

    /// Does all that is done at this moment.
    pub(crate) fn act(&mut self) {
        loop {
            let went_on = match self.phase {
                Phase::Joins => self.act_join(),
                Phase::WindsDown(how) => self.act_wind_down(how),
                Phase::Undoes(_) => self.act_undo(),
                Phase::Over => false,
            };
            if !went_on {
                return;
            }
        }
    }

    /// The next moment at which something happens; none once it is over.
    pub(crate) fn next(&self) -> Option<u64> {
        if self.is_over() {
            return None;
        }
        let mut next: Vec<u64> = match &self.phase {
            Phase::Undoes(undoing) => undoing.next().into_iter().collect(),
            _ => vec![self.deadline],
        };
        for leg in &self.legs {
            next.extend(leg.gathering.as_ref().and_then(|gathering| gathering.next(self.now)));
        }
        for who in self.members() {
            let state = self.get(who);
            if let Standing::Runs(call) | Standing::FallsBack(call, true, _) = &state.standing {
                next.extend(call.next());
            }
            next.extend(state.fan_out.as_ref().and_then(|fan_out| fan_out.next()));
        }
        Some(next.into_iter().min().unwrap_or(u64::MAX))
    }

    /// Goes to a later moment.
    fn pass(&mut self, now: u64) {
        assert!(now < u64::MAX, "it waits for nothing");
        self.now = now;
        let world = Rc::clone(&self.world);
        let mut world = world.borrow_mut();
        self.advance(now, &mut world);
    }

    fn advance(&mut self, now: u64, world: &mut World) {
        self.now = now;
        for who in self.members() {
            let state = self.state(who);
            if let Some(call) = state.call() {
                call.advance(now, world);
            }
            if let Some(fan_out) = &mut state.fan_out {
                fan_out.advance(now, world);
            }
        }
        if let Phase::Undoes(undoing) = &mut self.phase {
            undoing.advance(now, world);
        }
    }

    // Whoever calls something.

    pub(crate) fn get(&self, who: Who) -> &LegState<'a> {
        let leg = &self.legs[who.leg];
        match (who.element, &leg.gathering) {
            (Some(element), Some(gathering)) => &gathering.elements[element],
            _ => leg,
        }
    }

    pub(crate) fn state(&mut self, who: Who) -> &mut LegState<'a> {
        let leg = &mut self.legs[who.leg];
        match who.element {
            Some(element) if leg.gathering.is_some() => {
                let gathering = leg.gathering.as_mut().expect("it has started");
                &mut gathering.elements[element]
            }
            _ => leg,
        }
    }

    /// The legs without elements, and the elements of those that have started.
    pub(crate) fn members(&self) -> Vec<Who> {
        let all = self.case.members().into_iter();
        all.filter(|who| who.element.is_none() || self.legs[who.leg].gathering.is_some()).collect()
    }

    /// What is ready is sent, for it is clear that the fan-out goes on; and fan-outs in it act. Says
    /// if one of them has nothing left to do.
    pub(crate) fn depart(&mut self) -> bool {
        let (now, mut came_to_rest) = (self.now, false);
        for who in self.members() {
            let world = Rc::clone(&self.world);
            let state = self.state(who);
            if let Some(call) = state.call() {
                call.depart(now, &mut world.borrow_mut());
            }
            let was_busy = state.is_fan_out_busy(true);
            if let Some(fan_out) = &mut state.fan_out {
                fan_out.act();
            }
            came_to_rest |= was_busy && !state.is_fan_out_busy(true);
        }
        came_to_rest
    }

    // Start.

    /// Decides what it can of the legs that wait, and gives those that may start.
    pub(crate) fn ready(&mut self) -> Vec<usize> {
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
    pub(crate) fn start(&mut self, ready: &[usize]) -> bool {
        let mut ended = false;
        for index in 0..self.legs.len() {
            let (who, before) = (Who::leg(index), self.legs[index].has_ended());
            if ready.contains(&index) && self.case.legs[index].many.is_some() {
                self.gather(index);
            } else if ready.contains(&index) {
                let own = self.case.legs[index].deadline;
                let own = own.map_or(u64::MAX, |deadline| self.now + deadline);
                self.begin(who, own.min(self.deadline));
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
        let (now, call) = (self.now, self.own_call(who, until));
        let state = self.state(who);
        state.began = Some(now);
        state.standing = Standing::Runs(call);
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
        let mut call = Call::new(self.name(who), Of::Own, leg.own.kind, until);
        call.key = leg.key;
        call.most = leg.attempts.unwrap_or(call.most);
        call.harmless_500 = leg.harmless_500;
        call.fresh_keys = self.bug == Bug::FreshKeyOnRetry;
        call
    }
}
