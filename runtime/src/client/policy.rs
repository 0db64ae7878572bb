//! Timeouts and retries of one API.

use std::time::Duration;

/// Timeouts and retries of one API; what isn't set has its default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    timeout_ms: Option<u64>,
    deadline_ms: Option<u64>,
    attempts: Option<u32>,
    backoff_ms: Option<u64>,
    backoff_cap_ms: Option<u64>,
    retry_after_cap_ms: Option<u64>,
    redirects: Option<u32>,
    max_answer_bytes: Option<u64>,
}

impl Policy {
    /// Nothing set.
    pub const fn new() -> Self {
        Self {
            timeout_ms: None,
            deadline_ms: None,
            attempts: None,
            backoff_ms: None,
            backoff_cap_ms: None,
            retry_after_cap_ms: None,
            redirects: None,
            max_answer_bytes: None,
        }
    }

    /// The longest that one attempt takes, in milliseconds. Default: 30 s.
    #[must_use]
    pub const fn timeout_ms(mut self, milliseconds: u64) -> Self {
        self.timeout_ms = Some(milliseconds);
        self
    }

    /// The longest that a call takes, retries included, in milliseconds. Default: 60 s.
    #[must_use]
    pub const fn deadline_ms(mut self, milliseconds: u64) -> Self {
        self.deadline_ms = Some(milliseconds);
        self
    }

    /// The most attempts, the first included. Default: 3.
    #[must_use]
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts);
        self
    }

    /// The most that the first backoff takes, in milliseconds; it doubles from there. Default: 100.
    #[must_use]
    pub const fn backoff_ms(mut self, milliseconds: u64) -> Self {
        self.backoff_ms = Some(milliseconds);
        self
    }

    /// The most that any backoff takes, in milliseconds. Default: 20 s.
    #[must_use]
    pub const fn backoff_cap_ms(mut self, milliseconds: u64) -> Self {
        self.backoff_cap_ms = Some(milliseconds);
        self
    }

    /// The most of a `Retry-After` that is waited for, in milliseconds. Default: 60 s.
    #[must_use]
    pub const fn retry_after_cap_ms(mut self, milliseconds: u64) -> Self {
        self.retry_after_cap_ms = Some(milliseconds);
        self
    }

    /// The most redirects that one attempt follows. Default: 10.
    #[must_use]
    pub const fn redirects(mut self, redirects: u32) -> Self {
        self.redirects = Some(redirects);
        self
    }

    /// The longest answer that is read, in bytes. Default: 64 MiB.
    #[must_use]
    pub const fn max_answer_bytes(mut self, bytes: u64) -> Self {
        self.max_answer_bytes = Some(bytes);
        self
    }

    /// What `over` sets, and this where it sets nothing.
    #[must_use]
    pub(crate) fn overridden_by(self, over: Self) -> Self {
        Self {
            timeout_ms: over.timeout_ms.or(self.timeout_ms),
            deadline_ms: over.deadline_ms.or(self.deadline_ms),
            attempts: over.attempts.or(self.attempts),
            backoff_ms: over.backoff_ms.or(self.backoff_ms),
            backoff_cap_ms: over.backoff_cap_ms.or(self.backoff_cap_ms),
            retry_after_cap_ms: over.retry_after_cap_ms.or(self.retry_after_cap_ms),
            redirects: over.redirects.or(self.redirects),
            max_answer_bytes: over.max_answer_bytes.or(self.max_answer_bytes),
        }
    }

    pub(crate) fn limits(self) -> Limits {
        let duration = |set: Option<u64>, default| Duration::from_millis(set.unwrap_or(default));
        Limits {
            attempt_timeout: duration(self.timeout_ms, 30_000),
            deadline: duration(self.deadline_ms, 60_000),
            attempts: self.attempts.unwrap_or(3),
            backoff: duration(self.backoff_ms, 100),
            backoff_cap: duration(self.backoff_cap_ms, 20_000),
            retry_after_cap: duration(self.retry_after_cap_ms, 60_000),
            redirects: self.redirects.unwrap_or(10),
            max_answer_bytes: self.max_answer_bytes.unwrap_or(64 << 20),
        }
    }
}

/// A policy with every default filled in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) attempt_timeout: Duration,
    pub(crate) deadline: Duration,
    pub(crate) attempts: u32,
    pub(crate) backoff: Duration,
    pub(crate) backoff_cap: Duration,
    pub(crate) retry_after_cap: Duration,
    pub(crate) redirects: u32,
    pub(crate) max_answer_bytes: u64,
}
