//! What became of the calls: counted per API and operation, read as value, JSON and table.

#![allow(clippy::unwrap_used)] // A test that meets the unexpected fails.
#![allow(clippy::disallowed_methods)] // Tokio's own clock is the paused one.

use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, MemoryTransport, Reply};
use fanwise_runtime::{
    Api, ApiBuilder, Breaker, BuildError, CircuitState, Client, Decode, ErrorKind, Hedge, Method,
    Operation, Policy, RawResponse, Request, Scheme, Shared, Stats, Value,
};

/// `$name` is an API at its own host.
macro_rules! api {
    ($name:ident, $text:literal, $url:literal) => {
        struct $name;

        impl Api for $name {
            const NAME: &'static str = $text;
            const BASE_URL: Option<&'static str> = Some($url);
            const SCHEMES: &'static [Scheme] = &[];
            const POLICY: Policy = Policy::new().backoff_ms(0).timeout_ms(1000);
        }
    };
}

macro_rules! operation {
    ($name:ident, $api:ident, $id:literal, $method:ident, $path:literal) => {
        #[derive(Clone, Debug, Default)]
        struct $name {
            broken: bool,
        }

        impl Operation for $name {
            type Api = $api;
            type Answer = Value;
            type Error = ();
            const ID: &'static str = $id;
            const METHOD: Method = Method::$method;
            const PATH: &'static str = $path;

            fn request(&self) -> Result<Request, BuildError> {
                if self.broken {
                    return Err(BuildError::new("broken"));
                }
                Request::of::<Self>().build()
            }

            fn answer(raw: &RawResponse) -> Result<Value, Decode<()>> {
                match raw.status_code() {
                    200 => raw.success(raw.json()),
                    404 => raw.error(raw.empty()),
                    _ => raw.undeclared(),
                }
            }
        }
    };
}

api!(Stock, "stock", "https://stock.example.com");
api!(Pay, "pay", "https://pay.example.com");
operation!(Get, Stock, "get", GET, "/get");
operation!(List, Stock, "list", GET, "/list");
operation!(Charge, Pay, "charge", POST, "/charge");

struct World {
    upstream: MemoryTransport,
    stock: Client<Stock>,
    pay: Client<Pay>,
}

fn world() -> World {
    let upstream = MemoryTransport::new();
    for path in ["/get", "/list"] {
        upstream.reply(Method::GET, path, Reply::json(200, &1));
    }
    upstream.reply(Method::POST, "/charge", Reply::json(200, &1));
    let shared = Shared::new().transport(upstream.clone()).seed(1);
    let stock = ApiBuilder::new().build(&shared).unwrap();
    let pay = ApiBuilder::new().build(&shared).unwrap();
    World { upstream, stock, pay }
}

fn delay(millis: u64) -> Fault {
    Fault::Delay(Duration::from_millis(millis))
}

