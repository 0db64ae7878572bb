//! A rate limit by the generic cell rate algorithm, which also heeds what the API says of its own.

use std::collections::BTreeMap;

use crate::sync::{Mutex, MutexGuard};

/// When requests may start. Times are nanoseconds.
///
/// What it counts by is the moment at which a steady stream of requests would have used up what was
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
    /// Turns between others that were given back, and how many of each.
    freed: BTreeMap<u64, u32>,
    /// The API said that nothing may start before.
    closed_until: u64,
    /// After a 429 that named no time, requests come this many times slower, until then.
    slower: u64,
    slower_until: u64,
    /// When they were slowed down last.
    slowed: u64,
}

/// The right to start one request, at `start` or later. It is used or given back, once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    pub(crate) start: u64,
    /// From where to where it moved the steady stream; a turn that was somebody's before did not.
    moved: Option<(u64, u64)>,
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

    /// The turn of a request that comes now; `Err` with its moment where that is after `latest`,
    /// and nothing is reserved then.
    pub(crate) fn reserve(&self, now: u64, latest: u64) -> Result<Turn, u64> {
        let mut state = self.state();
        let slower = if now < state.slower_until { state.slower.max(1) } else { 1 };
        let ahead = if slower > 1 { 0 } else { self.ahead };
        let soonest = now.max(state.closed_until);
        let next = soonest.max(state.even.saturating_sub(ahead));
        let freed = state.first_freed(soonest).filter(|freed| *freed < next);
        let start = freed.unwrap_or(next);
        if start > latest {
            return Err(start);
        }
        if freed.is_some() {
            state.take(start);
            return Ok(Turn { start, moved: None });
        }
        let from = state.even;
        state.even = from.max(start).saturating_add(self.interval.saturating_mul(slower));
        Ok(Turn { start, moved: Some((from, state.even)) })
    }

    /// A request that was let through did not start.
    ///
    /// Invariant: what is given back is this very turn. The next one in line may have it until it
    /// is past; then it is lost, unless nobody came after it. Anything else would give two requests
    /// the same moment.
    #[allow(clippy::needless_pass_by_value)] // A turn is used up.
    pub(crate) fn give_back(&self, turn: Turn) {
        let mut state = self.state();
        match turn.moved {
            Some((from, to)) if to == state.even => state.even = from,
            _ => *state.freed.entry(turn.start).or_default() += 1,
        }
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

impl State {
    /// The first turn that was given back and can still be had; those before are forgotten.
    fn first_freed(&mut self, soonest: u64) -> Option<u64> {
        if !self.freed.is_empty() {
            self.freed = self.freed.split_off(&soonest);
        }
        self.freed.keys().next().copied()
    }

    /// Somebody has this freed turn.
    fn take(&mut self, turn: u64) {
        if let Some(count) = self.freed.get_mut(&turn) {
            *count -= 1;
            if *count == 0 {
                self.freed.remove(&turn);
            }
        }
    }
}
