//! How long somebody waits.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

/// How long somebody waits for a request that several callers share: who joins may wait for longer
/// than those before.
#[derive(Debug)]
pub(crate) struct Horizon {
    origin: Instant,
    /// Nanoseconds since then.
    until: AtomicU64,
}

impl Horizon {
    /// Somebody waits until this moment; `now` has come.
    pub(super) fn new(now: Instant, until: Instant) -> Self {
        let horizon = Self { origin: now, until: AtomicU64::new(0) };
        horizon.extend(until);
        horizon
    }

    /// Somebody waits until this moment too.
    pub(super) fn extend(&self, until: Instant) {
        let nanos = until.saturating_duration_since(self.origin).as_nanos();
        self.until.fetch_max(u64::try_from(nanos).unwrap_or(u64::MAX), SeqCst);
    }

    /// Until when the last one waits.
    pub(super) fn until(&self) -> Instant {
        let span = Duration::from_nanos(self.until.load(SeqCst));
        self.origin.checked_add(span).unwrap_or(self.origin)
    }
}
