//! The model's idea of the undo phase.

use std::collections::BTreeMap;

use fanwise_runtime::Join;

use crate::call::{Call, succeeded};
use crate::model::{Bug, Model, Phase};
use crate::scenario::Who;
use crate::world::{Of, World};

/// How whoever calls something has ended, and whatever is a fan-out.
pub(crate) type Ends = BTreeMap<Who, &'static str>;

/// How far the undo of a leg or an element has come.
#[derive(Clone, Debug)]
enum Step {
    Waits,
    Asks(Call),
    Undoes(Call),
    /// A fan-out, which undoes by itself.
    Nests,
    Settled,
}

impl Step {
    fn is_active(&self) -> bool {
        matches!(self, Self::Asks(_) | Self::Undoes(_) | Self::Nests)
    }
}

/// An undo phase.
#[allow(clippy::struct_excessive_bools)] // Facts of a story, each told by itself.
pub(crate) struct Undoing {
    steps: BTreeMap<Who, Step>,
    pub(crate) ends: Ends,
    until: u64,
    out_of_time: bool,
    pub(crate) met: bool,
    /// The join undoes nothing.
    kept_all: bool,
    /// The outer fan-out has it undone.
    pub(crate) undone: bool,
    /// When it last had something to do.
    pub(crate) at: Option<u64>,
}

impl Undoing {
    pub(crate) fn new(model: &Model<'_>, met: bool) -> Self {
        // An outer fan-out that may undo what is in it has nothing stay of what is not met.
        let outer_keeps = model.place.is_none() || model.decision == Some(None);
        Self {
            steps: model.members().into_iter().map(|who| (who, Step::Waits)).collect(),
            ends: model.ends(),
            until: model.now + model.case.undo_deadline,
            out_of_time: false,
            met,
            kept_all: model.case.join == Join::Settled && (met || outer_keeps),
            undone: false,
            at: None,
        }
    }

    pub(crate) fn next(&self) -> Option<u64> {
        let next = self.steps.values().filter_map(|step| match step {
            Step::Asks(call) | Step::Undoes(call) => call.next(),
            _ => None,
        });
        let active = self.steps.values().any(Step::is_active);
        next.chain((active && !self.out_of_time).then_some(self.until)).min()
    }

    pub(crate) fn advance(&mut self, now: u64, world: &mut World) {
        for step in self.steps.values_mut() {
            if let Step::Asks(call) | Step::Undoes(call) = step {
                call.advance(now, world);
            }
        }
    }
}

