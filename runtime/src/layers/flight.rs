//! One call as seen from outside while it runs.

use std::fmt;
use std::future::poll_fn;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use futures_util::task::AtomicWaker;

use super::effect::Effect;
use crate::error::{CallError, ErrorKind};
use crate::fanout::Role;
use crate::response::RawResponse;
use crate::stats::{Reuse, Ticket, Verdict};
use crate::telemetry::CallTrace;

/// One call as seen from outside while it runs: the layers write it, whoever owns the call reads it.
///
/// It outlives the call's future: after that was dropped it says whether a write is in doubt.
#[derive(Debug, Default)]
pub(crate) struct Flight {
    /// The attempts of an earlier call of the same request.
    earlier: u32,
    attempts: AtomicU32,
    write: AtomicBool,
    /// How many requests are with the transport: two, while a read is hedged.
    out: AtomicU32,
    /// The current attempt has left, as far as is known.
    left: AtomicBool,
    doubt: AtomicBool,
    stopped: AtomicBool,
    paused: AtomicBool,
    waker: AtomicWaker,
    key: OnceLock<Option<String>>,
    onlooker: Option<Onlooker>,
    ticket: OnceLock<Box<Ticket>>,
    /// Where the answer of a read came from, where it may be another's.
    reuse: OnceLock<Reuse>,
    /// A redirect or a hook made the request another one than the call says.
    bent: AtomicBool,
    /// Under which URL its answer is kept.
    #[cfg_attr(not(feature = "cache"), allow(dead_code))]
    shelf: OnceLock<Box<str>>,
    #[cfg_attr(not(feature = "tracing"), allow(dead_code))]
    pub(crate) trace: CallTrace,
}

/// What happens to a call, for whoever looks on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Progress {
    /// This attempt begins, counted from 1.
    Attempt(u32),
    /// It brought no success: an answer of this status, or an error of this kind.
    Failed(u32, Result<u16, ErrorKind>),
    /// The next one begins after this time.
    Pause(Duration),
    /// It needs no attempt of its own.
    Reused(Reuse),
}

/// Whoever looks on.
pub(crate) struct Onlooker(pub(crate) Box<dyn Fn(Progress) + Send + Sync>);

impl fmt::Debug for Onlooker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Onlooker")
    }
}

impl Flight {
    /// A call that hasn't started.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A call that repeats one whose effect is unknown: it stays unknown until this is answered.
    pub(crate) fn again(earlier: &Self) -> Self {
        Self { earlier: earlier.attempts(), doubt: AtomicBool::new(true), ..Self::default() }
    }

    /// A request that several calls wait for: only its attempts are counted.
    pub(crate) fn counted(ticket: Ticket) -> Self {
        Self { ticket: OnceLock::from(Box::new(ticket)), ..Self::default() }
    }

    /// The same call with somebody who looks on.
    pub(crate) fn watched(self, onlooker: Option<Onlooker>) -> Self {
        Self { onlooker, ..self }
    }

    /// The same call as one of a leg's.
    pub(crate) fn leg(self, name: &str, role: Role) -> Self {
        Self { trace: CallTrace::leg(name, role), ..self }
    }

    /// How many attempts have begun, those of the call that this one repeats included.
    pub(crate) fn attempts(&self) -> u32 {
        self.earlier + self.attempts.load(SeqCst)
    }

    /// Whether an attempt was handed to the transport and has not ended.
    pub(crate) fn is_in_flight(&self) -> bool {
        self.out.load(SeqCst) > 0
    }

