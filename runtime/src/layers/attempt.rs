//! One attempt: redirects and token renewal included, it ends by the attempt timeout.

use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::passage::Passage;
use super::race::within;
use super::redirect;
use super::state::Budget;
use crate::error::{CallError, ErrorKind};
use crate::response::RawResponse;

/// One attempt on its way through the layers inside of the retry.
pub(super) struct Attempt<'a> {
    pub(super) passage: &'a Passage<'a>,
    /// When it passed every policy that may refuse it or let it wait.
    began: OnceLock<Instant>,
    /// What paid for it, where it is a repeat.
    budget: Option<&'a Budget>,
}

impl<'a> Attempt<'a> {
    /// The first attempt of a call.
    pub(super) fn first(passage: &'a Passage<'a>) -> Self {
        Self::paid_by(passage, None)
    }

    /// One that the budget pays for; `None` where nothing is left.
    pub(super) fn repeat(passage: &'a Passage<'a>) -> Option<Self> {
        let budget = passage.core.guards.budget.as_ref();
        let paid = budget.is_none_or(Budget::withdraw);
        paid.then(|| Self::paid_by(passage, budget))
    }

    fn paid_by(passage: &'a Passage<'a>, budget: Option<&'a Budget>) -> Self {
        Self { passage, began: OnceLock::new(), budget }
    }

    /// When it passed every policy that may refuse it or let it wait, where it did.
    pub(super) fn began(&self) -> Option<Instant> {
        self.began.get().copied()
    }
}

/// Invariant: what was refused or given up before it began costs the budget nothing.
impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if let (Some(budget), None) = (self.budget, self.began()) {
            budget.refund();
        }
    }
}

/// Runs one attempt within its timeout. The deadline outside cuts it shorter.
pub(super) async fn run(attempt: &Attempt<'_>) -> Result<RawResponse, CallError> {
    let passage = attempt.passage;
    attempt.began.get_or_init(|| passage.core.clock.now());
    let number = passage.flight.begin_attempt();
    let result = timed(passage).await;
    passage.flight.end_attempt(number, &result);
    result
}

async fn timed(passage: &Passage<'_>) -> Result<RawResponse, CallError> {
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
