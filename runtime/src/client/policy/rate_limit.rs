//! How many requests an API gets in a time.

/// How many requests an API gets in a time, evenly. More wait until they may start; one whose turn
/// would come after its call's deadline fails at once with
/// [`ErrorKind::Rejected`](crate::ErrorKind::Rejected).
///
/// It learns: after a 429, or an answer that says that nothing is left of the API's own limit,
/// nothing starts before the moment that the answer names; after a 429 that names none, requests
/// come half as fast for ten seconds.
///
/// ```
/// use fanwise_runtime::{Policy, RateLimit};
/// let policy = Policy::new().rate_limit(RateLimit::per_second(100).burst(20));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// 0 where there is none.
    pub(crate) requests: u32,
    pub(crate) period_ms: u64,
    pub(crate) burst: Option<u32>,
}

impl RateLimit {
    /// This many requests a second.
    pub const fn per_second(requests: u32) -> Self {
        Self::per_ms(requests, 1000)
    }

    /// This many requests a minute.
    pub const fn per_minute(requests: u32) -> Self {
        Self::per_ms(requests, 60_000)
    }

    /// This many requests an hour.
    pub const fn per_hour(requests: u32) -> Self {
        Self::per_ms(requests, 3_600_000)
    }

    /// None, whatever the manifest says.
    pub const fn unlimited() -> Self {
        Self { requests: 0, period_ms: 0, burst: None }
    }

    const fn per_ms(requests: u32, period_ms: u64) -> Self {
        let requests = if requests == 0 { 1 } else { requests };
        Self { requests, period_ms, burst: None }
    }

    /// How many may start at once after a quiet time. Default: a tenth of a second's worth, at
    /// least one.
    #[must_use]
    pub const fn burst(mut self, requests: u32) -> Self {
        self.burst = Some(requests);
        self
    }
}
