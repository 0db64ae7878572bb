//! The rate limit, and what it learns from answers.

use std::time::Duration;

use fanwise_runtime::{Client, ErrorKind, Policy, RateLimit};
use futures_util::FutureExt;
use futures_util::future::join_all;

use crate::harness::{Read, Script, Shop, status, with};

const SECOND: Duration = Duration::from_secs(1);

fn read() -> Read {
    Read { sku: "A-1".to_owned(), ..Read::default() }
}

fn client(script: &Script, limit: RateLimit) -> Client<Shop> {
    script.client_with(|api| api.policy(Policy::new().attempts(1).rate_limit(limit)))
}

async fn many(client: &Client<Shop>, calls: usize) {
    join_all((0..calls).map(|_| client.execute(read()))).await;
}

#[tokio::test(start_paused = true)]
async fn no_second_gets_more_than_its_share() {
    let script = Script::new([status(200)]);
    many(&client(&script, RateLimit::per_second(100)), 300).await;
    let seen = script.seen();
    assert_eq!(seen.len(), 300);
    for start in &seen {
        let within = |at: Duration| at >= start.at && at < start.at + SECOND;
        let count = seen.iter().filter(|seen| within(seen.at)).count();
        assert!(count <= 110, "{count} in the second from {:?}", start.at);
    }
    assert!((2800..3000).contains(&script.elapsed().as_millis()), "{:?}", script.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_burst_starts_at_once() {
    let script = Script::new([status(200)]);
    many(&client(&script, RateLimit::per_minute(60).burst(5)), 7).await;
    let at: Vec<_> = script.seen().iter().map(|seen| seen.at.as_secs()).collect();
    assert_eq!(at, [0, 0, 0, 0, 0, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_turn_after_the_deadline_is_refused_at_once() {
    let script = Script::new([status(200)]);
    let client = client(&script, RateLimit::per_minute(1));
    client.execute(read()).await.unwrap();
    let error = client.call(read()).timeout(SECOND * 30).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Rejected, 0));
    assert_eq!(script.elapsed(), Duration::ZERO);
    client.call(read()).timeout(SECOND * 61).send().await.unwrap();
    assert_eq!(script.elapsed().as_secs(), 60, "the refused call took no turn");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_given_up_frees_its_turn() {
    let script = Script::new([status(200)]);
    let client = client(&script, RateLimit::per_minute(60));
    client.execute(read()).await.unwrap();
    for _ in 0..20 {
        assert!(client.execute(read()).now_or_never().is_none());
    }
    client.execute(read()).await.unwrap();
    assert_eq!(script.elapsed().as_secs(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_429_holds_everybody_back_until_the_moment_it_names() {
    for header in ["retry-after", "x-ratelimit-reset", "ratelimit-reset"] {
        let script = Script::new([with(429, header, "7"), status(200)]);
        let client = client(&script, RateLimit::per_second(100));
        client.execute(read()).await.unwrap_err();
        many(&client, 3).await;
        let at: Vec<_> = script.seen().iter().map(|seen| seen.at.as_secs()).collect();
        assert_eq!(at, [0, 7, 7, 7], "{header}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_holds_back_those_who_wait_already() {
    let script = Script::new([with(429, "retry-after", "7"), status(200)]);
    many(&client(&script, RateLimit::per_second(1)), 3).await;
    let at: Vec<_> = script.seen().iter().map(|seen| seen.at.as_secs()).collect();
    assert_eq!(at.first(), Some(&0));
    assert!(at[1..].iter().all(|at| *at >= 7), "{at:?}");
}

#[tokio::test(start_paused = true)]
async fn the_last_of_a_quota_is_heeded_before_it_hurts() {
    let last = with(200, "ratelimit", "\"default\";r=0;t=9");
    let script = Script::new([last, status(200)]);
    let client = client(&script, RateLimit::per_second(100));
    many(&client, 1).await;
    many(&client, 1).await;
    assert_eq!(script.elapsed().as_secs(), 9);
}

#[tokio::test(start_paused = true)]
async fn a_429_without_a_time_halves_the_rate() {
    let script = Script::new([status(429), status(200)]);
    let client = client(&script, RateLimit::per_second(1));
    many(&client, 1).await;
    many(&client, 3).await;
    let at: Vec<_> = script.seen().iter().map(|seen| seen.at.as_secs()).collect();
    assert_eq!(at, [0, 1, 3, 5]);
}

#[tokio::test(start_paused = true)]
async fn those_whom_a_429_held_back_start_evenly() {
    let script = Script::new([with(429, "retry-after", "7"), status(200)]);
    many(&client(&script, RateLimit::per_second(1)), 6).await;
    let at: Vec<_> = script.seen().iter().map(|seen| seen.at.as_secs()).collect();
    assert_eq!(at, [0, 7, 8, 9, 10, 11]);
}

#[tokio::test(start_paused = true)]
async fn whoever_gives_up_among_others_leaves_no_gap_and_no_crowd() {
    let script = Script::new([status(200)]);
    let client = client(&script, RateLimit::per_second(1));
    client.execute(read()).await.unwrap();
    let mut waiting: Vec<_> = (0..4).map(|_| Box::pin(client.execute(read()))).collect();
    for call in &mut waiting {
        assert!(call.now_or_never().is_none());
    }
    drop(waiting.swap_remove(1));
    waiting.push(Box::pin(client.execute(read())));
    join_all(waiting).await;
    let at: Vec<_> = script.seen().iter().map(|seen| seen.at.as_secs()).collect();
    assert_eq!(at, [0, 1, 2, 3, 4]);
}
