//! What a document says of repeating one operation.

use std::time::Duration;

use super::Limits;

/// What a document says of repeating one operation, by the words of a vendor; what it doesn't say
/// is the policy's.
///
/// A policy of the manifest or of the client goes first where it says the same thing, but for an
/// operation that is never to be repeated; a call's own settings go before all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retry {
    attempts: Option<u32>,
    backoff_ms: Option<u64>,
    backoff_cap_ms: Option<u64>,
    statuses: Option<&'static [&'static str]>,
}

impl Retry {
    /// Nothing said.
    pub const fn new() -> Self {
        Self { attempts: None, backoff_ms: None, backoff_cap_ms: None, statuses: None }
    }

    /// The most attempts, the first included; with 1 it is never repeated.
    #[must_use]
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts);
        self
    }

    /// The most that the first backoff takes, in milliseconds; it doubles from there.
    #[must_use]
    pub const fn backoff_ms(mut self, milliseconds: u64) -> Self {
        self.backoff_ms = Some(milliseconds);
        self
    }

    /// The most that any backoff takes, in milliseconds.
    #[must_use]
    pub const fn backoff_cap_ms(mut self, milliseconds: u64) -> Self {
        self.backoff_cap_ms = Some(milliseconds);
        self
    }

    /// The statuses that another attempt may change, `"503"` or `"5XX"`, in the place of the usual
    /// ones (408, 425, 429, 500, 502, 503 and 504).
    #[must_use]
    pub const fn statuses(mut self, statuses: &'static [&'static str]) -> Self {
        self.statuses = Some(statuses);
        self
    }

    /// How often a call may be tried whose policy is this.
    pub(crate) fn most(self, limits: &Limits) -> u32 {
        match (self.attempts, limits.own.attempts) {
            (Some(1), _) => 1,
            (_, Some(own)) => own,
            (said, None) => said.unwrap_or(limits.attempts),
        }
    }

    /// The longest first backoff, and the longest of all, under this policy.
    pub(crate) fn backoff(self, limits: &Limits) -> (Duration, Duration) {
        let of = |own: Option<u64>, said: Option<u64>, usual: Duration| {
            own.or(said).map_or(usual, Duration::from_millis)
        };
        (
            of(limits.own.backoff_ms, self.backoff_ms, limits.backoff),
            of(limits.own.backoff_cap_ms, self.backoff_cap_ms, limits.backoff_cap),
        )
    }

    /// Whether a status is known to pass: another attempt may fare better.
    pub(crate) fn is_passing(self, status: u16) -> bool {
        match self.statuses {
            None => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504),
            Some(statuses) => statuses.iter().any(|one| is(one, status)),
        }
    }
}

/// Whether a status is `503`, or one of `5XX`.
fn is(word: &str, status: u16) -> bool {
    match word.strip_suffix("XX") {
        Some(class) => class.parse() == Ok(status / 100),
        None => word.parse() == Ok(status),
    }
}
