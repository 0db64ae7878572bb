//! What each layer gets to see, and what it does not.

use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, MemoryTransport, Reply};
use fanwise_runtime::{
    Breaker, Client, Clock, Concurrency, ErrorKind, Hedge, Method, Policy, RateLimit, TokioClock,
};
use futures_util::FutureExt;

use crate::mail::{Inbox, Mail, guarded};

const SECOND: Duration = Duration::from_secs(1);

/// A policy under which everything that leaks shows at once: one place, one probe, a circuit that
/// one failure opens, one turn a minute beside a burst of three, and no repeat but the reserve.
fn tight() -> Policy {
    let breaker = Breaker::new().min_calls(1).failure_rate(1).probes(1).open_ms(5000);
    Policy::new()
        .retry_budget(1)
        .concurrency(Concurrency::at_most(1).queue(0))
        .breaker(breaker)
        .rate_limit(RateLimit::per_minute(1).burst(3))
}

/// How many repeats a client has left, found out by spending them.
async fn repeats_left(upstream: &MemoryTransport, client: &Client<Mail>) -> usize {
    upstream.reply(Method::GET, "/inbox", Reply::status(429));
    let sent = || upstream.requests_to(&Method::GET, "/inbox").len();
    let before = sent();
    for _ in 0..20 {
        client.call(Inbox).retry(2).send().await.unwrap_err();
    }
    sent() - before - 20
}

#[tokio::test(start_paused = true)]
async fn an_open_circuit_spends_and_earns_no_budget() {
    let breaker = Breaker::new().min_calls(1).failure_rate(1).probes(1);
    let (upstream, client) = guarded(Policy::new().breaker(breaker).retry_budget(1));
    upstream.fault(Method::GET, "/inbox", Fault::ResetBefore);
    client.call(Inbox).retry(1).send().await.unwrap_err();
    for _ in 0..1000 {
        let error = client.execute(Inbox).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::CircuitOpen, 0));
    }
    TokioClock::new().sleep(SECOND * 5).await;
    client.execute(Inbox).await.unwrap();
    assert_eq!(repeats_left(&upstream, &client).await, 10);
}

#[tokio::test(start_paused = true)]
async fn a_rejected_call_counts_nowhere() {
    let one = Concurrency::at_most(1).queue(0);
    let (upstream, client) = guarded(tight().concurrency(one));
    upstream.fault(Method::GET, "/inbox", Fault::Delay(SECOND));
    let mut holds = Box::pin(client.execute(Inbox));
    assert!((&mut holds).now_or_never().is_none());
    for _ in 0..100 {
        let error = client.execute(Inbox).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Rejected, 0));
    }
    holds.await.unwrap();
    // Neither a turn, nor a repeat, nor the circuit: two of the burst are left.
    client.execute(Inbox).await.unwrap();
    client.execute(Inbox).await.unwrap();
    let late = client.call(Inbox).timeout(SECOND).send().await.unwrap_err();
    assert_eq!((late.kind(), late.attempts()), (ErrorKind::Rejected, 0));
    assert_eq!(upstream.requests_to(&Method::GET, "/inbox").len(), 3);
    let stats = client.stats().total;
    assert_eq!((stats.successes, stats.failures_of(ErrorKind::Rejected)), (3, 101));
}

