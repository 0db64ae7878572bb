//! One call as seen from outside while it runs.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// One call as seen from outside while it runs: the fan-out's driver reads it, the layers write it.
#[derive(Debug, Default)]
pub(crate) struct Flight {
    attempts: AtomicU32,
    write: AtomicBool,
    aloft: AtomicBool,
    doubt: AtomicBool,
    stopped: AtomicBool,
    key: OnceLock<String>,
}

impl Flight {
    /// A call that hasn't started.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// How many attempts have begun.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Acquire)
    }

    /// Whether an attempt was handed to the transport and has not ended.
    pub(crate) fn is_in_flight(&self) -> bool {
        self.aloft.load(Ordering::Acquire)
    }

    /// Whether a write was sent and its effect is unknown; while one is in flight it is.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.doubt.load(Ordering::Acquire)
            || (self.write.load(Ordering::Acquire) && self.is_in_flight())
    }

    /// No further attempt: a backoff ends at once, with the last error.
    pub(crate) fn stop_retrying(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    /// The idempotency key that the call carries.
    pub(crate) fn key(&self) -> Option<String> {
        self.key.get().cloned()
    }

    /// The answer was a success that can't be read: what a write did is unknown.
    pub(crate) fn answer_unreadable(&self) {
        if self.write.load(Ordering::Acquire) {
            self.doubt.store(true, Ordering::Release);
        }
    }

    pub(crate) fn begin(&self, write: bool) {
        self.write.store(write, Ordering::Release);
        self.attempts.fetch_add(1, Ordering::AcqRel);
    }
}
