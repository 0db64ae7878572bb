//! A rate limit by the generic cell rate algorithm, which also heeds what the API says of its own.

use crate::sync::{Mutex, MutexGuard};

/// When requests may start. Times are nanoseconds.
///
/// All of its state is the moment at which a steady stream of requests would have used up what was
/// let through so far: a request may start ahead of it by as much as a burst is worth.
#[derive(Debug)]
pub(crate) struct Pace {
    /// The time from one request to the next.
    interval: u64,
    /// How far ahead of a steady stream requests may start.
    ahead: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// When a steady stream would have used up what was let through.
    even: u64,
    /// The API said that nothing may start before.
    closed_until: u64,
    /// After a 429 that named no time, requests come this many times slower, until then.
    slower: u64,
    slower_until: u64,
    /// When they were slowed down last.
    slowed: u64,
}

/// The most that a 429 without a time slows requests down.
const SLOWEST: u64 = 16;
/// How long that holds.
const SLOW_FOR: u64 = 10_000_000_000;

impl Pace {
    /// `requests` in each `period`, of which `burst`, at least one, may start at once.
    pub(crate) fn new(requests: u32, period: u64, burst: u32) -> Self {
        let interval = (period / u64::from(requests.max(1))).max(1);
        let ahead = interval.saturating_mul(u64::from(burst.max(1) - 1));
        Self { interval, ahead, state: Mutex::new(State::default()) }
    }

    /// When a request that comes now may start; `Err` with that moment where it is after `latest`,
    /// and nothing is reserved then.
    pub(crate) fn reserve(&self, now: u64, latest: u64) -> Result<u64, u64> {
        let mut state = self.state();
        let slower = if now < state.slower_until { state.slower.max(1) } else { 1 };
        let ahead = if slower > 1 { 0 } else { self.ahead };
        let start = now.max(state.even.saturating_sub(ahead)).max(state.closed_until);
        if start > latest {
            return Err(start);
        }
        let interval = self.interval.saturating_mul(slower);
        state.even = state.even.max(start).saturating_add(interval);
        Ok(start)
    }

    /// A request that was let through did not start.
    pub(crate) fn give_back(&self) {
        let mut state = self.state();
        state.even = state.even.saturating_sub(self.interval);
    }

    /// Whether the API has said since that nothing may start now.
    pub(crate) fn is_closed(&self, now: u64) -> bool {
        now < self.state().closed_until
    }

    /// The API said that nothing may start before `until`.
    pub(crate) fn close(&self, until: u64) {
        let mut state = self.state();
        state.closed_until = state.closed_until.max(until);
    }

    /// The API said to a request that began at `began` that there were too many, not for how long:
    /// half as many from now on. What began before the last such word is no new sign.
    pub(crate) fn slow_down(&self, began: u64, now: u64) {
        let mut state = self.state();
        if began < state.slowed {
            return;
        }
        state.slowed = now;
        let slower = if now < state.slower_until { state.slower.max(1) } else { 1 };
        state.slower = (slower * 2).min(SLOWEST);
        state.slower_until = now.saturating_add(SLOW_FOR);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
