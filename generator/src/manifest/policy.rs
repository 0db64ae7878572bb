//! `policy`: how an API, or one leg, is called.

use std::time::Duration;

use super::Spanned;

/// `policy` of an API or a leg.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// `timeout`: of one attempt.
    pub timeout: Option<Spanned<Duration>>,
    /// `retry.attempts`: the first one included.
    pub attempts: Option<Spanned<u32>>,
    /// `retry.base`: the longest pause before the second attempt.
    pub base: Option<Spanned<Duration>>,
    /// `retry.cap`: the longest pause of all.
    pub cap: Option<Spanned<Duration>>,
    /// `retry.budget`: the most load that repeats add.
    pub budget: Option<Budget>,
    /// `deadline`: of a call with all its attempts.
    pub deadline: Option<Spanned<Duration>>,
    /// `breaker`.
    pub breaker: Option<Breaker>,
    /// `concurrency`.
    pub concurrency: Option<Concurrency>,
    /// `rate_limit`.
    pub rate_limit: Option<RateLimit>,
    /// `hedge`.
    pub hedge: Option<Hedge>,
    /// `cache`.
    pub cache: Option<Cache>,
    /// `coalesce`.
    pub coalesce: Option<Reads>,
}

/// `cache`: what is kept of answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cache {
    /// `operations`, or whether it is on.
    pub reads: Reads,
    /// `max_bytes`: of all of them together.
    pub max_bytes: Option<u64>,
    /// `max_entries`: how many.
    pub max_entries: Option<u32>,
    /// `max_answer`: of one of them, in bytes.
    pub max_answer: Option<u64>,
    /// `fresh`: how long an answer is used that says nothing of it.
    pub fresh: Option<Duration>,
}

/// Which reads a policy is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reads {
    /// `true`.
    #[default]
    All,
    /// `false`.
    None,
    /// `operations`: ids, `METHOD /path` or `tag:Name`.
    Only(Vec<Spanned<String>>),
}

/// `retry.budget`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// `20%`: so many percent of the load of all calls.
    Percent(u32),
    /// `none`.
    Unlimited,
}

/// `breaker`: when a circuit opens, and how it closes again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    /// `failure_rate`, in percent.
    pub failure_rate: Option<u32>,
    /// `slow`: from which time on an attempt is slow.
    pub slow: Option<Duration>,
    /// `slow_rate`, in percent.
    pub slow_rate: Option<u32>,
    /// `window`: the length of the sliding window.
    pub window: Option<Duration>,
    /// `min_calls`: the fewest attempts in the window that say anything.
    pub min_calls: Option<u32>,
    /// `open`: how long it stays open.
    pub open: Option<Duration>,
    /// `probes`: how many have to fare well before it closes.
    pub probes: Option<u32>,
}

/// `concurrency`: how many requests at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concurrency {
    /// `limit`, or the number alone.
    pub limit: u32,
    /// `queue`: how many wait at most.
    pub queue: Option<u32>,
    /// `adaptive`: whether the limit finds itself.
    pub adaptive: bool,
}

/// `rate_limit`: how many requests in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// `rate`, or the text alone.
    pub rate: Rate,
    /// `burst`: how many may start at once.
    pub burst: Option<u32>,
}

/// `100/s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub requests: u32,
    /// In which time.
    pub per: Per,
}

/// The time of a [`Rate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// `/s`.
    Second,
    /// `/m`.
    Minute,
    /// `/h`.
    Hour,
}

/// `hedge`: when a second attempt is sent beside the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hedge {
    /// `50ms`: when the first has taken this long.
    After(Duration),
    /// `p95`: when the first has taken longer than so many percent of the latest answers.
    Percentile(u32),
    /// `none`.
    Off,
}