#[tokio::test(start_paused = true)]
async fn every_way_to_end_is_counted_once() {
    let World { upstream, stock, .. } = world();
    stock.execute(Get::default()).await.unwrap();
    upstream.fault(Method::GET, "/get", Fault::Answer(Reply::status(503)));
    assert_eq!(stock.execute(Get::default()).await.unwrap().attempts(), 2);
    upstream.faults(Method::GET, "/get", [Fault::Refuse, Fault::Refuse, Fault::Refuse]);
    stock.execute(Get::default()).await.unwrap_err();
    for reply in [Reply::status(404), Reply::status(409), Reply::json(200, "x").broken_off()] {
        upstream.fault(Method::GET, "/get", Fault::Answer(reply));
        let _ = stock.call(Get::default()).retry(1).send().await;
    }
    stock.execute(Get { broken: true }).await.unwrap_err();
    upstream.fault(Method::GET, "/get", Fault::HangBefore);
    let hanging = stock.execute(Get::default());
    assert!(tokio::time::timeout(Duration::from_millis(5), hanging).await.is_err());

    let stats = stock.stats();
    let get = stats.operation("get").unwrap();
    assert_eq!((get.requests, get.attempts, get.retries), (8, 10, 3));
    assert_eq!((get.successes, get.failed(), get.cancelled, get.in_flight), (2, 5, 1, 0));
    let kinds = [
        (ErrorKind::Build, 1),
        (ErrorKind::Connect, 1),
        (ErrorKind::Transport, 1),
        (ErrorKind::Status, 1),
        (ErrorKind::Undeclared, 1),
    ];
    assert_eq!(get.failures, kinds);
    assert_eq!(get.failures_of(ErrorKind::Timeout), 0);
    assert_eq!(get.latency.count, 6, "neither the one given up nor the one never built");
    assert_eq!(&stats.total, get, "the only operation that was called");
    assert!(stats.operation("list").is_none());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_runs_is_in_flight_until_it_ends_or_is_dropped() {
    let World { upstream, stock, .. } = world();
    upstream.faults(Method::GET, "/get", [delay(10), Fault::HangBefore]);
    let flying = |stats: fanwise_runtime::ApiStats| stats.total.in_flight;
    let slow = tokio::spawn({
        let stock = stock.clone();
        async move { stock.execute(Get::default()).await.is_ok() }
    });
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(flying(stock.stats()), 1);
    assert!(slow.await.unwrap());
    assert_eq!(flying(stock.stats()), 0);
    let mut hanging = Box::pin(stock.execute(Get::default()));
    assert!(tokio::time::timeout(Duration::ZERO, &mut hanging).await.is_err());
    assert_eq!(flying(stock.stats()), 1);
    drop(hanging);
    assert_eq!((flying(stock.stats()), stock.stats().total.cancelled), (0, 1));
    drop(stock.execute(Get::default()));
    assert_eq!(stock.stats().total.requests, 2, "a call that was never polled is none");
}

#[tokio::test(start_paused = true)]
async fn latencies_are_those_of_the_clock() {
    let World { upstream, stock, .. } = world();
    for millis in 1..=100 {
        upstream.fault(Method::GET, "/get", delay(millis));
        stock.execute(Get::default()).await.unwrap();
    }
    upstream.fault(Method::GET, "/list", delay(900));
    stock.execute(List::default()).await.unwrap();
    let stats = stock.stats();
    let latency = stats.operation("get").unwrap().latency;
    let near = |told: Duration, millis: u64| {
        let exact = Duration::from_millis(millis);
        // Timers of tokio tick in milliseconds.
        told >= exact && told <= (exact + Duration::from_millis(1)).mul_f64(1.04)
    };
    assert!(near(latency.p50, 50), "{latency:?}");
    assert!(near(latency.p90, 90), "{latency:?}");
    assert!(near(latency.p95, 95), "{latency:?}");
    assert!(near(latency.p99, 99), "{latency:?}");
    assert!(near(latency.max, 100), "{latency:?}");
    assert!(near(stats.total.latency.max, 900), "all operations together");
    assert_eq!(stats.total.latency.count, 101);
}

#[tokio::test(start_paused = true)]
async fn apis_of_one_sdk_are_read_together_in_every_form() {
    let World { upstream, stock, pay } = world();
    stock.execute(List::default()).await.unwrap();
    stock.execute(Get::default()).await.unwrap();
    upstream.fault(Method::POST, "/charge", Fault::HangBefore);
    pay.execute(Charge::default()).await.unwrap_err();
    let stats = Stats::of(&pay);
    let names: Vec<_> = stats.apis().iter().map(|api| api.api).collect();
    assert_eq!(names, ["stock", "pay"], "in the order of building");
    assert_eq!(stats.api("pay"), Some(&pay.stats()));

    let json = serde_json::to_value(&stats).unwrap();
    assert_eq!(json["pay"]["operations"]["charge"]["failures"], serde_json::json!({"timeout": 1}));
    assert!((999.0..1100.0).contains(&json["pay"]["total"]["latency_ms"]["max"].as_f64().unwrap()));
    assert_eq!(json["stock"]["total"]["successes"], 2);

    let table = stats.to_string();
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), 6, "{table}");
    assert!(lines[0].starts_with("operation  requests  attempts  retries"), "{table}");
    assert!(lines[2].starts_with("  get ") && lines[3].starts_with("  list"), "by name\n{table}");
    assert!(lines[5].starts_with("  charge") && lines[5].ends_with("timeout 1"), "{table}");
    let column = lines[0].find(" ok").unwrap() + 2;
    assert_eq!(lines[1].as_bytes()[column], b'2', "numbers end below their head\n{table}");
}

