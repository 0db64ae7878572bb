//! The span of one request that leaves.

use std::future::Future;

use tracing::field::Empty;
use tracing::instrument::Instrumented;
use tracing::{Instrument, Span};

use super::super::{Sending, port};
use super::{context, parent, url};
use crate::error::CallError;
use crate::response::RawResponse;
use crate::transport::RequestBody;

/// A request on its way.
pub(crate) struct Exchange(Span);

impl Exchange {
    /// Opens its span, and puts the trace context onto the request, if it stays at home and has
    /// none of its own.
    pub(crate) fn begin(sending: &Sending<'_>, sent: &mut http::Request<RequestBody>) -> Self {
        let (request, flight) = (sending.request, sending.flight);
        let (method, template) = (sent.method().as_str(), request.template());
        let uri = sent.uri();
        let attempt = flight.attempts();
        let span = tracing::info_span!(
            target: "fanwise", "attempt",
            otel.kind = "client", otel.name = format_args!("{method} {template}"),
            otel.status_code = Empty,
            http.request.method = method, http.request.resend_count = Empty,
            http.response.status_code = Empty, http.response.body.size = Empty,
            server.address = uri.host(), server.port = port(uri), url.scheme = uri.scheme_str(),
            url.template = template, url.full = Empty, "error.type" = Empty,
            fanwise.api = request.api(), fanwise.operation = request.operation(),
            fanwise.attempt = attempt, trace_id = Empty, span_id = Empty,
        );
        if !span.is_disabled() {
            let hidden = sending.core.hidden(request);
            span.record("url.full", url::shown(uri, &hidden));
        }
        // For whatever reason it is sent again: a redirect and the repeat after a 401 count too.
        let earlier = flight.trace.sends();
        if earlier > 0 {
            span.record("http.request.resend_count", earlier);
        }
        if sending.at_home && !sent.headers().contains_key(parent::HEADER) {
            propagate(sending, &span, sent.headers_mut());
        }
        Self(span)
    }

    /// Runs what sends it.
    pub(crate) fn within<F: Future>(&self, sends: F) -> Instrumented<F> {
        sends.instrument(self.0.clone())
    }

    /// Its answer is there, or none came.
    pub(crate) fn end(self, result: &Result<RawResponse, CallError>) {
        let span = self.0;
        match result {
            Ok(raw) => {
                span.record("http.response.status_code", raw.status_code());
                span.record("http.response.body.size", raw.body().len());
                if raw.status().is_client_error() || raw.status().is_server_error() {
                    span.record("otel.status_code", "ERROR");
                    span.record("error.type", raw.status().as_str());
                }
            }
            Err(failure) => {
                span.record("otel.status_code", "ERROR");
                span.record("error.type", failure.kind.as_str());
            }
        }
    }
}

/// The context of the span, where the program traces by OpenTelemetry; else one of our own, so that
/// the API's logs and ours can be joined all the same.
fn propagate(sending: &Sending<'_>, span: &Span, headers: &mut http::HeaderMap) {
    if context::inject(span, headers) {
        return;
    }
    let core = sending.core;
    let trace = sending.flight.trace.id(core, sending.correlation);
    let own = core.tracer.span();
    parent::put(headers, trace, own, !span.is_disabled());
    span.record("trace_id", format_args!("{trace:032x}"));
    span.record("span_id", format_args!("{own:016x}"));
}
