//! A fan-out that outlives its caller: dropped before its end, it goes on by itself.
//!
//! As long as its caller waits, it is polled in place like any other. Only a dropped one is
//! spawned, on the runtime that was current when it started.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use tokio::runtime::Handle;

use crate::client::Background;

/// What a fan-out and its caller know of each other.
#[derive(Debug, Default)]
pub(super) struct Lifeline {
    cut: AtomicBool,
    background: OnceLock<Arc<Background>>,
}

impl Lifeline {
    /// The fan-out has started; this counts it when its caller is gone.
    pub(super) fn started(&self, background: &Arc<Background>) {
        let _ = self.background.set(Arc::clone(background));
    }

    /// Whether the caller is gone.
    pub(super) fn is_cut(&self) -> bool {
        self.cut.load(SeqCst)
    }
}

/// A future that goes on by itself when it is dropped after it started.
pub(super) struct Outliving<T: Send + 'static> {
    /// Taken out while it is polled: what panicked does not go on.
    work: Option<BoxFuture<'static, T>>,
    lifeline: Arc<Lifeline>,
    /// Where it goes on.
    runtime: Option<Handle>,
}

impl<T: Send + 'static> Outliving<T> {
    pub(super) fn new(work: BoxFuture<'static, T>, lifeline: Arc<Lifeline>) -> Self {
        Self { work: Some(work), lifeline, runtime: None }
    }
}

impl<T: Send + 'static> Future for Outliving<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        if self.runtime.is_none() {
            self.runtime = Handle::try_current().ok();
        }
        let Some(mut work) = self.work.take() else { return Poll::Pending };
        let poll = work.as_mut().poll(context);
        if poll.is_pending() {
            self.work = Some(work);
        }
        poll
    }
}

impl<T: Send + 'static> Drop for Outliving<T> {
    fn drop(&mut self) {
        let (Some(work), Some(runtime), Some(background)) =
            (self.work.take(), self.runtime.take(), self.lifeline.background.get())
        else {
            return;
        };
        self.lifeline.cut.store(true, SeqCst);
        let working = background.begin();
        runtime.spawn(async move {
            drop(work.await);
            drop(working);
        });
    }
}
