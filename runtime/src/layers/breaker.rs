//! The circuit breaker of one base URL. It sees attempts, and only those that the API had a part in.

use std::sync::Arc;
use std::time::Duration;

use super::attempt::Attempt;
use super::bulkhead;
use super::endpoint::Endpoint;
use super::state::{Circuit, Ticket};
use super::verdict;
use crate::error::{CallError, ErrorKind};
use crate::response::RawResponse;

/// Lets the attempt through unless the circuit is open, and tells the circuit how it ended.
pub(super) async fn run(
    attempt: &Attempt<'_>,
    endpoint: &Endpoint,
) -> Result<RawResponse, CallError> {
    let pass = match &endpoint.circuit {
        None => None,
        Some(circuit) => Some(Pass::of(circuit, attempt)?),
    };
    let result = bulkhead::run(attempt).await;
    if let Some(pass) = pass {
        pass.settle(&result);
    }
    result
}

/// Whether the circuit still lets the attempt through, after all that it waited for: what stood in
/// a queue when the circuit opened would else be sent to an API that is down.
pub(super) fn check(attempt: &Attempt<'_>) -> Result<(), CallError> {
    let passage = attempt.passage;
    let reach = passage.core.guards.endpoints.of(passage.request.server());
    let now = passage.nanos();
    if reach.all().get(attempt.aim()).is_none_or(|endpoint| !endpoint.refuses(now)) {
        return Ok(());
    }
    let text = "the circuit opened while this call waited: too much failed";
    Err(Arc::new(passage.failure(ErrorKind::CircuitOpen, text)))
}

/// The right to make one attempt. Dropped, it goes back.
struct Pass<'a> {
    circuit: &'a Circuit,
    attempt: &'a Attempt<'a>,
    ticket: Option<Ticket>,
}

impl<'a> Pass<'a> {
    fn of(circuit: &'a Circuit, attempt: &'a Attempt<'a>) -> Result<Self, CallError> {
        let now = attempt.passage.nanos();
        match circuit.admit(now) {
            Ok(ticket) => Ok(Self { circuit, attempt, ticket: Some(ticket) }),
            Err(until) => {
                let wait = Duration::from_nanos(until.saturating_sub(now));
                let text = if wait.is_zero() {
                    "the circuit is open: it waits for its probes to come back".to_owned()
                } else {
                    format!("the circuit is open for another {wait:.1?}: too much failed")
                };
                Err(Arc::new(attempt.passage.failure(ErrorKind::CircuitOpen, text)))
            }
        }
    }

    fn settle(mut self, result: &Result<RawResponse, CallError>) {
        match (verdict::failed(result), self.ticket.take()) {
            (Some(failed), Some(ticket)) => self.count(ticket, failed),
            (None, Some(ticket)) => self.circuit.give_back(ticket),
            (_, None) => {}
        }
    }

    fn count(&self, ticket: Ticket, failed: bool) {
        let passage = self.attempt.passage;
        let now = passage.nanos();
        let began = self.attempt.began().map_or(now, |began| passage.core.guards.nanos(began));
        self.circuit.settle(ticket, now, now.saturating_sub(began), failed);
    }
}

/// An attempt that was given up counts nowhere, unless it was the deadline that ended it: then the
/// API had all the time there was.
impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let Some(ticket) = self.ticket.take() else { return };
        if self.attempt.ran_out() {
            self.count(ticket, true);
        } else {
            self.circuit.give_back(ticket);
        }
    }
}
