//! The whole call, retries and waits included, ends by its deadline.

use std::pin::pin;
use std::sync::Arc;

use super::passage::Passage;
use super::race::within;
use super::retry;
use crate::error::{CallError, ErrorKind};
use crate::response::RawResponse;

/// Runs the call within its deadline; one that has passed sends nothing.
pub(super) async fn run(passage: &Passage<'_>) -> Result<RawResponse, CallError> {
    let left = passage.left();
    if left.is_zero() {
        return Err(Arc::new(passage.failure(ErrorKind::Deadline, "the deadline has passed")));
    }
    let mut work = pin!(retry::run(passage));
    let mut rest = left;
    while !rest.is_zero() {
        if let Some(result) = within(work.as_mut(), passage.core.clock.sleep(rest)).await {
            return result;
        }
        // Somebody may have joined meanwhile who waits for longer.
        rest = passage.left();
    }
    Err(Arc::new(passage.failure(ErrorKind::Deadline, format!("not done within {left:.3?}"))))
}
