//! A transport without a network: routes to handlers in memory, for tests.
//!
//! ```
//! # use fanwise_runtime::transport::memory::{Fault, MemoryTransport, Reply};
//! # use fanwise_runtime::Method;
//! let upstream = MemoryTransport::new();
//! upstream.on(Method::GET, "/stock/{sku}", |request| async move {
//!     Reply::json(200, &serde_json::json!({ "sku": request.parameter("sku") }))
//! });
//! upstream.fault(Method::GET, "/stock/{sku}", Fault::Answer(Reply::status(503)));
//! ```
//! A clone is the same upstream: give one to the client, keep the other.

mod exchange;
mod route;

use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt};
use http::Method;

pub use exchange::{Received, Reply};
use route::{Handler, Route};

use super::{RequestBody, ResponseBody, Transport, TransportError, TransportErrorKind};
use crate::clock::{Clock, TokioClock};

/// What goes wrong with one request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is refused: the request never leaves.
    Refuse,
    /// The connection breaks before the handler acts.
    ResetBefore,
    /// The handler acts, then the connection breaks.
    ResetAfter,
    /// The handler never hears of it, and no answer ever comes.
    HangBefore,
    /// The handler acts, and its answer never comes.
    HangAfter,
    /// The handler acts, and its answer takes this long.
    Delay(Duration),
    /// This answer instead of the handler's, which does not act.
    Answer(Reply),
}

/// A scripted upstream. Clones are the same one.
#[derive(Clone)]
pub struct MemoryTransport(Arc<Inner>);

struct Inner {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    in_flight: AtomicUsize,
    dropped: AtomicUsize,
}

#[derive(Default)]
struct State {
    routes: Vec<Route>,
    received: Vec<Received>,
}

impl Default for MemoryTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryTransport {
    /// Without routes, on the machine's clock.
    pub fn new() -> Self {
        Self::with_clock(TokioClock::new())
    }

    /// Without routes, with a clock of one's own for [`Fault::Delay`] and [`Reply::after`].
    pub fn with_clock(clock: impl Clock) -> Self {
        Self(Arc::new(Inner {
            clock: Arc::new(clock),
            state: Mutex::default(),
            in_flight: AtomicUsize::new(0),
            dropped: AtomicUsize::new(0),
        }))
    }

    /// Answers requests of this method and path by `handler`. A later route for the same wins.
    ///
    /// `{name}` in the path stands for one segment, and a path that starts with a host
    /// (`https://pay.example.com/charges`) is that host's alone; any other is every host's.
    pub fn on<F, A>(&self, method: Method, path: &str, handler: F) -> &Self
    where
        F: Fn(Received) -> A + Send + Sync + 'static,
        A: Future<Output = Reply> + Send + 'static,
    {
        let handler: Handler = Arc::new(move |request| handler(request).boxed());
        self.state().routes.insert(0, Route::new(method, path, handler));
        self
    }

    /// The same with one reply for all.
    pub fn reply(&self, method: Method, path: &str, reply: Reply) -> &Self {
        self.on(method, path, move |_| std::future::ready(reply.clone()))
    }

    /// Makes one further request of this method and path go wrong; several queue up in order.
    /// `path` is written as it was for [`on`](Self::on).
    pub fn fault(&self, method: Method, path: &str, fault: Fault) -> &Self {
        self.faults(method, path, [fault])
    }

    /// Several faults, one for each further request.
    pub fn faults(
        &self,
        method: Method,
        path: &str,
        faults: impl IntoIterator<Item = Fault>,
    ) -> &Self {
        let mut state = self.state();
        if let Some(route) = state.routes.iter_mut().find(|route| route.is(&method, path)) {
            route.faults.extend(faults);
        } else {
            let handler: Handler = Arc::new(|_| std::future::ready(Reply::status(404)).boxed());
            let mut route = Route::new(method, path, handler);
            route.faults.extend(faults);
            state.routes.insert(0, route);
        }
        drop(state);
        self
    }

