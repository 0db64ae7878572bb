//! The time limit of a fetch: it counts only while somebody waits.
//!
//! Nothing is spawned, so a fetch that is not given up, although nobody waits for it, stands still
//! until the next caller comes. Time that passes meanwhile is not held against the endpoint.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;

use crate::clock::Clock;

/// How long a fetch was kept going.
pub(super) struct Driven {
    clock: Arc<dyn Clock>,
    limit: Duration,
    state: Mutex<State>,
}

struct State {
    drivers: usize,
    /// Grows whenever somebody takes up what nobody kept going.
    turns: u64,
    /// Since when somebody keeps it going, or nobody does.
    since: Instant,
    spent: Duration,
}

impl Driven {
    /// Nobody does so far.
    pub(super) fn new(clock: Arc<dyn Clock>, limit: Duration) -> Arc<Self> {
        let since = clock.now();
        let state = State { drivers: 0, turns: 0, since, spent: Duration::ZERO };
        Arc::new(Self { clock, limit, state: Mutex::new(state) })
    }

    /// One more keeps it going, until what this gives is dropped.
    pub(super) fn join(self: &Arc<Self>) -> Driver {
        let now = self.clock.now();
        let mut state = self.state();
        if state.drivers == 0 {
            state.turns += 1;
            state.since = now;
        }
        state.drivers += 1;
        drop(state);
        Driver(Arc::clone(self))
    }

    /// Whether nobody keeps it going.
    pub(super) fn is_alone(&self) -> bool {
        self.state().drivers == 0
    }

    /// Whether nobody has kept it going for longer than it may take at all.
    pub(super) fn is_left_alone(&self) -> bool {
        let now = self.clock.now();
        let state = self.state();
        state.drivers == 0 && now.saturating_duration_since(state.since) > self.limit
    }

    /// What `work` ends in, or `None` when the limit is over before. Work that is done wins a tie.
    pub(super) async fn within<W: Future>(&self, work: W) -> Option<W::Output> {
        let mut work = pin!(work);
        let mut limit: Option<(u64, BoxFuture<'static, ()>)> = None;
        poll_fn(|context| {
            if let Poll::Ready(output) = work.as_mut().poll(context) {
                return Poll::Ready(Some(output));
            }
            let (turns, left) = self.left();
            let (_, sleep) = match &mut limit {
                Some(known) if known.0 == turns => known,
                stale => stale.insert((turns, self.clock.sleep(left))),
            };
            sleep.as_mut().poll(context).map(|()| None)
        })
        .await
    }

    /// How long somebody has kept it going.
    pub(super) fn spent(&self) -> Duration {
        let now = self.clock.now();
        let state = self.state();
        match state.drivers {
            0 => state.spent,
            _ => state.spent + now.saturating_duration_since(state.since),
        }
    }

    fn left(&self) -> (u64, Duration) {
        let left = self.limit.saturating_sub(self.spent());
        (self.state().turns, left)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Driven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driven").field("limit", &self.limit).finish_non_exhaustive()
    }
}

/// Somebody who keeps a fetch going.
pub(super) struct Driver(Arc<Driven>);

impl Drop for Driver {
    fn drop(&mut self) {
        let now = self.0.clock.now();
        let mut state = self.0.state();
        state.drivers = state.drivers.saturating_sub(1);
        if state.drivers == 0 {
            let since = std::mem::replace(&mut state.since, now);
            state.spent += now.saturating_duration_since(since);
        }
    }
}
