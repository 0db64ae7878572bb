//! One leg while its fan-out runs.

use std::sync::Arc;
use std::time::Instant;

use futures_util::future::AbortHandle;
use http::StatusCode;

use super::super::binding::{Binding, Unbuilt};
use super::super::plan::{KeyRule, LegPlan};
use super::super::record::{Record, UndoRecord};
use super::super::status::{End, Undo, leg_status};
use crate::client::{self, CallSettings};
use crate::error::{ApiError, ErrorKind, Failure};
use crate::layers::Flight;
use crate::request::Request;

/// One leg while its fan-out runs: facts that are only ever added to.
pub(super) struct Lane<'a> {
    pub(super) plan: &'static LegPlan,
    pub(super) binding: Binding<'a>,
    /// What was sent, as it was sent: the undo phase asks again with the same.
    pub(super) request: Option<Arc<Request>>,
    pub(super) flight: Arc<Flight>,
    pub(super) handle: Option<AbortHandle>,
    pub(super) key: client::KeyRule,
    pub(super) began: Option<Instant>,
    pub(super) ended: Option<Instant>,
    pub(super) reason: Option<String>,
    pub(super) http_status: Option<StatusCode>,
    /// The join ended it between two attempts.
    pub(super) cancelled: bool,
    pub(super) in_doubt: bool,
    pub(super) undo: Undo,
    /// The call of the undo phase that asks again.
    pub(super) asked: Option<Arc<Flight>>,
    pub(super) undoing: Option<Undoing>,
}

/// The undo of a leg.
pub(super) struct Undoing {
    pub(super) request: Option<Arc<Request>>,
    pub(super) flight: Arc<Flight>,
    pub(super) error: Option<ApiError<()>>,
}

impl Undoing {
    /// An undo for which there was no time.
    pub(super) fn none() -> Self {
        Self { request: None, flight: Arc::new(Flight::new()), error: None }
    }
}

impl<'a> Lane<'a> {
    /// A leg that waits.
    pub(super) fn new(plan: &'static LegPlan, binding: Binding<'a>) -> Self {
        binding.slot.name(plan.name);
        Self {
            plan,
            binding,
            request: None,
            flight: Arc::new(Flight::new()),
            handle: None,
            key: client::KeyRule::Auto,
            began: None,
            ended: None,
            reason: None,
            http_status: None,
            cancelled: false,
            in_doubt: false,
            undo: Undo::No,
            asked: None,
            undoing: None,
        }
    }

    /// Binds the leg's expressions and builds its request.
    pub(super) fn prepare(&mut self) -> Result<(), Unbuilt> {
        let call = &*self.binding.call;
        self.key = match (&self.binding.key, self.plan.key) {
            (Some(make), _) => match make() {
                Ok(key) => client::KeyRule::Given(key),
                Err(fault) => return Err(Unbuilt::missing(call, fault)),
            },
            (None, KeyRule::Auto) => client::KeyRule::Auto,
            (None, KeyRule::None) => client::KeyRule::None,
        };
        self.request = Some(Arc::new(call.request()?));
        Ok(())
    }

    /// What the leg sets for its call, which ends at `until` at the latest.
    pub(super) fn settings(&self, until: Instant) -> CallSettings {
        CallSettings {
            until: Some(until),
            attempt_timeout: self.plan.timeout,
            attempts: self.plan.attempts,
            key: self.key.clone(),
            no_effect: self.plan.no_effect,
            ..CallSettings::default()
        }
    }

    /// Whether the leg changes something.
    pub(super) fn is_write(&self) -> bool {
        self.request.as_ref().is_some_and(|request| !request.is_safe())
    }

    /// Whether its request may be sent again.
    pub(super) fn is_repeatable(&self) -> bool {
        self.flight.key().is_some()
            || self.request.as_ref().is_some_and(|request| request.is_idempotent())
    }

    /// Keeps the status that came with an answer, and gives how the call ended.
    pub(super) fn keep(&mut self, end: Result<StatusCode, ApiError<()>>) -> Result<(), ErrorKind> {
        match end {
            Ok(status) => {
                self.http_status = Some(status);
                Ok(())
            }
            Err(error) => {
                self.http_status = error.status().or(self.http_status);
                Err(error.kind())
            }
        }
    }

    /// Says that the fan-out's deadline ended the leg's call, if no error of its own says more.
    pub(super) fn out_of_time(&self) {
        if self.binding.slot.error().is_none()
            && let Some(request) = &self.request
        {
            let text = "the fan-out's deadline passed";
            let mut failure = Failure::new(ErrorKind::Deadline, request, text);
            failure.attempts = self.flight.attempts();
            self.binding.slot.fail(Arc::new(failure));
        }
    }

    /// Writes down what became of the leg.
    pub(super) fn finish(self, end: End) {
        let status = leg_status(end, self.in_doubt, self.undo);
        let unfinished = status.is_unfinished();
        let call = &*self.binding.call;
        let undo =
            self.binding.undo.as_deref().zip(self.undoing).map(|(step, undoing)| UndoRecord {
                api: step.api(),
                operation: step.operation(),
                attempts: undoing.flight.attempts(),
                key: undoing.flight.key(),
                request: undoing.error.as_ref().and_then(|_| step.describe()),
                error: undoing.error,
            });
        self.binding.slot.finish(Record {
            leg: self.plan.name,
            status,
            api: call.api(),
            operation: call.operation(),
            reason: self.reason,
            http_status: self.http_status,
            attempts: self.asked.as_ref().unwrap_or(&self.flight).attempts(),
            elapsed: self.began.zip(self.ended).map(|(began, ended)| ended - began),
            key: self.flight.key(),
            request: if unfinished { call.describe() } else { None },
            undo,
        });
    }
}
