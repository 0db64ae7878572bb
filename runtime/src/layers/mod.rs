//! The policies, one file each, outermost first. The order is the design.
//!
//! deadline → idempotency gate, retry and its budget → hedge → choice of base URL → circuit
//! breaker → bulkhead → rate limit → attempt timeout → redirects → auth → hooks →
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
mod choice;
mod deadline;
mod effect;
mod endpoint;
mod flight;
mod guards;
mod hedge;
mod hooks;
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

pub(crate) use endpoint::Place;
pub(crate) use flight::{Flight, Onlooker, Progress};
pub(crate) use guards::Guards;
use passage::Passage;
pub(crate) use state::{Circuit, CircuitRules, Standing, Ticket as CircuitTicket};

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
    let passage = Passage::new(core, request, settings, flight)?;
    deadline::run(&passage).await
}
