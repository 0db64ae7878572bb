//! Time that passes when a test says so.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant, SystemTime};

use futures_util::future::{BoxFuture, poll_fn};
use futures_util::task::AtomicWaker;

use crate::clock::{Clock, TokioClock};

/// How often a future is polled again without a step of time before others get their turn.
const TURNS: u32 = 64;

/// A clock whose time stands still until a test moves it. Clones are the same clock.
///
/// [`run`](Self::run) is the usual way: whenever the future waits for nothing but time, time jumps
/// to the next moment that it waits for. [`advance`](Self::advance) moves it by hand. It needs no
/// runtime: any executor will do.
///
/// ```
/// use std::time::Duration;
/// use fanwise_runtime::Clock as _;
/// use fanwise_runtime::testing::VirtualClock;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let clock = VirtualClock::new();
/// clock.run(clock.sleep(Duration::from_secs(3600))).await;
/// assert_eq!(clock.elapsed(), Duration::from_secs(3600));
/// # }
/// ```
#[derive(Clone)]
pub struct VirtualClock(Arc<Inner>);

struct Inner {
    start: Instant,
    wall: SystemTime,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    elapsed: Duration,
    /// Who waits until when; the number tells those of one moment apart, in their order.
    sleepers: BTreeMap<(Duration, u64), Waker>,
    next: u64,
}

impl VirtualClock {
    /// A clock whose wall time starts at the beginning of 2026 (UTC).
    pub fn new() -> Self {
        Self::starting_at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600))
    }

    /// A clock whose wall time starts at `wall`.
    pub fn starting_at(wall: SystemTime) -> Self {
        Self(Arc::new(Inner { start: TokioClock::new().now(), wall, state: Mutex::default() }))
    }

    /// How much time has passed since the clock was made.
    pub fn elapsed(&self) -> Duration {
        self.state().elapsed
    }

    /// How many sleeps are waited for.
    pub fn sleepers(&self) -> usize {
        self.state().sleepers.len()
    }

    /// Lets this much time pass at once, and wakes who has waited for it, in the order of their
    /// times. What they do then happens at the new time.
    pub fn advance(&self, time: Duration) {
        let to = self.elapsed().saturating_add(time);
        self.jump(to);
    }

    /// Lets time pass until the next moment that somebody waits for; false if nobody does.
    pub fn advance_to_next(&self) -> bool {
        let next = self.state().sleepers.keys().next().copied();
        if let Some((until, _)) = next {
            self.jump(until);
        }
        next.is_some()
    }

    /// Runs `future` to its end. Time passes only while it waits for nothing else.
    ///
    /// For what waits by this clock alone, such as an SDK on a scripted transport. A future that
    /// waits for a socket, another thread or a spawned task too would see its timeouts pass first.
    pub async fn run<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        let bell = Arc::new(Bell::default());
        let waker = Waker::from(Arc::clone(&bell));
        poll_fn(|outer| {
            bell.outer.register(outer.waker());
            for _ in 0..TURNS {
                bell.rung.store(false, SeqCst);
                if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker))
                {
                    return Poll::Ready(output);
                }
                if !bell.rung.load(SeqCst) && !self.advance_to_next() {
                    return Poll::Pending;
                }
            }
            outer.waker().wake_by_ref();
            Poll::Pending
        })
        .await
    }

    fn jump(&self, to: Duration) {
        let mut due = Vec::new();
        let mut state = self.state();
        state.elapsed = state.elapsed.max(to);
        while let Some(first) = state.sleepers.first_entry() {
            if first.key().0 > to {
                break;
            }
            due.push(first.remove());
        }
        drop(state);
        due.into_iter().for_each(Waker::wake);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for VirtualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for VirtualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualClock")
            .field("elapsed", &self.elapsed())
            .field("sleepers", &self.sleepers())
            .finish_non_exhaustive()
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Instant {
        self.0.start + self.elapsed()
    }

    fn wall(&self) -> SystemTime {
        self.0.wall + self.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let mut state = self.state();
        let until = state.elapsed.saturating_add(duration);
        state.next += 1;
        let place = (until, state.next);
        drop(state);
        Box::pin(Sleep { clock: self.clone(), place })
    }
}

struct Sleep {
    clock: VirtualClock,
    place: (Duration, u64),
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.clock.state();
        if state.elapsed >= self.place.0 {
            return Poll::Ready(());
        }
        state.sleepers.insert(self.place, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.clock.state().sleepers.remove(&self.place);
    }
}

/// Rings when the future that runs can go on.
#[derive(Default)]
struct Bell {
    rung: AtomicBool,
    outer: AtomicWaker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, SeqCst);
        self.outer.wake();
    }
}
