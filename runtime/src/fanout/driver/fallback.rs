//! What stands in for a leg that failed: a value at once, or the call of another operation.

use std::sync::Arc;

use super::super::event::{EventKind, Role};
use super::super::fallback::Fallback;
use super::super::join::Stage;
use super::super::status::End;
use super::Drive;
use super::lane::Standby;
use crate::client::CallSettings;
use crate::error::{CallError, ErrorKind};
use crate::layers::Flight;
use crate::response::RawResponse;

impl Drive<'_> {
    /// If the leg failed by itself, and surely did nothing, its fallback stands in for it. Another
    /// operation is only made ready: it is sent once it is clear that the fan-out goes on.
    pub(super) fn fall_back(&mut self, index: usize) {
        let lane = &mut self.lanes[index];
        let (Stage::Ended(end @ (End::Failed | End::TimedOut)), true, false) =
            (self.stages[index], self.open, lane.in_doubt)
        else {
            return;
        };
        match &lane.binding.fallback {
            Some(Fallback::Value(make)) if make().is_ok() => {
                lane.http_status = None;
                self.stages[index] = Stage::Ended(End::FellBack);
            }
            Some(Fallback::Call(step)) => {
                let Ok(request) = step.request() else { return };
                let (request, flight) = (Arc::new(request), {
                    let onlooker = lane.teller.onlooker(Role::Fallback);
                    Arc::new(Flight::new().watched(onlooker))
                });
                lane.standby = Some(Standby { request, flight, handle: None, end });
                self.stages[index] = Stage::FallingBack;
            }
            Some(Fallback::Value(_)) | None => {}
        }
    }

    /// Sends what stands in for a leg, unless it is under way.
    pub(super) fn launch_standby(&mut self, index: usize) {
        let lane = &mut self.lanes[index];
        let (Some(Fallback::Call(step)), Some(standby)) =
            (&lane.binding.fallback, &mut lane.standby)
        else {
            return;
        };
        if standby.handle.is_none() {
            lane.teller.tell(EventKind::Started(Role::Fallback));
            let settings = CallSettings { until: Some(self.deadline), ..CallSettings::default() };
            let (request, flight) = (Arc::clone(&standby.request), Arc::clone(&standby.flight));
            let handle = self.flock.launch(index, step.core(), request, settings, flight);
            standby.handle = Some(handle);
        }
    }

    /// What stands in for a leg ended. When it failed too, the leg ends as its own operation did,
    /// unless nobody knows what the other one did.
    pub(super) fn land_standby(&mut self, index: usize, answer: Result<RawResponse, CallError>) {
        let lane = &mut self.lanes[index];
        let (Some(Fallback::Call(step)), Some(standby)) = (&lane.binding.fallback, &lane.standby)
        else {
            return;
        };
        let end = step.accept(&standby.request, answer, &standby.flight);
        let own = standby.end;
        let now = self.clock.now();
        lane.in_doubt = end.is_err() && standby.flight.is_in_doubt();
        lane.ended = Some(now);
        self.stages[index] = match end {
            Ok(status) => {
                lane.http_status = Some(status);
                Stage::Ended(End::FellBack)
            }
            Err(_) if lane.cancelled => Stage::Ended(End::Cancelled),
            Err(error) if error.kind() == ErrorKind::Deadline && now >= self.deadline => {
                Stage::FallingBack
            }
            Err(error) => {
                if lane.in_doubt {
                    lane.binding.slot.fail(error.into_failure());
                }
                Stage::Ended(own)
            }
        };
    }
}
