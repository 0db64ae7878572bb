//! The order of the layers: swapping two neighbours fails the test that names them.

use std::time::Duration;

use fanwise_runtime::auth::HasClientCredentials;
use fanwise_runtime::transport::memory::{Fault, MemoryTransport, Received, Reply};
use fanwise_runtime::{
    Api, ApiBuilder, Breaker, BuildError, Client, Clock, Coalesce, Concurrency, Decode, ErrorKind,
    Hedge, Method, Operation, Policy, RateLimit, RawResponse, Request, Scheme, Security, Shared,
    TokioClock, Value,
};
use futures_util::FutureExt;
use futures_util::future::join_all;
use serde_json::json;

const SECOND: Duration = Duration::from_secs(1);

struct Mail;

impl Api for Mail {
    const NAME: &'static str = "mail";
    const BASE_URL: Option<&'static str> = Some("https://mail.example.com");
    const SCHEMES: &'static [Scheme] =
        &[Scheme::client_credentials("oauth", "https://id.example.com/token", &[])];
    const POLICY: Policy = Policy::new().attempts(3).backoff_ms(0).timeout_ms(2000);
}

impl HasClientCredentials for Mail {
    const SCHEME: &'static str = "oauth";
}

#[derive(Clone, Debug)]
struct Inbox;

impl Operation for Inbox {
    type Api = Mail;
    type Answer = Value;
    type Error = ();
    const ID: &'static str = "inbox";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/inbox";
    const SECURITY: Security = &[&["oauth"]];

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

fn mail() -> (MemoryTransport, Client<Mail>) {
    guarded(Policy::new())
}

fn twofold(policy: Policy) -> (MemoryTransport, Client<Mail>) {
    built(policy, &["https://mail.example.com", "https://post.example.com"])
}

fn guarded(policy: Policy) -> (MemoryTransport, Client<Mail>) {
    built(policy, &["https://mail.example.com"])
}

fn built(policy: Policy, urls: &[&str]) -> (MemoryTransport, Client<Mail>) {
    let upstream = MemoryTransport::new();
    let token = json!({"access_token": "t0ken", "token_type": "Bearer", "expires_in": 3600});
    upstream.reply(Method::POST, "https://id.example.com/token", Reply::json(200, &token));
    upstream.reply(Method::GET, "/inbox", Reply::json(200, &json!([])));
    let shared = Shared::new().transport(upstream.clone()).clock(TokioClock::new()).seed(1);
    let client = ApiBuilder::new().client_credentials("id", "secret").policy(policy);
    let client = client.base_urls(urls.iter().copied()).build(&shared).unwrap();
    (upstream, client)
}

#[cfg(feature = "cache")]
fn kept(upstream: &MemoryTransport) {
    let stale = "max-age=10, stale-while-revalidate=600";
    upstream.reply(Method::GET, "/inbox", Reply::json(200, &1).header("cache-control", stale));
}

#[cfg(feature = "cache")]
#[tokio::test(start_paused = true)]
async fn the_cache_stands_outside_coalescing() {
    use fanwise_runtime::Cache;
    let policy = Policy::new().cache(Cache::new()).coalesce(Coalesce::all());
    let (upstream, client) = guarded(policy);
    kept(&upstream);
    client.execute(Inbox).await.unwrap();
    TokioClock::new().sleep(SECOND * 10).await;
    upstream.fault(Method::GET, "/inbox", Fault::Delay(SECOND));
    let clock = TokioClock::new();
    let began = clock.now();
    for _ in 0..3 {
        client.execute(Inbox).await.unwrap();
        clock.sleep(SECOND / 4).await;
    }
    // An equal request is under way: what is stored answers all the same.
    assert_eq!((clock.now() - began, upstream.in_flight()), (SECOND * 3 / 4, 1));
}

#[cfg(feature = "cache")]
#[tokio::test(start_paused = true)]
async fn the_cache_stands_outside_the_deadline() {
    let (upstream, client) = guarded(Policy::new().cache(fanwise_runtime::Cache::new()));
    kept(&upstream);
    client.execute(Inbox).await.unwrap();
    let answer = client.call(Inbox).timeout(Duration::ZERO).send().await.unwrap();
    assert_eq!(answer.attempts(), 0);
}

#[tokio::test(start_paused = true)]
async fn coalescing_stands_outside_the_deadline_and_the_retry() {
    let (upstream, client) = guarded(Policy::new().coalesce(Coalesce::all()));
    let busy = || Fault::Answer(Reply::status(503).after(SECOND));
    upstream.faults(Method::GET, "/inbox", [busy(), busy()]);
    let calls = || (0..3).map(|_| client.call(Inbox).timeout(SECOND * 10).send());
    // All attempts of the one request are those of each caller.
    for answer in join_all(calls()).await {
        assert_eq!(answer.unwrap().attempts(), 3);
    }
    assert_eq!(upstream.requests_to(&Method::GET, "/inbox").len(), 3);
    // The request knows how long its callers wait: what comes too late is not waited for.
    let later = Reply::status(503).header("retry-after", "30").after(SECOND);
    upstream.fault(Method::GET, "/inbox", Fault::Answer(later));
    let began = TokioClock::new().now();
    for error in join_all(calls()).await.into_iter().map(Result::unwrap_err) {
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Undeclared, 1));
    }
    assert_eq!(TokioClock::new().now() - began, SECOND);
}

