//! The calls that are under way: futures that the fan-out owns and polls in place.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::{Context, Poll};

use futures_util::StreamExt;
use futures_util::future::{AbortHandle, Abortable, BoxFuture};
use futures_util::stream::{FuturesUnordered, SelectAll};
use futures_util::task::{self, ArcWake, AtomicWaker};

use super::super::outlive::Lifeline;
use super::super::remote::{Decision, Remote};
use super::inner::InnerRun;
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
    /// The fan-out has told what came of it to whoever it is an element of.
    FanOut,
    /// The leg's own deadline came.
    Alarm,
}

/// What happened next.
pub(super) enum Turn {
    /// These calls ended, in the order of the manifest.
    Landed(Vec<Landed>),
    /// The time is up; said once.
    Deadline,
    /// The caller is gone; said once.
    Abandoned,
    /// The fan-out that this one is an element of called it off; said once.
    CalledOff,
    /// The same said what becomes of this one, which is met; said once.
    Decided(Decision),
}

/// The calls that are under way. Dropping it drops them all at once.
pub(super) struct Flock<'a> {
    calls: FuturesUnordered<Abortable<BoxFuture<'a, Landed>>>,
    /// Fan-outs that are elements.
    inners: SelectAll<InnerRun<'a>>,
    nudge: Arc<Nudge>,
    timer: Option<BoxFuture<'static, ()>>,
    correlation: Option<Correlation>,
    lifeline: Option<Arc<Lifeline>>,
    /// The fan-out is an element itself: the outer one may call it off.
    outer: Option<Arc<Remote>>,
    /// The same once it is met: the outer one has not said what becomes of it.
    judge: Option<Arc<Remote>>,
}

/// Wakes the fan-out, and tells it when that was while it polled.
#[derive(Default)]
struct Nudge {
    woken: AtomicBool,
    waker: AtomicWaker,
}

impl Nudge {
    fn begin(&self, context: &Context<'_>) {
        self.waker.register(context.waker());
        self.woken.store(false, SeqCst);
    }

    fn is_woken(&self) -> bool {
        self.woken.load(SeqCst)
    }
}

impl ArcWake for Nudge {
    fn wake_by_ref(this: &Arc<Self>) {
        this.woken.store(true, SeqCst);
        this.waker.wake();
    }
}

impl<'a> Flock<'a> {
    /// No call yet; `timer` ends when the time is up. All calls carry the correlation id.
    pub(super) fn new(timer: BoxFuture<'static, ()>, correlation: Option<Correlation>) -> Self {
        Self {
            calls: FuturesUnordered::new(),
            inners: SelectAll::new(),
            nudge: Arc::default(),
            timer: Some(timer),
            correlation,
            lifeline: None,
            outer: None,
            judge: None,
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

    /// Adds the deadline of a leg with elements.
    pub(super) fn alarm(&self, at: At, timer: BoxFuture<'static, ()>) {
        let alarm: BoxFuture<'a, Landed> = Box::pin(async move {
            timer.await;
            Landed { at, answer: Answer::Alarm }
        });
        let (_, registration) = AbortHandle::new_pair();
        self.calls.push(Abortable::new(alarm, registration));
    }

    /// Adds a fan-out.
    pub(super) fn launch_inner(&mut self, run: InnerRun<'a>) {
        self.inners.push(run);
    }

    /// Whether a fan-out that is an element has not ended.
    pub(super) fn has_inners(&self) -> bool {
        !self.inners.is_empty()
    }

    /// The flock that comes after this one, with the fan-outs that are under way and for the same
    /// caller. `judge` says what becomes of the fan-out, if it is an element that is met.
    pub(super) fn next(
        &mut self,
        timer: BoxFuture<'static, ()>,
        judge: Option<Arc<Remote>>,
    ) -> Self {
        let (inners, lifeline) = (std::mem::take(&mut self.inners), self.lifeline.take());
        Self { inners, lifeline, judge, ..Self::new(timer, self.correlation.clone()) }
    }

    /// The time is up when `timer` ends, and not before.
    pub(super) fn rewind(&mut self, timer: BoxFuture<'static, ()>) {
        self.timer = Some(timer);
    }

    /// Whether the outer fan-out has not said what becomes of this one.
    pub(super) fn is_judged(&self) -> bool {
        self.judge.is_some()
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
            return Poll::Ready(Turn::CalledOff);
        }
        if let Some(judge) = &self.judge {
            judge.listen(context);
            if let Some(decision) = judge.decision() {
                self.judge = None;
                return Poll::Ready(Turn::Decided(decision));
            }
        }
        let mut landed = self.poll_all(context);
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

    /// Lets all go on that can, and gives what ended. The sets of futures give up early where one
    /// of them wakes itself; then they are asked again, or what happens at one moment would come
    /// one by one.
    fn poll_all(&mut self, context: &mut Context<'_>) -> Vec<Landed> {
        let waker = task::waker(Arc::clone(&self.nudge));
        let mut landed = Vec::new();
        for _ in 0..self.calls.len() + self.inners.len() + 2 {
            self.nudge.begin(context);
            let context = &mut Context::from_waker(&waker);
            while let Poll::Ready(Some(end)) = self.calls.poll_next_unpin(context) {
                landed.extend(end.ok());
            }
            while let Poll::Ready(Some(news)) = self.inners.poll_next_unpin(context) {
                landed.push(news);
            }
            if !self.nudge.is_woken() {
                break;
            }
        }
        landed
    }
}
