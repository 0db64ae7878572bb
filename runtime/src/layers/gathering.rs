//! The requests of one client that callers share, and who waits for them.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt, Shared, WeakShared};
use http::{HeaderMap, Method, Uri};

use super::errand::Errand;
use super::flight::{Flight, Onlooker, Progress};
use super::horizon::Horizon;
use crate::client::{Hedge, KeyRule};
use crate::error::CallError;
use crate::response::RawResponse;

/// A request that is sent once.
pub(super) type Work = BoxFuture<'static, Result<RawResponse, CallError>>;
type Pooled = Shared<BoxFuture<'static, Landed>>;

/// What equal reads have in common. It holds secrets, so that it can't be shown.
#[derive(PartialEq, Eq)]
pub(super) struct Sameness {
    operation: &'static str,
    method: Method,
    headers: HeaderMap,
    body: Option<Bytes>,
    callers: Vec<Option<String>>,
    cache: Option<bool>,
    key: KeyRule,
    attempts: Option<u32>,
    hedge: Option<Hedge>,
    times: [Option<Duration>; 3],
}

impl Sameness {
    pub(super) fn of(errand: &Errand<'_>) -> Self {
        let (request, settings) = (errand.request, errand.settings);
        Self {
            operation: request.operation(),
            method: errand.method().clone(),
            headers: errand.telling(),
            body: request.body().cloned(),
            callers: errand.callers.clone(),
            cache: settings.cache,
            key: settings.key.clone(),
            attempts: settings.attempts,
            hedge: settings.hedge,
            times: [settings.attempt_timeout, settings.backoff, settings.backoff_cap],
        }
    }
}

/// Where an equal read is found.
pub(super) struct Place {
    pub(super) uri: Uri,
    pub(super) sameness: Sameness,
}

/// A request that is under way.
struct Gathering {
    number: u64,
    sameness: Sameness,
    joint: Arc<Joint>,
    /// Whoever waits for it holds it: without anybody it is gone.
    work: WeakShared<BoxFuture<'static, Landed>>,
}

/// The requests under way that more callers may join.
#[derive(Default)]
pub(crate) struct Gatherings(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    all: HashMap<Uri, Vec<Gathering>>,
    begun: u64,
}

impl Gatherings {
    /// The request of an equal read, or that which `begin` makes; and whether it is the former.
    pub(super) fn join_or_begin(
        &self,
        place: Place,
        until: Instant,
        begin: impl FnOnce(Mark) -> (Work, Arc<Joint>),
    ) -> (Pooled, Arc<Joint>, bool) {
        let mut known = self.known();
        let equal = known.all.get(&place.uri).into_iter().flatten();
        for one in equal.filter(|one| one.sameness == place.sameness) {
            if let Some(work) = one.work.upgrade() {
                one.joint.horizon.extend(until);
                return (work, Arc::clone(&one.joint), true);
            }
        }
        known.begun += 1;
        let number = known.begun;
        let mark = Mark { all: Arc::clone(&self.0), uri: place.uri.clone(), number };
        let (work, joint) = begin(mark);
        let landing = AssertUnwindSafe(work).catch_unwind().map(|landed| match landed {
            Ok(answer) => Landed::Answer(answer),
            Err(panic) => Landed::Panicked(Panic(Arc::new(Mutex::new(Some(panic))))),
        });
        let work = landing.boxed().shared();
        if let Some(weak) = work.downgrade() {
            let (sameness, joint) = (place.sameness, Arc::clone(&joint));
            let one = Gathering { number, sameness, joint, work: weak };
            known.all.entry(place.uri).or_default().push(one);
        }
        (work, joint, false)
    }

    /// Nobody joins what is under way: a write has ended, and what was asked before may not show
    /// it. Those who wait for it already get its answer.
    pub(super) fn close(&self) {
        let closed = std::mem::take(&mut self.known().all);
        drop(closed);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request is under way until this is dropped, with its future.
pub(super) struct Mark {
    all: Arc<Mutex<Known>>,
    uri: Uri,
    number: u64,
}

impl Drop for Mark {
    fn drop(&mut self) {
        let mut known = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(here) = known.all.get_mut(&self.uri) else { return };
        here.retain(|one| one.number != self.number);
        if here.is_empty() {
            known.all.remove(&self.uri);
        }
    }
}

/// What the callers of one request share beside it.
pub(super) struct Joint {
    horizon: Arc<Horizon>,
    log: Arc<Mutex<Vec<Progress>>>,
}

impl Joint {
    /// With what writes down what happens to the request.
    pub(super) fn new(horizon: Arc<Horizon>) -> (Arc<Self>, Option<Onlooker>) {
        let log: Arc<Mutex<Vec<Progress>>> = Arc::default();
        let joint = Self { horizon, log: Arc::clone(&log) };
        let write =
            move |progress| log.lock().unwrap_or_else(PoisonError::into_inner).push(progress);
        (Arc::new(joint), Some(Onlooker(Box::new(write))))
    }

    /// What has happened since the first so many things.
    fn since(&self, told: usize) -> Vec<Progress> {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.get(told..).unwrap_or_default().to_vec()
    }
}

/// How a shared request ended.
#[derive(Clone)]
pub(super) enum Landed {
    Answer(Result<RawResponse, CallError>),
    Panicked(Panic),
}

/// A panic that one caller goes on with; for the others nothing has happened.
#[derive(Clone)]
pub(super) struct Panic(Arc<Mutex<Option<Box<dyn Any + Send>>>>);

impl Panic {
    /// Goes on with it, if nobody has yet.
    pub(super) fn resume_once(self) {
        let panic = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }
}

/// One caller of a shared request. It is told what happens to it like of one of its own.
pub(super) struct Waiting<'a> {
    work: Pooled,
    joint: Arc<Joint>,
    flight: &'a Flight,
    told: usize,
}

impl<'a> Waiting<'a> {
    pub(super) fn new(work: Pooled, joint: Arc<Joint>, flight: &'a Flight) -> Self {
        Self { work, joint, flight, told: 0 }
    }
}

impl Future for Waiting<'_> {
    type Output = Landed;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Landed> {
        let poll = self.work.poll_unpin(context);
        let news = self.joint.since(self.told);
        self.told += news.len();
        for progress in news {
            self.flight.follow(progress);
        }
        poll
    }
}

impl fmt::Debug for Gatherings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gatherings").finish_non_exhaustive()
    }
}
