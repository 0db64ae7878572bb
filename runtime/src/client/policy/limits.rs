//! A policy with every default filled in.

use std::time::Duration;

use super::{
    Breaker, Cache, Coalesce, Concurrency, Hedge, HedgeRule, Policy, RateLimit, Reads, RetryBudget,
};
use crate::layers::CircuitRules;

/// A policy with every default filled in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The policy itself: what it says, and what it doesn't.
    pub(super) own: Policy,
    pub(crate) attempt_timeout: Duration,
    pub(crate) deadline: Duration,
    pub(crate) attempts: u32,
    pub(crate) backoff: Duration,
    pub(crate) backoff_cap: Duration,
    /// The most load that repeats add, in percent; `None` where nothing bounds it.
    pub(crate) retry_budget: Option<u32>,
    pub(crate) retry_after_cap: Duration,
    pub(crate) hedge: HedgeRule,
    pub(crate) breaker: Option<CircuitRules>,
    pub(crate) concurrency: Option<Concurrency>,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) redirects: u32,
    pub(crate) max_answer_bytes: u64,
    pub(crate) max_answer_headers: u32,
    /// What is kept of answers, as far as something is said.
    #[cfg_attr(not(feature = "cache"), allow(dead_code))]
    pub(crate) cache: Option<Cache>,
    /// Which reads share a request.
    pub(crate) coalesce: Reads,
}

impl Policy {
    pub(crate) fn limits(self) -> Limits {
        let duration = |set: Option<u64>, default| Duration::from_millis(set.unwrap_or(default));
        Limits {
            own: self,
            attempt_timeout: duration(self.timeout_ms, 30_000),
            deadline: duration(self.deadline_ms, 60_000),
            attempts: self.attempts.unwrap_or(3),
            backoff: duration(self.backoff_ms, 100),
            backoff_cap: duration(self.backoff_cap_ms, 20_000),
            retry_budget: match self.retry_budget {
                Some(RetryBudget::Unlimited) => None,
                Some(RetryBudget::Percent(percent)) => Some(percent),
                None => Some(20),
            },
            retry_after_cap: duration(self.retry_after_cap_ms, 60_000),
            hedge: self.hedge.map_or(HedgeRule::Off, |Hedge(rule)| rule),
            breaker: self.breaker.and_then(Breaker::rules),
            concurrency: self.concurrency.filter(|limit| limit.most.is_some()),
            rate_limit: self.rate_limit.filter(|limit| limit.requests > 0),
            redirects: self.redirects.unwrap_or(10),
            max_answer_bytes: self.max_answer_bytes.unwrap_or(64 << 20),
            max_answer_headers: self.max_answer_headers.unwrap_or(100),
            cache: self.cache,
            coalesce: self.coalesce.map_or(Reads::None, |Coalesce(reads)| reads),
        }
    }
}
