//! What became of token fetches.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::histogram::Histogram;
use super::{CircuitState, Latency};

/// What became of the fetches for one security scheme: of OAuth2 tokens, or of what a
/// [`CredentialProvider`](crate::auth::CredentialProvider) gives. They count as no calls.
///
/// `fetches` is the sum of `successes`, `failures` and those that are under way or were given up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenStats {
    /// The document's name of the scheme.
    pub scheme: &'static str,
    /// Fetches that were begun: one for all calls that wait.
    pub fetches: u64,
    /// Fetches that brought a token.
    pub successes: u64,
    /// Fetches that failed.
    pub failures: u64,
    /// Calls that failed at once, because the circuit of the fetches was not closed.
    pub refused: u64,
    /// How long fetches took that have ended.
    pub latency: Latency,
    /// How their circuit stands; `None` where it is off, or no client is left.
    pub circuit: Option<CircuitState>,
}

impl Serialize for TokenStats {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("TokenStats", 6)?;
        out.serialize_field("fetches", &self.fetches)?;
        out.serialize_field("successes", &self.successes)?;
        out.serialize_field("failures", &self.failures)?;
        out.serialize_field("refused", &self.refused)?;
        out.serialize_field("latency_ms", &self.latency)?;
        out.serialize_field("circuit", &self.circuit.map(CircuitState::as_str))?;
        out.end()
    }
}

/// Counts the fetches for one scheme.
#[derive(Debug, Default)]
pub(crate) struct FetchMeter {
    fetches: AtomicU64,
    successes: AtomicU64,
    failures: AtomicU64,
    refused: AtomicU64,
    latency: Histogram,
}

impl FetchMeter {
    /// A fetch begins.
    pub(crate) fn begun(&self) {
        self.fetches.fetch_add(1, Relaxed);
    }

    /// A fetch has ended.
    pub(crate) fn ended(&self, well: bool, took: Duration) {
        let count = if well { &self.successes } else { &self.failures };
        count.fetch_add(1, Relaxed);
        self.latency.record(took);
    }

    /// A caller was sent away.
    pub(crate) fn refused(&self) {
        self.refused.fetch_add(1, Relaxed);
    }

    pub(super) fn read(&self, scheme: &'static str, circuit: Option<CircuitState>) -> TokenStats {
        TokenStats {
            scheme,
            fetches: self.fetches.load(Relaxed),
            successes: self.successes.load(Relaxed),
            failures: self.failures.load(Relaxed),
            refused: self.refused.load(Relaxed),
            latency: (&self.latency.read()).into(),
            circuit,
        }
    }
}
