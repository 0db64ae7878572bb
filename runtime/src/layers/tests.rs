//! What a [`Flight`] says of a call, while it runs and after its end or drop.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::Method;

use super::Flight;
use crate::transport::memory::{Fault, MemoryTransport, Reply};
use crate::{
    Api, ApiBuilder, BuildError, Client, Decode, Operation, Policy, RawResponse, Request, Scheme,
    Shared, TokioClock, Value,
};

struct Bank;

impl Api for Bank {
    const NAME: &'static str = "bank";
    const BASE_URL: Option<&'static str> = Some("https://bank.example.com");
    const SCHEMES: &'static [Scheme] = &[];
    const POLICY: Policy = Policy::new().attempts(3).backoff_ms(0).timeout_ms(1000);
}

macro_rules! operation {
    ($name:ident, $method:ident, $key:expr) => {
        #[derive(Clone, Debug)]
        struct $name;

        impl Operation for $name {
            type Api = Bank;
            type Answer = Value;
            type Error = ();
            const ID: &'static str = stringify!($name);
            const METHOD: Method = Method::$method;
            const PATH: &'static str = "/x";
            const KEY_HEADER: Option<&'static str> = $key;

            fn request(&self) -> Result<Request, BuildError> {
                Request::of::<Self>().build()
            }

            fn answer(raw: &RawResponse) -> Result<Value, Decode<()>> {
                match raw.status_code() {
                    200 => raw.success(raw.json()),
                    _ => raw.undeclared(),
                }
            }
        }
    };
}

operation!(Read, GET, None);
operation!(Plain, POST, None);
operation!(Put, PUT, None);
operation!(Keyed, POST, Some("Idempotency-Key"));

fn bank() -> (MemoryTransport, Client<Bank>) {
    let upstream = MemoryTransport::new();
    for method in [Method::GET, Method::POST, Method::PUT] {
        upstream.reply(method, "/x", Reply::json(200, &1));
    }
    let shared = Shared::new().transport(upstream.clone()).clock(TokioClock::new()).seed(3);
    (upstream, ApiBuilder::new().build(&shared).unwrap())
}

async fn call<O: Operation<Api = Bank>>(
    client: &Client<Bank>,
    operation: O,
    flight: &Flight,
    no_effect: &'static [u16],
) {
    let settings = crate::client::CallSettings { no_effect, ..Default::default() };
    let request = operation.request().unwrap();
    let core = client.core();
    let raw = core.send(&request, &settings, flight).await;
    let _ = core.conclude::<O>(&request, raw, flight);
}

/// Whether a call that meets these faults, one an attempt, ends in doubt.
async fn doubt<O: Operation<Api = Bank>>(operation: O, faults: &[Fault]) -> bool {
    let (upstream, client) = bank();
    upstream.faults(O::METHOD, "/x", faults.iter().cloned());
    let flight = Flight::new();
    call(&client, operation, &flight, &[]).await;
    assert!(!flight.is_in_flight());
    flight.is_in_doubt()
}

