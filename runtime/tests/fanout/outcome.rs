//! What a caller gets: overall, result, error, the unified JSON.

use std::error::Error;
use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{ErrorKind, FanOutCall, LegStatus, Method, Overall};
use serde_json::json;

use crate::orders::{Bare, Everything, Keyed, Overview, PlaceOrder, Transfers};
use crate::sample::{Shop, declined};

#[tokio::test(start_paused = true)]
async fn success_is_a_met_join_with_every_leg_succeeded() {
    let shop = Shop::open();
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert_eq!(outcome.overall(), Overall::Success);
    assert_eq!(outcome.charge.value().expect("a value").id, "c-1");
    let legs = outcome.into_result().expect("met");
    let charge = legs.charge.into_response().expect("a response");
    assert_eq!((charge.status().as_u16(), charge.attempts()), (200, 1));
    assert_eq!(charge.into_body().id, "c-1");
}

#[tokio::test(start_paused = true)]
async fn failure_is_when_nothing_stays() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined());
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert_eq!(outcome.overall(), Overall::Failure);
    assert_eq!(outcome.stock.status(), Some(LegStatus::Undone));
    let error = outcome.charge.value().expect_err("declined");
    assert_eq!(error.leg(), "charge");
    assert_eq!(error.status(), Some(LegStatus::Failed));
    assert_eq!(error.error().and_then(|e| e.typed()).map(|p| p.code.as_str()), Some("declined"));
    assert!(error.to_string().starts_with("leg `charge` is failed: payment createCharge: 402"));
}

#[tokio::test(start_paused = true)]
async fn partial_failure_is_everything_between() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/prices/{id}", declined());
    let outcome = Overview::run(&shop.sdk).await;
    assert_eq!((outcome.is_met(), outcome.overall()), (false, Overall::PartialFailure));
}

#[tokio::test(start_paused = true)]
async fn the_error_says_which_leg_api_and_attempt_and_why() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", Reply::json(201, &json!({ "id": [] })));
    let error = PlaceOrder::run(&shop.sdk).await.into_result().expect_err("unmet");
    assert_eq!(error.fan_out(), "place_order");
    let cause = error.cause().expect("a cause");
    assert_eq!(
        (cause.leg(), cause.api(), cause.operation()),
        ("charge", "payment", "createCharge")
    );
    assert_eq!((cause.attempt(), cause.status()), (2, LegStatus::InDoubt));
    assert_eq!(cause.error().kind(), ErrorKind::Malformed);
    assert_eq!(error.report().leg("stock").map(|leg| leg.status()), Some(LegStatus::Undone));
    let line = error.to_string();
    assert!(line.starts_with("place_order: partial_failure: leg `charge` is in_doubt"), "{line}");
    let mut chain = vec![];
    let mut source = error.source();
    while let Some(error) = source {
        chain.push(error.to_string());
        source = error.source();
    }
    assert_eq!(chain.len(), 3, "leg, call, decode failure: {chain:?}");
    assert!(chain[2].starts_with("/id"), "{chain:?}");
}

#[tokio::test(start_paused = true)]
async fn into_error_gives_the_errors_of_a_met_join_too() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", declined());
    let error = Everything::run(&shop.sdk).await.into_error();
    let legs: Vec<_> = error.failures().iter().map(|failure| failure.leg()).collect();
    assert_eq!(legs, ["stock"]);
    assert_eq!(error.cause().map(|cause| cause.leg()), Some("stock"));
}

#[tokio::test(start_paused = true)]
async fn the_cause_is_the_leg_that_ended_the_join() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, "/transfers", Fault::Delay(Duration::from_millis(900)));
    shop.upstream.reply(Method::POST, "/transfers", Reply::status(400));
    shop.upstream.fault(Method::POST, "/transfers", Fault::Delay(Duration::from_millis(900)));
    shop.upstream.reply(Method::POST, "/charges", declined());
    let error = Transfers::run(&shop.sdk).await.into_result().expect_err("unmet");
    let legs: Vec<_> = error.failures().iter().map(|failure| failure.leg()).collect();
    assert_eq!(legs, ["plain", "charge"]);
    assert_eq!(error.cause().map(|cause| cause.leg()), Some("charge"));
}

