//! One leg of an outcome: what its operation answered, and what became of it.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use super::missing::Missing;
use super::slot::{Fate, Slot};
use super::status::LegStatus;
use crate::error::{ApiError, CallError};
use crate::operation::Operation;
use crate::redact::{self, Hidden};
use crate::response::Response;

/// One leg of a fan-out, typed by its operation.
///
/// The fan-out fills it while it runs; in an [`Outcome`](super::Outcome) it is complete.
pub struct Leg<O: Operation>(Arc<Cell<O>>);

/// What a leg holds; shared by the outcome's field and the driver.
pub(super) struct Cell<O: Operation> {
    fate: Fate,
    answer: OnceLock<Response<O::Answer>>,
    error: Mutex<Option<ApiError<O::Error>>>,
    hidden: Mutex<Hidden>,
}

impl<O: Operation> Leg<O> {
    /// A leg that has not started.
    pub fn new() -> Self {
        Self(Arc::new(Cell {
            fate: Fate::default(),
            answer: OnceLock::new(),
            error: Mutex::new(None),
            hidden: Mutex::default(),
        }))
    }

    /// What the leg answered, if that still holds: its status is `success` or `fallback`.
    ///
    /// Fails with what became of it, and the operation's own error where there is one.
    pub fn value(&self) -> Result<&O::Answer, LegError<O::Error>> {
        match self.0.answer.get() {
            Some(answer) if self.status().is_none_or(LegStatus::is_answered) => Ok(answer.body()),
            _ => Err(self.fault()),
        }
    }

    /// The same, owned, with status and headers.
    pub fn into_response(self) -> Result<Response<O::Answer>, LegError<O::Error>> {
        let fault = match self.value() {
            Ok(_) => LegError { status: None, ..self.fault() },
            Err(fault) => return Err(fault),
        };
        Arc::into_inner(self.0).and_then(|cell| cell.answer.into_inner()).ok_or(fault)
    }

    /// What the operation answered, undone or not: what later legs and undos are built from.
    pub fn response(&self) -> Result<&Response<O::Answer>, Missing> {
        self.0.answer.get().ok_or_else(|| Missing::new(format!("the answer of `{}`", self.name())))
    }

    /// The answer's status as a number. The value of a fallback has none.
    pub fn status_code(&self) -> Result<u16, Missing> {
        let response = self.response()?;
        if response.attempts() == 0 {
            return Err(Missing::new(format!("the status of `{}`", self.name())));
        }
        Ok(response.status().as_u16())
    }

    /// A header of the answer, if it is there and is text.
    pub fn header(&self, name: &str) -> Result<&str, Missing> {
        let value = self.response()?.headers().get(name).and_then(|value| value.to_str().ok());
        value.ok_or_else(|| Missing::new(format!("header `{name}` of `{}`", self.name())))
    }

    /// The error of the operation's last call, if it ended in one.
    pub fn error(&self) -> Option<ApiError<O::Error>> {
        self.0.lock().clone()
    }

    /// What became of the leg; `None` only while its fan-out runs.
    pub fn status(&self) -> Option<LegStatus> {
        self.0.fate.status()
    }

    /// Why it never started.
    pub fn reason(&self) -> Option<&str> {
        self.0.fate.reason()
    }

    /// How often its operation was sent, the asking again of the undo phase included.
    pub fn attempts(&self) -> u32 {
        self.0.fate.record().and_then(|record| record.attempts).unwrap_or(0)
    }

    /// The time from its start to its end. What the undo phase does counts only where that asked
    /// its operation again: then it ends with the answer to that.
    pub fn elapsed(&self) -> Option<Duration> {
        self.0.fate.elapsed()
    }

    /// The idempotency key that its operation was sent with.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.0.fate.record()?.key.as_deref()
    }

    /// The leg without its type.
    pub(super) fn slot(&self) -> &dyn Slot {
        &*self.0
    }

    /// The same leg once more.
    pub(super) fn shared(&self) -> Self {
        Self(self.cell())
    }

    pub(super) fn cell(&self) -> Arc<Cell<O>> {
        Arc::clone(&self.0)
    }

    fn name(&self) -> Cow<'static, str> {
        self.0.fate.name()
    }

    fn fault(&self) -> LegError<O::Error> {
        let record = self.0.fate.record();
        LegError {
            leg: self.name(),
            status: self.status(),
            call: record.map(|record| (record.api, record.operation)),
            reason: self.reason().map(Arc::from),
            error: self.error(),
            undo: record.and_then(|record| record.undo.as_ref()?.error.clone()),
        }
    }
}

impl<O: Operation> Default for Leg<O> {
    fn default() -> Self {
        Self::new()
    }
}