/// A client of which fifty calls were given up where they waited. All that was left of them shows:
/// there is one place with a queue of one, one probe, and ten repeats.
async fn after_giving_up(policy: Policy, fault: Option<Fault>) -> (MemoryTransport, Client<Mail>) {
    let breaker = Breaker::new().min_calls(1).failure_rate(1).probes(1);
    let one = Concurrency::at_most(1).queue(1);
    let (upstream, client) = guarded(policy.breaker(breaker).concurrency(one).retry_budget(1));
    client.execute(Inbox).await.unwrap();
    for _ in 0..50 {
        upstream.faults(Method::GET, "/inbox", fault.clone());
        assert!(client.execute(Inbox).now_or_never().is_none(), "it waits");
    }
    assert_eq!(upstream.in_flight(), 0);
    (upstream, client)
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_given_up_while_they_wait_for_an_answer_give_everything_back() {
    let (upstream, client) = after_giving_up(Policy::new(), Some(Fault::HangAfter)).await;
    assert_eq!((upstream.dropped(), client.stats().total.cancelled), (50, 50));
    client.execute(Inbox).now_or_never().unwrap().unwrap();
    assert_eq!(repeats_left(&upstream, &client).await, 10);
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_given_up_before_their_repeat_give_everything_back() {
    let slow = Policy::new().backoff_ms(60_000).backoff_cap_ms(60_000);
    let bad = Fault::Answer(Reply::status(429));
    let (upstream, client) = after_giving_up(slow, Some(bad)).await;
    client.execute(Inbox).now_or_never().unwrap().unwrap();
    upstream.reply(Method::GET, "/inbox", Reply::status(429));
    let mut calls: Vec<_> = (0..20).map(|_| Box::pin(client.execute(Inbox))).collect();
    let paid =
        calls.iter_mut().filter_map(|call| call.now_or_never().is_none().then_some(())).count();
    assert_eq!(paid, 10, "so many wait for the repeat that they have paid for");
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_given_up_before_their_turn_give_everything_back() {
    let (upstream, client) =
        after_giving_up(Policy::new().rate_limit(RateLimit::per_minute(1)), None).await;
    let start = TokioClock::new().now();
    client.call(Inbox).timeout(SECOND * 61).send().await.unwrap();
    assert_eq!((TokioClock::new().now() - start).as_secs(), 60, "the very next turn");
    assert_eq!(upstream.requests_to(&Method::GET, "/inbox").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_given_up_before_their_place_give_everything_back() {
    let (upstream, client) = after_giving_up(Policy::new(), Some(Fault::HangAfter)).await;
    upstream.fault(Method::GET, "/inbox", Fault::Delay(SECOND));
    let mut holds = Box::pin(client.execute(Inbox));
    assert!((&mut holds).now_or_never().is_none());
    for _ in 0..50 {
        assert!(client.execute(Inbox).now_or_never().is_none(), "there is room in the queue");
    }
    let (first, second) = futures_util::future::join(holds, client.execute(Inbox)).await;
    assert!(first.is_ok() && second.is_ok());
}

/// A probe that is given up makes room for the next, and a hedge that lost does too.
#[tokio::test(start_paused = true)]
async fn a_loser_counts_nowhere() {
    let breaker = Breaker::new().min_calls(1).failure_rate(1).slow_ms(500).slow_rate(1);
    let policy = Policy::new().hedge(Hedge::after_ms(100)).breaker(breaker);
    let (upstream, client) = guarded(policy.concurrency(Concurrency::at_most(2).queue(0)));
    for _ in 0..5 {
        upstream.fault(Method::GET, "/inbox", Fault::HangAfter);
        client.execute(Inbox).await.unwrap();
    }
    assert_eq!((upstream.in_flight(), upstream.dropped()), (0, 5));
    assert_eq!(client.stats().total.hedges, 5);
}

#[tokio::test(start_paused = true)]
async fn the_breaker_sees_attempts_and_the_caller_one_error() {
    let breaker = Breaker::new().min_calls(3).failure_rate(100);
    let (upstream, client) = guarded(Policy::new().breaker(breaker).attempts(3));
    upstream.reply(Method::GET, "/inbox", Reply::status(503));
    let error = client.execute(Inbox).await.unwrap_err();
    assert_eq!((error.status().map(|status| status.as_u16()), error.attempts()), (Some(503), 3));
    let stats = client.stats().total;
    assert_eq!((stats.requests, stats.failed(), stats.retries), (1, 1, 2));
    let open = client.execute(Inbox).await.unwrap_err();
    assert_eq!(open.kind(), ErrorKind::CircuitOpen, "three attempts of one call opened it");
}
