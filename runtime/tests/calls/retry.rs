//! The idempotency gate, backoff and `Retry-After`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fanwise_runtime::{ApiBuilder, ErrorKind, Policy, Shared, TokioClock, TransportErrorKind};

use crate::harness::{Charge, Put, Read, Script, Step, Write, status, with};

const TRIES: u32 = 3;

#[tokio::test(start_paused = true)]
async fn a_read_is_repeated_until_it_is_answered() {
    let script = Script::new([status(503), Step::Fail(TransportErrorKind::Reset), status(200)]);
    let answer = script.client().call(read()).send().await.unwrap();
    assert_eq!(answer.attempts(), TRIES);
    assert_eq!(script.seen().len(), 3);
}

fn read() -> Read {
    Read { sku: "A-1".to_owned(), ..Read::default() }
}

#[tokio::test(start_paused = true)]
async fn the_last_error_comes_out_when_attempts_are_spent() {
    let script = Script::new([status(503)]);
    let error = script.client().call(read()).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Undeclared, TRIES));
    assert_eq!(error.status().unwrap(), 503);

    let script = Script::new([status(500)]);
    let error = script.client().call(read()).retry(5).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Status, 5));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_will_not_change_is_not_asked_for_again() {
    for code in [400, 401, 403, 404, 409, 422, 501, 505] {
        let script = Script::new([status(code)]);
        script.client().call(read()).send().await.unwrap_err();
        assert_eq!(script.seen().len(), 1, "{code}");
    }
    for code in [408, 425, 429, 500, 502, 503, 504] {
        let script = Script::new([status(code)]);
        script.client().call(read()).send().await.unwrap_err();
        assert_eq!(script.seen().len(), 3, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_plain_write_is_sent_once() {
    for step in [status(503), status(429), Step::Fail(TransportErrorKind::Reset)] {
        let script = Script::new([step]);
        script.client().call(Write::default()).send().await.unwrap_err();
        assert_eq!(script.seen().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_never_left_counts_as_not_sent() {
    let script = Script::new([Step::Fail(TransportErrorKind::Connect), status(200)]);
    let answer = script.client().call(Write::default()).send().await.unwrap();
    assert_eq!(answer.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn idempotent_and_keyed_writes_are_repeated() {
    let script = Script::new([status(503), status(200)]);
    script.client().call(Put::default()).send().await.unwrap();
    assert_eq!(script.seen().len(), 2);

    let script = Script::new([status(503), status(200)]);
    script.client().call(Charge::default()).send().await.unwrap();
    assert_eq!(script.seen().len(), 2);

    let script = Script::new([status(503), status(200)]);
    script.client().call(Write::default()).idempotency_key("k").send().await.unwrap();
    assert_eq!(script.seen().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn bytes_are_sent_again_whole() {
    let script = Script::new([status(503), status(500), status(200)]);
    let body = Some(serde_json::json!({ "sku": "A-1", "notes": "x".repeat(10_000) }));
    script.eager().execute(Put { body: body.clone(), ..Put::default() }).await.unwrap();
    let seen = script.seen();
    assert_eq!(seen.len(), 3);
    let whole = serde_json::to_vec(&body).unwrap();
    assert!(seen.iter().all(|one| one.body == whole));
}

#[tokio::test(start_paused = true)]
async fn retry_of_one_never_repeats() {
    for attempts in [0, 1] {
        let script = Script::new([status(503)]);
        script.client().call(read()).retry(attempts).send().await.unwrap_err();
        assert_eq!(script.seen().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn backoff_stays_below_its_doubling_ceiling() {
    let script = Script::new([status(503)]);
    let client = script.client_with(|api| api.policy(Policy::new().attempts(6).backoff_ms(1000)));
    client.call(read()).send().await.unwrap_err();
    let seen = script.seen();
    for (index, pair) in seen.windows(2).enumerate() {
        let wait = pair[1].at.saturating_sub(pair[0].at);
        // A millisecond is the grain of tokio's timer.
        assert!(wait <= Duration::from_millis((1000 << index) + 1), "{wait:?} after {index}");
    }
    assert!(script.elapsed() > Duration::from_millis(500));
}

#[tokio::test(start_paused = true)]
async fn retry_after_in_seconds_is_kept() {
    let script = Script::new([with(503, "retry-after", "7"), status(200)]);
    script.eager().call(read()).send().await.unwrap();
    assert_eq!(script.elapsed().as_secs(), 7);
}

#[tokio::test(start_paused = true)]
async fn retry_after_as_a_date_is_kept() {
    let now: SystemTime = UNIX_EPOCH + Duration::from_secs(784_111_777);
    let date = "Sun, 06 Nov 1994 08:49:42 GMT"; // five seconds later
    let script = Script::new([with(429, "retry-after", date), status(200)]);
    let clock = TokioClock::starting_at(now);
    let shared = Shared::new().transport(script.clone()).clock(clock).seed(1);
    let client = ApiBuilder::new().policy(Policy::new().backoff_ms(0)).build(&shared).unwrap();
    client.execute(read()).await.unwrap();
    assert_eq!(script.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn the_reset_of_a_rate_limit_is_waited_for() {
    let script = Script::new([with(429, "x-ratelimit-reset", "7"), status(200)]);
    script.eager().call(read()).send().await.unwrap();
    assert_eq!(script.elapsed().as_secs(), 7);

    let script = Script::new([with(503, "x-ratelimit-reset", "7"), status(200)]);
    script.eager().call(read()).send().await.unwrap();
    assert_eq!(script.elapsed().as_secs(), 0, "many APIs send it with every answer");
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_capped() {
    let script = Script::new([with(503, "retry-after", "86400"), status(200)]);
    let policy = Policy::new().backoff_ms(0).retry_after_cap_ms(4000);
    script.client_with(|api| api.policy(policy)).execute(read()).await.unwrap();
    assert_eq!(script.elapsed().as_secs(), 4);
}

#[tokio::test(start_paused = true)]
async fn the_last_error_comes_at_once_when_the_wait_would_outlast_the_call() {
    let script = Script::new([with(503, "retry-after", "10")]);
    let client = script.client();
    let error = client.call(read()).timeout(Duration::from_secs(5)).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Undeclared, 1));
    assert_eq!(script.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn an_untrusted_connection_is_not_tried_again() {
    let script = Script::new([Step::Fail(TransportErrorKind::Tls)]);
    let error = script.client().call(read()).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 1));
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_waits_the_same() {
    let waits = |_| async {
        let script = Script::new([status(503)]);
        script.client().call(read()).send().await.unwrap_err();
        script.seen().iter().map(|seen| seen.at).collect::<Vec<_>>()
    };
    assert_eq!(waits(1).await, waits(2).await);
}

#[tokio::test(start_paused = true)]
async fn who_were_asked_the_same_do_not_come_back_at_once() {
    let mut steps = vec![with(503, "retry-after", "7"); 50];
    steps.push(status(200));
    let script = Script::new(steps);
    let policy = Policy::new().backoff_ms(1000).no_retry_budget();
    let client = script.client_with(|api| api.policy(policy));
    futures_util::future::join_all((0..50).map(|_| client.execute(read()))).await;
    let mut again: Vec<_> = script.seen()[50..].iter().map(|seen| seen.at.as_millis()).collect();
    assert!(again.iter().all(|at| (7000..=8001).contains(at)), "{again:?}");
    again.sort_unstable();
    again.dedup();
    assert!(again.len() > 40, "{again:?}");
}
