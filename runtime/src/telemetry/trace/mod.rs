//! Spans and events by `tracing`, and the W3C trace context of what leaves.
//!
//! A fan-out's span holds one for each call of its legs; a call's holds one for each request that
//! leaves, named by OpenTelemetry's conventions for HTTP clients. Each call ends in one event: of
//! level `DEBUG` for a success, `WARN` for a failure, and `INFO` for a fan-out. The target of all
//! is `fanwise`.

#[cfg(feature = "opentelemetry")]
mod context;
#[cfg(not(feature = "opentelemetry"))]
#[path = "context_off.rs"]
mod context;
mod exchange;
mod parent;
mod url;

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock, PoisonError};

use tracing::field::Empty;
use tracing::instrument::Instrumented;
use tracing::{Instrument, Level, Span};

pub(super) use self::exchange::Exchange;
use super::{Bodies, End};
use crate::client::{CallSettings, Core, Correlation};
use crate::fanout::Role;
use crate::layers::Flight;
use crate::random::Random;
use crate::request::Request;

/// Makes the ids of traces that nobody else has begun.
#[derive(Debug)]
pub(crate) struct Tracer(Random);

impl Tracer {
    /// Of its own randomness: jitter and keys are the same with it and without.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        let seeded = |seed: u64| Random::seeded(seed.rotate_left(17));
        Self(seed.map_or_else(Random::from_entropy, seeded))
    }

    fn span(&self) -> u64 {
        self.0.next().max(1)
    }

    fn trace(&self) -> u128 {
        (u128::from(self.0.next()) << 64 | u128::from(self.0.next())).max(1)
    }
}

/// What spans know of a call.
#[derive(Debug, Default)]
pub(crate) struct CallTrace {
    leg: Option<(Box<str>, Role)>,
    /// The trace that its requests belong to, where nobody else has begun one.
    id: OnceLock<u128>,
    /// What ties its requests to those of the other legs.
    correlation: OnceLock<Box<str>>,
    /// How many requests have been sent for it: repeats, redirects and hedges too.
    sent: AtomicU32,
    /// Between the call's end and what that means.
    landed: Mutex<Option<Span>>,
}

impl CallTrace {
    /// A call of this leg.
    pub(crate) fn leg(name: &str, role: Role) -> Self {
        Self { leg: Some((name.into(), role)), ..Self::default() }
    }

    /// One more request is sent; how many there were before it.
    fn sends(&self) -> u32 {
        self.sent.fetch_add(1, Relaxed)
    }

    /// All requests of a fan-out, and all of a call, belong to one trace.
    fn id(&self, core: &Core, correlation: Option<&Correlation>) -> u128 {
        *self.id.get_or_init(|| correlation.map_or_else(|| core.tracer.trace(), parent::id_of))
    }
}

/// The span of a call.
pub(crate) struct CallSpan(Span);

/// A call begins, within whatever span is current.
pub(crate) fn call(
    core: &Core,
    request: &Request,
    settings: &CallSettings,
    flight: &Flight,
) -> CallSpan {
    let tied = settings.correlation.as_ref().and_then(|id| id.value().to_str().ok());
    if let Some(id) = tied {
        let _ = flight.trace.correlation.set(id.into());
    }
    let (api, operation) = (core.api, request.operation());
    let span = match &flight.trace.leg {
        None => tracing::info_span!(
            target: "fanwise", "call",
            otel.name = format_args!("{api} {operation}"),
            otel.status_code = Empty, "error.type" = Empty,
            fanwise.api = api, fanwise.operation = operation, fanwise.attempts = Empty,
            fanwise.reuse = Empty,
            fanwise.correlation_id = tied,
        ),
        Some((leg, role)) => tracing::info_span!(
            target: "fanwise", "leg",
            otel.name = format_args!("{role}{leg}"),
            otel.status_code = Empty, "error.type" = Empty,
            fanwise.leg = %leg, fanwise.role = role.as_str(),
            fanwise.api = api, fanwise.operation = operation, fanwise.attempts = Empty,
            fanwise.reuse = Empty,
            fanwise.correlation_id = tied,
        ),
    };
    CallSpan(span)
}

