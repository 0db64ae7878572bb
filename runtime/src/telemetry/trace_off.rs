//! No spans.

use std::future::Future;

use super::{Bodies, End, Sending};
use crate::client::{CallSettings, Core};
use crate::error::CallError;
use crate::fanout::Role;
use crate::layers::Flight;
use crate::request::Request;
use crate::response::RawResponse;
use crate::transport::RequestBody;

/// What spans know of a client.
#[derive(Debug)]
pub(crate) struct Tracer;

impl Tracer {
    pub(crate) fn new(_: Option<u64>) -> Self {
        Self
    }
}

/// What spans know of a call.
#[derive(Debug, Default)]
pub(crate) struct CallTrace;

impl CallTrace {
    pub(crate) fn leg(_: &str, _: Role) -> Self {
        Self
    }
}

/// The span of a call.
pub(crate) struct CallSpan;

pub(crate) fn call(_: &Core, _: &Request, _: &CallSettings, _: &Flight) -> CallSpan {
    CallSpan
}

impl CallSpan {
    pub(crate) fn within<F: Future>(&self, call: F) -> F {
        call
    }

    pub(crate) fn land(self, _: &Flight) {}
}

/// Work of a call that others wait for too.
pub(crate) fn carried<F: Future>(work: F) -> F {
    work
}

pub(super) fn ended(_: &Request, _: &Flight, _: End<'_>, _: &Bodies) {}

/// The span of a fan-out.
pub(crate) struct FanOutSpan;

impl FanOutSpan {
    pub(crate) fn new(_: &'static str) -> Self {
        Self
    }

    pub(crate) fn within<F: Future>(&self, run: F) -> F {
        run
    }

    pub(crate) fn correlated(_: &str) {}

    pub(crate) fn end(self, _: impl FnOnce() -> (&'static str, bool)) {}
}

pub(super) struct Exchange;

impl Exchange {
    pub(super) fn begin(_: &Sending<'_>, _: &mut http::Request<RequestBody>) -> Self {
        Self
    }

    pub(super) fn within<F: Future>(&self, sends: F) -> F {
        sends
    }

    pub(super) fn end(self, _: &Result<RawResponse, CallError>) {}
}
