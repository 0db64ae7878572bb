//! What whoever looks on is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{DeclaredFanOut, EventKind, FanOutCall, LegStatus, Method, Overall, Role};

use crate::orders::{Everything, PlaceOrder, Transfers};
use crate::sample::{Sdk, Shop, declined};

/// The events of one fan-out as lines, without the times of its random backoffs.
async fn lines<F: DeclaredFanOut<Sdk = Sdk>>(shop: &Shop, inputs: F) -> Vec<String> {
    let (call, mut events) = FanOutCall::new(&shop.sdk, inputs).events();
    let _ = call.await;
    let mut lines = Vec::new();
    while let Some(event) = events.next().await {
        let leg = event.leg.as_deref().unwrap_or("-");
        lines.push(match event.kind {
            EventKind::Retry { .. } => format!("{leg}: retry"),
            kind => format!("{leg}: {kind}"),
        });
    }
    lines
}

#[tokio::test(start_paused = true)]
async fn attempts_retries_ends_and_undos_are_told_in_order() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined());
    shop.upstream.fault(Method::POST, "/charges", Fault::Answer(Reply::status(503)));
    shop.upstream.fault(Method::POST, "/restocks", Fault::ResetAfter);
    let told = lines(&shop, PlaceOrder).await;
    assert_eq!(
        told,
        [
            "stock: started",
            "charge: started",
            "stock: attempt 1",
            "charge: attempt 1",
            "charge: attempt 1 failed: 503",
            "charge: retry",
            "stock: success",
            "charge: attempt 2",
            "charge: attempt 2 failed: 402",
            "charge: failed",
            "receipt: skipped",
            "-: not met",
            "stock: undo started",
            "stock: undo attempt 1",
            "stock: undo attempt 1 failed: transport",
            "stock: retry",
            "stock: undo attempt 2",
            "stock: undone",
            "-: failure",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn asking_again_is_told_and_what_came_of_it() {
    let shop = Shop::open();
    let slow = declined().after(Duration::from_millis(50));
    shop.upstream.reply(Method::POST, "/transfers", slow);
    let broken = Fault::Answer(Reply::status(500).header("retry-after", "1"));
    shop.upstream.fault(Method::POST, "/charges", broken);
    let told = lines(&shop, Transfers).await;
    let charge: Vec<_> = told.iter().filter_map(|line| line.strip_prefix("charge: ")).collect();
    assert_eq!(
        charge,
        [
            "started",
            "attempt 1",
            "attempt 1 failed: 500",
            "retry",
            "in_doubt",
            "asking again started",
            "asking again attempt 1",
            "success",
            "undo started",
            "undo attempt 1",
            "undone",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn events_have_times_and_a_seed_repeats_them() {
    let run = || async {
        let shop = Shop::open();
        let flaky = Fault::Answer(Reply::status(503));
        shop.upstream.faults(Method::POST, "/charges", [flaky.clone(), flaky]);
        shop.upstream.reply(Method::GET, "/stock/{id}", Reply::hang());
        let told = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&told);
        let call = FanOutCall::new(&shop.sdk, Everything);
        let _ = call.watch(move |event| sink.lock().expect("the list").push(event)).await;
        Arc::into_inner(told).expect("the only one").into_inner().expect("the list")
    };
    let (one, again) = (run().await, run().await);
    assert_eq!(one, again);
    assert!(one.is_sorted_by_key(|event| event.at));
    let last = one.last().expect("events");
    assert_eq!((&last.leg, last.kind), (&None, EventKind::Finished(Overall::PartialFailure)));
    assert_eq!(last.at, Duration::from_secs(4));
    let stock = one.iter().rfind(|event| event.leg.as_deref() == Some("stock"));
    assert_eq!(stock.map(|event| event.kind), Some(EventKind::Ended(LegStatus::TimedOut)));
    let retried = one.iter().any(|event| matches!(event.kind, EventKind::Retry { role: Role::Own, after } if !after.is_zero()));
    assert!(retried);
    assert_eq!(last.to_string(), "   4.000 s  partial_failure");
}

#[tokio::test(start_paused = true)]
async fn nobody_has_to_listen() {
    let shop = Shop::open();
    let (call, events) = FanOutCall::new(&shop.sdk, PlaceOrder).events();
    drop(events);
    assert!(call.await.is_met());
}
