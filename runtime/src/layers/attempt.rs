//! One attempt: redirects and token renewal included, it ends by the attempt timeout.

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use http::Uri;

use super::passage::Passage;
use super::race::within;
use super::redirect;
use super::state::Budget;
use crate::error::{CallError, ErrorKind, Failure};
use crate::response::RawResponse;

/// One attempt on its way through the layers inside of the retry.
pub(super) struct Attempt<'a> {
    pub(super) passage: &'a Passage<'a>,
    /// When it passed every policy that may refuse it or let it wait.
    began: OnceLock<Instant>,
    /// What paid for it, where it is a repeat.
    budget: Option<&'a Budget>,
    /// It is sent beside another one.
    hedge: bool,
    /// Which of the API's base URLs it goes to.
    aim: AtomicUsize,
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

    /// A repeat that is sent beside the attempt that takes long.
    pub(super) fn hedge(passage: &'a Passage<'a>) -> Option<Self> {
        let mut attempt = Self::repeat(passage)?;
        attempt.hedge = true;
        Some(attempt)
    }

    fn paid_by(passage: &'a Passage<'a>, budget: Option<&'a Budget>) -> Self {
        Self { passage, began: OnceLock::new(), budget, hedge: false, aim: AtomicUsize::new(0) }
    }

    /// It goes to this one of the API's base URLs.
    pub(super) fn aim_at(&self, index: usize) {
        self.aim.store(index, Ordering::Relaxed);
    }

    /// The whole URL that it goes to.
    pub(super) fn uri(&self) -> Result<Uri, CallError> {
        let (passage, request) = (self.passage, self.passage.request);
        match self.aim() {
            0 => Ok(passage.uri.clone()),
            index => {
                passage.core.url_at(index, request, &passage.settings.query).map_err(|fault| {
                    Arc::new(Failure::build(request.api(), request.operation(), fault))
                })
            }
        }
    }

    /// Which of the API's base URLs it goes to.
    pub(super) fn aim(&self) -> usize {
        self.aim.load(Ordering::Relaxed)
    }

    /// When it passed every policy that may refuse it or let it wait, where it did.
    pub(super) fn began(&self) -> Option<Instant> {
        self.began.get().copied()
    }

    /// Whether it was given up because there was no time left: the API had all that there was.
    pub(super) fn ran_out(&self) -> bool {
        self.began().is_some() && self.passage.left().is_zero()
    }

    /// It is about to be sent. Invariant: what was refused or given up before that counts nowhere.
    fn begin(&self) {
        let guards = &self.passage.core.guards;
        let now = *self.began.get_or_init(|| self.passage.core.clock.now());
        if let (Some(budget), None) = (&guards.budget, self.budget) {
            budget.deposit(guards.nanos(now));
        }
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
    attempt.begin();
    let number = passage.flight.begin_attempt(attempt.hedge);
    let result = timed(attempt).await;
    passage.flight.end_attempt(number, &result);
    result
}

async fn timed(attempt: &Attempt<'_>) -> Result<RawResponse, CallError> {
    let passage = attempt.passage;
    let timeout = passage.attempt_timeout;
    if timeout > passage.left() && !passage.may_last() {
        return redirect::run(attempt).await;
    }
    let work = pin!(redirect::run(attempt));
    if let Some(result) = within(work, passage.core.clock.sleep(timeout)).await {
        return result;
    }
    let failure = passage.failure(ErrorKind::Timeout, format!("no answer in {timeout:.3?}"));
    Err(Arc::new(failure.worth_repeating()))
}