impl Model<'_> {
    /// Does the next thing of the undo phase; says if there was one.
    pub(crate) fn act_undo(&mut self) -> bool {
        self.depart();
        let Phase::Undoes(mut undoing) = std::mem::replace(&mut self.phase, Phase::Over) else {
            return false;
        };
        let Some(went_on) = self.undo_on(&mut undoing) else {
            self.finish(undoing);
            return false;
        };
        self.phase = Phase::Undoes(undoing);
        went_on
    }

    /// Undoes what succeeded, and what a second answer says has happened; of a join that is met,
    /// only the losers. `None` once it has ended.
    fn undo_on(&mut self, undoing: &mut Undoing) -> Option<bool> {
        if let (true, Some(Some(until))) = (undoing.met, self.decision) {
            let until = until.min(self.now + self.case.undo_deadline);
            undoing.undone = true;
            self.undo_kept(undoing, false, until);
            return Some(true);
        }
        let everybody: Vec<Who> = undoing.steps.keys().copied().collect();
        let mut went_on = false;
        while everybody.iter().any(|who| self.step(*who, undoing)) {
            went_on = true;
        }
        if undoing.steps.values().any(Step::is_active) {
            if self.now < undoing.until || undoing.out_of_time {
                return Some(went_on);
            }
            self.run_out_of_time(undoing);
            return Some(true);
        }
        undoing.at.get_or_insert(self.now);
        self.resting = undoing.met && self.place.is_some() && self.decision.is_none();
        self.resting.then_some(went_on)
    }

    /// Nobody gets to see what succeeded: it is undone, within the time for undoing from now on.
    pub(crate) fn undo_for_nobody(&mut self) {
        let Phase::Undoes(mut undoing) = std::mem::replace(&mut self.phase, Phase::Over) else {
            return;
        };
        if undoing.met {
            let kept_all = undoing.kept_all;
            self.undo_kept(&mut undoing, kept_all, self.now + self.case.undo_deadline);
        }
        self.phase = Phase::Undoes(undoing);
    }

    /// What was kept so far is undone too.
    fn undo_kept(&self, undoing: &mut Undoing, kept_all: bool, until: u64) {
        let were_kept: Vec<Who> = undoing.steps.keys().copied().collect();
        let were_kept = were_kept.into_iter().filter(|who| self.is_kept(*who, undoing));
        let were_kept: Vec<Who> = were_kept.collect();
        (undoing.met, undoing.kept_all, undoing.until) = (false, kept_all, until);
        (undoing.out_of_time, undoing.at) = (false, None);
        for who in were_kept {
            if matches!(undoing.steps[&who], Step::Settled) && !self.is_kept(who, undoing) {
                undoing.steps.insert(who, Step::Waits);
            }
        }
    }

    /// What was begun has failed, and what had succeeded was not undone. Fan-outs have a time of
    /// their own.
    fn run_out_of_time(&mut self, undoing: &mut Undoing) {
        undoing.out_of_time = true;
        let everybody: Vec<Who> = undoing.steps.keys().copied().collect();
        for who in everybody {
            let step = undoing.steps[&who].clone();
            let due = self.is_due(who, undoing) && undoing.ends[&who] == "success";
            let next = if self.get(who).fan_out.is_some() {
                self.undo_fan_out(who, undoing)
            } else {
                if let Step::Asks(call) = &step {
                    let now = self.now;
                    let state = self.state(who);
                    (state.ended, state.made_again) = (Some(now), call.made());
                }
                if matches!(step, Step::Undoes(_)) || matches!(step, Step::Waits) && due {
                    undoing.ends.insert(who, "undo_failed");
                }
                Step::Settled
            };
            undoing.steps.insert(who, next);
        }
    }

    /// Whether what succeeded stays.
    fn is_kept(&self, who: Who, undoing: &Undoing) -> bool {
        let blind = self.bug == Bug::LoserNotUndone;
        let leg = &self.legs[who.leg];
        let leg_stays = undoing.kept_all
            || match self.case.join {
                Join::All | Join::Settled => undoing.met,
                _ => undoing.met && (leg.won || blind),
            };
        let lost = match (who.element, &leg.gathering) {
            (Some(element), Some(gathering)) if self.races(who.leg).is_some() => {
                let won = gathering.over == Some("success") && gathering.elements[element].won;
                !won && !blind
            }
            _ => false,
        };
        leg_stays && !lost
    }

    /// Whether there is anything to undo.
    fn is_due(&self, who: Who, undoing: &Undoing) -> bool {
        self.case.of(who).undo.is_some() && !self.is_kept(who, undoing)
    }

    /// Whether all that was built on a leg is undone, or on what was built on it.
    fn are_gone(&self, leg: usize, steps: &BTreeMap<Who, Step>) -> bool {
        (0..self.legs.len()).filter(|other| self.case.legs[*other].after.contains(&leg)).all(
            |other| {
                let mut of_it = steps.iter().filter(|(who, _)| who.leg == other);
                of_it.all(|(_, step)| matches!(step, Step::Settled)) && self.are_gone(other, steps)
            },
        )
    }

    /// Whether it is its turn: what was built on the leg is undone, and of its elements no more are
    /// being undone than were under way.
    fn may_begin(&self, who: Who, steps: &BTreeMap<Who, Step>) -> bool {
        let built_on_it = self.are_gone(who.leg, steps);
        let (Some(many), Some(element)) = (&self.case.legs[who.leg].many, who.element) else {
            return built_on_it;
        };
        let others = || (0..many.elements.len()).map(|other| &steps[&Who::element(who.leg, other)]);
        let active = others().filter(|step| step.is_active()).count();
        let first = !others().take(element).any(|step| matches!(step, Step::Waits));
        built_on_it && first && active < many.concurrency
    }

    /// Does the next thing about a leg, if there is one that can be done now.
    fn step(&mut self, who: Who, undoing: &mut Undoing) -> bool {
        let next = match undoing.steps[&who].clone() {
            Step::Waits if self.may_begin(who, &undoing.steps) => self.first_step(who, undoing),
            Step::Asks(call) => {
                let Some(how) = call.done() else { return false };
                let harmless =
                    self.case.of(who).undo.as_ref().is_some_and(|undo| undo.when_in_doubt);
                let now = self.now;
                let state = self.state(who);
                state.ended = Some(now);
                state.made_again = call.made();
                if succeeded(how) {
                    undoing.ends.insert(who, "success");
                    state.answer = true;
                    self.undo(who, undoing)
                } else if call.doubt && harmless {
                    self.undo(who, undoing)
                } else {
                    if !call.doubt {
                        undoing.ends.insert(who, "failed");
                    }
                    Step::Settled
                }
            }
            Step::Undoes(call) => {
                let Some(how) = call.done() else { return false };
                undoing.ends.insert(who, if succeeded(how) { "undone" } else { "undo_failed" });
                Step::Settled
            }
            Step::Nests if self.get(who).is_fan_out_busy(self.is_kept(who, undoing)) => {
                return false;
            }
            Step::Nests => Step::Settled,
            Step::Waits | Step::Settled => return false,
        };
        undoing.steps.insert(who, next);
        true
    }

    fn first_step(&mut self, who: Who, undoing: &mut Undoing) -> Step {
        if self.get(who).fan_out.is_some() {
            return self.undo_fan_out(who, undoing);
        }
        if !self.is_due(who, undoing) {
            return Step::Settled;
        }
        let leg = self.case.of(who);
        let harmless = leg.undo.as_ref().is_some_and(|undo| undo.when_in_doubt);
        // A leg that fell back is not what its undo is for.
        let fell_back = self.world.borrow().sent(self.name(who), Of::Fallback) > 0;
        let own = self.state(who).own.clone();
        match (undoing.ends[&who], own) {
            ("success", _) => self.undo(who, undoing),
            ("in_doubt", Some(own)) if !fell_back && own.is_repeatable() => {
                let mut call = self.own_call(who, undoing.until);
                call.doubt = true;
                call.depart(self.now, &mut self.world.borrow_mut());
                Step::Asks(call)
            }
            ("in_doubt", Some(_)) if !fell_back && harmless => self.undo(who, undoing),
            _ => Step::Settled,
        }
    }

    /// A fan-out that is met stays, or is told to undo; one that is not met undoes by itself.
    fn undo_fan_out(&mut self, who: Who, undoing: &Undoing) -> Step {
        let kept = self.is_kept(who, undoing) || self.bug == Bug::InnerNotUndone;
        let state = self.state(who);
        if let (false, Some(fan_out)) = (kept, &mut state.fan_out) {
            fan_out.decision.get_or_insert(Some(undoing.until));
        }
        if state.is_fan_out_busy(kept) { Step::Nests } else { Step::Settled }
    }

    /// Sends the leg's undo, unless it is too late for that.
    fn undo(&mut self, who: Who, undoing: &mut Undoing) -> Step {
        let Some(undo) = &self.case.of(who).undo else { return Step::Settled };
        let acted = undoing.ends[&who] == "success";
        if self.now >= undoing.until {
            if acted {
                undoing.ends.insert(who, "undo_failed");
            }
            return Step::Settled;
        }
        if undo.reads_answer && !self.state(who).answer {
            undoing.ends.insert(who, "undo_failed");
            return Step::Settled;
        }
        if self.bug == Bug::UndoSkipped {
            undoing.ends.insert(who, "undone");
            return Step::Settled;
        }
        let mut call = Call::new(self.name(who), Of::Undo, undo.script.kind, undoing.until);
        call.depart(self.now, &mut self.world.borrow_mut());
        Step::Undoes(call)
    }
}