impl<O: Operation> fmt::Debug for Leg<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leg")
            .field("name", &self.name())
            .field("status", &self.status())
            .field("answer", &self.0.data())
            .field("error", &self.error())
            .finish_non_exhaustive()
    }
}

impl<O: Operation> Cell<O> {
    /// Keeps how a call of the operation ended; a later one replaces an error.
    pub(super) fn keep(
        &self,
        end: Result<Response<O::Answer>, ApiError<O::Error>>,
    ) -> Result<StatusCode, ApiError<()>> {
        match end {
            Ok(answer) => {
                let status = answer.status();
                *self.lock() = None;
                // The first success stands: the driver asks for no second one.
                let _ = self.answer.set(answer);
                Ok(status)
            }
            Err(error) => {
                let erased = error.erase();
                *self.lock() = Some(error);
                Err(erased)
            }
        }
    }

    /// Notes what nothing that is shown of the leg may hold.
    pub(super) fn hide(&self, secrets: Hidden) {
        self.hidden.lock().unwrap_or_else(PoisonError::into_inner).add(secrets);
    }

    /// A value as it may be shown.
    fn shown<T: Serialize>(&self, value: &T) -> Value {
        let hidden = self.hidden.lock().unwrap_or_else(PoisonError::into_inner);
        hidden.value(redact::to_value(value))
    }

    /// Keeps what stands in for the answer, beside the error that asked for it.
    pub(super) fn stand_in(&self, answer: Response<O::Answer>) {
        let _ = self.answer.set(answer);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<ApiError<O::Error>>> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<O: Operation> Slot for Cell<O> {
    fn fate(&self) -> &Fate {
        &self.fate
    }

    fn fail(&self, error: CallError) {
        *self.lock() = Some(error.into());
    }

    fn data(&self) -> Option<Value> {
        self.answer.get().map(|answer| self.shown(answer.body()))
    }

    fn error(&self) -> Option<ApiError<()>> {
        self.lock().as_ref().map(ApiError::erase)
    }

    fn error_body(&self) -> Option<Value> {
        let error = self.lock().clone()?;
        error.typed().map(|typed| self.shown(typed))
    }
}

/// Why a leg has no value. Owned and cheap to clone.
pub struct LegError<E> {
    leg: Cow<'static, str>,
    status: Option<LegStatus>,
    /// Its API and its operation.
    call: Option<(&'static str, &'static str)>,
    reason: Option<Arc<str>>,
    error: Option<ApiError<E>>,
    undo: Option<ApiError<()>>,
}

impl<E> LegError<E> {
    /// The leg's name in the manifest.
    pub fn leg(&self) -> &str {
        &self.leg
    }

    /// What became of the leg; `None` while its fan-out runs.
    pub fn status(&self) -> Option<LegStatus> {
        self.status
    }

    /// The name of the API that it calls; `None` while its fan-out runs.
    pub fn api(&self) -> Option<&'static str> {
        self.call.map(|(api, _)| api)
    }

    /// The ID of the operation that it calls; `None` while its fan-out runs.
    pub fn operation(&self) -> Option<&'static str> {
        self.call.map(|(_, operation)| operation)
    }

    /// The attempt of its operation that failed last, from 1; 0 when none did.
    pub fn attempt(&self) -> u32 {
        self.error.as_ref().map_or(0, ApiError::attempts)
    }

    /// The error of the operation, where a call ended in one.
    pub fn error(&self) -> Option<&ApiError<E>> {
        self.error.as_ref()
    }

    /// The error of its undo, where the status is `undo_failed`.
    pub fn undo_error(&self) -> Option<&ApiError<()>> {
        self.undo.as_ref()
    }
}

impl<E> Clone for LegError<E> {
    fn clone(&self) -> Self {
        Self {
            leg: self.leg.clone(),
            status: self.status,
            call: self.call,
            reason: self.reason.clone(),
            error: self.error.clone(),
            undo: self.undo.clone(),
        }
    }
}

impl<E> fmt::Display for LegError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.status.map_or("not ended", LegStatus::as_str);
        write!(f, "leg `{}` is {status}", self.leg)?;
        if let Some(reason) = &self.reason {
            write!(f, ": {reason}")?;
        }
        if let Some(error) = &self.error {
            write!(f, ": {error}")?;
        }
        match &self.undo {
            Some(undo) => write!(f, ": the undo failed: {undo}"),
            None => Ok(()),
        }
    }
}

impl<E> fmt::Debug for LegError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LegError")
            .field("leg", &self.leg)
            .field("status", &self.status)
            .field("error", &self.error)
            .field("undo", &self.undo)
            .finish_non_exhaustive()
    }
}

impl<E: 'static> Error for LegError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let own = self.error.as_ref().map(|error| error as &(dyn Error + 'static));
        own.or_else(|| self.undo.as_ref().map(|undo| undo as &(dyn Error + 'static)))
    }
}
