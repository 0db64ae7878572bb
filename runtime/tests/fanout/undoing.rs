//! The undo phase.

use std::error::Error;
use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{LegStatus, Method, Overall};
use serde_json::json;

use crate::orders::{Chain, Harmless, PlaceOrder, Transfers};
use crate::sample::{Shop, declined, late, pause};

#[tokio::test(start_paused = true)]
async fn what_was_built_on_a_leg_is_undone_before_it_and_independent_legs_at_once() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/transfers", declined());
    shop.upstream.reply(Method::POST, "/charges/{id}/refund", late(500));
    shop.upstream.reply(Method::DELETE, "/labels/{id}", late(500));
    shop.upstream.reply(Method::POST, "/restocks", late(500));
    let outcome = Chain::run(&shop.sdk).await;
    let log = shop.log();
    // The price between charge and stock has nothing to undo and still keeps them apart.
    assert_eq!(log[5..], ["POST /charges/c-1/refund", "DELETE /labels/l-1", "POST /restocks"]);
    assert_eq!(outcome.elapsed(), Duration::from_secs(1), "the label's undo waits for nobody");
    assert_eq!(outcome.price.status(), Some(LegStatus::Success));
    for status in [outcome.stock.status(), outcome.charge.status(), outcome.label.status()] {
        assert_eq!(status, Some(LegStatus::Undone));
    }
    assert_eq!(outcome.overall(), Overall::PartialFailure, "the read stays");
}

#[tokio::test(start_paused = true)]
async fn an_undo_that_fails_is_undo_failed_and_says_what_a_person_needs() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/deductions", declined().after(Duration::from_millis(10)));
    let gone = Reply::json(404, &json!({ "code": "no such charge" }));
    shop.upstream.reply(Method::POST, "/charges/{id}/refund", gone);
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert_eq!(outcome.charge.status(), Some(LegStatus::UndoFailed));
    assert_eq!(outcome.overall(), Overall::PartialFailure);
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    let charge = &report["legs"]["charge"];
    assert_eq!(charge["data"]["id"], "c-1");
    assert_eq!(charge["operation"], "payment.createCharge");
    assert_eq!(charge["request"]["body"]["card"], "[redacted]");
    assert_eq!(charge["undo"]["operation"], "payment.refundCharge");
    assert_eq!(charge["undo"]["error"]["kind"], "status");
    assert_eq!(charge["undo"]["request"]["path"], "/charges/c-1/refund");
    assert_eq!(charge["undo"]["idempotency_key"], shop.keys("/charges/c-1/refund")[0]);
    let error = outcome.into_error();
    let failed: Vec<_> = error.failures().iter().map(|one| (one.leg(), one.operation())).collect();
    assert_eq!(failed, [("stock", "deductStock"), ("charge", "refundCharge")]);
}

#[tokio::test(start_paused = true)]
async fn an_undo_that_hangs_starves_nobody_and_ends_at_the_undo_deadline() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/transfers", declined());
    shop.upstream.reply(Method::DELETE, "/labels/{id}", Reply::hang());
    let outcome = Chain::run(&shop.sdk).await;
    assert_eq!(outcome.label.status(), Some(LegStatus::UndoFailed));
    assert_eq!(outcome.charge.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.stock.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.elapsed(), Duration::from_secs(2));
    assert_eq!(shop.upstream.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_undo_that_never_came_to_its_turn_is_undo_failed() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/transfers", declined());
    shop.upstream.reply(Method::POST, "/charges/{id}/refund", Reply::hang());
    let outcome = Chain::run(&shop.sdk).await;
    assert_eq!(outcome.charge.status(), Some(LegStatus::UndoFailed));
    assert_eq!(outcome.stock.status(), Some(LegStatus::UndoFailed));
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 0);
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    assert_eq!(report["legs"]["stock"]["undo"]["error"]["kind"], "deadline");
    assert_eq!(report["legs"]["stock"]["undo"]["request"]["body"]["item"], "A-1");
}

