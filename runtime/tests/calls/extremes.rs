//! Settings of nothing and settings without end: no panic, no call that never ends.

use std::time::Duration;

use fanwise_runtime::{Breaker, Concurrency, ErrorKind, Hedge, Policy, RateLimit};
use futures_util::future::join_all;

use crate::harness::{Read, Script, Step, status, with};

fn read() -> Read {
    Read { sku: "A-1".to_owned(), ..Read::default() }
}

/// A policy in which every number is this one.
fn all(number: u32) -> Policy {
    let wide = match number {
        u32::MAX => u64::MAX,
        number => u64::from(number),
    };
    let breaker = Breaker::new().window_ms(wide).min_calls(number).failure_rate(number);
    let breaker = breaker.slow_ms(wide).slow_rate(number).open_ms(wide).probes(number);
    Policy::new()
        .attempts(number.min(50))
        .backoff_ms(wide)
        .backoff_cap_ms(wide)
        .retry_budget(number)
        .retry_after_cap_ms(wide)
        .hedge(Hedge::after_ms(wide))
        .breaker(breaker)
        .concurrency(Concurrency::at_most(number).queue(number))
        .rate_limit(RateLimit::per_hour(number).burst(number))
}

#[tokio::test(start_paused = true)]
async fn every_call_ends_whatever_is_set() {
    let steps = [
        status(200),
        status(503),
        with(429, "retry-after", "99999999999999999999"),
        with(429, "ratelimit-reset", "99999999999999999999"),
        Step::Slow(Duration::from_secs(5), Box::new(status(500))),
        Step::Hang,
    ];
    for (policy, step) in [0, 1, u32::MAX].into_iter().flat_map(|number| {
        let policies = [all(number), all(number).concurrency(Concurrency::at_most(8).adaptive())];
        policies.into_iter().flat_map(|policy| steps.clone().map(|step| (policy, step)))
    }) {
        let script = Script::new([step.clone()]);
        let client = script.client_with(|api| api.policy(policy));
        let calls = || (0..30).map(|_| client.call(read()).timeout(Duration::from_secs(60)).send());
        join_all(calls()).await;
        join_all(calls()).await;
        let most = Duration::from_secs(121);
        assert!(script.elapsed() <= most, "{:?} {step:?} {policy:?}", script.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn no_time_is_no_attempt_and_endless_time_is_fine() {
    let script = Script::new([Step::Hang]);
    let client = script.client_with(|api| api.policy(Policy::new().timeout_ms(0).backoff_ms(0)));
    let error = client.execute(read()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 3));
    let client = script.client_with(|api| api.policy(Policy::new().deadline_ms(0)));
    let error = client.execute(read()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 0));

    let script = Script::new([status(200)]);
    let endless = Policy::new().timeout_ms(u64::MAX).deadline_ms(u64::MAX);
    script.client_with(|api| api.policy(endless)).execute(read()).await.unwrap();
}