    /// Whether a write was sent and its effect is unknown. While one is in flight it is.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.doubt.load(SeqCst) || (self.write.load(SeqCst) && self.is_in_flight())
    }

    /// Whether it waits between two attempts.
    pub(crate) fn is_paused(&self) -> bool {
        self.paused.load(SeqCst)
    }

    /// No further attempt: a backoff ends at once, with the last error.
    pub(crate) fn stop_retrying(&self) {
        self.stopped.store(true, SeqCst);
        self.waker.wake();
    }

    /// The idempotency key that the call carries.
    pub(crate) fn key(&self) -> Option<String> {
        self.key.get().cloned().flatten()
    }

    /// The answer was a success that can't be read: what a write did is unknown.
    pub(crate) fn answer_unreadable(&self) {
        self.answered(Effect::Unknown);
    }

    /// The call counts from here on, until what this gives is told of its end or dropped.
    pub(crate) fn count(&self, ticket: Ticket) -> Counting<'_> {
        // A flight is one call; a second one would be cancelled at once.
        Counting(Some(self.ticket.get_or_init(|| Box::new(ticket))))
    }

    /// How long the call took, once it has ended.
    #[cfg_attr(not(any(feature = "tracing", feature = "metrics")), allow(dead_code))]
    pub(crate) fn took(&self) -> Duration {
        self.ticket.get().map_or(Duration::ZERO, |ticket| ticket.took())
    }

    /// Where its answer comes from; only the first word counts.
    pub(super) fn reused(&self, how: Reuse) {
        if self.reuse.set(how).is_err() {
            return;
        }
        if let Some(ticket) = self.ticket.get() {
            ticket.reused(how);
        }
        if matches!(how, Reuse::Hit | Reuse::Coalesced) {
            self.tell(Progress::Reused(how));
        }
    }

    /// Where its answer comes from, where it may be another's.
    #[cfg_attr(not(any(feature = "tracing", feature = "metrics")), allow(dead_code))]
    pub(crate) fn reuse(&self) -> Option<Reuse> {
        self.reuse.get().copied()
    }

    /// It hears what happens to a request that it shares.
    pub(super) fn follow(&self, progress: Progress) {
        if let Progress::Attempt(number) = progress {
            self.attempts.store(number, SeqCst);
        }
        self.tell(progress);
    }

    /// The request that leaves is not what the call says.
    pub(super) fn bend(&self) {
        self.bent.store(true, SeqCst);
    }

    #[cfg_attr(not(feature = "cache"), allow(dead_code))]
    pub(super) fn is_bent(&self) -> bool {
        self.bent.load(SeqCst)
    }

    /// Its answer is kept under this URL.
    #[cfg_attr(not(feature = "cache"), allow(dead_code))]
    pub(super) fn shelve(&self, url: &str) {
        self.shelf.get_or_init(|| url.into());
    }

    /// Under which URL its answer is kept.
    #[cfg_attr(not(feature = "cache"), allow(dead_code))]
    pub(super) fn shelf(&self) -> Option<&str> {
        self.shelf.get().map(|url| &**url)
    }

    /// What the call's answer was to its operation.
    pub(crate) fn settle(&self, verdict: Verdict) {
        if let Some(ticket) = self.ticket.get() {
            ticket.settle(verdict);
        }
    }

    /// The call is about to start.
    pub(super) fn start(&self, write: bool, key: Option<String>) {
        self.write.store(write, SeqCst);
        self.key.get_or_init(|| key);
    }

    /// Another attempt; its number, from 1.
    pub(super) fn begin_attempt(&self, hedge: bool) -> u32 {
        self.left.store(false, SeqCst);
        let number = self.attempts.fetch_add(1, SeqCst) + 1;
        if let Some(ticket) = self.ticket.get() {
            ticket.attempt(number, hedge);
        }
        self.tell(Progress::Attempt(number));
        number
    }

    /// An attempt ended.
    pub(super) fn end_attempt(&self, number: u32, result: &Result<RawResponse, CallError>) {
        match result {
            Ok(raw) if raw.status().is_success() => {}
            Ok(raw) => self.tell(Progress::Failed(number, Ok(raw.status_code()))),
            Err(failure) => self.tell(Progress::Failed(number, Err(failure.kind))),
        }
    }

    fn tell(&self, progress: Progress) {
        if let Some(onlooker) = &self.onlooker {
            onlooker.0(progress);
        }
    }

    /// Whether the current attempt may have reached the API.
    pub(super) fn has_left(&self) -> bool {
        self.left.load(SeqCst)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(SeqCst)
    }

    /// An attempt was answered.
    pub(super) fn answered(&self, effect: Effect) {
        if self.write.load(SeqCst) && effect != Effect::Silent {
            self.doubt.store(effect == Effect::Unknown, SeqCst);
        }
    }

    /// Waits for `sleep`, which takes `time`; false as soon as no further attempt is wanted.
    pub(super) async fn pause(&self, time: Duration, mut sleep: BoxFuture<'static, ()>) -> bool {
        self.tell(Progress::Pause(time));
        self.paused.store(true, SeqCst);
        let goes_on = poll_fn(|context| {
            self.waker.register(context.waker());
            if self.is_stopped() {
                return Poll::Ready(false);
            }
            sleep.as_mut().poll(context).map(|()| true)
        })
        .await;
        self.paused.store(false, SeqCst);
        goes_on
    }

    /// A request goes to the transport. Dropped without a word, the write is in doubt.
    pub(super) fn depart(&self) -> Departed<'_> {
        let had_left = self.left.swap(true, SeqCst);
        self.out.fetch_add(1, SeqCst);
        Departed { flight: self, had_left, landed: false }
    }
}

/// A call that is counted while its future is polled.
pub(crate) struct Counting<'a>(Option<&'a Ticket>);

impl Counting<'_> {
    /// The call has ended; what an answer is to its operation is for [`Flight::settle`].
    pub(crate) fn end(mut self, now: Instant, result: &Result<RawResponse, CallError>) {
        let Some(ticket) = self.0.take() else { return };
        ticket.stop(now);
        if let Err(failure) = result {
            ticket.settle(Verdict::Failure(failure.kind));
        }
    }
}

impl Drop for Counting<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.0 {
            ticket.settle(Verdict::Cancelled);
        }
    }
}

/// A request that is with the transport.
pub(super) struct Departed<'a> {
    flight: &'a Flight,
    had_left: bool,
    landed: bool,
}

impl Departed<'_> {
    /// The whole answer is there; what it says of the effect is for [`Flight::answered`].
    pub(super) fn landed(mut self) {
        self.landed = true;
    }

    /// The request surely never reached the API.
    pub(super) fn never_left(mut self) {
        self.flight.left.store(self.had_left, SeqCst);
        self.landed = true;
    }
}

impl Drop for Departed<'_> {
    fn drop(&mut self) {
        if !self.landed {
            self.flight.answered(Effect::Unknown);
        }
        self.flight.out.fetch_sub(1, SeqCst);
    }
}
