//! How a circuit breaker is set.

use super::millis_to_nanos;
use crate::layers::CircuitRules;

/// A circuit breaker for each base URL: when too much of what is sent there fails, or is slow,
/// nothing more is sent there for a while, and calls fail at once with
/// [`ErrorKind::CircuitOpen`](crate::ErrorKind::CircuitOpen).
///
/// A 5xx other than 501, a broken or refused connection, and a time limit that passed are
/// failures. A 429 never is, nor what this client itself refused or gave up.
///
/// ```
/// use fanwise_runtime::{Breaker, Policy};
/// let policy = Policy::new().breaker(Breaker::new().failure_rate(30).slow_ms(2000));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    off: bool,
    window_ms: Option<u32>,
    min_calls: Option<u32>,
    failed_percent: Option<u32>,
    slow_ms: Option<u32>,
    slow_percent: Option<u32>,
    open_ms: Option<u32>,
    probes: Option<u32>,
}

impl Breaker {
    /// One with the defaults.
    pub const fn new() -> Self {
        Self {
            off: false,
            window_ms: None,
            min_calls: None,
            failed_percent: None,
            slow_ms: None,
            slow_percent: None,
            open_ms: None,
            probes: None,
        }
    }

    /// None, whatever the manifest says.
    pub const fn off() -> Self {
        let mut off = Self::new();
        off.off = true;
        off
    }

    /// The length of the sliding window, in milliseconds. Default: 10 s.
    #[must_use]
    pub const fn window_ms(mut self, milliseconds: u64) -> Self {
        self.window_ms = Some(bounded(milliseconds));
        self
    }

    /// The fewest attempts in the window that say anything. Default: 20.
    #[must_use]
    pub const fn min_calls(mut self, attempts: u32) -> Self {
        self.min_calls = Some(attempts);
        self
    }

    /// The share of failures that opens the circuit, in percent. Default: 50.
    #[must_use]
    pub const fn failure_rate(mut self, percent: u32) -> Self {
        self.failed_percent = Some(percent);
        self
    }

    /// From which time on an attempt counts as slow, in milliseconds. Default: none does.
    #[must_use]
    pub const fn slow_ms(mut self, milliseconds: u64) -> Self {
        self.slow_ms = Some(bounded(milliseconds));
        self
    }

    /// The share of slow attempts that opens the circuit, in percent. Default: 80.
    #[must_use]
    pub const fn slow_rate(mut self, percent: u32) -> Self {
        self.slow_percent = Some(percent);
        self
    }

    /// How long the circuit stays open before it lets probes through, in milliseconds.
    /// Default: 5 s.
    #[must_use]
    pub const fn open_ms(mut self, milliseconds: u64) -> Self {
        self.open_ms = Some(bounded(milliseconds));
        self
    }

    /// How many probes have to fare well before it closes; no more are out at once. Default: 3.
    #[must_use]
    pub const fn probes(mut self, probes: u32) -> Self {
        self.probes = Some(probes);
        self
    }

    /// What `over` sets, and this where it sets nothing.
    pub(crate) fn overridden_by(self, over: Self) -> Self {
        Self {
            off: over.off,
            window_ms: over.window_ms.or(self.window_ms),
            min_calls: over.min_calls.or(self.min_calls),
            failed_percent: over.failed_percent.or(self.failed_percent),
            slow_ms: over.slow_ms.or(self.slow_ms),
            slow_percent: over.slow_percent.or(self.slow_percent),
            open_ms: over.open_ms.or(self.open_ms),
            probes: over.probes.or(self.probes),
        }
    }

    /// With every default filled in; `None` where it is off.
    pub(crate) fn rules(self) -> Option<CircuitRules> {
        let percent = |set: Option<u32>, default| u64::from(set.unwrap_or(default).clamp(1, 100));
        let time = |milliseconds| millis_to_nanos(u64::from(milliseconds));
        (!self.off).then(|| CircuitRules {
            window: time(self.window_ms.unwrap_or(10_000)),
            min_calls: u64::from(self.min_calls.unwrap_or(20)),
            failed_percent: percent(self.failed_percent, 50),
            slow: self.slow_ms.map(time),
            slow_percent: percent(self.slow_percent, 80),
            open: time(self.open_ms.unwrap_or(5000)),
            probes: self.probes.unwrap_or(3).max(1),
        })
    }
}

/// Milliseconds up to seven weeks: a policy is copied about, so it is kept small.
#[allow(clippy::cast_lossless, clippy::cast_possible_truncation)] // Checked; `From` is not const.
const fn bounded(milliseconds: u64) -> u32 {
    if milliseconds > u32::MAX as u64 { u32::MAX } else { milliseconds as u32 }
}
