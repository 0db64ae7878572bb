//! The policies of one API: what a manifest or a builder sets.

mod breaker;
#[cfg(feature = "cache")]
mod cache;
#[cfg(not(feature = "cache"))]
#[path = "cache_off.rs"]
mod cache;
mod coalesce;
mod concurrency;
mod hedge;
mod limits;
mod rate_limit;
mod reads;
mod retry;

pub use breaker::Breaker;
#[cfg(feature = "cache")]
pub use cache::Cache;
#[cfg(not(feature = "cache"))]
pub(crate) use cache::Cache;
pub use coalesce::Coalesce;
pub use concurrency::Concurrency;
pub use hedge::Hedge;
pub(crate) use hedge::HedgeRule;
pub(crate) use limits::Limits;
pub use rate_limit::RateLimit;
pub(crate) use reads::Reads;
pub use retry::Retry;

/// The policies of one API; what isn't set has its default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    timeout_ms: Option<u64>,
    deadline_ms: Option<u64>,
    attempts: Option<u32>,
    backoff_ms: Option<u64>,
    backoff_cap_ms: Option<u64>,
    retry_budget: Option<RetryBudget>,
    retry_after_cap_ms: Option<u64>,
    hedge: Option<Hedge>,
    breaker: Option<Breaker>,
    concurrency: Option<Concurrency>,
    rate_limit: Option<RateLimit>,
    redirects: Option<u32>,
    max_answer_bytes: Option<u64>,
    max_answer_headers: Option<u32>,
    cache: Option<Cache>,
    coalesce: Option<Coalesce>,
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
            retry_budget: None,
            retry_after_cap_ms: None,
            hedge: None,
            breaker: None,
            concurrency: None,
            rate_limit: None,
            redirects: None,
            max_answer_bytes: None,
            max_answer_headers: None,
            cache: None,
            coalesce: None,
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

    /// The most load that repeats and hedges add, in percent of this client's calls; 0 repeats
    /// nothing. Default: 20.
    ///
    /// Beside that share, ten repeats are always saved up, and calls that come seldom may be
    /// repeated once a second. A repeat that the budget doesn't give is not made: the call ends
    /// with its last error.
    #[must_use]
    pub const fn retry_budget(mut self, percent: u32) -> Self {
        self.retry_budget = Some(RetryBudget::Percent(percent));
        self
    }

    /// Every call may make all of its attempts, whatever load that adds.
    #[must_use]
    pub const fn no_retry_budget(mut self) -> Self {
        self.retry_budget = Some(RetryBudget::Unlimited);
        self
    }

    /// The most of a `Retry-After` or of a rate limit's reset that is waited for, in milliseconds. Default: 60 s.
    #[must_use]
    pub const fn retry_after_cap_ms(mut self, milliseconds: u64) -> Self {
        self.retry_after_cap_ms = Some(milliseconds);
        self
    }

    /// When a second attempt is sent beside one that takes long. Default: never.
    #[must_use]
    pub const fn hedge(mut self, hedge: Hedge) -> Self {
        self.hedge = Some(hedge);
        self
    }

    /// A circuit breaker for each base URL. Default: none.
    #[must_use]
    pub const fn breaker(mut self, breaker: Breaker) -> Self {
        self.breaker = Some(breaker);
        self
    }

    /// How many requests the API gets at once. Default: any number.
    #[must_use]
    pub const fn concurrency(mut self, concurrency: Concurrency) -> Self {
        self.concurrency = Some(concurrency);
        self
    }

    /// How many requests the API gets in a time. Default: any number.
    #[must_use]
    pub const fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// Which equal reads share one request while it is under way. Default: none.
    #[must_use]
    pub const fn coalesce(mut self, coalesce: Coalesce) -> Self {
        self.coalesce = Some(coalesce);
        self
    }

    /// The most redirects that one attempt follows. Default: 10.
    #[must_use]
    pub const fn redirects(mut self, redirects: u32) -> Self {
        self.redirects = Some(redirects);
        self
    }

    /// The longest answer that is read, in bytes as they are after decompression. A longer one is
    /// given up where it passes that. Default: 64 MiB.
    #[must_use]
    pub const fn max_answer_bytes(mut self, bytes: u64) -> Self {
        self.max_answer_bytes = Some(bytes);
        self
    }

    /// The most header lines that an answer may have. Default: 100, which is also the most that the
    /// network's transport takes over HTTP/1.1, unless its own options say otherwise.
    #[must_use]
    pub const fn max_answer_headers(mut self, lines: u32) -> Self {
        self.max_answer_headers = Some(lines);
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
            retry_budget: over.retry_budget.or(self.retry_budget),
            retry_after_cap_ms: over.retry_after_cap_ms.or(self.retry_after_cap_ms),
            hedge: over.hedge.or(self.hedge),
            breaker: match (self.breaker, over.breaker) {
                (Some(under), Some(over)) => Some(under.overridden_by(over)),
                (under, over) => over.or(under),
            },
            concurrency: over.concurrency.or(self.concurrency),
            rate_limit: over.rate_limit.or(self.rate_limit),
            redirects: over.redirects.or(self.redirects),
            max_answer_bytes: over.max_answer_bytes.or(self.max_answer_bytes),
            max_answer_headers: over.max_answer_headers.or(self.max_answer_headers),
            cache: over.cache.or(self.cache),
            coalesce: over.coalesce.or(self.coalesce),
        }
    }
}

/// What repeats may add to the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryBudget {
    Percent(u32),
    Unlimited,
}

/// Milliseconds as the states of the policies count time.
fn millis_to_nanos(milliseconds: u64) -> u64 {
    milliseconds.saturating_mul(1_000_000)
}
