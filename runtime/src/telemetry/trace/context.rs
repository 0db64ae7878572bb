//! The context that the program's own OpenTelemetry layer gives a span.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::global;
use opentelemetry::propagation::Injector;
use opentelemetry::trace::TraceContextExt;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::parent;

/// Puts the span's context onto a request, by the program's propagator and as `traceparent`; false
/// if the span has none.
pub(super) fn inject(span: &Span, headers: &mut HeaderMap) -> bool {
    let context = span.context();
    let own = context.span().span_context().clone();
    if !own.is_valid() {
        return false;
    }
    let trace = u128::from_be_bytes(own.trace_id().to_bytes());
    let id = u64::from_be_bytes(own.span_id().to_bytes());
    parent::put(headers, trace, id, own.is_sampled());
    global::get_text_map_propagator(|propagator| {
        propagator.inject_context(&context, &mut Headers(headers));
    });
    true
}

struct Headers<'a>(&'a mut HeaderMap);

impl Injector for Headers<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(key.as_bytes()), HeaderValue::from_str(&value))
        {
            self.0.insert(name, value);
        }
    }
}
