//! The runtime's side of a case: operations, upstreams as a transport, and one run.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fanwise_runtime::{
    Api, ApiBuilder, Binding, BuildError, Client, Clock, DeclaredFanOut, Decode, Each, Event,
    FanOutCall, Leg, LegStatus, Method, Missing, Operation, Plan, Policy, RawResponse, Request,
    RequestBody, ResponseBody, Scheme, Shared, TokioClock, Transport, TransportError,
    TransportErrorKind,
};
use futures_util::future::BoxFuture;

use crate::call::{ATTEMPT_TIMEOUT, ATTEMPTS};
use crate::model::Told;
use crate::scenario::{Fallback, Key, Kind, LegCase, Reply, Scenario, When, Who};
use crate::world::{Of, World};
use crate::{many, overheard, plan};

/// The one API.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shop;

impl Api for Shop {
    const NAME: &'static str = "shop";
    const BASE_URL: Option<&'static str> = Some("https://shop.example.com");
    const SCHEMES: &'static [Scheme] = &[];
    /// Without a retry budget: what one leg may do, no other changes.
    const POLICY: Policy = Policy::new()
        .timeout_ms(ATTEMPT_TIMEOUT)
        .attempts(ATTEMPTS)
        .backoff_ms(0)
        .no_retry_budget();
}

pub(crate) const READ: u8 = 0;
pub(crate) const PUT: u8 = 1;
pub(crate) const KEYED: u8 = 2;
pub(crate) const PLAIN: u8 = 3;

/// An operation of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Send<const KIND: u8> {
    leg: usize,
    /// The element's position, `t` where its target says that.
    element: String,
    of: &'static str,
}

impl<const KIND: u8> Send<KIND> {
    pub(crate) fn new(leg: usize, element: impl Into<String>, of: &'static str) -> Self {
        Self { leg, element: element.into(), of }
    }
}

impl<const KIND: u8> Operation for Send<KIND> {
    type Api = Shop;
    type Answer = bool;
    type Error = ();
    const ID: &'static str = "send";
    const METHOD: Method = match KIND {
        READ => Method::GET,
        PUT => Method::PUT,
        _ => Method::POST,
    };
    const PATH: &'static str = "/{leg}/{element}/{of}";
    const KEY_HEADER: Option<&'static str> =
        if KIND == KEYED { Some("Idempotency-Key") } else { None };

    fn request(&self) -> Result<Request, BuildError> {
        let leg = i64::try_from(self.leg).unwrap_or_default();
        Request::of::<Self>()
            .path("leg", &leg)
            .path("element", &self.element)
            .path("of", &self.of.to_owned())
            .build()
    }

    fn answer(raw: &RawResponse) -> Result<bool, Decode<()>> {
        match raw.status_code() {
            200 => raw.success(raw.json()),
            _ => raw.undeclared(),
        }
    }
}

/// A leg of every kind, one of which is used.
#[derive(Debug, Default)]
pub(crate) struct AnyLeg {
    read: Leg<Send<READ>>,
    put: Leg<Send<PUT>>,
    keyed: Leg<Send<KEYED>>,
    plain: Leg<Send<PLAIN>>,
    reads: Each<Send<READ>>,
    puts: Each<Send<PUT>>,
    keyeds: Each<Send<KEYED>>,
    plains: Each<Send<PLAIN>>,
}

impl AnyLeg {
    fn status(&self) -> Option<LegStatus> {
        let kinds =
            [self.read.status(), self.put.status(), self.keyed.status(), self.plain.status()];
        let many =
            [self.reads.status(), self.puts.status(), self.keyeds.status(), self.plains.status()];
        kinds.into_iter().chain(many).flatten().next()
    }

    fn elements(&self) -> Vec<&'static str> {
        let reads = self.reads.elements().iter().map(Leg::status);
        let puts = self.puts.elements().iter().map(Leg::status);
        let keyeds = self.keyeds.elements().iter().map(Leg::status);
        let plains = self.plains.elements().iter().map(Leg::status);
        let all = reads.chain(puts).chain(keyeds).chain(plains);
        all.map(|status| status.map_or("none", LegStatus::as_str)).collect()
    }

    pub(crate) fn found(&self) -> Result<(), Missing> {
        self.read
            .response()
            .or(self.put.response())
            .or(self.keyed.response())
            .or(self.plain.response())
            .map(|_| ())
    }
}

/// A case as a fan-out.
pub(crate) struct Case(Arc<Scenario>);

impl DeclaredFanOut for Case {
    type Sdk = Client<Shop>;
    type Legs = Vec<AnyLeg>;
    const PLAN: Plan = Plan::settled("case");

    fn legs() -> Vec<AnyLeg> {
        (0..8).map(|_| AnyLeg::default()).collect()
    }

