//! How legs start: requests are built, and sent once it is clear that the fan-out goes on.

use std::sync::Arc;

use super::super::binding::Unbuilt;
use super::super::event::{EventKind, Role};
use super::super::join::{Readiness, Stage, readiness};
use super::super::status::{End, Skip};
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
        let mut decided = false;
        for index in 0..self.lanes.len() {
            if self.stages[index] != Stage::Waiting || ready.contains(&index) {
                continue;
            }
            match readiness(self.lanes[index].plan, &self.stages) {
                Readiness::Waits => continue,
                Readiness::Never => self.skip(index, Skip::Needs),
                Readiness::Ready => match self.lanes[index].prepare() {
                    Ok(true) => {
                        ready.push(index);
                        continue;
                    }
                    Ok(false) => self.skip(index, Skip::When),
                    Err(fault) => self.unbuilt(index, fault),
                },
            }
            decided = true;
        }
        decided
    }

    /// Sends the legs that are ready and what stands in for others, in the order of the manifest.
    pub(super) fn launch(&mut self, ready: &[usize]) {
        for index in 0..self.lanes.len() {
            if ready.contains(&index) {
                self.launch_leg(index);
            } else if self.stages[index] == Stage::FallingBack {
                self.launch_standby(index);
            }
        }
    }

    fn launch_leg(&mut self, index: usize) {
        let now = self.clock.now();
        let lane = &mut self.lanes[index];
        let Some(request) = lane.request.clone() else { return };
        let own = lane.plan.deadline.map_or(self.deadline, |deadline| later(now, deadline));
        let settings = lane.settings(own.min(self.deadline));
        let (core, flight) = (lane.binding.call.core(), Arc::clone(&lane.flight));
        lane.began = Some(now);
        lane.teller.tell(EventKind::Started(Role::Own));
        lane.handle = Some(self.flock.launch(index, core, request, settings, flight));
        self.stages[index] = Stage::Running;
    }

    /// A leg whose request can't be built fails; an optional one is skipped if it merely lacks
    /// what an expression looks for.
    fn unbuilt(&mut self, index: usize, fault: Unbuilt) {
        let lane = &mut self.lanes[index];
        self.stages[index] = Stage::Ended(match fault {
            Unbuilt::Missing(missing, _) if lane.plan.optional => {
                lane.reason = Some(missing.to_string());
                End::Skipped(Skip::Nothing)
            }
            fault => {
                lane.binding.slot.fail(fault.into_error());
                End::Failed
            }
        });
        self.fall_back(index);
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
                format!("needs {}", names.join(", "))
            }
            Skip::When => "its condition does not hold".to_owned(),
            Skip::Nothing | Skip::Ended => "the fan-out had ended".to_owned(),
        };
        self.lanes[index].reason = Some(reason);
        self.stages[index] = Stage::Ended(End::Skipped(why));
    }
}
