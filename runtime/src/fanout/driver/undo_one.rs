//! What the undo phase does about one call, a leg's or an element's.

use std::sync::Arc;
use std::time::Instant;

use super::super::binding::failure;
use super::super::event::{EventKind, Role};
use super::super::join::Stage;
use super::super::remedy::{Remedy, Standing, remedy};
use super::super::status::{End, Undo};
use super::flock::{At, Flock};
use super::lane::{Lane, Undoing};
use crate::client::{CallSettings, KeyRule};
use crate::clock::Clock;
use crate::error::{CallError, ErrorKind};
use crate::layers::Flight;
use crate::response::RawResponse;

/// What all calls of the undo phase share.
pub(super) struct UndoScope<'a> {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) until: Instant,
    pub(super) flock: Flock<'a>,
}

/// How far the undo of a call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// For the undo of what was built on the leg.
    Waits,
    Asks,
    Undoes,
    Settled,
}

impl Progress {
    /// Whether a call of it is under way, or a fan-out.
    pub(super) const fn is_active(self) -> bool {
        matches!(self, Self::Asks | Self::Undoes)
    }
}

impl<'a> Lane<'a> {
    /// What is to be done. `kept`: nothing, for what it did stays.
    fn remedy(&self, stage: Stage, kept: bool) -> Remedy {
        let standing = match stage {
            _ if kept => Standing::Nothing,
            Stage::Ended(End::Succeeded) => Standing::Acted,
            // What stood in for the leg is not what the undo is for.
            _ if self.in_doubt && self.standby.is_none() => {
                Standing::InDoubt { repeatable: self.is_repeatable() }
            }
            _ => Standing::Nothing,
        };
        remedy(standing, self.binding.undo.is_some(), self.plan.when_in_doubt)
    }

    /// Begins what is to be done.
    pub(super) fn begin_undo(
        &mut self,
        stage: Stage,
        kept: bool,
        at: At,
        scope: &UndoScope<'a>,
    ) -> Progress {
        match self.remedy(stage, kept) {
            Remedy::Nothing => Progress::Settled,
            Remedy::Ask => self.ask(at, scope),
            Remedy::Undo => self.send_undo(at, scope),
        }
    }

    /// Sends the request again, with its same key.
    fn ask(&mut self, at: At, scope: &UndoScope<'a>) -> Progress {
        let Some(request) = self.request.clone() else { return Progress::Settled };
        let mut settings = self.settings(scope.until);
        if let Some(key) = self.flight.key() {
            settings.key = KeyRule::Given(key);
        }
        let flight = Flight::again(&self.flight).watched(self.teller.onlooker(Role::Again));
        let flight = flight.leg(&self.name, Role::Again);
        let flight = Arc::new(flight);
        self.asked = Some(Arc::clone(&flight));
        self.teller.tell(EventKind::Started(Role::Again));
        scope.flock.launch(at, self.binding.call.core(), request, settings, flight);
        Progress::Asks
    }

    /// Sends the undo. At the deadline it is too late for that.
    fn send_undo(&mut self, at: At, scope: &UndoScope<'a>) -> Progress {
        let Some(step) = &self.binding.undo else { return Progress::Settled };
        if scope.clock.now() >= scope.until {
            return self.too_late();
        }
        let flight = Flight::new().watched(self.teller.onlooker(Role::Undo));
        let flight = Arc::new(flight.leg(&self.name, Role::Undo));
        let (request, error) = match step.request() {
            Ok(request) => (Some(Arc::new(request)), None),
            Err(fault) => (None, Some(fault.into_error().into())),
        };
        let mut progress = Progress::Undoes;
        if let Some(request) = request.clone() {
            self.teller.tell(EventKind::Started(Role::Undo));
            let settings = CallSettings { until: Some(scope.until), ..CallSettings::default() };
            scope.flock.launch(at, step.core(), request, settings, Arc::clone(&flight));
        } else {
            self.undo = Undo::Failed;
            progress = Progress::Settled;
        }
        self.undoing = Some(Undoing { request, flight, error });
        progress
    }

    /// The call of the undo phase ended; gives how far the leg's own operation has come, and its
    /// undo.
    pub(super) fn land_undoing(
        &mut self,
        (stage, progress): (Stage, Progress),
        answer: Result<RawResponse, CallError>,
        at: At,
        scope: &UndoScope<'a>,
    ) -> (Stage, Progress) {
        match progress {
            Progress::Asks => self.land_ask(stage, answer, at, scope),
            Progress::Undoes => (stage, self.land_undo(answer)),
            Progress::Waits | Progress::Settled => (stage, progress),
        }
    }

    /// A success is undone; an answer that says that nothing happened settles the leg; without an
    /// answer the doubt remains.
    fn land_ask(
        &mut self,
        stage: Stage,
        answer: Result<RawResponse, CallError>,
        at: At,
        scope: &UndoScope<'a>,
    ) -> (Stage, Progress) {
        let (Some(request), Some(flight)) = (&self.request, &self.asked) else {
            return (stage, Progress::Settled);
        };
        let end = self.binding.call.accept(request, answer, flight);
        self.in_doubt = end.is_err() && flight.is_in_doubt();
        self.ended = Some(scope.clock.now());
        let succeeded = self.keep(end).is_ok();
        let stage = match (succeeded, self.in_doubt) {
            (true, _) => Stage::Ended(End::Succeeded),
            (false, false) => Stage::Ended(End::Failed),
            (false, true) => stage,
        };
        self.announce(stage);
        if succeeded || self.in_doubt && self.plan.when_in_doubt {
            return (stage, self.send_undo(at, scope));
        }
        (stage, Progress::Settled)
    }

    fn land_undo(&mut self, answer: Result<RawResponse, CallError>) -> Progress {
        if let (Some(step), Some(undoing)) = (&self.binding.undo, &mut self.undoing)
            && let Some(request) = &undoing.request
        {
            undoing.error = step.accept(request, answer, &undoing.flight).err();
            self.undo = if undoing.error.is_none() { Undo::Done } else { Undo::Failed };
        }
        Progress::Settled
    }

    /// The undo deadline came: what is not undone by now has failed.
    pub(super) fn expire(
        &mut self,
        (stage, progress): (Stage, Progress),
        kept: bool,
        scope: &UndoScope<'a>,
    ) -> Progress {
        if progress == Progress::Asks {
            self.ended = Some(scope.clock.now());
        }
        let due = self.undoing.is_some() || self.remedy(stage, kept) == Remedy::Undo;
        if progress != Progress::Settled && due { self.too_late() } else { Progress::Settled }
    }

    /// There is no time left for the undo. A leg in doubt whose undo has not begun stays in doubt.
    fn too_late(&mut self) -> Progress {
        if let Some(step) = &self.binding.undo
            && (self.undoing.is_some() || !self.in_doubt)
        {
            let undoing = self.undoing.get_or_insert_with(Undoing::none);
            let text = "the undo deadline passed";
            undoing.error = Some(failure(&**step, ErrorKind::Deadline, text).into());
            self.undo = Undo::Failed;
        }
        Progress::Settled
    }
}
