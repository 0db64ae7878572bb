//! The calls that are under way: futures that the fan-out owns and polls in place.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::StreamExt;
use futures_util::future::{AbortHandle, Abortable, BoxFuture};
use futures_util::stream::FuturesUnordered;

use super::super::outlive::Lifeline;
use crate::client::{CallSettings, Core, Correlation};
use crate::error::CallError;
use crate::layers::Flight;
use crate::request::Request;
use crate::response::RawResponse;

/// A call that ended.
pub(super) struct Landed {
    /// The leg that it belongs to.
    pub(super) index: usize,
    pub(super) answer: Result<RawResponse, CallError>,
}

/// What happened next.
pub(super) enum Turn {
    /// These calls ended, in the order of the manifest.
    Landed(Vec<Landed>),
    /// The time is up.
    Deadline,
    /// The caller is gone; said once.
    Abandoned,
}

/// The calls that are under way. Dropping it drops them all at once.
pub(super) struct Flock<'a> {
    calls: FuturesUnordered<Abortable<BoxFuture<'a, Landed>>>,
    timer: BoxFuture<'static, ()>,
    correlation: Option<Correlation>,
    lifeline: Option<Arc<Lifeline>>,
}

impl<'a> Flock<'a> {
    /// No call yet; `timer` ends when the time is up. All calls carry the correlation id.
    pub(super) fn new(timer: BoxFuture<'static, ()>, correlation: Option<Correlation>) -> Self {
        Self { calls: FuturesUnordered::new(), timer, correlation, lifeline: None }
    }

    /// The same for a caller that may go away.
    pub(super) fn held_by(self, lifeline: Option<Arc<Lifeline>>) -> Self {
        Self { lifeline, ..self }
    }

    /// Adds a call; it is sent when the flock is polled next. The handle ends it.
    pub(super) fn launch(
        &self,
        index: usize,
        core: &'a Core,
        request: Arc<Request>,
        settings: CallSettings,
        flight: Arc<Flight>,
    ) -> AbortHandle {
        let settings = CallSettings { correlation: self.correlation.clone(), ..settings };
        let call: BoxFuture<'a, Landed> = Box::pin(async move {
            let answer = core.send(&request, &settings, &flight).await;
            Landed { index, answer }
        });
        let (handle, registration) = AbortHandle::new_pair();
        self.calls.push(Abortable::new(call, registration));
        handle
    }

    /// Whether no call is under way.
    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Drops all calls.
    pub(super) fn clear(&mut self) {
        self.calls.clear();
    }

    /// Waits until calls end or the time is up. What ended at one moment comes at once; a call
    /// that ends at the deadline has ended in time.
    pub(super) async fn turn(&mut self) -> Turn {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Turn> {
        // Before any call goes on: none makes a further attempt for a caller that is gone.
        if self.lifeline.take_if(|lifeline| lifeline.is_cut()).is_some() {
            return Poll::Ready(Turn::Abandoned);
        }
        let mut landed = Vec::new();
        while let Poll::Ready(Some(end)) = self.calls.poll_next_unpin(context) {
            landed.extend(end.ok());
        }
        if landed.is_empty() {
            return self.timer.as_mut().poll(context).map(|()| Turn::Deadline);
        }
        landed.sort_by_key(|landed| landed.index);
        Poll::Ready(Turn::Landed(landed))
    }
}
