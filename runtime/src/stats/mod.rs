//! What became of the calls so far: built in, always on, per API and operation.
//!
//! A call writes a handful of atomic counters; nothing is kept of it. Memory grows with the number
//! of operations that were called, by about 7 KiB each, and with nothing else. Figures are read
//! while calls go on: those of one moment may be off by the calls that end in it.

mod circuit;
mod histogram;
mod meter;
mod reuse;
mod table;
mod tokens;

use std::time::Duration;

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

pub(crate) use self::circuit::KnowsCircuits;
pub use self::circuit::{CircuitState, CircuitStats};
use self::histogram::Spread;
pub(crate) use self::meter::{ApiMeter, Roster, Ticket, Verdict};
pub use self::reuse::Reuse;
pub(crate) use self::tokens::FetchMeter;
pub use self::tokens::TokenStats;
use crate::api::Api;
use crate::client::Client;
use crate::error::ErrorKind;

/// What became of the calls of every API of an SDK since it was built.
///
/// As text it is a table; as JSON it is one object per API, operations in it by ID:
///
/// ```json
/// { "inventory": {
///     "total": { "requests": 3, "attempts": 4, "retries": 1, "hedges": 0,
///                "cache_hits": 0, "cache_misses": 0, "revalidations": 0, "coalesced": 0,
///                "successes": 2, "failures": { "timeout": 1 }, "cancelled": 0, "in_flight": 0,
///                "latency_ms": { "count": 3, "p50": 12.1, "p90": 80.2, "p95": 80.2,
///                                "p99": 80.2, "max": 80.2 } },
///     "circuits": { "https://inventory.example.com": "closed" },
///     "tokens": { "oauth": { "fetches": 1, "successes": 1, "failures": 0, "refused": 0,
///                            "latency_ms": { "count": 1 }, "circuit": "closed" } },
///     "operations": { "getStock": { "requests": 3 } } } }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stats {
    apis: Vec<ApiStats>,
}

impl Stats {
    /// Those of every API that was built with the same [`Shared`](crate::Shared) as this client.
    pub fn of<A: Api>(client: &Client<A>) -> Self {
        Self { apis: client.core().roster.read() }
    }

    /// Each API, in the order in which the clients were built: that of the manifest.
    pub fn apis(&self) -> &[ApiStats] {
        &self.apis
    }

    /// The API of this name in the manifest.
    pub fn api(&self, name: &str) -> Option<&ApiStats> {
        self.apis.iter().find(|api| api.api == name)
    }
}

/// What became of the calls of one API.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ApiStats {
    /// The API's name in the manifest.
    pub api: &'static str,
    /// All of its operations together.
    pub total: Figures,
    /// Each operation that has been called, by ID.
    pub operations: Vec<OperationStats>,
    /// The circuit breaker of each base URL of the API's clients; none where it is off.
    pub circuits: Vec<CircuitStats>,
    /// The fetches of its clients' tokens, by scheme; none where nothing has to be fetched.
    pub tokens: Vec<TokenStats>,
}

impl ApiStats {
    /// The fetches for one scheme; `None` if its credential is not fetched.
    pub fn token(&self, scheme: &str) -> Option<&TokenStats> {
        self.tokens.iter().find(|known| known.scheme == scheme)
    }

    /// The figures of one operation; `None` if it has not been called.
    pub fn operation(&self, id: &str) -> Option<&Figures> {
        let found = self.operations.iter().find(|known| known.operation == id);
        found.map(|known| &known.figures)
    }
}

/// What became of the calls of one operation.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OperationStats {
    /// The operation's ID.
    pub operation: &'static str,
    /// Its figures.
    pub figures: Figures,
}

/// Counts and times of calls. Legs, fallbacks, undos and repeated questions of fan-outs count as
/// calls; token fetches don't, see [`TokenStats`].
///
/// `requests` is the sum of `successes`, all `failures`, `cancelled` and `in_flight`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Figures {
    /// Calls that were begun.
    pub requests: u64,
    /// Attempts that were begun for them: what the API may have been asked, redirects and the
    /// repeat after a 401 aside.
    pub attempts: u64,
    /// Those of the attempts that repeat one that failed.
    pub retries: u64,
    /// Those of the attempts that were sent beside one that took long.
    pub hedges: u64,
    /// Calls that were answered from what is kept of earlier answers, without waiting.
    pub cache_hits: u64,
    /// Calls that found nothing of use in the cache.
    pub cache_misses: u64,
    /// Calls that found an answer which the API had to be asked about.
    pub revalidations: u64,
    /// Calls that waited for the request of an equal one.
    pub coalesced: u64,
    /// Calls that brought a declared success.
    pub successes: u64,
    /// Calls that failed, by kind; kinds without any are left out.
    pub failures: Vec<(ErrorKind, u64)>,
    /// Calls that were given up by their caller, such as the losers of a fan-out.
    pub cancelled: u64,
    /// Calls that have begun and not ended, waits between attempts included.
    pub in_flight: u64,
    /// How long calls took, retries included: those that succeeded or failed, but neither those
    /// that were given up nor those whose request couldn't be built.
    pub latency: Latency,
}

