//! How legs start: requests are built, and sent once it is clear that the fan-out goes on.

use super::super::event::{EventKind, Role};
use super::super::join::{Readiness, Stage, readiness};
use super::super::plan::Join;
use super::super::status::{End, Skip};
use super::flock::At;
use super::{Drive, later};

impl Drive<'_> {
    /// Builds the requests of all legs that may start, before any of them is sent, and skips those
    /// that never will.
    pub(super) fn prepare(&mut self) -> Vec<usize> {
        let mut ready = Vec::new();
        while self.prepare_once(&mut ready) {}
        if ready.is_empty() && !self.stages.iter().any(|stage| stage.is_active()) {
            // What is left waits for itself: the generator refuses such a plan.
            self.skip_waiting();
        }
        ready.sort_unstable();
        ready
    }

    /// Looks at each waiting leg once; says if one of them ended, which may decide another.
    fn prepare_once(&mut self, ready: &mut Vec<usize>) -> bool {
        let keeps = self.plan.join() != Join::Settled || self.waits;
        let mut decided = false;
        for index in 0..self.lanes.len() {
            if self.stages[index] != Stage::Waiting || ready.contains(&index) {
                continue;
            }
            let lane = &mut self.lanes[index];
            match readiness(lane.plan, &self.stages) {
                Readiness::Waits => continue,
                Readiness::Never => self.skip(index, Skip::Needs),
                Readiness::Ready => match lane.prepare_leg(index, keeps) {
                    Ok(true) => {
                        ready.push(index);
                        continue;
                    }
                    Ok(false) => self.skip(index, Skip::When),
                    Err(fault) => self.stages[index] = lane.unbuilt(fault, lane.plan.optional),
                },
            }
            decided = true;
        }
        decided
    }

    /// Sends the legs that are ready, what stands in for others, and further elements, in the order
    /// of the manifest. Says if a leg ended on the way, so that the join may be decided.
    pub(super) fn launch(&mut self, ready: &[usize]) -> bool {
        let mut ended = false;
        for index in 0..self.lanes.len() {
            let (lane, stage) = (&mut self.lanes[index], self.stages[index]);
            if ready.contains(&index) {
                self.launch_leg(index);
            } else if stage == Stage::FallingBack {
                lane.launch_standby(At::leg(index), &self.scope);
            } else if let (Stage::Running, Some(group)) = (stage, &mut lane.group) {
                group.advance(&mut self.scope);
                self.stages[index] = group.stage();
            }
            if self.stages[index] != stage && !self.stages[index].is_active() {
                self.score(index);
                ended = true;
            }
        }
        ended
    }

    fn launch_leg(&mut self, index: usize) {
        let now = self.scope.clock.now();
        let lane = &mut self.lanes[index];
        self.stages[index] = if let Some(group) = &mut lane.group {
            lane.began = Some(now);
            lane.teller.tell(EventKind::Started(Role::Own));
            group.begin(&mut self.scope);
            group.stage()
        } else {
            let until = lane.plan.deadline.map(|deadline| later(now, deadline));
            lane.launch(At::leg(index), until.unwrap_or(self.scope.deadline), &self.scope)
        };
    }

    /// Skips every leg that waits.
    pub(super) fn skip_waiting(&mut self) {
        for index in 0..self.lanes.len() {
            if self.stages[index] == Stage::Waiting {
                let ready = readiness(self.lanes[index].plan, &self.stages) == Readiness::Ready;
                self.skip(index, if ready { Skip::Ended } else { Skip::Needs });
            }
        }
    }

    fn skip(&mut self, index: usize, why: Skip) {
        let reason = match why {
            Skip::Needs => {
                let needs = self.lanes[index].plan.after.iter();
                let names: Vec<_> =
                    needs.filter_map(|&needed| Some(&*self.lanes.get(needed)?.name)).collect();
                format!("needs {}", names.join(", ")).into()
            }
            Skip::When => "its condition does not hold".into(),
            Skip::Nothing | Skip::Ended => match &self.reason {
                Some(reason) => reason.to_string().into(),
                None => "the fan-out had ended".into(),
            },
        };
        self.lanes[index].reason = Some(reason);
        self.stages[index] = Stage::Ended(End::Skipped(why));
    }
}
