//! What a write means to reads: none joins a request that began before, and what is kept of its
//! path is dropped (RFC 9111 §4.4).

use http::HeaderMap;

use super::{Flight, cache};
use crate::client::{CallSettings, Core};
use crate::error::CallError;
use crate::request::Request;
use crate::response::RawResponse;

/// A write that is under way. Dropped without a word, its effect is unknown.
pub(super) struct Write<'a> {
    core: &'a Core,
    request: &'a Request,
    settings: &'a CallSettings,
    flight: &'a Flight,
    end: End,
}

enum End {
    Unknown,
    /// The API refused it: nothing has changed.
    Refused,
    Answered(Box<HeaderMap>),
}

impl<'a> Write<'a> {
    pub(super) fn begin(
        core: &'a Core,
        request: &'a Request,
        settings: &'a CallSettings,
        flight: &'a Flight,
    ) -> Self {
        Self { core, request, settings, flight, end: End::Unknown }
    }

    pub(super) fn end(mut self, result: &Result<RawResponse, CallError>) {
        self.end = match result {
            Ok(raw) if raw.status().is_client_error() && !self.flight.is_in_doubt() => End::Refused,
            Ok(raw) if cache::is_built() => End::Answered(Box::new(raw.headers().clone())),
            Ok(_) | Err(_) => End::Unknown,
        };
    }
}

impl Drop for Write<'_> {
    fn drop(&mut self) {
        // What never left changed nothing.
        if self.flight.attempts() == 0 {
            return;
        }
        self.core.guards.gatherings.close();
        match &self.end {
            End::Refused => {}
            End::Unknown => cache::spoil(self.core, self.request, self.settings, None),
            End::Answered(headers) => {
                cache::spoil(self.core, self.request, self.settings, Some(headers));
            }
        }
    }
}
