//! One run of a case: its upstreams as a transport, on a runtime of its own in paused time.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fanwise_runtime::{
    ApiBuilder, Client, Clock, Event, FanOutCall, RequestBody, ResponseBody, Shared, TokioClock,
    Transport, TransportError, TransportErrorKind,
};
use futures_util::future::{BoxFuture, join_all};

use crate::case::{Case, milliseconds, told};
use crate::invariants::place;
use crate::scenario::{Reply, Scenario, Who};
use crate::shop::{PLACES, READ, Sdk, Send, Shop};
use crate::told::Told;
use crate::world::{Of, World};
use crate::{many, overheard};

/// Nobody's leg: a request that is sent to see whether there is room for it.
const PROBE: usize = 99;

/// The upstreams of a case, as a transport.
#[derive(Clone)]
struct Upstream(Arc<Inner>);

struct Inner {
    world: Mutex<World>,
    /// The legs that have elements.
    many: Vec<usize>,
    started: Instant,
    in_flight: AtomicUsize,
}

impl Upstream {
    fn world(&self) -> MutexGuard<'_, World> {
        self.0.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn exchange(
        &self,
        request: http::Request<RequestBody>,
    ) -> Result<http::Response<ResponseBody>, TransportError> {
        let fault = |kind| Err(TransportError::new(kind, "the case says so"));
        let mut path = request.uri().path().split('/').skip(1);
        let leg = path.next().and_then(|leg| leg.parse().ok()).unwrap_or_default();
        // A target is known by its host alone.
        let element = match path.next() {
            Some("t") => {
                let host = request.uri().host().unwrap_or_default();
                Who::element(leg, many::target(&format!("https://{host}")).unwrap_or_default())
            }
            element => place(leg, element.unwrap_or_default()),
        };
        let of = match path.next() {
            Some("undo") => Of::Undo,
            Some("fallback") => Of::Fallback,
            _ => Of::Own,
        };
        let key = request.headers().get("idempotency-key").and_then(|key| key.to_str().ok());
        let clock = TokioClock::new();
        let at = milliseconds(clock.now() - self.0.started);
        let who = if self.0.many.contains(&leg) { element } else { Who::leg(leg) };
        let _out = Out::new(&self.0.in_flight);
        if leg == PROBE {
            std::future::pending::<()>().await;
        }
        let Some(reaction) = self.world().receive(at, who, of, key) else {
            return fault(TransportErrorKind::Connect);
        };
        match reaction.after {
            Some(after) => clock.sleep(Duration::from_millis(after)).await,
            None => std::future::pending().await,
        }
        let (status, wait, body) = match reaction.reply {
            Reply::Status(200, _) => (200, 0, "true"),
            Reply::Status(status, wait) => (status, wait, ""),
            Reply::Malformed => (200, 0, "7"),
            Reply::Reset | Reply::Hang | Reply::Refuse => return fault(TransportErrorKind::Reset),
        };
        let mut response =
            http::Response::builder().status(status).header("content-type", "application/json");
        if wait > 0 {
            response = response.header("retry-after", wait);
        }
        response
            .body(ResponseBody::from(bytes::Bytes::from_static(body.as_bytes())))
            .or_else(|_| fault(TransportErrorKind::Body))
    }
}

struct Out<'a>(&'a AtomicUsize);

impl<'a> Out<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, SeqCst);
        Self(count)
    }
}

impl Drop for Out<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

impl Transport for Upstream {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

/// What the runtime made of a case.
pub(crate) struct Run {
    /// Of a fan-out that outlived its caller as its events tell it; `None` if it ended with that.
    pub(crate) told: Option<Told>,
    pub(crate) world: World,
    pub(crate) events: Vec<Event>,
    /// Requests, tasks and places that are left, or taken.
    pub(crate) leaks: [usize; 3],
}

/// Runs a case on a runtime of its own, in paused time.
pub(crate) fn run(case: &Scenario) -> Run {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().expect("a runtime");
    runtime.block_on(tokio::task::unconstrained(play(case)))
}

async fn play(case: &Scenario) -> Run {
    let clock = TokioClock::new();
    let world = Mutex::new(World::new(case));
    let legs = case.legs.iter().enumerate();
    let many = legs.filter(|(_, leg)| leg.many.is_some()).map(|(leg, _)| leg).collect();
    let inner = Inner { world, many, started: clock.now(), in_flight: AtomicUsize::new(0) };
    let upstream = Upstream(Arc::new(inner));
    let shared = Shared::new().transport(upstream.clone()).seed(1);
    let sdk = Sdk(ApiBuilder::new().build(&shared).expect("a client"));
    let events = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&events);
    let call = FanOutCall::new(&sdk, Case::new(case))
        .watch(move |event| sink.lock().unwrap_or_else(PoisonError::into_inner).push(event));
    let patience =
        case.dropped.map_or(Duration::from_secs(3600), |(at, _)| Duration::from_millis(at));
    let outcome = tokio::select! {
        biased;
        outcome = call => Some(outcome),
        () = clock.sleep(patience) => None,
    };
    shared.drain().await;
    // A task has gone when the runtime has had its turn after it.
    tokio::task::yield_now().await;
    let tasks = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let left = upstream.0.in_flight.load(SeqCst);
    let leaks = [left, tasks, PLACES as usize - free_places(&sdk.0, &upstream).await];
    let events = std::mem::take(&mut *events.lock().unwrap_or_else(PoisonError::into_inner));
    let heard = outcome.map(|outcome| told(case, &outcome));
    let told = heard.or_else(|| overheard::overheard(case, &events));
    let world = std::mem::replace(&mut *upstream.world(), World::new(case));
    Run { told, world, events, leaks }
}

/// How many requests there is room for.
async fn free_places(sdk: &Client<Shop>, upstream: &Upstream) -> usize {
    let probe = |_| sdk.execute(Send::<READ>::new(PROBE, "0", "own"));
    let mut probes = join_all((0..PLACES).map(probe));
    tokio::select! {
        biased;
        _ = &mut probes => {}
        () = std::future::ready(()) => {}
    }
    upstream.0.in_flight.load(SeqCst)
}