#[tokio::test(start_paused = true)]
async fn the_unified_json() {
    let shop = Shop::open();
    let secret = json!({ "id": "d-1", "pin": "0000" });
    shop.upstream.reply(Method::POST, "/deductions", Reply::json(200, &secret));
    let delay = Duration::from_millis(250);
    shop.upstream.reply(Method::POST, "/charges", declined().after(delay));
    let outcome = PlaceOrder::run(&shop.sdk).await;
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    let expected = json!({
        "fanout": "place_order",
        "overall_status": "failure",
        "met": false,
        "elapsed_ms": 250,
        "correlation_id": outcome.correlation_id(),
        "legs": {
            "stock": {
                "status": "undone", "http_status": 200, "attempts": 1, "elapsed_ms": 0,
                "data": { "id": "d-1", "pin": "[redacted]" }
            },
            "charge": {
                "status": "failed", "http_status": 402, "attempts": 1, "elapsed_ms": 250,
                "error": {
                    "kind": "status",
                    "message": outcome.charge.error().expect("an error").message(),
                    "body": { "code": "declined" }
                }
            },
            "receipt": { "status": "skipped", "reason": "needs stock, charge" }
        }
    });
    assert_eq!(report, expected);
    let names: Vec<_> = report["legs"].as_object().expect("legs").keys().cloned().collect();
    assert_eq!(names, ["stock", "charge", "receipt"]);
}

#[tokio::test(start_paused = true)]
async fn a_fan_out_has_a_correlation_id_that_a_seed_repeats() {
    let one = PlaceOrder::run(&Shop::open().sdk).await;
    let again = PlaceOrder::run(&Shop::open().sdk).await;
    assert_eq!(one.correlation_id().len(), 36);
    assert_eq!(one.correlation_id(), again.correlation_id());
    let shop = Shop::open();
    let first = PlaceOrder::run(&shop.sdk).await;
    let second = PlaceOrder::run(&shop.sdk).await;
    assert_ne!(first.correlation_id(), second.correlation_id());
}

#[tokio::test(start_paused = true)]
async fn a_legs_key_comes_from_where_the_manifest_says() {
    let shop = Shop::open();
    let outcome = FanOutCall::new(&shop.sdk, Keyed { key: Some("k-1".into()) }).await;
    assert_eq!(outcome.charge.idempotency_key(), Some("k-1"));
    let _ = Bare::run(&shop.sdk).await;
    assert_eq!(shop.keys("/charges"), ["k-1", "none"]);
    let outcome = FanOutCall::new(&shop.sdk, Keyed { key: None }).await;
    assert_eq!(outcome.charge.status(), Some(LegStatus::Failed));
    assert_eq!(shop.sent(&Method::POST, "/charges"), 2);
}

#[tokio::test(start_paused = true)]
async fn the_undo_deadline_can_be_set_for_one_call() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined());
    shop.upstream.reply(Method::POST, "/restocks", Reply::hang());
    let call = FanOutCall::new(&shop.sdk, PlaceOrder).undo_deadline(Duration::from_millis(300));
    let outcome = call.await;
    assert_eq!(outcome.elapsed(), Duration::from_millis(300));
    assert_eq!(outcome.stock.status(), Some(LegStatus::UndoFailed));
}

#[test]
fn a_fan_outs_future_can_be_spawned_and_its_errors_can_travel() {
    fn travels<T: Send + Sync + 'static>() {}
    fn sendable(_: &impl Send) {}
    travels::<fanwise_runtime::FanOutError>();
    travels::<fanwise_runtime::LegError<crate::sample::Problem>>();
    travels::<fanwise_runtime::Outcome<crate::orders::PlaceOrderLegs>>();
    let shop = Shop::open();
    let call = PlaceOrder::run(&shop.sdk);
    sendable(&call);
}
