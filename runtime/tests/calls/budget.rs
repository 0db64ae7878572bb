//! The retry budget: what repeats add to the load of an API that fails for everybody.

use fanwise_runtime::transport::TransportErrorKind;
use fanwise_runtime::{Client, Concurrency, Policy};
use futures_util::FutureExt;

use crate::harness::{Read, Script, Shop, Step, status};

async fn calls(client: &Client<Shop>, calls: usize) {
    for _ in 0..calls {
        let _ = client.execute(Read { sku: "A-1".to_owned(), ..Read::default() }).await;
    }
}

fn eager() -> Policy {
    Policy::new().backoff_ms(0)
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_failures_adds_a_fifth_and_ten() {
    for step in [status(503), status(429), Step::Fail(TransportErrorKind::Reset)] {
        let script = Script::new([step]);
        calls(&script.eager(), 1000).await;
        assert_eq!(script.seen().len(), 1210);
    }
}

#[tokio::test(start_paused = true)]
async fn clones_share_it() {
    let script = Script::new([status(503)]);
    let client = script.eager();
    calls(&client, 500).await;
    calls(&client.clone(), 500).await;
    assert_eq!(script.seen().len(), 1210);
}

#[tokio::test(start_paused = true)]
async fn its_share_is_a_setting() {
    for (policy, sent) in [
        (eager().retry_budget(50), 310),
        (eager().retry_budget(0), 200),
        (eager().no_retry_budget(), 600),
    ] {
        let script = Script::new([status(503)]);
        calls(&script.client_with(|api| api.policy(policy)), 200).await;
        assert_eq!(script.seen().len(), sent, "{policy:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_repeat_that_was_given_up_while_it_waited_costs_nothing() {
    let script = Script::new([status(503)]);
    let policy = Policy::new().attempts(2).backoff_ms(60_000).backoff_cap_ms(60_000);
    let client = script.client_with(|api| api.policy(policy));
    for _ in 0..100 {
        let call = client.execute(Read { sku: "A-1".to_owned(), ..Read::default() });
        assert!(call.now_or_never().is_none(), "it waits for its repeat");
    }
    assert_eq!(script.seen().len(), 100);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_never_sent_earns_nothing() {
    let script = Script::new([Step::Hang, status(503)]);
    let one = Concurrency::at_most(1).queue(0);
    let client = script.client_with(|api| api.policy(eager().attempts(2).concurrency(one)));
    let mut first = Box::pin(calls(&client, 1));
    assert!((&mut first).now_or_never().is_none());
    calls(&client, 1000).await;
    assert_eq!(script.seen().len(), 1, "all were refused");
    drop(first);
    calls(&client, 100).await;
    // The reserve of ten, and a fifth of those that were sent.
    assert_eq!(script.seen().len(), 1 + 100 + 30);
}
