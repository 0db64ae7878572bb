//! What the undo phase does about the elements of a leg: so many at once as ran at once.

use super::super::remote::Decision;
use super::entrant::Entrant;
use super::flock::{Answer, At};
use super::group::Group;
use super::undo_one::{Progress, UndoScope};

/// How far the undo of the elements has come.
#[derive(Default)]
pub(super) struct GroupUndo {
    begun: bool,
    /// The leg's success stays.
    kept: bool,
    progress: Vec<Progress>,
    /// The first that was not looked at.
    next: usize,
    active: usize,
}

impl<'a> Group<'a> {
    /// Begins to undo what is to be undone. `kept`: the success of the leg stays.
    pub(super) fn begin_undo(&mut self, kept: bool, scope: &UndoScope<'a>) -> Progress {
        self.undo.begun = true;
        self.undo.kept = kept;
        self.undo.next = 0;
        self.undo.progress.resize(self.entrants.len(), Progress::Waits);
        self.advance_undo(scope)
    }

    /// Goes on with the next elements.
    fn advance_undo(&mut self, scope: &UndoScope<'a>) -> Progress {
        while self.undo.active < self.concurrency() && self.undo.next < self.entrants.len() {
            let at = self.undo.next;
            self.undo.next += 1;
            if self.undo.progress[at] != Progress::Waits {
                continue;
            }
            let (place, kept) = (At::element(self.leg(), at), self.is_kept(at));
            let stage = self.stages[at];
            let progress = match &mut self.entrants[at] {
                Some(Entrant::Call(lane)) => lane.begin_undo(stage, kept, place, scope),
                Some(Entrant::FanOut(inner)) if inner.settle(kept, scope.until) => Progress::Undoes,
                Some(Entrant::FanOut(_)) | None => Progress::Settled,
            };
            self.settle(at, progress);
            self.note(at);
        }
        self.undo_progress()
    }

    fn undo_progress(&self) -> Progress {
        match (self.undo.begun, self.undo.active) {
            (false, _) => Progress::Waits,
            (true, 0) => Progress::Settled,
            (true, _) => Progress::Undoes,
        }
    }

    /// Whether an element is being undone.
    pub(super) fn is_undoing(&self) -> bool {
        self.undo.active > 0
    }

    /// A call of the undo phase ended, or a fan-out that is an element has come further.
    pub(super) fn land_undo(
        &mut self,
        at: usize,
        answer: Answer,
        scope: &UndoScope<'a>,
    ) -> Progress {
        let before = self.undo.progress.get(at).copied().unwrap_or(Progress::Waits);
        let (place, kept) = (At::element(self.leg(), at), self.is_kept(at));
        match (&mut self.entrants[at], answer) {
            (Some(Entrant::Call(lane)), Answer::Call(answer)) => {
                let facts = (self.stages[at], before);
                let (stage, progress) = lane.land_undoing(facts, answer, place, scope);
                self.stages[at] = stage;
                self.ended = self.ended.max(lane.ended);
                self.settle(at, progress);
            }
            (Some(Entrant::FanOut(inner)), _) if before.is_active() && !inner.is_busy(kept) => {
                self.settle(at, Progress::Settled);
            }
            _ => {}
        }
        self.note(at);
        if self.undo.begun { self.advance_undo(scope) } else { Progress::Waits }
    }

    /// Notes how far the undo of an element has come.
    fn settle(&mut self, at: usize, progress: Progress) {
        let Some(before) = self.undo.progress.get_mut(at) else { return };
        let was = usize::from(before.is_active());
        self.undo.active = self.undo.active + usize::from(progress.is_active()) - was;
        *before = progress;
    }

    /// Whether the success of an element stays.
    fn is_kept(&self, at: usize) -> bool {
        let lost = match (&self.entrants[at], self.rule.wanted()) {
            (Some(Entrant::Call(lane)), Some(_)) => !(lane.won && self.met == Some(true)),
            _ => false,
        };
        self.undo.kept && !lost
    }

    /// What was kept so far is to be undone too, once that begins anew.
    pub(super) fn undo_kept(&mut self) {
        for at in 0..self.undo.progress.len() {
            if self.is_kept(at) && self.undo.progress[at] == Progress::Settled {
                self.undo.progress[at] = Progress::Waits;
            }
        }
        self.undo.begun = false;
    }

    /// The undo deadline came. `kept`: the success of the leg stays. Fan-outs are told, and end by
    /// themselves.
    pub(super) fn expire(&mut self, kept: bool, scope: &UndoScope<'a>) -> Progress {
        (self.undo.begun, self.undo.kept) = (true, kept);
        self.undo.progress.resize(self.entrants.len(), Progress::Waits);
        self.undo.next = self.entrants.len();
        for at in 0..self.entrants.len() {
            let (kept, stage, before) = (self.is_kept(at), self.stages[at], self.undo.progress[at]);
            let progress = match &mut self.entrants[at] {
                Some(Entrant::Call(lane)) => {
                    let progress = lane.expire((stage, before), kept, scope);
                    self.ended = self.ended.max(lane.ended);
                    progress
                }
                Some(Entrant::FanOut(inner)) if inner.settle(kept, scope.until) => Progress::Undoes,
                Some(Entrant::FanOut(_)) | None => Progress::Settled,
            };
            self.settle(at, progress);
            self.note(at);
        }
        self.undo_progress()
    }

    /// All is settled: fan-outs that were not undone stay, and end with that.
    pub(super) fn release(&self) {
        for entrant in self.entrants.iter().flatten() {
            if let Entrant::FanOut(inner) = entrant {
                inner.remote.decide(Decision::Keep);
            }
        }
    }
}
