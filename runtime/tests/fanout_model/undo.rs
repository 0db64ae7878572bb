//! The model's idea of the undo phase.

use crate::call::{Call, succeeded};
use crate::model::{Bug, Model, may_ask_again};
use crate::world::Of;

/// How far the undo of a leg has come.
#[derive(Clone, Debug)]
enum Step {
    Waits,
    Asks(Call),
    Undoes(Call),
    Settled,
}

impl Model<'_> {
    /// Undoes what succeeded, and what a second answer says has happened; of a join that is met,
    /// only the losers.
    pub(crate) fn undo_phase(&mut self, met: bool, statuses: &mut [&'static str]) {
        let until = self.now + self.case.undo_deadline;
        let mut steps = vec![Step::Waits; self.legs.len()];
        loop {
            while (0..steps.len()).any(|index| self.step(index, met, until, &mut steps, statuses)) {
            }
            if steps.iter().all(|step| matches!(step, Step::Waits | Step::Settled)) {
                break;
            }
            if self.now == until {
                break;
            }
            let next = steps.iter().filter_map(|step| match step {
                Step::Asks(call) | Step::Undoes(call) => call.next(),
                _ => None,
            });
            self.now = next.chain([until]).min().unwrap_or(until);
            for step in &mut steps {
                if let Step::Asks(call) | Step::Undoes(call) = step {
                    call.advance(self.now, &mut self.world);
                }
            }
        }
        for (index, step) in steps.iter().enumerate() {
            // Out of time: what was begun has failed, and what had succeeded was not undone.
            let due = self.is_due(index, met, statuses) && statuses[index] == "success";
            if matches!(step, Step::Undoes(_)) || matches!(step, Step::Waits) && due {
                statuses[index] = "undo_failed";
            }
        }
    }

    /// Whether there is anything to undo about a leg.
    fn is_due(&self, index: usize, met: bool, statuses: &[&'static str]) -> bool {
        let won = met && (self.legs[index].won || self.bug == Bug::LoserNotUndone);
        self.case.legs[index].undo.is_some() && !(statuses[index] == "success" && won)
    }

    /// Does the next thing about a leg, if there is one that can be done now.
    fn step(
        &mut self,
        index: usize,
        met: bool,
        until: u64,
        steps: &mut [Step],
        statuses: &mut [&'static str],
    ) -> bool {
        match steps[index].clone() {
            Step::Waits => {
                let built_on_it = (0..steps.len())
                    .filter(|other| self.case.legs[*other].after.contains(&index))
                    .all(|other| matches!(steps[other], Step::Settled));
                if !built_on_it {
                    return false;
                }
                steps[index] = self.first_step(index, met, until, statuses);
                // Out of time for an undo: it stays as it is.
                !matches!(steps[index], Step::Waits)
            }
            Step::Asks(call) => {
                let Some(how) = call.done() else { return false };
                let harmless =
                    self.case.legs[index].undo.as_ref().is_some_and(|undo| undo.when_in_doubt);
                if succeeded(how) {
                    (statuses[index], self.legs[index].answer) = ("success", true);
                    steps[index] = self.undo(index, until, statuses);
                } else if call.doubt && harmless && self.now < until {
                    steps[index] = self.undo(index, until, statuses);
                } else {
                    if !call.doubt {
                        statuses[index] = "failed";
                    }
                    steps[index] = Step::Settled;
                }
                true
            }
            Step::Undoes(call) => {
                let Some(how) = call.done() else { return false };
                statuses[index] = if succeeded(how) { "undone" } else { "undo_failed" };
                steps[index] = Step::Settled;
                true
            }
            Step::Settled => false,
        }
    }

    fn first_step(
        &mut self,
        index: usize,
        met: bool,
        until: u64,
        statuses: &mut [&'static str],
    ) -> Step {
        if !self.is_due(index, met, statuses) {
            return Step::Settled;
        }
        let leg = &self.case.legs[index];
        let harmless = leg.undo.as_ref().is_some_and(|undo| undo.when_in_doubt);
        // A leg that fell back is not what its undo is for.
        let fell_back = self.world.sent(index, Of::Fallback) > 0;
        match (statuses[index], &self.legs[index].own) {
            ("success", _) => self.undo(index, until, statuses),
            ("in_doubt", Some(own)) if !fell_back && may_ask_again(leg, own) => {
                let mut call = self.own_call(index, until);
                call.doubt = true;
                call.begin(self.now, &mut self.world);
                Step::Asks(call)
            }
            ("in_doubt", Some(_)) if !fell_back && harmless => self.undo(index, until, statuses),
            _ => Step::Settled,
        }
    }

    /// Sends the leg's undo. Too late for that, it waits for ever.
    fn undo(&mut self, index: usize, until: u64, statuses: &mut [&'static str]) -> Step {
        let Some(undo) = &self.case.legs[index].undo else { return Step::Settled };
        if self.now >= until {
            return Step::Waits;
        }
        if undo.reads_answer && !self.legs[index].answer {
            statuses[index] = "undo_failed";
            return Step::Settled;
        }
        if self.bug == Bug::UndoSkipped {
            statuses[index] = "undone";
            return Step::Settled;
        }
        let mut call = Call::new(index, Of::Undo, undo.script.kind, until);
        call.begin(self.now, &mut self.world);
        Step::Undoes(call)
    }
}
