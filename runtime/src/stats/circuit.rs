//! How the circuit breakers of an API stand.

use std::fmt;

/// How a circuit breaker stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CircuitStats {
    /// The base URL that it guards, without a query; or the server that operations declare for
    /// themselves.
    pub base_url: String,
    /// What it lets through.
    pub state: CircuitState,
}

/// What a circuit breaker lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CircuitState {
    /// Everything.
    Closed,
    /// Nothing: too much has failed.
    Open,
    /// A few probes, which decide.
    HalfOpen,
}

impl CircuitState {
    /// As it is serialised: `closed`, `open`, `half_open`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
}

impl fmt::Display for CircuitState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What knows circuits: a client.
pub(crate) trait KnowsCircuits: Send + Sync {
    /// How they stand now.
    fn circuits(&self) -> Vec<CircuitStats>;
    /// Those of token fetches, by the names of their schemes.
    fn token_circuits(&self) -> Vec<(&'static str, CircuitState)>;
}
