//! What guards one API, all calls of its client together.

use std::fmt;
use std::time::Instant;

use super::bulkhead::Bulkhead;
use super::cache::Store;
use super::endpoint::{Endpoints, Place};
use super::gathering::Gatherings;
use super::hedge::Hedges;
use super::pacing;
use super::state::{Budget, Pace, Standing};
use crate::client::Limits;

/// The states of one client's policies; one that is off has none.
pub(crate) struct Guards {
    /// The time from which the states count.
    origin: Instant,
    pub(super) budget: Option<Budget>,
    pub(super) endpoints: Endpoints,
    pub(super) bulkhead: Option<Bulkhead>,
    pub(super) pace: Option<Pace>,
    pub(super) hedges: Hedges,
    pub(super) gatherings: Gatherings,
    #[cfg_attr(not(feature = "cache"), allow(dead_code))]
    pub(super) store: Store,
}

impl Guards {
    /// The states that `limits` asks for, for so many base URLs, from `now` on.
    pub(crate) fn new(limits: &Limits, bases: usize, now: Instant) -> Self {
        Self {
            origin: now,
            budget: limits.retry_budget.map(Budget::new),
            endpoints: Endpoints::new(limits.breaker, bases),
            bulkhead: limits.concurrency.and_then(Bulkhead::new),
            hedges: Hedges::default(),
            gatherings: Gatherings::default(),
            store: Store::new(limits.cache),
            pace: limits.rate_limit.map(pacing::pace),
        }
    }

    /// How each circuit stands at a moment.
    pub(crate) fn circuits(&self, now: Instant) -> Vec<(Place, Standing)> {
        self.endpoints.circuits(self.nanos(now))
    }

    /// A moment as the states count it: nanoseconds since the client was built.
    pub(super) fn nanos(&self, moment: Instant) -> u64 {
        let since = moment.saturating_duration_since(self.origin).as_nanos();
        u64::try_from(since).unwrap_or(u64::MAX)
    }
}

impl fmt::Debug for Guards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guards")
            .field("budget", &self.budget)
            .field("endpoints", &self.endpoints)
            .field("bulkhead", &self.bulkhead)
            .field("pace", &self.pace)
            .finish_non_exhaustive()
    }
}