#[tokio::test(start_paused = true)]
async fn clients_of_one_api_count_together_and_others_apart() {
    let upstream = MemoryTransport::new();
    upstream.reply(Method::GET, "/get", Reply::json(200, &1));
    let shared = Shared::new().transport(upstream);
    let [one, two]: [Client<Stock>; 2] =
        [(); 2].map(|()| ApiBuilder::new().build(&shared).unwrap());
    one.execute(Get::default()).await.unwrap();
    two.execute(Get::default()).await.unwrap();
    assert_eq!(one.stats().total.requests, 2);
    assert_eq!(Stats::of(&one).apis().len(), 1);
    let World { stock, .. } = world();
    assert_eq!(stock.stats().total.requests, 0);
}

#[tokio::test(start_paused = true)]
async fn circuits_are_shown_as_they_stand() {
    let upstream = MemoryTransport::new();
    upstream.reply(Method::GET, "/v1/get", Reply::status(500));
    let shared = Shared::new().transport(upstream);
    let breaker = Breaker::new().min_calls(2).open_ms(60_000);
    let stock = ApiBuilder::<Stock>::new().base_url("https://stock.example.com/v1?key=s3cr3t");
    let stock = stock.policy(Policy::new().attempts(1).breaker(breaker)).build(&shared).unwrap();
    let stands = |client: &Client<Stock>| {
        let all: Vec<_> = client.stats().circuits.into_iter().collect();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].base_url, "https://stock.example.com/v1", "without its query");
        all[0].state
    };
    assert_eq!(stands(&stock), CircuitState::Closed);
    for _ in 0..3 {
        stock.execute(Get::default()).await.unwrap_err();
    }
    assert_eq!(stands(&stock), CircuitState::Open);
    assert_eq!(stock.stats().total.failures_of(ErrorKind::CircuitOpen), 1);
    let stats = Stats::of(&stock);
    let json = serde_json::to_value(&stats).unwrap();
    assert_eq!(json["stock"]["circuits"]["https://stock.example.com/v1"], "open");
    assert!(stats.to_string().contains("circuit open: https://stock.example.com/v1"), "{stats}");
    tokio::time::sleep(Duration::from_secs(61)).await;
    assert_eq!(stands(&stock), CircuitState::HalfOpen);

    let off = ApiBuilder::<Stock>::new().policy(Policy::new().breaker(Breaker::off()));
    drop(stock);
    assert!(
        off.build(&shared).unwrap().stats().circuits.is_empty(),
        "none of a client that is gone"
    );
}

#[tokio::test(start_paused = true)]
async fn a_hedge_is_an_attempt_and_no_retry() {
    let upstream = MemoryTransport::new();
    upstream.reply(Method::GET, "/get", Reply::json(200, &1));
    upstream.fault(Method::GET, "/get", Fault::HangBefore);
    let shared = Shared::new().transport(upstream);
    let hedged = Policy::new().hedge(Hedge::after_ms(50));
    let stock = ApiBuilder::<Stock>::new().policy(hedged).build(&shared).unwrap();
    stock.execute(Get::default()).await.unwrap();
    let total = stock.stats().total;
    assert_eq!((total.requests, total.attempts, total.retries, total.hedges), (1, 2, 0, 1));
}
