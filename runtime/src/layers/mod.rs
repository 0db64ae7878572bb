//! The policies, one file each, outermost first. The order is the design.
//!
//! cache → coalescing → deadline → idempotency gate, retry and its budget → hedge → choice of base
//! URL → circuit breaker → bulkhead → rate limit → attempt timeout → redirects → auth → hooks →
//! transport.
//!
//! Each layer is one function of a [`Passage`] that calls the next. None is generic, none spawns,
//! none holds a lock while it waits.

mod asked;
mod attempt;
mod auth;
mod backoff;
mod breaker;
mod bulkhead;
#[cfg(feature = "cache")]
mod cache;
#[cfg(not(feature = "cache"))]
#[path = "cache_off.rs"]
mod cache;
mod choice;
mod coalesce;
mod deadline;
mod effect;
mod endpoint;
mod errand;
mod flight;
mod gathering;
mod guards;
mod hedge;
mod hooks;
mod horizon;
mod pacing;
mod passage;
mod race;
mod redirect;
mod retry;
mod state;
#[cfg(test)]
mod tests;
mod transport;
mod verdict;
mod writes;

pub(crate) use cache::forget;
pub(crate) use endpoint::Place;
use errand::Errand;
pub(crate) use flight::{Flight, Onlooker, Progress};
pub(crate) use guards::Guards;
pub(crate) use horizon::Horizon;
use passage::Passage;
pub(crate) use state::{Circuit, CircuitRules, Standing, Ticket as CircuitTicket};
use writes::Write;

use futures_util::future::BoxFuture;

use crate::client::{CallSettings, Core};
use crate::error::CallError;
use crate::request::Request;
use crate::response::RawResponse;

/// Sends a request through every layer. An `Ok` has any status.
pub(crate) async fn send(
    core: &Core,
    request: &Request,
    settings: &CallSettings,
    flight: &Flight,
) -> Result<RawResponse, CallError> {
    if !request.is_safe() {
        let write = Write::begin(core, request, settings, flight);
        let result = straight(core, request, settings, flight).await;
        write.end(&result);
        return result;
    }
    match shared(core, request, settings, flight) {
        Some(shared) => shared.await,
        None => straight(core, request, settings, flight).await,
    }
}

/// The same where other callers may have a share in it; `None` where none can.
///
/// Boxed: a call that shares nothing need not hold it.
fn shared<'a>(
    core: &'a Core,
    request: &'a Request,
    settings: &'a CallSettings,
    flight: &'a Flight,
) -> Option<BoxFuture<'a, Result<RawResponse, CallError>>> {
    let coalesce = core.limits.coalesce.hold(request.operation());
    if !settings.coalesce.unwrap_or(coalesce) && !cache::is_wanted(core, request, settings) {
        return None;
    }
    let errand = Errand::new(core, request, settings, flight)?;
    Some(Box::pin(async move { cache::run(&errand).await }))
}

/// Sends it through the layers that any request takes.
async fn straight(
    core: &Core,
    request: &Request,
    settings: &CallSettings,
    flight: &Flight,
) -> Result<RawResponse, CallError> {
    let passage = Passage::new(core, request, settings, flight)?;
    deadline::run(&passage).await
}
