//! What a fan-out and one that is an element of it know of each other.

use std::future::poll_fn;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::{Context, Poll};
use std::time::Instant;

use futures_util::task::AtomicWaker;

use super::status::{LegStatus, Overall};

/// What a fan-out and one that is an element of it know of each other.
///
/// The inner one runs until it is met, and waits then for what the outer one makes of that; one
/// that is not met undoes at once.
#[derive(Debug, Default)]
pub(super) struct Remote {
    called_off: AtomicBool,
    joined: AtomicBool,
    decision: OnceLock<Decision>,
    end: OnceLock<InnerEnd>,
    waker: AtomicWaker,
}

/// What becomes of an inner fan-out that is met.
#[derive(Clone, Copy, Debug)]
pub(super) enum Decision {
    /// It stays.
    Keep,
    /// It is undone, until then at the latest.
    Undo(Instant),
}

/// How an inner fan-out ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct InnerEnd {
    pub(super) met: bool,
    /// The outer one asked for its undo.
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

    /// The inner one is met; whether and until when it is undone all the same.
    pub(super) async fn joined(&self) -> Option<Instant> {
        self.joined.store(true, SeqCst);
        let decision = poll_fn(|context| {
            self.listen(context);
            self.decision.get().map_or(Poll::Pending, |decision| Poll::Ready(*decision))
        });
        match decision.await {
            Decision::Keep => None,
            Decision::Undo(until) => Some(until),
        }
    }

    pub(super) fn has_joined(&self) -> bool {
        self.joined.load(SeqCst)
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
