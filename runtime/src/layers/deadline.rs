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
    let work = pin!(retry::run(passage));
    match within(work, passage.core.clock.sleep(left)).await {
        Some(result) => result,
        None => Err(Arc::new(
            passage.failure(ErrorKind::Deadline, format!("not done within {left:.3?}")),
        )),
    }
}