    fn bind<'a>(&'a self, sdk: &'a Client<Shop>, legs: &'a Vec<AnyLeg>) -> Vec<Binding<'a>> {
        let cases = self.0.legs.iter().enumerate();
        cases
            .map(|(index, case)| match (case.own.kind, &case.many) {
                (Kind::Read, Some(many)) => {
                    many::bind(index, case, many, sdk, legs, &legs[index].reads)
                }
                (Kind::Put, Some(many)) => {
                    many::bind(index, case, many, sdk, legs, &legs[index].puts)
                }
                (Kind::Keyed, Some(many)) => {
                    many::bind(index, case, many, sdk, legs, &legs[index].keyeds)
                }
                (Kind::Plain, Some(many)) => {
                    many::bind(index, case, many, sdk, legs, &legs[index].plains)
                }
                (Kind::Read, None) => bind(index, case, sdk, legs, &legs[index].read),
                (Kind::Put, None) => bind(index, case, sdk, legs, &legs[index].put),
                (Kind::Keyed, None) => bind(index, case, sdk, legs, &legs[index].keyed),
                (Kind::Plain, None) => bind(index, case, sdk, legs, &legs[index].plain),
            })
            .collect()
    }
}

fn bind<'a, const KIND: u8>(
    index: usize,
    case: &'a LegCase,
    sdk: &'a Client<Shop>,
    legs: &'a [AnyLeg],
    leg: &'a Leg<Send<KIND>>,
) -> Binding<'a> {
    let own = move || {
        if case.reads_needs {
            case.after.iter().try_for_each(|needed| legs[*needed].found())?;
        }
        Ok(Send::new(index, "0", "own"))
    };
    let mut binding = Binding::new(leg, sdk, own).when(move || match case.when {
        When::Holds => Ok(true),
        When::Fails => Ok(false),
        When::FindsNothing => Err(Missing::new("$inputs.condition")),
    });
    if case.key == Key::Given {
        binding = binding.key(move || Ok(format!("given {index}")));
    }
    match &case.fallback {
        Some(Fallback::Value { found }) => {
            let value = move || if *found { Ok(true) } else { Err(Missing::new("$inputs.value")) };
            binding = binding.fallback_value(leg, value);
        }
        Some(Fallback::Call(script)) => {
            binding = match script.kind {
                Kind::Read => binding.fallback(leg, sdk, send::<READ>(index, "fallback")),
                Kind::Put => binding.fallback(leg, sdk, send::<PUT>(index, "fallback")),
                Kind::Keyed => binding.fallback(leg, sdk, send::<KEYED>(index, "fallback")),
                Kind::Plain => binding.fallback(leg, sdk, send::<PLAIN>(index, "fallback")),
            };
        }
        None => {}
    }
    let Some(undo) = &case.undo else { return binding };
    match undo.script.kind {
        Kind::Read => binding.undo(sdk, undoing::<READ>(index, undo.reads_answer, legs)),
        Kind::Put => binding.undo(sdk, undoing::<PUT>(index, undo.reads_answer, legs)),
        Kind::Keyed => binding.undo(sdk, undoing::<KEYED>(index, undo.reads_answer, legs)),
        Kind::Plain => binding.undo(sdk, undoing::<PLAIN>(index, undo.reads_answer, legs)),
    }
}

fn send<const KIND: u8>(
    leg: usize,
    of: &'static str,
) -> impl Fn() -> Result<Send<KIND>, Missing> + std::marker::Send + Sync {
    move || Ok(Send::new(leg, "0", of))
}

fn undoing<const KIND: u8>(
    leg: usize,
    reads_answer: bool,
    legs: &[AnyLeg],
) -> impl Fn() -> Result<Send<KIND>, Missing> + std::marker::Send + Sync {
    move || {
        if reads_answer {
            legs[leg].found()?;
        }
        Ok(Send::new(leg, "0", "undo"))
    }
}

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
                request.uri().host().and_then(|host| many::target(&format!("https://{host}")))
            }
            element => element.and_then(|element| element.parse().ok()),
        };
        let of = match path.next() {
            Some("undo") => Of::Undo,
            Some("fallback") => Of::Fallback,
            _ => Of::Own,
        };
        let key = request.headers().get("idempotency-key").and_then(|key| key.to_str().ok());
        let clock = TokioClock::new();
        let at = milliseconds(clock.now() - self.0.started);
        let who = Who { leg, element: element.filter(|_| self.0.many.contains(&leg)) };
        let Some(reaction) = self.world().receive(at, who, of, key) else {
            return fault(TransportErrorKind::Connect);
        };
        self.0.in_flight.fetch_add(1, SeqCst);
        let _out = Out(&self.0.in_flight);
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
    /// Requests and tasks that are left.
    pub(crate) leaks: (usize, usize),
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
    let sdk: Client<Shop> = ApiBuilder::new().build(&shared).expect("a client");
    let events = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&events);
    let call = FanOutCall::new(&sdk, Case(Arc::new(case.clone())))
        .plan(plan::plan(case))
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
    let leaks = (upstream.0.in_flight.load(SeqCst), tasks);
    let events = std::mem::take(&mut *events.lock().unwrap_or_else(PoisonError::into_inner));
    let heard = outcome.map(|outcome| Told {
        met: outcome.is_met(),
        overall: outcome.overall().as_str(),
        statuses: outcome.iter().take(case.legs.len()).map(status).collect(),
        elements: outcome.iter().take(case.legs.len()).map(AnyLeg::elements).collect(),
        elapsed: milliseconds(outcome.elapsed()),
    });
    let told = heard.or_else(|| overheard::overheard(case, &events));
    let world = std::mem::replace(&mut *upstream.world(), World::new(case));
    Run { told, world, events, leaks }
}

fn status(leg: &AnyLeg) -> &'static str {
    leg.status().map_or("none", LegStatus::as_str)
}

pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
