//! What a program's own telemetry is told: spans, events and `traceparent` with the feature
//! `tracing`, measurements with the feature `metrics`. Without them this is nothing at all.
//!
//! Every call is told of at two places: where it begins (`Core::send`) and where its answer means
//! something (`Core::conclude`); every request that leaves, around its hooks and transport.
//! Invariant: nothing told holds a header's value or a secret, nor a body that nobody asked for.

#[cfg(feature = "metrics")]
mod meters;
#[cfg(not(feature = "metrics"))]
#[path = "meters_off.rs"]
mod meters;
#[cfg(any(feature = "tracing", feature = "metrics"))]
mod port;
#[cfg(feature = "tracing")]
mod trace;
#[cfg(not(feature = "tracing"))]
#[path = "trace_off.rs"]
mod trace;

use std::future::Future;

use http::StatusCode;

pub(crate) use self::meters::in_flight;
#[cfg(any(feature = "tracing", feature = "metrics"))]
use self::port::port;
pub(crate) use self::trace::{CallTrace, FanOutSpan, Tracer, call, carried};
use crate::client::{Core, Correlation};
use crate::error::{CallError, Failure};
use crate::layers::Flight;
use crate::request::Request;
use crate::response::RawResponse;
use crate::transport::RequestBody;

/// How a call ended: the status of a success, or why there is none.
pub(crate) type End<'a> = Result<StatusCode, &'a Failure>;

/// The most characters of a body that an event shows.
const SHOWN: usize = 4096;

/// The bodies of a call, as far as its event shows them.
#[derive(Debug, Default)]
#[cfg_attr(not(feature = "tracing"), allow(dead_code))]
pub(crate) struct Bodies {
    request: Option<String>,
    answer: Option<String>,
}

impl Bodies {
    /// These, which hold no secret, cut to what is shown.
    pub(crate) fn new(request: Option<String>, answer: Option<String>) -> Self {
        let cut = |text: String| match text.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        };
        Self { request: request.map(cut), answer: answer.map(cut) }
    }
}

/// A call has ended.
pub(crate) fn ended(
    core: &Core,
    request: &Request,
    flight: &Flight,
    end: End<'_>,
    bodies: &Bodies,
) {
    trace::ended(request, flight, end, bodies);
    meters::ended(core, request, flight, end);
}

/// A request that leaves, and what ties it to others.
#[cfg_attr(not(all(feature = "tracing", feature = "metrics")), allow(dead_code))]
pub(crate) struct Sending<'a> {
    pub(crate) core: &'a Core,
    pub(crate) request: &'a Request,
    pub(crate) flight: &'a Flight,
    pub(crate) correlation: Option<&'a Correlation>,
    /// Whether it goes to the origin of the call.
    pub(crate) at_home: bool,
}

/// A request on its way.
pub(crate) struct Exchange {
    trace: trace::Exchange,
    meters: meters::Exchange,
}

impl Exchange {
    /// It has its credential, and leaves next.
    pub(crate) fn begin(sending: &Sending<'_>, sent: &mut http::Request<RequestBody>) -> Self {
        let meters = meters::Exchange::begin(sending, sent);
        Self { trace: trace::Exchange::begin(sending, sent), meters }
    }

    /// Runs what sends it, so that what is told meanwhile is told of it.
    pub(crate) fn within<F: Future>(&self, sends: F) -> impl Future<Output = F::Output> + use<F> {
        self.trace.within(sends)
    }

    /// Its answer is there, or none came.
    pub(crate) fn end(self, core: &Core, result: &Result<RawResponse, CallError>) {
        self.trace.end(result);
        self.meters.end(core, result);
    }
}