#[tokio::test(start_paused = true)]
async fn the_error_of_a_leg_whose_undo_failed_says_why() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined());
    shop.upstream.reply(Method::POST, "/restocks", declined());
    let outcome = PlaceOrder::run(&shop.sdk).await;
    let error = outcome.stock.value().unwrap_err();
    assert_eq!(error.status(), Some(LegStatus::UndoFailed));
    assert_eq!((error.api(), error.operation()), (Some("inventory"), Some("deductStock")));
    let undo = error.undo_error().expect("it failed");
    assert_eq!((undo.operation(), undo.attempts(), error.attempt()), ("restock", 1, 0));
    assert!(
        error
            .to_string()
            .starts_with("leg `stock` is undo_failed: the undo failed: inventory restock: 402"),
        "{error}"
    );
    assert_eq!(error.source().expect("a source").to_string(), undo.to_string());
    let failed = outcome.charge.value().unwrap_err();
    assert_eq!((failed.api(), failed.attempt()), (Some("payment"), 1));
}

#[tokio::test(start_paused = true)]
async fn an_undo_runs_although_the_fan_outs_deadline_has_passed() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", Reply::hang());
    shop.upstream.reply(Method::POST, "/restocks", late(900));
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert_eq!(outcome.stock.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.charge.status(), Some(LegStatus::InDoubt));
}

#[tokio::test(start_paused = true)]
async fn an_undo_whose_expression_finds_nothing_is_undo_failed() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined());
    shop.upstream.reply(Method::PUT, "/labels/{id}", declined());
    shop.upstream.fault(Method::POST, "/transfers", Fault::ResetAfter);
    // The undo of `harmless` needs no answer; that of `transfers` does, and is not run in doubt.
    let outcome = Harmless::run(&shop.sdk).await;
    assert_eq!(outcome.transfer.status(), Some(LegStatus::Undone));
    shop.upstream.fault(Method::POST, "/transfers", Fault::ResetAfter);
    let outcome = crate::orders::Blind::run(&shop.sdk).await;
    assert_eq!(outcome.transfer.status(), Some(LegStatus::UndoFailed));
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    let undo = &report["legs"]["transfer"]["undo"];
    assert_eq!(undo["error"]["kind"], "build");
    assert_eq!(undo["error"]["message"], "the answer of `transfer` finds nothing");
    assert_eq!(report["legs"]["transfer"]["request"]["body"]["item"], "o-1");
}

#[tokio::test(start_paused = true)]
async fn a_keyed_undo_is_retried_with_one_key() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/deductions", declined());
    let path = "/charges/{id}/refund";
    let broken = [Fault::ResetAfter, Fault::Answer(Reply::status(503))];
    shop.upstream.faults(Method::POST, path, broken);
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert_eq!(outcome.charge.status(), Some(LegStatus::Undone));
    let keys = shop.keys("/charges/c-1/refund");
    assert_eq!(keys.len(), 3);
    assert!(keys.iter().all(|key| *key == keys[0] && key != "none"), "{keys:?}");
}

#[tokio::test(start_paused = true)]
async fn an_undo_that_may_not_be_sent_twice_is_sent_once() {
    for fault in [
        Fault::ResetAfter,
        Fault::Answer(Reply::status(500)),
        Fault::Answer(Reply::status(204)),
        Fault::HangAfter,
    ] {
        let shop = Shop::open();
        shop.upstream.reply(Method::POST, "/charges", declined());
        shop.upstream.fault(Method::POST, "/transfers/{id}/cancel", fault.clone());
        let outcome = Transfers::run(&shop.sdk).await;
        assert_eq!(outcome.plain.status(), Some(LegStatus::UndoFailed), "{fault:?}");
        assert_eq!(shop.sent(&Method::POST, "/transfers/t-1/cancel"), 1, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_future_stops_the_undo_phase_too() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/deductions", declined());
    shop.upstream.reply(Method::POST, "/charges/{id}/refund", Reply::hang());
    let mut call = Box::pin(PlaceOrder::run(&shop.sdk));
    tokio::select! {
        _ = &mut call => panic!("it hangs"),
        () = pause(Duration::from_millis(100)) => {}
    }
    assert_eq!(shop.upstream.in_flight(), 1);
    drop(call);
    assert_eq!(shop.upstream.in_flight(), 0);
}