fn status(status: u16) -> Fault {
    Fault::Answer(Reply::status(status))
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_effect_is_unknown_is_in_doubt() {
    for fault in [
        Fault::ResetBefore,
        Fault::ResetAfter,
        Fault::HangBefore,
        status(500),
        status(502),
        status(504),
        status(201),
        Fault::Answer(Reply::bytes(200, "application/json", "{")),
        Fault::Answer(Reply::json(200, &1).broken_off()),
    ] {
        assert!(doubt(Plain, std::slice::from_ref(&fault)).await, "{fault:?}");
        let all = [fault.clone(), fault.clone(), fault.clone()];
        assert!(doubt(Keyed, &all).await, "{fault:?} with a key");
        assert!(!doubt(Read, &all).await, "{fault:?} to a read");
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_answered_or_never_left_is_not() {
    for fault in [Fault::Refuse, status(400), status(404), status(429), status(501), status(503)] {
        let all = [fault.clone(), fault.clone(), fault.clone()];
        assert!(!doubt(Plain, &all).await, "{fault:?}");
        assert!(!doubt(Put, &all).await, "{fault:?}");
        assert!(!doubt(Keyed, &all).await, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_later_answer_settles_an_earlier_doubt() {
    assert!(!doubt(Put, &[Fault::ResetAfter]).await, "200");
    assert!(!doubt(Put, &[Fault::ResetAfter, status(422)]).await);
    assert!(!doubt(Keyed, &[status(500), status(404)]).await, "a key makes it an answer");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_answer_leaves_the_doubt() {
    for code in [404, 409, 410, 412] {
        assert!(doubt(Put, &[Fault::ResetAfter, status(code)]).await, "{code} without a key");
    }
    for fault in [status(429), status(503), Fault::Refuse] {
        let faults = [Fault::ResetAfter, fault.clone(), fault];
        assert!(doubt(Put, &faults).await, "{faults:?}");
        assert!(doubt(Keyed, &faults).await, "{faults:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_owner_may_say_that_a_500_did_nothing() {
    let (upstream, client) = bank();
    upstream.fault(Method::POST, "/x", status(500));
    let flight = Flight::new();
    call(&client, Plain, &flight, &[500]).await;
    assert!(!flight.is_in_doubt());
}

#[tokio::test(start_paused = true)]
async fn a_dropped_caller_leaves_a_write_in_doubt() {
    let (upstream, client) = bank();
    upstream.faults(Method::POST, "/x", [Fault::HangAfter, Fault::HangAfter]);
    upstream.fault(Method::GET, "/x", Fault::HangAfter);
    let (write, read) = (Flight::new(), Flight::new());
    {
        let mut calls =
            (pin!(call(&client, Plain, &write, &[])), pin!(call(&client, Read, &read, &[])));
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(calls.0.as_mut().poll(&mut context), Poll::Pending);
        assert_eq!(calls.1.as_mut().poll(&mut context), Poll::Pending);
        assert!(write.is_in_flight() && write.is_in_doubt());
        assert!(read.is_in_flight() && !read.is_in_doubt());
    }
    assert!(!write.is_in_flight() && write.is_in_doubt());
    assert!(!read.is_in_flight() && !read.is_in_doubt());
    assert_eq!((write.attempts(), read.attempts()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn stopping_ends_a_backoff_at_once_with_the_last_error() {
    let (upstream, client) = bank();
    let busy = Reply::status(503).header("retry-after", "30");
    upstream.reply(Method::POST, "/x", busy);
    let flight = Flight::new();
    let clock = client.core().clock.clone();
    let start = clock.now();
    let stop = async {
        clock.sleep(Duration::from_secs(5)).await;
        flight.stop_retrying();
    };
    futures_util::future::join(call(&client, Keyed, &flight, &[]), stop).await;
    assert_eq!((clock.now() - start).as_secs(), 5);
    assert_eq!(flight.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn stopping_lets_the_attempt_that_is_out_come_home() {
    let (upstream, client) = bank();
    upstream.fault(
        Method::POST,
        "/x",
        Fault::Answer(Reply::status(503).after(Duration::from_millis(500))),
    );
    let flight = Flight::new();
    let stop = async { flight.stop_retrying() };
    futures_util::future::join(call(&client, Keyed, &flight, &[]), stop).await;
    assert_eq!((flight.attempts(), upstream.requests().len()), (1, 1));
    assert!(!flight.is_in_doubt());
}

#[tokio::test(start_paused = true)]
async fn a_flight_knows_its_key() {
    let (upstream, client) = bank();
    let flight = Flight::new();
    call(&client, Keyed, &flight, &[]).await;
    let sent = upstream.requests();
    assert_eq!(flight.key().as_deref(), sent[0].header("idempotency-key"));
    assert!(flight.key().is_some());
    let flight = Flight::new();
    call(&client, Plain, &flight, &[]).await;
    assert_eq!(flight.key(), None);
}

/// Never ends after a request.
struct Endless;

impl crate::Hook for Endless {
    fn after<'a>(
        &'a self,
        _: crate::AttemptInfo<'a>,
        _: Result<&'a RawResponse, &'a crate::TransportError>,
    ) -> crate::BoxFuture<'a, ()> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_a_hook_holds_is_in_doubt() {
    let (upstream, _) = bank();
    let shared = Shared::new().transport(upstream.clone()).seed(3);
    let client = ApiBuilder::new().hook(Endless).build(&shared).unwrap();
    let flight = Flight::new();
    call(&client, Plain, &flight, &[]).await;
    assert!(flight.is_in_doubt());
    assert_eq!(upstream.requests().len(), 1);
}
