//! What is generic over an operation: its request and the meaning of its answer.

use std::sync::Arc;

use serde::Serialize;

use http::StatusCode;

use super::Core;
use crate::api::Api;
use crate::error::{
    ApiError, CallError, Decode, DecodeFailure, ErrorKind, Failure, bounded, summary,
};
use crate::layers::{self, Flight};
use crate::model::collecting;
use crate::operation::Operation;
use crate::redact::{self, Hidden};
use crate::request::Request;
use crate::response::{RawResponse, Response, finding};
use crate::stats::Verdict;
use crate::telemetry;

impl Core {
    /// The request of an operation, with the secrets that are in it noted.
    pub(crate) fn prepare<O: Operation>(&self, operation: &O) -> Result<Request, CallError> {
        let (request, secrets) = collecting(|| operation.request());
        match request {
            Ok(request) => Ok(request.noting(secrets)),
            Err(error) => {
                self.meter.unbuilt(O::ID, error.kind());
                Err(Arc::new(Failure::build(O::Api::NAME, O::ID, error)))
            }
        }
    }

    /// What an answer means to its operation; tells `flight` when a write's effect stays unknown.
    pub(crate) fn conclude<O: Operation>(
        &self,
        request: &Request,
        raw: Result<RawResponse, CallError>,
        flight: &Flight,
    ) -> Result<Response<O::Answer>, ApiError<O::Error>> {
        let raw = raw.inspect_err(|failure| {
            let bodies = self.bodies::<()>(request, None, None);
            self.ended(request, flight, Err(&**failure), &bodies);
        })?;
        let (answer, found) = finding(|| O::answer(&raw));
        if !found.is_empty() {
            self.deviations.add(O::ID, raw.status_code(), found);
        }
        let (kind, typed, decode) = match answer {
            Ok(answer) => {
                let bodies = self.bodies(request, Some(&answer), None);
                self.ended(request, flight, Ok(raw.status()), &bodies);
                return Ok(Response::new(raw, flight.attempts(), answer));
            }
            Err(Decode::Declared(typed)) => (ErrorKind::Status, Some(typed), None),
            Err(Decode::DeclaredMalformed(decode)) => (ErrorKind::Status, None, Some(decode)),
            Err(Decode::Undeclared) => (ErrorKind::Undeclared, None, None),
            Err(Decode::Malformed(decode)) => (ErrorKind::Malformed, None, Some(decode)),
        };
        let bodies = self.bodies(request, typed.as_ref(), Some(&raw));
        if kind != ErrorKind::Status || decode.is_some() {
            // What can't be read is not worth keeping.
            layers::forget(self, flight, &raw);
        }
        let failure = self.refusal(request, raw, kind, decode, flight);
        self.ended(request, flight, Err(&failure), &bodies);
        Err(ApiError::new(failure, typed))
    }

    /// The head of an answer is there that is read as it comes: with it the call has ended.
    pub(crate) fn opened(&self, request: &Request, flight: &Flight, status: StatusCode) {
        let bodies = self.bodies::<()>(request, None, None);
        self.ended(request, flight, Ok(status), &bodies);
    }

    /// The call has ended in this, and is counted and told of so.
    fn ended(
        &self,
        request: &Request,
        flight: &Flight,
        end: telemetry::End<'_>,
        bodies: &telemetry::Bodies,
    ) {
        flight.settle(match &end {
            Ok(_) => Verdict::Success,
            Err(failure) => Verdict::Failure(failure.kind),
        });
        telemetry::ended(self, request, flight, end, bodies);
    }

    /// The bodies of a call without what is secret in them, where its event shows them: what was
    /// decoded, else what came.
    fn bodies<T: Serialize>(
        &self,
        request: &Request,
        answer: Option<&T>,
        raw: Option<&RawResponse>,
    ) -> telemetry::Bodies {
        if !cfg!(feature = "tracing") || !self.shows_bodies {
            return telemetry::Bodies::default();
        }
        let hidden = self.hidden(request);
        let text = |bytes: &[u8]| hidden.text(String::from_utf8_lossy(bytes).into_owned());
        let read = answer.map(|answer| hidden.value(redact::to_value(answer)).to_string());
        let answer = read.or_else(|| raw.map(|raw| text(raw.body())));
        telemetry::Bodies::new(request.body().map(|body| text(body)), answer)
    }

    /// What nothing that comes of a request may show.
    pub(crate) fn hidden(&self, request: &Request) -> Hidden {
        Hidden::new(self.credentials.secrets().into_iter().chain(request.secrets().cloned()))
    }

    fn refusal(
        &self,
        request: &Request,
        raw: RawResponse,
        kind: ErrorKind,
        decode: Option<DecodeFailure>,
        flight: &Flight,
    ) -> Failure {
        if raw.status().is_success() {
            flight.answer_unreadable();
        }
        let mut message = summary(&raw);
        if kind == ErrorKind::Undeclared {
            message.push_str(": not declared by the document");
        }
        if let Some(decode) = &decode {
            message.push_str(": ");
            message.push_str(&decode.to_string());
        }
        // The API may repeat a secret that it was sent; cut only after it is gone.
        let message = bounded(&self.hidden(request).text(message));
        Failure {
            raw: Some(raw),
            decode,
            attempts: flight.attempts(),
            ..Failure::new(kind, request, message)
        }
    }
}
