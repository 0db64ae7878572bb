//! How legs end: by themselves, by the join, or by the deadline.

use super::super::join::Stage;
use super::super::status::End;
use super::Drive;
use super::flock::{Landed, Turn};
use super::lane::Lane;
use crate::error::ErrorKind;

impl Drive<'_> {
    /// A leg's call ended by itself.
    ///
    /// One that ended because the fan-out's deadline came stays running: that deadline, which is
    /// due now, says what it means.
    pub(super) fn land(&mut self, landed: Landed) {
        let Landed { index, answer } = landed;
        if self.stages[index] == Stage::FallingBack {
            return self.land_standby(index, answer);
        }
        let lane = &mut self.lanes[index];
        let (Stage::Running, Some(request)) = (self.stages[index], &lane.request) else { return };
        let end = lane.binding.call.accept(request, answer, &lane.flight);
        let now = self.clock.now();
        lane.in_doubt = end.is_err() && lane.flight.is_in_doubt();
        lane.ended = Some(now);
        self.stages[index] = match lane.keep(end) {
            Ok(()) => Stage::Ended(End::Succeeded),
            Err(_) if lane.cancelled => Stage::Ended(End::Cancelled),
            Err(ErrorKind::Deadline) if now >= self.deadline => Stage::Running,
            Err(ErrorKind::Deadline) => Stage::Ended(End::TimedOut),
            Err(_) => Stage::Ended(End::Failed),
        };
        self.score(index);
        self.fall_back(index);
    }

    /// Counts a success towards the join, while that is open.
    fn score(&mut self, index: usize) {
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
        let now = self.clock.now();
        for (lane, stage) in self.lanes.iter_mut().zip(&mut self.stages) {
            if stood_by(lane, stage) {
                continue;
            }
            // Between two attempts it ends by itself, at once, with the last one's error.
            lane.cancelled = lane.current().is_paused();
            lane.current().stop_retrying();
            if lane.cancelled || lane.is_writing() {
                continue;
            }
            lane.in_doubt = lane.current().is_in_doubt();
            lane.ended = Some(now);
            *stage = Stage::Ended(End::Cancelled);
            lane.abort();
        }
        self.announce();
        while self.stages.iter().any(|stage| stage.is_active()) {
            match self.flock.turn().await {
                Turn::Landed(landed) => landed.into_iter().for_each(|one| self.land(one)),
                Turn::Deadline => self.stop(),
                Turn::Abandoned => {}
            }
            self.announce();
        }
        self.flock.clear();
    }

    /// The fan-out's deadline came: whatever runs is ended at once.
    pub(super) fn stop(&mut self) {
        self.open = false;
        self.skip_waiting();
        let now = self.clock.now();
        for (lane, stage) in self.lanes.iter_mut().zip(&mut self.stages) {
            if stood_by(lane, stage) {
                continue;
            }
            lane.in_doubt = lane.current().is_in_doubt();
            lane.ended = Some(now);
            lane.out_of_time();
            *stage = Stage::Ended(End::TimedOut);
        }
        self.flock.clear();
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

/// Whether the leg has ended, or ends here because nothing of it was sent.
fn stood_by(lane: &Lane<'_>, stage: &mut Stage) -> bool {
    if let (true, Some(end)) = (stage.is_active(), lane.unsent_standby()) {
        *stage = Stage::Ended(end);
    }
    !stage.is_active()
}
