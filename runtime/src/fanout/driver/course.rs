//! What happens to one call of a fan-out, a leg's or an element's, until its join has ended.

use std::sync::Arc;
use std::time::Instant;

use super::super::binding::Unbuilt;
use super::super::event::{EventKind, Role};
use super::super::fallback::Fallback;
use super::super::join::Stage;
use super::super::status::{End, Skip};
use super::flock::{At, Flock};
use super::lane::{Lane, Standby};
use crate::client::CallSettings;
use crate::clock::Clock;
use crate::error::{CallError, ErrorKind};
use crate::layers::Flight;
use crate::response::RawResponse;

/// What all calls of a fan-out share until its join has ended.
pub(super) struct Scope<'a> {
    pub(super) clock: Arc<dyn Clock>,
    /// The fan-out's.
    pub(super) deadline: Instant,
    /// What the fan-out goes by, and each one that is an element of it.
    pub(super) correlation_id: String,
    pub(super) flock: Flock<'a>,
}

impl<'a> Lane<'a> {
    /// Sends the request that was built. It ends at `until` at the latest.
    pub(super) fn launch(&mut self, at: At, until: Instant, scope: &Scope<'a>) -> Stage {
        let Some(request) = self.request.clone() else { return Stage::Ended(End::Failed) };
        let settings = self.settings(until.min(scope.deadline));
        let (core, flight) = (self.binding.call.core(), Arc::clone(&self.flight));
        self.began = Some(scope.clock.now());
        self.teller.tell(EventKind::Started(Role::Own));
        self.handle = Some(scope.flock.launch(at, core, request, settings, flight));
        Stage::Running
    }

    /// A request can't be built: that fails, or skips an optional leg if it merely lacks what an
    /// expression looks for.
    pub(super) fn unbuilt(&mut self, fault: Unbuilt, optional: bool) -> Stage {
        let end = match fault {
            Unbuilt::Missing(missing, _) if optional => {
                self.reason = Some(missing.to_string().into());
                End::Skipped(Skip::Nothing)
            }
            fault => {
                self.binding.slot.fail(fault.into_error());
                End::Failed
            }
        };
        self.fall_back(Stage::Ended(end))
    }

    /// The call that is under way ended by itself. `open`: what failed may fall back.
    ///
    /// One that ended because the fan-out's deadline came stays as it is: that deadline, which is
    /// due now, says what it means.
    pub(super) fn land(
        &mut self,
        stage: Stage,
        answer: Result<RawResponse, CallError>,
        open: bool,
        scope: &Scope<'a>,
    ) -> Stage {
        let now = scope.clock.now();
        let late = now >= scope.deadline;
        match (stage, &self.request) {
            (Stage::FallingBack, _) => self.land_standby(answer, now, late),
            (Stage::Running, Some(request)) => {
                let end = self.binding.call.accept(request, answer, &self.flight);
                self.in_doubt = end.is_err() && self.flight.is_in_doubt();
                self.ended = Some(now);
                let stage = match self.keep(end) {
                    Ok(()) => Stage::Ended(End::Succeeded),
                    Err(_) if self.cancelled => Stage::Ended(End::Cancelled),
                    Err(ErrorKind::Deadline) if late => Stage::Running,
                    Err(ErrorKind::Deadline) => Stage::Ended(End::TimedOut),
                    Err(_) => Stage::Ended(End::Failed),
                };
                if open { self.fall_back(stage) } else { stage }
            }
            (stage, _) => stage,
        }
    }

    /// If the call failed by itself, and surely did nothing, its fallback stands in for it. Another
    /// operation is only made ready: it is sent once it is clear that the fan-out goes on.
    fn fall_back(&mut self, stage: Stage) -> Stage {
        let (Stage::Ended(end @ (End::Failed | End::TimedOut)), false) = (stage, self.in_doubt)
        else {
            return stage;
        };
        match &self.binding.fallback {
            Some(Fallback::Value(make)) if make().is_ok() => {
                self.http_status = None;
                Stage::Ended(End::FellBack)
            }
            Some(Fallback::Call(step)) => {
                let Ok(request) = step.request() else { return stage };
                let onlooker = self.teller.onlooker(Role::Fallback);
                let flight = Flight::new().watched(onlooker).leg(&self.name, Role::Fallback);
                let flight = Arc::new(flight);
                let request = Arc::new(request);
                self.standby = Some(Standby { request, flight, handle: None, end });
                Stage::FallingBack
            }
            Some(Fallback::Value(_)) | None => stage,
        }
    }

    /// Sends what stands in for the call, unless it is under way.
    pub(super) fn launch_standby(&mut self, at: At, scope: &Scope<'a>) {
        let (Some(Fallback::Call(step)), Some(standby)) =
            (&self.binding.fallback, &mut self.standby)
        else {
            return;
        };
        if standby.handle.is_none() {
            self.teller.tell(EventKind::Started(Role::Fallback));
            let settings = CallSettings { until: Some(scope.deadline), ..CallSettings::default() };
            let (request, flight) = (Arc::clone(&standby.request), Arc::clone(&standby.flight));
            standby.handle = Some(scope.flock.launch(at, step.core(), request, settings, flight));
        }
    }

    /// What stands in for the call ended. When it failed too, the leg ends as its own operation
    /// did, unless nobody knows what the other one did.
    fn land_standby(
        &mut self,
        answer: Result<RawResponse, CallError>,
        now: Instant,
        late: bool,
    ) -> Stage {
        let (Some(Fallback::Call(step)), Some(standby)) = (&self.binding.fallback, &self.standby)
        else {
            return Stage::Ended(End::Failed);
        };
        let end = step.accept(&standby.request, answer, &standby.flight);
        let own = standby.end;
        self.in_doubt = end.is_err() && standby.flight.is_in_doubt();
        self.ended = Some(now);
        match end {
            Ok(status) => {
                self.http_status = Some(status);
                Stage::Ended(End::FellBack)
            }
            Err(_) if self.cancelled => Stage::Ended(End::Cancelled),
            Err(error) if error.kind() == ErrorKind::Deadline && late => Stage::FallingBack,
            Err(error) => {
                if self.in_doubt {
                    self.binding.slot.fail(error.into_failure());
                }
                Stage::Ended(own)
            }
        }
    }

    /// The join ended: a read, or a write between two attempts, is cancelled; the attempt of a
    /// write that was sent is awaited.
    pub(super) fn wind_down(&mut self, stage: Stage, now: Instant) -> Stage {
        let stage = self.stood_by(stage);
        if !stage.is_active() {
            return stage;
        }
        // Between two attempts it ends by itself, at once, with the last one's error.
        self.cancelled = self.current().is_paused();
        self.current().stop_retrying();
        if self.cancelled || self.is_writing() {
            return stage;
        }
        self.in_doubt = self.current().is_in_doubt();
        self.ended = Some(now);
        self.abort();
        Stage::Ended(End::Cancelled)
    }

    /// The fan-out's deadline came: what runs is ended at once.
    pub(super) fn stop(&mut self, stage: Stage, now: Instant) -> Stage {
        let stage = self.stood_by(stage);
        if !stage.is_active() {
            return stage;
        }
        self.in_doubt = self.current().is_in_doubt();
        self.ended = Some(now);
        self.out_of_time();
        self.abort();
        Stage::Ended(End::TimedOut)
    }

    /// How it ends where what stands in for it was never sent.
    fn stood_by(&self, stage: Stage) -> Stage {
        match self.unsent_standby() {
            Some(end) if stage.is_active() => Stage::Ended(end),
            _ => stage,
        }
    }
}
