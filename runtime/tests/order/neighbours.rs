//! Each pair of neighbours: swapping them fails the test that names them.

use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Received, Reply};
use fanwise_runtime::{
    AttemptInfo, BoxFuture, Breaker, Clock, Concurrency, ErrorKind, FanOut, HeaderValue, Hedge,
    Hook, HookError, LegStatus, Method, Part, Policy, RateLimit, RequestBody, TokioClock,
};
use futures_util::FutureExt;
use serde_json::json;

use crate::mail::{HERE, Inbox, guarded, mail, set_up, twofold};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn the_fan_out_stands_outside_its_legs() {
    let (upstream, client) = mail();
    upstream.reply(Method::GET, "/inbox", Reply::hang());
    let leg = Part::new("inbox", &client, Inbox).deadline(SECOND * 5).fallback_value(|| json!(7));
    let outcome = FanOut::settled("morning").deadline(SECOND).legs((leg,)).await;
    // At the fan-out's own deadline nothing stands in any more.
    assert_eq!((outcome.0.status(), outcome.elapsed()), (Some(LegStatus::TimedOut), SECOND));
}

#[tokio::test(start_paused = true)]
async fn the_leg_stands_outside_its_deadline() {
    let (upstream, client) = mail();
    upstream.reply(Method::GET, "/inbox", Reply::json(200, &json!([])).after(SECOND));
    upstream.fault(Method::GET, "/inbox", Fault::HangAfter);
    let leg = Part::new("inbox", &client, Inbox).deadline(SECOND).fallback(&client, Inbox);
    let outcome = FanOut::settled("morning").deadline(SECOND * 5).legs((leg,)).await;
    // Its deadline ended the leg's own call; what stands in for it has the fan-out's time.
    assert_eq!((outcome.0.status(), outcome.elapsed()), (Some(LegStatus::Fallback), SECOND * 2));
}

#[tokio::test(start_paused = true)]
async fn deadline_stands_outside_retry() {
    let (upstream, client) = mail();
    upstream.faults(Method::GET, "/inbox", [Fault::HangAfter, Fault::HangAfter]);
    let start = TokioClock::new().now();
    let error = client.call(Inbox).timeout(SECOND * 3).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 2));
    assert_eq!(TokioClock::new().now() - start, SECOND * 3, "all attempts together");
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
    let start = TokioClock::new().now();
    // The first attempt and its hedge are bad; then comes the one repeat that is needed.
    assert_eq!(client.execute(Inbox).await.unwrap().attempts(), 3);
    let took = TokioClock::new().now() - start;
    assert_eq!(took.as_millis(), 1100, "not before both have ended");
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

    // Where the one probe is out too, the breaker has the first word.
    let (upstream, client) = guarded(Policy::new().breaker(breaker.probes(1)).concurrency(one));
    upstream.faults(Method::GET, "/inbox", [Fault::ResetBefore, Fault::HangAfter]);
    client.call(Inbox).retry(1).send().await.unwrap_err();
    TokioClock::new().sleep(SECOND * 5).await;
    let mut probe = Box::pin(client.execute(Inbox));
    assert!((&mut probe).now_or_never().is_none());
    assert_eq!(client.execute(Inbox).await.unwrap_err().kind(), ErrorKind::CircuitOpen);
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

/// Says in a header of its own whether the request has its credential already.
struct Looks;

impl Hook for Looks {
    fn before<'a>(
        &'a self,
        _: AttemptInfo<'a>,
        request: &'a mut http::Request<RequestBody>,
    ) -> BoxFuture<'a, Result<(), HookError>> {
        let has = request.headers().contains_key("authorization");
        let text = if has { "signed" } else { "bare" };
        request.headers_mut().insert("x-looked", HeaderValue::from_static(text));
        Box::pin(async { Ok(()) })
    }
}

/// What the upstream sees of that hook.
async fn looked() -> Option<String> {
    let (upstream, client) = set_up(&[HERE], |api| api.hook(Looks));
    client.execute(Inbox).await.unwrap();
    let sent = upstream.requests_to(&Method::GET, "/inbox");
    sent[0].header("x-looked").map(str::to_owned)
}

#[tokio::test(start_paused = true)]
async fn auth_stands_outside_the_hooks() {
    assert_ne!(looked().await.as_deref(), Some("bare"), "a hook sees what leaves");
}

#[tokio::test(start_paused = true)]
async fn the_hooks_stand_outside_the_transport() {
    assert!(looked().await.is_some(), "what a hook changes leaves");
}
