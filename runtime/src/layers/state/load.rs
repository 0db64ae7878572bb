//! How one base URL of several fares: how long its answers take, how many it owes, whether it is
//! set aside.

use crate::sync::{Mutex, MutexGuard};

/// After this time an old answer time weighs a third (1/e) of what it did.
const MEMORY: f64 = 10e9;
/// So many failures in a row set it aside.
const FAILURES: u32 = 5;
/// For this long, times how often that has happened lately.
const ASIDE: u64 = 10_000_000_000;
/// That factor at most.
const TIMES: u32 = 6;
/// What an answer is taken to last before the first has come.
const UNKNOWN: f64 = 1e9;

/// The load of one base URL. Times are nanoseconds.
#[derive(Debug, Default)]
pub(crate) struct Load {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The moving average of answer times, which rises at once and falls slowly.
    average: f64,
    /// When that was.
    stamp: u64,
    out: u32,
    failures: u32,
    times: u32,
    aside_until: u64,
}

impl Load {
    /// What one more request would cost there: the time that all who wait will have waited.
    pub(crate) fn cost(&self, now: u64) -> f64 {
        let state = self.state();
        let waiting = f64::from(state.out);
        if state.stamp == 0 {
            // Nothing is known: one request goes there to find out, not a crowd.
            return waiting * UNKNOWN;
        }
        state.average * weight(now, state.stamp) * (waiting + 1.0)
    }

    /// Whether it is set aside.
    pub(crate) fn is_aside(&self, now: u64) -> bool {
        now < self.state().aside_until
    }

    /// A request goes there.
    pub(crate) fn depart(&self) {
        self.state().out += 1;
    }

    /// A request came back, or was given up. `end` says how long it took and whether it failed,
    /// where that says anything.
    pub(crate) fn arrive(&self, now: u64, end: Option<(u64, bool)>) {
        let mut state = self.state();
        state.out = state.out.saturating_sub(1);
        let Some((took, failed)) = end else { return };
        // What failed fast is not fast.
        #[allow(clippy::cast_precision_loss)] // Far below 2⁵² nanoseconds, or no matter.
        let took = took.max(1) as f64;
        let took = if failed { took.max(state.average) } else { took };
        let old = weight(now, state.stamp);
        state.average = took.max(state.average * old + took * (1.0 - old));
        state.stamp = now.max(1);
        state.judge(now, failed);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl State {
    fn judge(&mut self, now: u64, failed: bool) {
        if !failed {
            self.failures = 0;
            if now >= self.aside_until {
                self.times = 0;
            }
            return;
        }
        self.failures += 1;
        if self.failures >= FAILURES && now >= self.aside_until {
            self.times = (self.times + 1).min(TIMES);
            self.aside_until = now.saturating_add(ASIDE * u64::from(self.times));
            self.failures = 0;
        }
    }
}

/// What is left of the weight of a value of `stamp`.
#[allow(clippy::cast_precision_loss)] // Spans of minutes, in nanoseconds, are far below 2⁵².
fn weight(now: u64, stamp: u64) -> f64 {
    (-(now.saturating_sub(stamp) as f64) / MEMORY).exp()
}