impl Figures {
    /// How many calls failed with this kind.
    pub fn failures_of(&self, kind: ErrorKind) -> u64 {
        let found = self.failures.iter().find(|(known, _)| *known == kind);
        found.map_or(0, |(_, count)| *count)
    }

    /// How many calls failed at all.
    pub fn failed(&self) -> u64 {
        self.failures.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// Adds another's counts; the latencies can't be put together here.
    fn add(&mut self, other: &Self) {
        for (sum, more) in [
            (&mut self.requests, other.requests),
            (&mut self.attempts, other.attempts),
            (&mut self.retries, other.retries),
            (&mut self.hedges, other.hedges),
            (&mut self.cache_hits, other.cache_hits),
            (&mut self.cache_misses, other.cache_misses),
            (&mut self.revalidations, other.revalidations),
            (&mut self.coalesced, other.coalesced),
            (&mut self.successes, other.successes),
            (&mut self.cancelled, other.cancelled),
            (&mut self.in_flight, other.in_flight),
        ] {
            *sum = sum.saturating_add(more);
        }
        for (kind, more) in &other.failures {
            match self.failures.iter_mut().find(|(known, _)| known == kind) {
                Some((_, sum)) => *sum = sum.saturating_add(*more),
                None => self.failures.push((*kind, *more)),
            }
        }
        self.failures.sort_by_key(|(kind, _)| *kind as usize);
    }
}

/// How long calls took. Percentiles are at most 3.2 % too long; `max` is exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Latency {
    /// How many calls this is about.
    pub count: u64,
    /// Half of them took no longer.
    pub p50: Duration,
    /// 90 % of them took no longer.
    pub p90: Duration,
    /// 95 % of them took no longer.
    pub p95: Duration,
    /// 99 % of them took no longer.
    pub p99: Duration,
    /// The longest.
    pub max: Duration,
}

impl From<&Spread> for Latency {
    fn from(spread: &Spread) -> Self {
        Self {
            count: spread.len(),
            p50: spread.percentile(50),
            p90: spread.percentile(90),
            p95: spread.percentile(95),
            p99: spread.percentile(99),
            max: spread.longest(),
        }
    }
}

impl Serialize for Stats {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.apis.iter().map(|api| (api.api, api)))
    }
}

impl Serialize for ApiStats {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("ApiStats", 4)?;
        out.serialize_field("total", &self.total)?;
        out.serialize_field("circuits", &Circuits(&self.circuits))?;
        if self.tokens.is_empty() {
            out.skip_field("tokens")?;
        } else {
            out.serialize_field("tokens", &Tokens(&self.tokens))?;
        }
        out.serialize_field("operations", &Named(&self.operations))?;
        out.end()
    }
}

struct Circuits<'a>(&'a [CircuitStats]);

impl Serialize for Circuits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|one| (&one.base_url, one.state.as_str())))
    }
}

struct Tokens<'a>(&'a [TokenStats]);

impl Serialize for Tokens<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|one| (one.scheme, one)))
    }
}

struct Named<'a>(&'a [OperationStats]);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|one| (one.operation, &one.figures)))
    }
}

impl Serialize for Figures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Figures", 13)?;
        out.serialize_field("requests", &self.requests)?;
        out.serialize_field("attempts", &self.attempts)?;
        out.serialize_field("retries", &self.retries)?;
        out.serialize_field("hedges", &self.hedges)?;
        out.serialize_field("cache_hits", &self.cache_hits)?;
        out.serialize_field("cache_misses", &self.cache_misses)?;
        out.serialize_field("revalidations", &self.revalidations)?;
        out.serialize_field("coalesced", &self.coalesced)?;
        out.serialize_field("successes", &self.successes)?;
        out.serialize_field("failures", &Kinds(&self.failures))?;
        out.serialize_field("cancelled", &self.cancelled)?;
        out.serialize_field("in_flight", &self.in_flight)?;
        out.serialize_field("latency_ms", &self.latency)?;
        out.end()
    }
}

struct Kinds<'a>(&'a [(ErrorKind, u64)]);

impl Serialize for Kinds<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_map(Some(self.0.len()))?;
        for (kind, count) in self.0 {
            out.serialize_entry(kind.as_str(), count)?;
        }
        out.end()
    }
}

/// In milliseconds.
impl Serialize for Latency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Latency", 6)?;
        out.serialize_field("count", &self.count)?;
        for (name, time) in [
            ("p50", self.p50),
            ("p90", self.p90),
            ("p95", self.p95),
            ("p99", self.p99),
            ("max", self.max),
        ] {
            out.serialize_field(name, &(time.as_secs_f64() * 1000.0))?;
        }
        out.end()
    }
}
