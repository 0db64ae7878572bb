//! The circuit breaker: what it counts, what it refuses, and how it comes back.

use std::time::Duration;

use fanwise_runtime::transport::TransportErrorKind;
use fanwise_runtime::{
    Breaker, Client, Clock, Concurrency, ErrorKind, Policy, RateLimit, TokioClock,
};
use futures_util::FutureExt;
use futures_util::future::join_all;

use crate::harness::{Put, Read, Script, Shop, Step, Upload, status, with};

const SECOND: Duration = Duration::from_secs(1);

fn read() -> Read {
    Read { sku: "A-1".to_owned(), ..Read::default() }
}

/// One attempt a call; ten of them decide.
fn strict() -> Policy {
    let breaker = Breaker::new().min_calls(10).open_ms(5000).probes(1);
    Policy::new().attempts(1).timeout_ms(1000).breaker(breaker)
}

fn guarded(script: &Script) -> Client<Shop> {
    script.client_with(|api| api.policy(strict()))
}

async fn kinds(client: &Client<Shop>, calls: usize) -> Vec<ErrorKind> {
    let mut kinds = Vec::new();
    for _ in 0..calls {
        kinds.extend(client.execute(read()).await.err().map(|error| error.kind()));
    }
    kinds
}

#[tokio::test(start_paused = true)]
async fn an_outage_opens_it_and_a_probe_closes_it() {
    let mut steps = vec![status(500); 10];
    steps.push(status(200));
    let script = Script::new(steps);
    let client = guarded(&script);
    assert_eq!(kinds(&client, 10).await, [ErrorKind::Status; 10]);
    let error = client.execute(read()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::CircuitOpen, 0));
    assert_eq!(script.seen().len(), 10, "nothing was sent");
    TokioClock::new().sleep(SECOND * 5).await;
    assert_eq!(kinds(&client, 20).await, []);
}

