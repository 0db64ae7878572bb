//! The typed result of a fan-out.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use super::driver::Conclusion;
use super::error::FanOutError;
use super::report::{LegReport, Report};
use super::slot::Slot;
use super::status::Overall;
use crate::error::ApiError;

/// The typed result of a fan-out; its legs are fields by `Deref`.
///
/// [`into_result`](Self::into_result) says whether the join is met, [`overall`](Self::overall)
/// what stays.
#[must_use = "it says what stays; `into_result()` fails when the join is not met"]
pub struct Outcome<L> {
    legs: L,
    rest: Box<Rest>,
}

/// What an outcome holds beside its legs.
struct Rest {
    fan_out: &'static str,
    conclusion: Conclusion,
}

impl<L> Outcome<L> {
    pub(super) fn new(fan_out: &'static str, legs: L, conclusion: Conclusion) -> Self {
        Self { legs, rest: Box::new(Rest { fan_out, conclusion }) }
    }

    /// What became of the fan-out as a whole.
    pub fn overall(&self) -> Overall {
        self.rest.overall()
    }

    /// Whether the join's rule held.
    pub fn is_met(&self) -> bool {
        self.rest.conclusion.met
    }

    /// The time from the start to the end, the undo phase included.
    pub fn elapsed(&self) -> Duration {
        self.rest.conclusion.elapsed
    }

    /// What tells this fan-out from all others.
    pub fn correlation_id(&self) -> &str {
        &self.rest.conclusion.correlation_id
    }

    /// The unified JSON: the same shape for every fan-out, secrets redacted.
    pub fn report(&self) -> Report {
        self.rest.report()
    }

    /// The error of the leg that ended it unmet, or of the first one that failed.
    pub(super) fn fault(&self) -> Option<ApiError<()>> {
        let conclusion = &self.rest.conclusion;
        let cause = conclusion.cause.and_then(|cause| conclusion.slots.get(cause));
        let failed = |slot: &&Arc<dyn Slot>| {
            slot.record().is_some_and(|record| !record.status.is_answered())
        };
        let others = conclusion.slots.iter().filter(failed);
        cause.into_iter().chain(others).find_map(|slot| slot.error())
    }

    /// The legs, if the join is met.
    ///
    /// Fails with the errors of its legs and the report if it is not.
    pub fn into_result(self) -> Result<L, FanOutError> {
        if self.is_met() { Ok(self.legs) } else { Err(self.rest.error()) }
    }

    /// The legs, whether the join is met or not.
    pub fn into_legs(self) -> L {
        self.legs
    }

    /// The errors of the legs that failed, whether the join is met or not.
    pub fn into_error(self) -> FanOutError {
        self.rest.error()
    }
}

impl Rest {
    fn overall(&self) -> Overall {
        self.conclusion.overall()
    }

    fn report(&self) -> Report {
        let slots = &self.conclusion.slots;
        Report {
            fan_out: self.fan_out,
            overall: self.overall(),
            met: self.conclusion.met,
            elapsed: self.conclusion.elapsed,
            correlation_id: self.conclusion.correlation_id.clone(),
            reason: self.conclusion.reason.clone(),
            legs: slots.iter().filter_map(|slot: &Arc<dyn Slot>| LegReport::of(&**slot)).collect(),
        }
    }

    fn error(&self) -> FanOutError {
        FanOutError::new(self.report(), &self.conclusion.slots, self.conclusion.cause)
    }
}

impl<L> Deref for Outcome<L> {
    type Target = L;

    fn deref(&self) -> &L {
        &self.legs
    }
}

impl<L: fmt::Debug> fmt::Debug for Outcome<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome")
            .field("fanout", &self.rest.fan_out)
            .field("overall", &self.overall())
            .field("met", &self.is_met())
            .field("legs", &self.legs)
            .finish_non_exhaustive()
    }
}