#[tokio::test(start_paused = true)]
async fn deadline_stands_outside_retry() {
    let (upstream, client) = mail();
    upstream.faults(Method::GET, "/inbox", [Fault::HangAfter, Fault::HangAfter]);
    let error = client.call(Inbox).timeout(SECOND * 3).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 2));
}

#[tokio::test(start_paused = true)]
async fn retry_stands_outside_the_attempt_timeout() {
    let (upstream, client) = mail();
    upstream.faults(Method::GET, "/inbox", [Fault::HangAfter, Fault::HangAfter]);
    let answer = client.execute(Inbox).await.unwrap();
    assert_eq!(answer.attempts(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_retry_stands_outside_the_hedge() {
    let (upstream, client) = guarded(Policy::new().hedge(Hedge::after_ms(100)));
    let bad = Fault::Answer(Reply::status(503).after(SECOND));
    upstream.faults(Method::GET, "/inbox", [bad.clone(), bad]);
    // The first attempt and its hedge are bad; then comes the one repeat that is needed.
    assert_eq!(client.execute(Inbox).await.unwrap().attempts(), 3);
    assert_eq!(upstream.requests_to(&Method::GET, "/inbox").len(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_hedge_stands_outside_the_choice_of_a_base_url() {
    let (upstream, client) = twofold(Policy::new().hedge(Hedge::after_ms(100)));
    for host in ["https://mail.example.com/inbox", "https://post.example.com/inbox"] {
        upstream.reply(Method::GET, host, Reply::json(200, &json!([])).after(SECOND));
    }
    client.execute(Inbox).await.unwrap();
    let sent = upstream.requests();
    let mut hosts: Vec<_> =
        sent.iter().filter(|seen| seen.path() == "/inbox").map(Received::origin).collect();
    hosts.sort_unstable();
    assert_eq!(hosts, ["https://mail.example.com", "https://post.example.com"]);
}

#[tokio::test(start_paused = true)]
async fn the_choice_of_a_base_url_stands_outside_the_breaker() {
    let breaker = Breaker::new().min_calls(1).failure_rate(100).open_ms(60_000);
    let (upstream, client) = twofold(Policy::new().breaker(breaker));
    upstream.reply(Method::GET, "https://post.example.com/inbox", Reply::status(500));
    // One open circuit of two keeps nobody from the other, and costs no attempt.
    let mut attempts = Vec::new();
    for _ in 0..50 {
        attempts.push(client.execute(Inbox).await.unwrap().attempts());
    }
    assert_eq!(attempts.iter().sum::<u32>(), 51);
}

#[tokio::test(start_paused = true)]
async fn the_retry_stands_outside_the_breaker() {
    let breaker = Breaker::new().min_calls(2).failure_rate(100);
    let (upstream, client) = guarded(Policy::new().breaker(breaker));
    upstream.faults(Method::GET, "/inbox", [Fault::ResetBefore, Fault::ResetBefore]);
    // Each of its attempts counts: the second opens the circuit, and there is no third.
    let error = client.execute(Inbox).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 2));
    assert_eq!(client.execute(Inbox).await.unwrap_err().kind(), ErrorKind::CircuitOpen);
}

#[tokio::test(start_paused = true)]
async fn the_breaker_stands_outside_the_bulkhead() {
    let breaker = Breaker::new().min_calls(1).failure_rate(100);
    let one = Concurrency::at_most(1).queue(0);
    let (upstream, client) = guarded(Policy::new().breaker(breaker).concurrency(one));
    upstream.faults(Method::GET, "/inbox", [Fault::ResetBefore, Fault::HangAfter]);
    client.call(Inbox).retry(1).send().await.unwrap_err();
    // An open circuit refuses before there is a word of places.
    let open = || async { client.execute(Inbox).await.unwrap_err().kind() };
    assert_eq!(open().await, ErrorKind::CircuitOpen);
    TokioClock::new().sleep(SECOND * 5).await;
    let mut probe = Box::pin(client.execute(Inbox));
    assert!((&mut probe).now_or_never().is_none());
    // The place is taken, and so is a probe; a second probe is refused by the bulkhead alone.
    assert_eq!(open().await, ErrorKind::Rejected);
    assert_eq!(open().await, ErrorKind::Rejected, "which counts nowhere and gives its probe back");
}

#[tokio::test(start_paused = true)]
async fn the_bulkhead_stands_outside_the_rate_limit() {
    let one = Concurrency::at_most(1).queue(0);
    let limit = RateLimit::per_minute(60);
    let (_, client) = guarded(Policy::new().concurrency(one).rate_limit(limit));
    client.execute(Inbox).await.unwrap();
    let mut waits = Box::pin(client.execute(Inbox));
    assert!((&mut waits).now_or_never().is_none());
    // Who waits for its turn holds its place already.
    assert_eq!(client.execute(Inbox).await.unwrap_err().kind(), ErrorKind::Rejected);
    waits.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_rate_limit_stands_outside_the_attempt_timeout() {
    let limit = RateLimit::per_minute(6);
    let (_, client) = guarded(Policy::new().rate_limit(limit).timeout_ms(2000));
    client.execute(Inbox).await.unwrap();
    // It waits ten seconds for its turn; its attempt takes no time at all.
    assert_eq!(client.execute(Inbox).await.unwrap().attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_attempt_timeout_stands_outside_redirects() {
    let (upstream, client) = mail();
    let slow = Reply::status(302).header("location", "/inbox").after(SECOND * 3 / 2);
    upstream.reply(Method::GET, "/inbox", slow);
    let error = client.call(Inbox).retry(1).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(upstream.requests_to(&Method::GET, "/inbox").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_attempt_timeout_stands_outside_auth() {
    let (upstream, client) = mail();
    upstream.fault(Method::POST, "https://id.example.com/token", Fault::HangBefore);
    let answer = client.execute(Inbox).await.unwrap();
    assert_eq!(answer.attempts(), 2);
    assert_eq!(upstream.requests_to(&Method::GET, "/inbox").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn redirects_stand_outside_auth() {
    let (upstream, client) = mail();
    let here = Reply::status(302).header("location", "/other");
    let away = Reply::status(302).header("location", "https://cdn.example.com/inbox");
    upstream.reply(Method::GET, "https://mail.example.com/inbox", here);
    upstream.reply(Method::GET, "https://mail.example.com/other", away);
    upstream.reply(Method::GET, "https://cdn.example.com/inbox", Reply::json(200, &json!([])));
    client.execute(Inbox).await.unwrap();
    let sent: Vec<_> = upstream
        .requests()
        .iter()
        .filter(|request| request.method() == Method::GET)
        .map(|request| (request.path().to_owned(), request.header("authorization").is_some()))
        .collect();
    let inbox = || "/inbox".to_owned();
    assert_eq!(sent, [(inbox(), true), ("/other".to_owned(), true), (inbox(), false)]);
}

#[tokio::test(start_paused = true)]
async fn auth_stands_outside_the_transport_and_repeats_within_one_attempt() {
    let (upstream, client) = mail();
    upstream.fault(Method::GET, "/inbox", Fault::Answer(Reply::status(401)));
    let answer = client.execute(Inbox).await.unwrap();
    assert_eq!(answer.attempts(), 1);
    assert_eq!(upstream.requests_to(&Method::POST, "/token").len(), 2);

    let (upstream, client) = mail();
    upstream.reply(Method::GET, "/inbox", Reply::status(401));
    let error = client.execute(Inbox).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (401, 1));
    assert_eq!(upstream.requests_to(&Method::GET, "/inbox").len(), 2);
}
