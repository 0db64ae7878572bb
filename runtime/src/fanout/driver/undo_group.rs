//! What the undo phase does about the elements of a leg: so many at once as ran at once.

use super::super::join::Stage;
use super::super::remote::Decision;
use super::super::status::End;
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
        self.undo.progress = vec![Progress::Waits; self.entrants.len()];
        self.advance_undo(scope)
    }

    /// Goes on with the next elements.
    pub(super) fn advance_undo(&mut self, scope: &UndoScope<'a>) -> Progress {
        while self.undo.active < self.concurrency() && self.undo.next < self.entrants.len() {
            let at = self.undo.next;
            self.undo.next += 1;
            let (place, kept) = (At::element(self.leg(), at), self.is_kept(at));
            let stage = self.stages[at];
            let progress = match &mut self.entrants[at] {
                Some(Entrant::Call(lane)) => lane.begin_undo(stage, kept, place, scope),
                Some(Entrant::FanOut(inner)) if inner.is_over() => Progress::Settled,
                Some(Entrant::FanOut(inner)) => {
                    let undo = Decision::Undo(scope.until);
                    inner.remote.decide(if kept { Decision::Keep } else { undo });
                    Progress::Undoes
                }
                None => Progress::Settled,
            };
            self.undo.active += usize::from(progress != Progress::Settled);
            self.undo.progress[at] = progress;
            self.note(at);
        }
        if self.undo.active == 0 { Progress::Settled } else { Progress::Undoes }
    }

    /// A call of the undo phase ended, or a fan-out that is an element.
    pub(super) fn land_undo(
        &mut self,
        at: usize,
        answer: Answer,
        scope: &UndoScope<'a>,
    ) -> Progress {
        let before = self.undo.progress.get(at).copied().unwrap_or(Progress::Waits);
        let place = At::element(self.leg(), at);
        match (&mut self.entrants[at], answer) {
            (Some(Entrant::Call(lane)), Answer::Call(answer)) => {
                let facts = (self.stages[at], before);
                let (stage, progress) = lane.land_undoing(facts, answer, place, scope);
                self.stages[at] = stage;
                self.settle(at, progress);
            }
            (Some(Entrant::FanOut(inner)), _) if inner.is_over() => {
                self.settle(at, Progress::Settled);
            }
            _ => {}
        }
        self.note(at);
        if self.undo.begun { self.advance_undo(scope) } else { Progress::Waits }
    }

    fn settle(&mut self, at: usize, progress: Progress) {
        let Some(before) = self.undo.progress.get_mut(at) else { return };
        let was_active = matches!(before, Progress::Asks | Progress::Undoes);
        if was_active && progress == Progress::Settled {
            self.undo.active -= 1;
        }
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

    /// The undo deadline came. `kept`: the success of the leg stays. Fan-outs are told, and end by
    /// themselves.
    pub(super) fn expire(&mut self, kept: bool, scope: &UndoScope<'a>) {
        self.undo.kept = kept;
        self.undo.progress.resize(self.entrants.len(), Progress::Waits);
        self.undo.next = self.entrants.len();
        for at in 0..self.entrants.len() {
            let (kept, stage, progress) =
                (self.is_kept(at), self.stages[at], self.undo.progress[at]);
            match &mut self.entrants[at] {
                Some(Entrant::Call(lane)) => lane.expire(stage, kept, progress),
                Some(Entrant::FanOut(inner)) if stage == Stage::Ended(End::Succeeded) => {
                    let undo = Decision::Undo(scope.until);
                    inner.remote.decide(if kept { Decision::Keep } else { undo });
                }
                Some(Entrant::FanOut(_)) | None => {}
            }
            self.note(at);
        }
    }
}
