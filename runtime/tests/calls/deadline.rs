//! Attempt timeout and the limit of the whole call.

use std::time::Duration;

use fanwise_runtime::{ErrorKind, Policy, TransportErrorKind};

use crate::harness::{Read, Script, Step, Write, status};

fn read() -> Read {
    Read { sku: "A-1".to_owned(), ..Read::default() }
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn an_attempt_ends_by_its_timeout_and_the_next_may_succeed() {
    let script = Script::new([Step::Hang, status(200)]);
    let client = script.client_with(|api| api.policy(Policy::new().timeout_ms(2000).backoff_ms(0)));
    let answer = client.execute(read()).await.unwrap();
    assert_eq!((answer.attempts(), script.elapsed().as_secs()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_attempts_all_hang_ends_in_a_timeout() {
    let script = Script::new([Step::Hang]);
    let call = script.eager().call(read()).attempt_timeout(SECOND).send().await;
    let error = call.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 3));
    assert_eq!(error.to_string(), "shop Read: no answer in 1.000s (after 3 attempts)");
    assert_eq!(script.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_hangs_is_not_repeated() {
    let script = Script::new([Step::Hang]);
    let error = script.eager().call(Write::default()).attempt_timeout(SECOND).send().await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_whole_call_ends_by_its_own_limit() {
    let slow = Step::Slow(SECOND * 2, Box::new(status(503)));
    let script = Script::new([slow]);
    let error = script.eager().call(read()).timeout(SECOND * 5).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 3));
    assert_eq!(script.elapsed(), SECOND * 5);
}

#[tokio::test(start_paused = true)]
async fn the_policy_sets_the_defaults() {
    let script = Script::new([Step::Hang]);
    let error = script.client().execute(read()).await.unwrap_err();
    // 30 s, backoff, 30 s less the backoff: the deadline of 60 s comes first.
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 2));
    assert_eq!(script.elapsed().as_secs(), 60);

    let script = Script::new([Step::Hang]);
    let client = script.client_with(|api| api.policy(Policy::new().deadline_ms(1500)));
    assert_eq!(client.execute(read()).await.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(script.elapsed(), Duration::from_millis(1500));
}

#[tokio::test(start_paused = true)]
async fn a_call_without_time_sends_nothing() {
    let script = Script::new([status(200)]);
    let error = script.client().call(read()).timeout(Duration::ZERO).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 0));
    assert!(script.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_limit_without_end_is_one() {
    let script = Script::new([Step::Fail(TransportErrorKind::Connect), status(200)]);
    let client = script.client();
    let call = client.call(read()).timeout(Duration::MAX).attempt_timeout(Duration::MAX);
    call.send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_future_of_a_call_is_small() {
    let script = Script::new([status(200)]);
    let client = script.client();
    let future = client.call(read()).send();
    let size = std::mem::size_of_val(&future);
    assert!(size <= 1024 + std::mem::size_of::<Read>(), "{size} bytes");
    future.await.unwrap();
}
