//! One call and the settings of its own.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};

use crate::api::Api;
use crate::client::{CallSettings, Core, KeyRule};
use crate::error::{ApiError, BuildError, CallError, Decode, DecodeFailure, ErrorKind, Failure};
use crate::layers::Flight;
use crate::operation::Operation;
use crate::request::Request;
use crate::response::{RawResponse, Response};

/// A call that has not been sent.
#[derive(Debug)]
#[must_use = "nothing is sent before `.send().await`"]
pub struct Call<'a, O> {
    core: &'a Arc<Core>,
    operation: O,
    settings: CallSettings,
}

impl<'a, O: Operation> Call<'a, O> {
    pub(crate) fn new(core: &'a Arc<Core>, operation: O) -> Self {
        Self { core, operation, settings: CallSettings::default() }
    }

    /// Sets what `new` left out: `.with(|op| op.limit = Some(10))`.
    pub fn with(mut self, set: impl FnOnce(&mut O)) -> Self {
        set(&mut self.operation);
        self
    }

    /// The longest that the whole call takes, retries included.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// The longest that one attempt takes.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.settings.attempt_timeout = Some(timeout);
        self
    }

    /// The most attempts, the first included: `retry(1)` never repeats.
    pub fn retry(mut self, attempts: u32) -> Self {
        self.settings.attempts = Some(attempts);
        self
    }

    /// The idempotency key, in the operation's key header or else in `Idempotency-Key`. With one,
    /// any request may be repeated.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.settings.key = KeyRule::Given(key.into());
        self
    }

    /// One more header; it replaces one of the same name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            (Ok(name), Ok(value)) => self.settings.headers.push((name, value)),
            _ => {
                let fault = || BuildError::new("`.header(…)`: not a header's name or value");
                self.settings.fault.get_or_insert_with(fault);
            }
        }
        self
    }

    /// One more pair of the query.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        let query = &mut self.settings.query;
        let start = if query.is_empty() { "" } else { "&" };
        for (start, text) in [(start, name), ("=", value)] {
            query.push_str(start);
            query.extend(percent_encoding::utf8_percent_encode(
                text,
                percent_encoding::NON_ALPHANUMERIC,
            ));
        }
        self
    }

    /// Sends it.
    pub async fn send(self) -> Result<Response<O::Answer>, ApiError<O::Error>> {
        let request = prepare(&self.operation)?;
        let flight = Flight::new();
        let raw = self.core.send(&request, &self.settings, &flight).await;
        conclude::<O>(&request, raw, &flight)
    }
}

/// The request of an operation.
pub(crate) fn prepare<O: Operation>(operation: &O) -> Result<Request, CallError> {
    operation.request().map_err(|error| Arc::new(Failure::build(O::Api::NAME, O::ID, error)))
}

/// What an answer means to its operation; tells `flight` when a write's effect stays unknown.
pub(crate) fn conclude<O: Operation>(
    request: &Request,
    raw: Result<RawResponse, CallError>,
    flight: &Flight,
) -> Result<Response<O::Answer>, ApiError<O::Error>> {
    let raw = raw?;
    match O::answer(&raw) {
        Ok(answer) => Ok(Response::new(raw, flight.attempts(), answer)),
        Err(decode) => Err(refused(request, raw, decode, flight)),
    }
}

fn refused<E>(
    request: &Request,
    raw: RawResponse,
    decode: Decode<E>,
    flight: &Flight,
) -> ApiError<E> {
    let (kind, typed, failure) = match decode {
        Decode::Declared(typed) => (ErrorKind::Status, Some(typed), None),
        Decode::DeclaredMalformed(failure) => (ErrorKind::Status, None, Some(failure)),
        Decode::Undeclared => (ErrorKind::Undeclared, None, None),
        Decode::Malformed(failure) => (ErrorKind::Malformed, None, Some(failure)),
    };
    ApiError::new(unreadable(request, raw, kind, failure, flight), typed)
}

fn unreadable(
    request: &Request,
    raw: RawResponse,
    kind: ErrorKind,
    decode: Option<DecodeFailure>,
    flight: &Flight,
) -> Failure {
    if raw.status().is_success() {
        flight.answer_unreadable();
    }
    let mut message = crate::error::summary(&raw);
    if let Some(failure) = &decode {
        message = crate::error::bounded(&format!("{message}: {failure}"));
    }
    Failure {
        raw: Some(raw),
        decode,
        attempts: flight.attempts(),
        ..Failure::new(kind, request, message)
    }
}
