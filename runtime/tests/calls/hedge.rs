//! The hedge: a second attempt beside one that takes long.

use std::time::Duration;

use fanwise_runtime::transport::TransportErrorKind;
use fanwise_runtime::{Client, Concurrency, ErrorKind, Hedge, Policy};

use crate::harness::{Put, Read, Script, Shop, Step, status};

fn read() -> Read {
    Read { sku: "A-1".to_owned(), ..Read::default() }
}

fn after(milliseconds: u64, step: Step) -> Step {
    Step::Slow(Duration::from_millis(milliseconds), Box::new(step))
}

/// One that hedges after 100 ms.
fn hedging(script: &Script) -> Client<Shop> {
    let policy = Policy::new().attempts(1).hedge(Hedge::after_ms(100));
    script.client_with(|api| api.policy(policy))
}

#[tokio::test(start_paused = true)]
async fn the_faster_answer_counts_and_the_other_attempt_is_given_up() {
    let script = Script::new([Step::Hang, after(50, status(200))]);
    let answer = hedging(&script).execute(read()).await.unwrap();
    assert_eq!((answer.attempts(), script.elapsed().as_millis()), (2, 150));

    let script = Script::new([after(150, status(200)), Step::Hang]);
    hedging(&script).execute(read()).await.unwrap();
    assert_eq!(script.elapsed().as_millis(), 150);
}

#[tokio::test(start_paused = true)]
async fn an_answer_in_time_is_not_hedged() {
    let script = Script::new([after(90, status(200))]);
    hedging(&script).execute(read()).await.unwrap();
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_bad_answer_waits_for_the_other() {
    for bad in [status(503), Step::Fail(TransportErrorKind::Reset)] {
        let script = Script::new([after(150, bad.clone()), after(200, status(200))]);
        assert!(hedging(&script).execute(read()).await.is_ok());
        let script = Script::new([after(300, status(200)), after(50, bad)]);
        assert!(hedging(&script).execute(read()).await.is_ok());
    }
    let script = Script::new([after(150, status(404)), Step::Hang]);
    hedging(&script).execute(read()).await.unwrap_err();
    assert_eq!(script.elapsed().as_millis(), 150, "a 404 is an answer");
}

#[tokio::test(start_paused = true)]
async fn no_write_is_hedged() {
    let script = Script::new([after(500, status(200))]);
    hedging(&script).execute(Put::default()).await.unwrap();
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn hedges_and_repeats_share_one_budget() {
    let script = Script::new([after(200, status(503))]);
    let policy = Policy::new().attempts(2).backoff_ms(0).hedge(Hedge::after_ms(100));
    let client = script.client_with(|api| api.policy(policy.timeout_ms(1000)));
    futures_util::future::join_all((0..1000).map(|_| client.execute(read()))).await;
    assert_eq!(script.seen().len(), 1100, "a hundred is the most that calls save up");
}

#[tokio::test(start_paused = true)]
async fn the_loser_gives_its_place_back() {
    let script = Script::new([Step::Hang, status(200)]);
    let policy = Policy::new().hedge(Hedge::after_ms(100)).concurrency(Concurrency::at_most(2));
    let client = script.client_with(|api| api.policy(policy));
    for _ in 0..3 {
        client.execute(read()).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_for_its_place_is_not_hedged() {
    let script = Script::new([after(900, status(200)), status(200)]);
    let policy = Policy::new().hedge(Hedge::after_ms(100)).concurrency(Concurrency::at_most(1));
    let client = script.client_with(|api| api.policy(policy.no_retry_budget()));
    let first = client.call(read()).hedge(Hedge::off());
    let (one, two) = futures_util::future::join(first.send(), client.execute(read())).await;
    assert!(one.is_ok() && two.is_ok());
    assert_eq!(script.seen().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn by_percentile_it_learns_from_the_answers() {
    let mut steps = vec![after(100, status(200)); 30];
    steps.extend([Step::Hang, status(200)]);
    let script = Script::new(steps);
    let policy = Policy::new().hedge(Hedge::percentile(95));
    let client = script.client_with(|api| api.policy(policy));
    for _ in 0..30 {
        client.execute(read()).await.unwrap();
    }
    assert_eq!(script.seen().len(), 30);
    let before = script.elapsed();
    client.execute(read()).await.unwrap();
    let took = script.elapsed().saturating_sub(before).as_millis();
    assert!((100..=126).contains(&took), "{took} ms");
}

#[tokio::test(start_paused = true)]
async fn a_call_sets_it_for_itself_and_its_deadline_holds() {
    let script = Script::new([Step::Hang, status(200)]);
    let client = script.client();
    client.call(read()).hedge(Hedge::after_ms(10)).send().await.unwrap();
    assert_eq!(script.elapsed().as_millis(), 10);

    let script = Script::new([Step::Hang]);
    let call = hedging(&script);
    let call = call.call(read()).timeout(Duration::from_millis(300));
    let error = call.send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 2));
}

#[tokio::test(start_paused = true)]
async fn time_in_a_queue_is_no_time_of_the_first() {
    let slow = after(95, status(200));
    let script = Script::new([slow.clone(), slow, after(50, status(200))]);
    let policy = Policy::new().hedge(Hedge::after_ms(100)).concurrency(Concurrency::at_most(2));
    let client = script.client_with(|api| api.policy(policy.no_retry_budget()));
    let plain = || client.call(read()).hedge(Hedge::off()).send();
    // It waits for 95 ms and takes 50: no second one goes after 100.
    let all = futures_util::future::join3(plain(), plain(), client.execute(read())).await;
    assert!(all.0.is_ok() && all.1.is_ok() && all.2.is_ok());
    assert_eq!(script.seen().len(), 3);
}
