//! The policies, one file each, outermost first. The order is the design.
//!
//! deadline → idempotency gate and retry (the budget's place) → (hedge) → (choice of base URL) →
//! (circuit breaker) → (bulkhead) → (rate limiter) → attempt timeout → redirects → auth →
//! transport. The names in parentheses are the places of policies that a later version adds.
//!
//! Each layer is one function of a [`Passage`] that calls the next. None is generic, none spawns,
//! none holds a lock while it waits.

mod attempt;
mod auth;
mod backoff;
mod deadline;
mod effect;
mod flight;
mod passage;
mod race;
mod redirect;
mod retry;
mod retry_after;
#[cfg(test)]
mod tests;
mod transport;

pub(crate) use flight::{Flight, Onlooker, Progress};
use passage::Passage;

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
