//! What a fan-out and one that is an element of it know of each other.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::Context;
use std::time::Instant;

use futures_util::task::AtomicWaker;

use super::status::{LegStatus, Overall};

/// What a fan-out and one that is an element of it know of each other.
///
/// The inner one runs until it is met, undoes its own losers, and rests then until the outer one
/// says what becomes of it; one that is not met undoes at once.
#[derive(Debug, Default)]
pub(super) struct Remote {
    called_off: AtomicBool,
    joined: OnceLock<Joined>,
    resting: AtomicBool,
    decision: OnceLock<Decision>,
    end: OnceLock<InnerEnd>,
    waker: AtomicWaker,
}

/// How the join of an inner fan-out ended, its writes in flight awaited.
#[derive(Clone, Copy, Debug)]
pub(super) struct Joined {
    pub(super) how: JoinEnd,
    pub(super) at: Instant,
}

/// How a join ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JoinEnd {
    /// Its rule holds.
    Met,
    /// Its rule can't hold any more, or its caller is gone.
    Unmet,
    /// Its rule did not hold at the deadline.
    OutOfTime,
    /// The fan-out that it is an element of called it off.
    CalledOff,
}

/// What becomes of an inner fan-out that is met.
#[derive(Clone, Copy, Debug)]
pub(super) enum Decision {
    /// It stays, for good.
    Keep,
    /// It is undone, until then at the latest.
    Undo(Instant),
}

/// How an inner fan-out ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct InnerEnd {
    /// It was met, and the outer one asked for its undo.
    pub(super) undone: bool,
    pub(super) overall: Overall,
    /// `in_doubt` or `undo_failed`, if one of its legs is.
    pub(super) unfinished: Option<LegStatus>,
}

impl Remote {
    /// The outer one's join ended: the inner one starts nothing more, and is not met.
    pub(super) fn call_off(&self) {
        self.called_off.store(true, SeqCst);
        self.waker.wake();
    }

    pub(super) fn is_called_off(&self) -> bool {
        self.called_off.load(SeqCst)
    }

    /// Says what becomes of it; the first word stands.
    pub(super) fn decide(&self, decision: Decision) {
        let _ = self.decision.set(decision);
        self.waker.wake();
    }

    pub(super) fn decision(&self) -> Option<Decision> {
        self.decision.get().copied()
    }

    /// The inner one's join ended.
    pub(super) fn join(&self, how: JoinEnd, at: Instant) {
        let _ = self.joined.set(Joined { how, at });
    }

    pub(super) fn joined(&self) -> Option<Joined> {
        self.joined.get().copied()
    }

    /// The inner one is met, its losers are undone, and it has nothing left to do.
    pub(super) fn rest(&self) {
        self.resting.store(true, SeqCst);
    }

    pub(super) fn is_resting(&self) -> bool {
        self.resting.load(SeqCst)
    }

    /// The inner one ended.
    pub(super) fn ended(&self, end: InnerEnd) {
        let _ = self.end.set(end);
    }

    pub(super) fn end(&self) -> Option<InnerEnd> {
        self.end.get().copied()
    }

    /// Wakes the inner one when it is called off or decided.
    pub(super) fn listen(&self, context: &Context<'_>) {
        self.waker.register(context.waker());
    }
}
