//! Layer 3: one attempt, redirects and token renewal included, ends by the attempt timeout.

use std::pin::pin;
use std::sync::Arc;

use super::passage::Passage;
use super::race::within;
use super::redirect;
use crate::error::{CallError, ErrorKind};
use crate::response::RawResponse;

/// Runs one attempt within its timeout. The deadline outside cuts it shorter.
pub(super) async fn run(passage: &Passage<'_>) -> Result<RawResponse, CallError> {
    let timeout = passage.attempt_timeout;
    if timeout > passage.left() {
        return redirect::run(passage).await;
    }
    let work = pin!(redirect::run(passage));
    if let Some(result) = within(work, passage.core.clock.sleep(timeout)).await {
        return result;
    }
    let failure = passage.failure(ErrorKind::Timeout, format!("no answer in {timeout:.3?}"));
    Err(Arc::new(failure.worth_repeating()))
}
