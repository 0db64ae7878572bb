//! The choice of the base URL that an attempt goes to.

use super::attempt::Attempt;
use super::breaker;
use super::passage::Passage;
use crate::error::CallError;
use crate::response::RawResponse;

/// Sends the attempt to a base URL.
pub(super) async fn run(attempt: &Attempt<'_>) -> Result<RawResponse, CallError> {
    let passage = attempt.passage;
    let endpoint = passage.core.guards.endpoints.of(passage.request.server());
    breaker::run(attempt, &endpoint).await
}

/// Whether every circuit is sure to be open still, `wait` nanoseconds from now.
pub(super) fn is_shut(passage: &Passage<'_>, wait: u64) -> bool {
    let endpoint = passage.core.guards.endpoints.of(passage.request.server());
    endpoint.refuses(passage.nanos().saturating_add(wait))
}
