//! The model's idea of the undo phase.

use std::collections::BTreeMap;

use fanwise_runtime::Join;

use crate::call::{Call, succeeded};
use crate::model::{Bug, Model, may_ask_again};
use crate::scenario::Who;
use crate::world::Of;

/// How whoever calls something has ended.
pub(crate) type Ends = BTreeMap<Who, &'static str>;

/// How far the undo of a leg or an element has come.
#[derive(Clone, Debug)]
enum Step {
    Waits,
    Asks(Call),
    Undoes(Call),
    Settled,
}

impl Step {
    fn is_active(&self) -> bool {
        matches!(self, Self::Asks(_) | Self::Undoes(_))
    }
}

impl Model<'_> {
    /// Undoes what succeeded, and what a second answer says has happened; of a join that is met,
    /// only the losers.
    pub(crate) fn undo_phase(&mut self, met: bool, ends: &mut Ends) {
        let until = self.now + self.case.undo_deadline;
        let mut steps: BTreeMap<Who, Step> =
            self.callers().into_iter().map(|who| (who, Step::Waits)).collect();
        let everybody: Vec<Who> = steps.keys().copied().collect();
        loop {
            while everybody.iter().any(|who| self.step(*who, met, until, &mut steps, ends)) {}
            if !steps.values().any(Step::is_active) || self.now == until {
                break;
            }
            let next = steps.values().filter_map(|step| match step {
                Step::Asks(call) | Step::Undoes(call) => call.next(),
                _ => None,
            });
            self.now = next.chain([until]).min().unwrap_or(until);
            for step in steps.values_mut() {
                if let Step::Asks(call) | Step::Undoes(call) = step {
                    call.advance(self.now, &mut self.world);
                }
            }
        }
        for (who, step) in &steps {
            // Out of time: what was begun has failed, and what had succeeded was not undone.
            let due = self.is_due(*who, met) && ends[who] == "success";
            if matches!(step, Step::Undoes(_)) || matches!(step, Step::Waits) && due {
                ends.insert(*who, "undo_failed");
            }
        }
    }

    /// Whether there is anything to undo.
    fn is_due(&self, who: Who, met: bool) -> bool {
        let blind = self.bug == Bug::LoserNotUndone;
        let leg = &self.legs[who.leg];
        let leg_stays = match self.case.join {
            Join::All => met,
            Join::Settled => true,
            _ => met && (leg.won || blind),
        };
        let lost = match (who.element, &leg.gathering) {
            (Some(element), Some(gathering)) if self.races(who.leg).is_some() => {
                let won = gathering.over == Some("success") && gathering.elements[element].won;
                !won && !blind
            }
            _ => false,
        };
        self.case.of(who).undo.is_some() && (lost || !leg_stays)
    }

    /// Whether it is its turn: what was built on the leg is undone, and of its elements no more are
    /// being undone than were under way.
    fn may_begin(&self, who: Who, steps: &BTreeMap<Who, Step>) -> bool {
        let built_on_it = steps.iter().all(|(other, step)| {
            let needs = self.case.legs[other.leg].after.contains(&who.leg);
            !needs || matches!(step, Step::Settled)
        });
        let (Some(many), Some(element)) = (&self.case.legs[who.leg].many, who.element) else {
            return built_on_it;
        };
        let others = || (0..many.elements.len()).map(|other| &steps[&Who::element(who.leg, other)]);
        let active = others().filter(|step| step.is_active()).count();
        let first = !others().take(element).any(|step| matches!(step, Step::Waits));
        built_on_it && first && active < many.concurrency
    }

    /// Does the next thing about a leg, if there is one that can be done now.
    fn step(
        &mut self,
        who: Who,
        met: bool,
        until: u64,
        steps: &mut BTreeMap<Who, Step>,
        ends: &mut Ends,
    ) -> bool {
        match steps[&who].clone() {
            Step::Waits => {
                if !self.may_begin(who, steps) {
                    return false;
                }
                let step = self.first_step(who, met, until, ends);
                // Out of time for an undo: it stays as it is.
                let begun = !matches!(step, Step::Waits);
                steps.insert(who, step);
                begun
            }
            Step::Asks(call) => {
                let Some(how) = call.done() else { return false };
                let harmless =
                    self.case.of(who).undo.as_ref().is_some_and(|undo| undo.when_in_doubt);
                let step = if succeeded(how) {
                    ends.insert(who, "success");
                    self.state(who).answer = true;
                    self.undo(who, until, ends)
                } else if call.doubt && harmless && self.now < until {
                    self.undo(who, until, ends)
                } else {
                    if !call.doubt {
                        ends.insert(who, "failed");
                    }
                    Step::Settled
                };
                steps.insert(who, step);
                true
            }
            Step::Undoes(call) => {
                let Some(how) = call.done() else { return false };
                ends.insert(who, if succeeded(how) { "undone" } else { "undo_failed" });
                steps.insert(who, Step::Settled);
                true
            }
            Step::Settled => false,
        }
    }

    fn first_step(&mut self, who: Who, met: bool, until: u64, ends: &mut Ends) -> Step {
        if !self.is_due(who, met) {
            return Step::Settled;
        }
        let leg = self.case.of(who);
        let harmless = leg.undo.as_ref().is_some_and(|undo| undo.when_in_doubt);
        // A leg that fell back is not what its undo is for.
        let fell_back = self.world.sent(who, Of::Fallback) > 0;
        let own = self.state(who).own.clone();
        match (ends[&who], own) {
            ("success", _) => self.undo(who, until, ends),
            ("in_doubt", Some(own)) if !fell_back && may_ask_again(leg, &own) => {
                let mut call = self.own_call(who, until);
                call.doubt = true;
                call.depart(self.now, &mut self.world);
                Step::Asks(call)
            }
            ("in_doubt", Some(_)) if !fell_back && harmless => self.undo(who, until, ends),
            _ => Step::Settled,
        }
    }

    /// Sends the leg's undo. Too late for that, it waits for ever.
    fn undo(&mut self, who: Who, until: u64, ends: &mut Ends) -> Step {
        let Some(undo) = &self.case.of(who).undo else { return Step::Settled };
        if self.now >= until {
            return Step::Waits;
        }
        if undo.reads_answer && !self.state(who).answer {
            ends.insert(who, "undo_failed");
            return Step::Settled;
        }
        if self.bug == Bug::UndoSkipped {
            ends.insert(who, "undone");
            return Step::Settled;
        }
        let mut call = Call::new(who, Of::Undo, undo.script.kind, until);
        call.depart(self.now, &mut self.world);
        Step::Undoes(call)
    }
}