impl CallSpan {
    /// Runs the call in it.
    pub(crate) fn within<F: Future>(&self, call: F) -> Instrumented<F> {
        call.instrument(self.0.clone())
    }

    /// The call has ended; what that means is still to be said.
    pub(crate) fn land(self, flight: &Flight) {
        let mut landed = flight.trace.landed.lock().unwrap_or_else(PoisonError::into_inner);
        *landed = Some(self.0);
    }
}

/// Work of a call that others wait for too: told of as the call's own, whoever polls it.
pub(crate) fn carried<F: Future>(work: F) -> Instrumented<F> {
    work.in_current_span()
}

/// Says how a call has ended, in its span, and closes that.
pub(super) fn ended(request: &Request, flight: &Flight, end: End<'_>, bodies: &Bodies) {
    let landed = flight.trace.landed.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(span) = landed else { return };
    let attempts = flight.attempts();
    span.record("fanwise.attempts", attempts);
    if let Some(how) = flight.reuse() {
        span.record("fanwise.reuse", how.as_str());
    }
    if let Err(failure) = end {
        span.record("otel.status_code", "ERROR");
        span.record("error.type", failure.kind.as_str());
    }
    span.in_scope(|| event(request, flight, end, bodies));
}

fn event(request: &Request, flight: &Flight, end: End<'_>, bodies: &Bodies) {
    let tied = flight.trace.correlation.get().map(|id| &**id);
    let (sent, answered) = (bodies.request.as_deref(), bodies.answer.as_deref());
    let (api, operation, attempts) = (request.api(), request.operation(), flight.attempts());
    let (method, template) = (request.method().as_str(), request.template());
    let milliseconds = flight.took().as_secs_f64() * 1000.0;
    match end {
        Ok(status) => tracing::event!(
            target: "fanwise", Level::DEBUG,
            fanwise.api = api, fanwise.operation = operation, http.request.method = method,
            url.template = template, http.response.status_code = status.as_u16(), attempts,
            elapsed_ms = milliseconds, fanwise.correlation_id = tied,
            request.body = sent, answer.body = answered, "call succeeded"
        ),
        Err(failure) => {
            let status = failure.raw.as_ref().map(crate::RawResponse::status_code);
            tracing::event!(
                target: "fanwise", Level::WARN,
                fanwise.api = api, fanwise.operation = operation, http.request.method = method,
                url.template = template, http.response.status_code = status, attempts,
                elapsed_ms = milliseconds, "error.type" = failure.kind.as_str(),
                error = failure.message.as_str(), fanwise.correlation_id = tied,
                request.body = sent, answer.body = answered, "call failed"
            );
        }
    }
}

/// The span of a fan-out.
pub(crate) struct FanOutSpan(Span);

impl FanOutSpan {
    /// A fan-out begins, within whatever span is current.
    pub(crate) fn new(name: &'static str) -> Self {
        Self(tracing::info_span!(
            target: "fanwise", "fan_out",
            otel.name = name, otel.status_code = Empty,
            fanwise.fan_out = name, fanwise.correlation_id = Empty,
            fanwise.overall_status = Empty, fanwise.met = Empty,
        ))
    }

    /// Runs the fan-out in it.
    pub(crate) fn within<F: Future>(&self, run: F) -> Instrumented<F> {
        run.instrument(self.0.clone())
    }

    /// What ties its requests together; said within it.
    pub(crate) fn correlated(id: &str) {
        Span::current().record("fanwise.correlation_id", id);
    }

    /// The fan-out has ended, and so did all of its legs.
    pub(crate) fn end(self, came_to: impl FnOnce() -> (&'static str, bool)) {
        let (overall, met) = came_to();
        self.0.record("fanwise.overall_status", overall);
        self.0.record("fanwise.met", met);
        if !met {
            self.0.record("otel.status_code", "ERROR");
        }
        self.0.in_scope(|| {
            tracing::event!(
                target: "fanwise", Level::INFO,
                fanwise.overall_status = overall, fanwise.met = met, "fan-out ended"
            );
        });
    }
}