    /// Every request that left, in the order of sending; those of [`Fault::Refuse`] did not.
    pub fn requests(&self) -> Vec<Received> {
        self.state().received.clone()
    }

    /// Those of one method and path (without host and query).
    pub fn requests_to(&self, method: &Method, path: &str) -> Vec<Received> {
        let matches = |seen: &&Received| seen.method() == method && seen.path() == path;
        self.state().received.iter().filter(matches).cloned().collect()
    }

    /// How many requests wait for their answer now.
    pub fn in_flight(&self) -> usize {
        self.0.in_flight.load(Ordering::Acquire)
    }

    /// How many requests were given up by their caller before their answer came.
    pub fn dropped(&self) -> usize {
        self.0.dropped.load(Ordering::Acquire)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn exchange(
        &self,
        request: http::Request<RequestBody>,
    ) -> Result<http::Response<ResponseBody>, TransportError> {
        let (handler, fault, received) = self.accept(Received::new(request).await?)?;
        let mut waiting = Waiting::new(&self.0);
        let mut delay = Duration::ZERO;
        let mut then = None;
        match fault {
            Some(Fault::ResetBefore) => return waiting.end(Err(reset())),
            Some(Fault::HangBefore) => std::future::pending().await,
            Some(Fault::Answer(reply)) => {
                self.0.sleep(reply.delay()).await;
                return waiting.end(reply.into_result());
            }
            Some(Fault::Delay(time)) => delay = time,
            Some(fault) => then = Some(fault),
            None => {}
        }
        let reply = handler(received).await;
        match then {
            Some(Fault::HangAfter) => std::future::pending().await,
            Some(Fault::ResetAfter) => return waiting.end(Err(reset())),
            _ => {}
        }
        self.0.sleep(delay + reply.delay()).await;
        if reply.hangs() {
            std::future::pending::<()>().await;
        }
        waiting.end(reply.into_result())
    }

    /// Finds the route, takes its next fault and notes the request, unless it never leaves.
    fn accept(
        &self,
        mut received: Received,
    ) -> Result<(Handler, Option<Fault>, Received), TransportError> {
        let mut state = self.state();
        let Some(route) = state.routes.iter_mut().find(|route| route.accepts(&mut received)) else {
            let text = format!("no route for {} {}", received.method(), received.path());
            return Err(TransportError::new(TransportErrorKind::Request, text));
        };
        let handler = Arc::clone(&route.handler);
        let fault = route.faults.pop_front();
        if matches!(fault, Some(Fault::Refuse)) {
            let text = "cannot connect: refused by the script";
            return Err(TransportError::new(TransportErrorKind::Connect, text));
        }
        state.received.push(received.clone());
        Ok((handler, fault, received))
    }
}

impl Inner {
    async fn sleep(&self, time: Duration) {
        if !time.is_zero() {
            self.clock.sleep(time).await;
        }
    }
}

impl Transport for MemoryTransport {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

impl fmt::Debug for MemoryTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("MemoryTransport")
            .field("routes", &state.routes.len())
            .field("requests", &state.received.len())
            .finish_non_exhaustive()
    }
}

/// Counts a request while it waits, and as dropped when nobody waits for it any more.
struct Waiting<'a> {
    inner: &'a Inner,
    ended: bool,
}

impl<'a> Waiting<'a> {
    fn new(inner: &'a Inner) -> Self {
        inner.in_flight.fetch_add(1, Ordering::AcqRel);
        Self { inner, ended: false }
    }

    fn end<T>(&mut self, result: T) -> T {
        self.ended = true;
        result
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.inner.in_flight.fetch_sub(1, Ordering::AcqRel);
        if !self.ended {
            self.inner.dropped.fetch_add(1, Ordering::AcqRel);
        }
    }
}

pub(crate) fn reset() -> TransportError {
    let text = "the connection broke: reset by the script";
    TransportError::new(TransportErrorKind::Reset, text)
}
