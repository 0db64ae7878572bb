//! Measurements by the `metrics` facade: whatever recorder the program has installed takes them.
//!
//! | name | kind | unit | labels |
//! |---|---|---|---|
//! | `http.client.request.duration` | histogram | s | those of OpenTelemetry's HTTP conventions |
//! | `fanwise.call.duration` | histogram | s | `api`, `operation`, `outcome` |
//! | `fanwise.call.attempts` | counter | | `api`, `operation` |
//! | `fanwise.call.reuse` | counter | | `api`, `operation`, `how`: `hit`, `miss`, `revalidation`, `coalesced` |
//! | `fanwise.calls.in_flight` | gauge | | `api`, `operation` |

use std::time::Instant;

use metrics::{Label, counter, gauge, histogram};

use super::{End, Sending};
use crate::client::Core;
use crate::error::CallError;
use crate::layers::Flight;
use crate::request::Request;
use crate::response::RawResponse;
use crate::stats::Reuse;
use crate::transport::RequestBody;

/// A call that is under way, until this is dropped.
pub(crate) struct InFlight(metrics::Gauge);

/// A call begins.
pub(crate) fn in_flight(core: &Core, request: &Request) -> InFlight {
    let labels = [("api", core.api), ("operation", request.operation())];
    let gauge = gauge!("fanwise.calls.in_flight", &labels);
    gauge.increment(1.0);
    InFlight(gauge)
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

/// A call has ended; its outcome is `success` or the kind of its error.
pub(super) fn ended(core: &Core, request: &Request, flight: &Flight, end: End<'_>) {
    let outcome = end.map_or_else(|failure| failure.kind.as_str(), |_| "success");
    let place = [("api", core.api), ("operation", request.operation())];
    // A shared request's attempts are those of the call that began it.
    let own = if flight.reuse() == Some(Reuse::Coalesced) { 0 } else { flight.attempts() };
    counter!("fanwise.call.attempts", &place).increment(u64::from(own));
    let [api, operation] = place;
    if let Some(how) = flight.reuse() {
        counter!("fanwise.call.reuse", &[api, operation, ("how", how.as_str())]).increment(1);
    }
    let labels = [api, operation, ("outcome", outcome)];
    histogram!("fanwise.call.duration", &labels).record(flight.took().as_secs_f64());
}

/// A request on its way.
pub(super) struct Exchange {
    began: Instant,
    labels: Vec<Label>,
}

impl Exchange {
    pub(super) fn begin(sending: &Sending<'_>, sent: &http::Request<RequestBody>) -> Self {
        let (request, uri) = (sending.request, sent.uri());
        let mut labels = vec![
            Label::new("fanwise.api", request.api()),
            Label::new("fanwise.operation", request.operation()),
            Label::new("http.request.method", sent.method().as_str().to_owned()),
            Label::new("server.address", uri.host().unwrap_or_default().to_owned()),
            Label::new("url.template", request.template()),
        ];
        if let Some(port) = super::port(uri) {
            labels.push(Label::new("server.port", port.to_string()));
        }
        Self { began: sending.core.clock.now(), labels }
    }

    pub(super) fn end(mut self, core: &Core, result: &Result<RawResponse, CallError>) {
        match result {
            Ok(raw) => {
                let status = raw.status().as_str().to_owned();
                if raw.status().is_client_error() || raw.status().is_server_error() {
                    self.labels.push(Label::new("error.type", status.clone()));
                }
                self.labels.push(Label::new("http.response.status_code", status));
            }
            Err(failure) => self.labels.push(Label::new("error.type", failure.kind.as_str())),
        }
        let took = core.clock.now().saturating_duration_since(self.began);
        histogram!("http.client.request.duration", self.labels).record(took.as_secs_f64());
    }
}