#[tokio::test(start_paused = true)]
async fn whatever_shows_an_outage_opens_it() {
    for step in [
        status(500),
        status(502),
        status(503),
        status(504),
        Step::Fail(TransportErrorKind::Connect),
        Step::Fail(TransportErrorKind::Reset),
        Step::Hang,
    ] {
        let script = Script::new([step.clone()]);
        kinds(&guarded(&script), 30).await;
        assert_eq!(script.seen().len(), 10, "{step:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn answers_in_good_order_never_open_it() {
    for step in [status(200), status(400), status(404), status(408), status(429), status(501)] {
        let script = Script::new([step.clone()]);
        kinds(&guarded(&script), 30).await;
        assert_eq!(script.seen().len(), 30, "{step:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn slow_answers_open_it() {
    let script = Script::new([Step::Slow(SECOND / 2, Box::new(status(200)))]);
    let slow = Breaker::new().slow_ms(500).slow_rate(100);
    let client = script.client_with(|api| api.policy(strict()).policy(Policy::new().breaker(slow)));
    assert_eq!(kinds(&client, 12).await, [ErrorKind::CircuitOpen; 2]);
}

#[tokio::test(start_paused = true)]
async fn given_up_calls_count_nowhere_and_a_deadline_does() {
    let script = Script::new([Step::Hang]);
    let client = guarded(&script);
    for _ in 0..30 {
        assert!(client.execute(read()).now_or_never().is_none());
    }
    assert_eq!(script.seen().len(), 30);
    for _ in 0..30 {
        let _ = client.call(read()).timeout(SECOND / 2).send().await;
    }
    assert_eq!(script.seen().len(), 40, "an API that hangs past the deadline fares badly");
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_given_up_makes_room_for_the_next() {
    let mut steps = vec![status(500); 10];
    steps.extend([Step::Hang, status(200)]);
    let script = Script::new(steps);
    let client = guarded(&script);
    kinds(&client, 10).await;
    TokioClock::new().sleep(SECOND * 5).await;
    let mut probe = Box::pin(client.execute(read()));
    assert!((&mut probe).now_or_never().is_none());
    assert_eq!(kinds(&client, 2).await, [ErrorKind::CircuitOpen; 2], "one probe at a time");
    drop(probe);
    assert_eq!(kinds(&client, 2).await, []);
}

#[tokio::test(start_paused = true)]
async fn the_caller_hears_the_last_answer_and_no_repeat_is_wasted() {
    let script = Script::new([status(503)]);
    let policy = strict().attempts(20).backoff_ms(0).no_retry_budget();
    let client = script.client_with(|api| api.policy(policy));
    let error = client.call(read()).retry(20).send().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (503, 10));
    let error = client.execute(read()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CircuitOpen);
    assert_eq!(script.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn an_open_circuit_spends_no_budget() {
    let mut steps = vec![status(500); 10];
    steps.extend([status(200), status(429)]);
    let script = Script::new(steps);
    // Nearly nothing is put into this budget: it has its reserve of ten and no more.
    let policy = strict().attempts(2).backoff_ms(0).retry_budget(1);
    let client = script.client_with(|api| api.policy(policy));
    for _ in 0..10 {
        let _ = client.call(Put::default()).retry(1).send().await;
    }
    assert_eq!(kinds(&client, 100).await, [ErrorKind::CircuitOpen; 100]);
    assert_eq!(script.seen().len(), 10);
    TokioClock::new().sleep(SECOND * 5).await;
    assert_eq!(kinds(&client, 51).await.len(), 50, "one probe closes it, then each is a 429");
    assert_eq!(script.seen().len(), 10 + 51 + 10, "all ten repeats are still there");
}

#[tokio::test(start_paused = true)]
async fn each_base_url_has_its_own() {
    let script = Script::new([status(500)]);
    let client = guarded(&script);
    kinds(&client, 10).await;
    let error = client.execute(Upload::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Status, "another server is another circuit");
}

#[tokio::test(start_paused = true)]
async fn a_write_that_it_refuses_is_not_in_doubt_and_says_what_to_wait_for() {
    let script = Script::new([with(500, "x-any", "1")]);
    let client = guarded(&script);
    kinds(&client, 10).await;
    let error = client.execute(Put::default()).await.unwrap_err();
    assert_eq!(error.kind().as_str(), "circuit_open");
    let text = error.to_string();
    assert!(text.contains("open for another 5.0s"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn what_stood_in_a_queue_when_it_opened_is_not_sent() {
    let script = Script::new([Step::Slow(SECOND / 10, Box::new(status(500)))]);
    let client =
        script.client_with(|api| api.policy(strict().concurrency(Concurrency::at_most(1))));
    let calls = join_all((0..100).map(|_| client.execute(read()))).await;
    assert_eq!(script.seen().len(), 10);
    let kinds = calls.iter().map(|call| call.as_ref().unwrap_err().kind());
    assert_eq!(kinds.filter(|kind| *kind == ErrorKind::CircuitOpen).count(), 90);
    let waited = calls[99].as_ref().unwrap_err();
    assert!(waited.to_string().contains("opened while this call waited"), "{waited}");

    // A turn that was waited for goes to nobody either, and is the next one's.
    let script = Script::new([status(500)]);
    let slow = RateLimit::per_second(10);
    let client = script.client_with(|api| api.policy(strict().rate_limit(slow)));
    join_all((0..40).map(|_| client.execute(read()))).await;
    assert_eq!(script.seen().len(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_hangs_keeps_nobody_out_for_ever() {
    let mut steps = vec![status(500); 10];
    steps.extend([Step::Hang, status(200)]);
    let script = Script::new(steps);
    let client = guarded(&script);
    kinds(&client, 10).await;
    TokioClock::new().sleep(SECOND * 5).await;
    let endless = client.call(read()).attempt_timeout(Duration::MAX).timeout(Duration::MAX).send();
    let mut endless = Box::pin(endless);
    assert!((&mut endless).now_or_never().is_none());
    assert_eq!(kinds(&client, 1).await, [ErrorKind::CircuitOpen]);
    TokioClock::new().sleep(SECOND * 5).await;
    assert_eq!(kinds(&client, 20).await, [], "another one goes, and closes it");
}
