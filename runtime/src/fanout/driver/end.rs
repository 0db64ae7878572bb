//! How legs end: by themselves, by the join, or by the deadline.

use super::super::event::EventKind;
use super::super::join::Stage;
use super::super::status::End;
use super::Drive;
use super::flock::{Answer, At, Landed, Turn};

impl Drive<'_> {
    /// Calls ended by themselves, all at one moment: each is taken in before any leg is decided by
    /// its elements.
    pub(super) fn land(&mut self, landed: Vec<Landed>) {
        let before = self.stages.clone();
        for one in landed {
            self.land_one(one);
        }
        let now = self.scope.clock.now();
        for (index, before) in before.into_iter().enumerate() {
            if before != Stage::Running {
                continue;
            }
            if let Some(group) = &mut self.lanes[index].group {
                group.decide(now);
                self.stages[index] = group.stage();
            }
            if self.stages[index] != before {
                self.score(index);
            }
        }
    }

    fn land_one(&mut self, landed: Landed) {
        let Landed { at: At { leg, element }, answer } = landed;
        let lane = &mut self.lanes[leg];
        match (&mut lane.group, element, answer) {
            (Some(group), Some(element), answer) => group.land(element, answer, &self.scope),
            (None, None, Answer::Call(answer)) => {
                self.stages[leg] = lane.land(self.stages[leg], answer, self.open, &self.scope);
            }
            _ => {}
        }
    }

    /// Counts a success towards the join, while that is open.
    pub(super) fn score(&mut self, index: usize) {
        let wanted = self.plan.join().wanted().unwrap_or(usize::MAX);
        let won = self.lanes.iter().filter(|lane| lane.won).count();
        let succeeded = self.stages[index] == Stage::Ended(End::Succeeded);
        self.lanes[index].won = self.open && succeeded && won < wanted;
    }

    /// The join ended: reads and writes between two attempts are cancelled, the attempt of a write
    /// that was sent is awaited, until its leg's deadline or the fan-out's.
    ///
    /// Invariant: no attempt of a leg starts after this.
    pub(super) async fn wind_down(&mut self) {
        self.open = false;
        self.skip_waiting();
        let now = self.scope.clock.now();
        for (lane, stage) in self.lanes.iter_mut().zip(&mut self.stages) {
            match &mut lane.group {
                Some(group) => {
                    group.wind_down(now);
                    if *stage == Stage::Running {
                        *stage = group.stage();
                    }
                }
                None => *stage = lane.wind_down(*stage, now),
            }
        }
        self.announce();
        while self.is_active() {
            match self.scope.flock.turn().await {
                Turn::Landed(landed) => self.land(landed),
                Turn::Deadline => self.stop(),
                Turn::Abandoned => self.abandon(),
                // It is called off already, or met: then the outer one says what becomes of it.
                Turn::CalledOff | Turn::Decided(_) => {}
            }
            self.announce();
        }
        self.scope.flock.clear();
    }

    /// The caller is gone, and gets to see nothing of what succeeds: it counts as not met.
    pub(super) fn abandon(&mut self) {
        self.abandoned = true;
        self.teller.tell(EventKind::Abandoned);
    }

    /// Whether a call of a leg or of an element is under way.
    fn is_active(&self) -> bool {
        let groups = self.lanes.iter().filter_map(|lane| lane.group.as_ref());
        self.stages.iter().any(|stage| stage.is_active())
            || groups.into_iter().any(|g| g.is_active())
    }

    /// The fan-out's deadline came: whatever runs is ended at once.
    pub(super) fn stop(&mut self) {
        self.open = false;
        self.skip_waiting();
        let now = self.scope.clock.now();
        for (lane, stage) in self.lanes.iter_mut().zip(&mut self.stages) {
            match &mut lane.group {
                Some(group) => {
                    group.stop(now);
                    if *stage == Stage::Running {
                        *stage = group.stage();
                    }
                }
                None => *stage = lane.stop(*stage, now),
            }
        }
        self.scope.flock.clear();
        self.announce();
    }

    /// The first required leg that did not succeed, one with an error of its own before one that
    /// was skipped.
    pub(super) fn first_failure(&self) -> Option<usize> {
        let find = |ended: fn(End) -> bool| {
            self.lanes.iter().zip(&self.stages).position(|(lane, stage)| {
                !lane.plan.optional && matches!(stage, Stage::Ended(end) if ended(*end))
            })
        };
        find(|end| matches!(end, End::Failed | End::TimedOut))
            .or_else(|| find(|end| matches!(end, End::Skipped(_))))
    }
}
