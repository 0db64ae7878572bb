//! The calls that are under way: futures that the fan-out owns and polls in place.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::StreamExt;
use futures_util::future::{AbortHandle, Abortable, BoxFuture};
use futures_util::stream::{FuturesUnordered, SelectAll};

use super::super::outlive::Lifeline;
use super::super::remote::Remote;
use super::inner::{InnerRun, News};
use crate::client::{CallSettings, Core, Correlation};
use crate::error::CallError;
use crate::layers::Flight;
use crate::request::Request;
use crate::response::RawResponse;

/// Whose call it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) leg: usize,
    /// The element, of a leg that has some.
    pub(super) element: Option<usize>,
}

impl At {
    /// A leg without elements.
    pub(super) const fn leg(leg: usize) -> Self {
        Self { leg, element: None }
    }

    /// An element of a leg.
    pub(super) const fn element(leg: usize, element: usize) -> Self {
        Self { leg, element: Some(element) }
    }
}

/// A call that ended, or a fan-out inside of this one that has something to say.
pub(super) struct Landed {
    pub(super) at: At,
    pub(super) answer: Answer,
}

/// What came of a call.
pub(super) enum Answer {
    Call(Result<RawResponse, CallError>),
    FanOut(News),
}

/// What happened next.
pub(super) enum Turn {
    /// These calls ended, in the order of the manifest.
    Landed(Vec<Landed>),
    /// The time is up; said once.
    Deadline,
    /// The caller is gone; said once.
    Abandoned,
}

/// The calls that are under way. Dropping it drops them all at once.
pub(super) struct Flock<'a> {
    calls: FuturesUnordered<Abortable<BoxFuture<'a, Landed>>>,
    /// Fan-outs that are elements.
    inners: SelectAll<InnerRun<'a>>,
    timer: Option<BoxFuture<'static, ()>>,
    correlation: Option<Correlation>,
    lifeline: Option<Arc<Lifeline>>,
    /// The fan-out is an element itself: the outer one may call it off.
    outer: Option<Arc<Remote>>,
}

impl<'a> Flock<'a> {
    /// No call yet; `timer` ends when the time is up. All calls carry the correlation id.
    pub(super) fn new(timer: BoxFuture<'static, ()>, correlation: Option<Correlation>) -> Self {
        Self {
            calls: FuturesUnordered::new(),
            inners: SelectAll::new(),
            timer: Some(timer),
            correlation,
            lifeline: None,
            outer: None,
        }
    }

    /// The same for a caller that may go away, or call it off.
    pub(super) fn held_by(
        self,
        lifeline: Option<Arc<Lifeline>>,
        outer: Option<Arc<Remote>>,
    ) -> Self {
        Self { lifeline, outer, ..self }
    }

    /// Adds a call; it is sent when the flock is polled next. The handle ends it.
    pub(super) fn launch(
        &self,
        at: At,
        core: &'a Core,
        request: Arc<Request>,
        settings: CallSettings,
        flight: Arc<Flight>,
    ) -> AbortHandle {
        let settings = CallSettings { correlation: self.correlation.clone(), ..settings };
        let call: BoxFuture<'a, Landed> = Box::pin(async move {
            let answer = core.send(&request, &settings, &flight).await;
            Landed { at, answer: Answer::Call(answer) }
        });
        let (handle, registration) = AbortHandle::new_pair();
        self.calls.push(Abortable::new(call, registration));
        handle
    }

    /// Adds a fan-out.
    pub(super) fn launch_inner(&mut self, run: InnerRun<'a>) {
        self.inners.push(run);
    }

    /// Whether nothing is under way.
    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.inners.is_empty()
    }

    /// Whether a fan-out that is an element has not ended.
    pub(super) fn has_inners(&self) -> bool {
        !self.inners.is_empty()
    }

    /// The flock that comes after this one, with the fan-outs that are under way.
    pub(super) fn next(&mut self, timer: BoxFuture<'static, ()>) -> Self {
        let inners = std::mem::take(&mut self.inners);
        Self { inners, ..Self::new(timer, self.correlation.clone()) }
    }

    /// Drops all calls. Fan-outs go on: they end by themselves.
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
        if let Some(outer) = &self.outer {
            outer.listen(context);
        }
        if self.outer.take_if(|outer| outer.is_called_off()).is_some() {
            return Poll::Ready(Turn::Abandoned);
        }
        let mut landed = Vec::new();
        while let Poll::Ready(Some(end)) = self.calls.poll_next_unpin(context) {
            landed.extend(end.ok());
        }
        while let Poll::Ready(Some(news)) = self.inners.poll_next_unpin(context) {
            landed.push(news);
        }
        if landed.is_empty() {
            let up =
                self.timer.as_mut().is_some_and(|timer| timer.as_mut().poll(context).is_ready());
            if up {
                self.timer = None;
                return Poll::Ready(Turn::Deadline);
            }
            return Poll::Pending;
        }
        landed.sort_by_key(|landed| landed.at);
        Poll::Ready(Turn::Landed(landed))
    }
}
