//! `place_order`: two writes at once, a receipt after both, and what is undone when one fails.

use std::error::Error;
use std::time::Duration;

use checkout_sdk::inventory::operations::DeductStockError;
use checkout_sdk::payment::operations::CreateChargeError;
use checkout_sdk::runtime::transport::memory::{Fault, Reply};
use checkout_sdk::runtime::{LegFailure, Method, json};
use checkout_sdk::{ErrorKind, LegStatus, Overall, PlaceOrderOutcome};

use crate::shop::{self, Shop, charge, declined, deduction, order, pause, short};

fn statuses(outcome: &PlaceOrderOutcome) -> [LegStatus; 3] {
    let all = [outcome.stock.status(), outcome.charge.status(), outcome.receipt.status()];
    all.map(|status| status.expect("it ended"))
}

const REFUNDS: &str = "/charges/ch_1/refunds";

#[tokio::test(start_paused = true)]
async fn all_well() {
    let shop = Shop::open();
    let slow = |reply: Reply, ms| reply.after(Duration::from_millis(ms));
    let deduct = slow(Reply::json(200, &deduction()), 300);
    shop.reply(Method::POST, &shop::inventory("/stock/deduct"), deduct);
    let charged = slow(Reply::json(201, &charge()), 400);
    shop.reply(Method::POST, &shop::payment("/charges"), charged);
    let outcome = shop.sdk.place_order(order()).await;
    assert_eq!(statuses(&outcome), [LegStatus::Success; 3]);
    assert_eq!((outcome.overall(), outcome.is_met()), (Overall::Success, true));
    assert_eq!(outcome.elapsed(), Duration::from_millis(400), "at once, not one by one");
    assert_eq!(shop.log()[2], "POST /api/messages", "after both");
    let mailed = shop::body(&shop.last());
    assert_eq!(mailed, json!({ "orderId": "o-1", "receiptUrl": charge()["receiptUrl"] }));
    assert_eq!(outcome.charge.idempotency_key(), Some(shop.keys("/charges")[0].as_str()));
    let legs = outcome.into_result().expect("met");
    assert_eq!(legs.stock.value().unwrap().items[0].quantity, 2);
    let charge = legs.charge.into_response().unwrap();
    assert_eq!((charge.status().as_u16(), charge.amount), (201, 4200));
    assert_eq!(legs.receipt.value().unwrap().id, "m-1");
}

#[tokio::test(start_paused = true)]
async fn a_declined_card_gives_the_stock_back() {
    let shop = Shop::open();
    let late = declined().after(Duration::from_millis(100));
    shop.reply(Method::POST, &shop::payment("/charges"), late);
    let outcome = shop.sdk.place_order(order()).await;
    assert_eq!(statuses(&outcome), [LegStatus::Undone, LegStatus::Failed, LegStatus::Skipped]);
    assert_eq!((outcome.overall(), outcome.is_met()), (Overall::Failure, false));
    let undo = &shop.calls()[2];
    assert_eq!(undo.path(), "/v1/stock/restock");
    assert_eq!(shop::body(undo), shop::body(&shop.calls()[0]), "what was taken is put back");
    assert_eq!(shop.keys("/v1/stock/restock")[0].len(), 36);
    assert_eq!(shop.calls().len(), 3, "no mail");
    assert!(outcome.stock.value().is_err(), "its value no longer holds");
    assert_eq!(outcome.stock.response().unwrap().order_id, "o-1", "and can be looked at");
    assert_eq!(outcome.receipt.reason(), Some("needs stock, charge"));
    let fault = outcome.charge.value().unwrap_err();
    let typed = fault.error().and_then(|error| error.typed());
    assert!(matches!(typed, Some(CreateChargeError::PaymentRequired(_))), "{typed:?}");
}

#[tokio::test(start_paused = true)]
async fn short_stock_waits_for_the_charge_and_refunds_it() {
    let shop = Shop::open();
    shop.reply(Method::POST, &shop::inventory("/stock/deduct"), short());
    let late = Reply::json(201, &charge()).after(Duration::from_millis(700));
    shop.reply(Method::POST, &shop::payment("/charges"), late);
    let outcome = shop.sdk.place_order(order()).await;
    assert_eq!(statuses(&outcome), [LegStatus::Failed, LegStatus::Undone, LegStatus::Skipped]);
    assert_eq!(outcome.elapsed(), Duration::from_millis(700), "the charge is awaited");
    assert_eq!(shop.log()[2], format!("POST {REFUNDS}"));
    assert_eq!(outcome.overall(), Overall::Failure);
    let error = outcome.stock.error().unwrap();
    assert!(matches!(error.typed(), Some(DeductStockError::Conflict(_))));
}

#[tokio::test(start_paused = true)]
async fn a_charge_without_an_answer_is_asked_for_again_and_refunded() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, &shop::payment("/charges"), Fault::HangAfter);
    let outcome = shop.sdk.place_order(order()).await;
    assert_eq!(statuses(&outcome), [LegStatus::Undone, LegStatus::Undone, LegStatus::Skipped]);
    assert_eq!(outcome.elapsed(), Duration::from_secs(3), "the deadline");
    let keys = shop.keys("/charges");
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1], "asked again with its key");
    assert_eq!(shop.keys(REFUNDS).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_charge_that_never_answers_is_in_doubt_and_says_what_a_person_needs() {
    let shop = Shop::open();
    shop.reply(Method::POST, &shop::payment("/charges"), Reply::hang());
    let outcome = shop.sdk.place_order(order()).await;
    assert_eq!(statuses(&outcome), [LegStatus::Undone, LegStatus::InDoubt, LegStatus::Skipped]);
    assert_eq!(outcome.overall(), Overall::PartialFailure);
    assert_eq!(outcome.elapsed(), Duration::from_secs(13), "deadline and undo deadline");
    let report = serde_json::to_value(outcome.report()).unwrap();
    let leg = &report["legs"]["charge"];
    assert_eq!(leg["operation"], "payment.createCharge");
    assert_eq!(leg["idempotency_key"], shop.keys("/charges")[0]);
    assert_eq!(leg["request"]["body"]["card"]["number"], "[redacted]");
    assert_eq!(leg["request"]["body"]["orderId"], "o-1");
    assert_eq!(shop.upstream.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn stock_in_doubt_has_no_key_and_is_left_to_a_person() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, &shop::inventory("/stock/deduct"), Fault::ResetAfter);
    let outcome = shop.sdk.place_order(order()).await;
    assert_eq!(statuses(&outcome), [LegStatus::InDoubt, LegStatus::Undone, LegStatus::Skipped]);
    assert_eq!(shop.keys("/v1/stock/deduct"), [""], "sent once");
    assert!(!shop.log().contains(&"POST /v1/stock/restock".to_owned()), "nor undone blindly");
    assert_eq!(outcome.overall(), Overall::PartialFailure);
}

#[tokio::test(start_paused = true)]
async fn a_receipt_that_hangs_is_optional_and_in_doubt_at_the_deadline() {
    let shop = Shop::open();
    shop.reply(Method::POST, &shop::email("/messages"), Reply::hang());
    let outcome = shop.sdk.place_order(order()).await;
    let well = LegStatus::Success;
    assert_eq!(statuses(&outcome), [well, well, LegStatus::InDoubt]);
    assert_eq!((outcome.overall(), outcome.is_met()), (Overall::PartialFailure, true));
    assert_eq!(outcome.elapsed(), Duration::from_secs(3));
    assert!(outcome.into_result().is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_refund_that_fails_is_undo_failed() {
    let shop = Shop::open();
    let late = short().after(Duration::from_millis(10));
    shop.reply(Method::POST, &shop::inventory("/stock/deduct"), late);
    let gone = Reply::json(404, &json!({ "error": { "code": "gone", "message": "No charge." } }));
    shop.reply(Method::POST, &shop::payment("/charges/{id}/refunds"), gone);
    let outcome = shop.sdk.place_order(order()).await;
    let failed = [LegStatus::Failed, LegStatus::UndoFailed, LegStatus::Skipped];
    assert_eq!(statuses(&outcome), failed);
    let error = outcome.into_result().unwrap_err();
    let legs: Vec<_> = error.failures().iter().map(|leg| (leg.leg(), leg.operation())).collect();
    assert_eq!(legs, [("stock", "deductStock"), ("charge", "refundCharge")]);
}

#[tokio::test(start_paused = true)]
async fn the_error_says_leg_api_attempt_and_why() {
    let shop = Shop::open();
    let mut wrong = charge();
    wrong["amount"] = "4200".into();
    shop.reply(Method::POST, &shop::payment("/charges"), Reply::json(201, &wrong));
    let error = shop.sdk.place_order(order()).await.into_result().unwrap_err();
    assert_eq!((error.fan_out(), error.overall()), ("place_order", Overall::PartialFailure));
    let cause = error.cause().unwrap();
    assert_eq!(
        (cause.leg(), cause.api(), cause.operation()),
        ("charge", "payment", "createCharge")
    );
    assert_eq!((cause.status(), cause.error().kind()), (LegStatus::InDoubt, ErrorKind::Malformed));
    assert_eq!(cause.attempt(), 2, "once more in the undo phase");
    let mut chain = vec![error.to_string()];
    let mut next = error.source();
    while let Some(source) = next {
        chain.push(source.to_string());
        next = source.source();
    }
    insta::assert_snapshot!("error_chain", chain.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn into_error_has_the_failures_of_a_met_join() {
    let shop = Shop::open();
    let refused = Reply::json(422, &json!({ "title": "No address", "status": 422 }));
    shop.reply(Method::POST, &shop::email("/messages"), refused);
    let outcome = shop.sdk.place_order(order()).await;
    assert!(outcome.is_met());
    let error = outcome.into_error();
    assert_eq!(error.failures().len(), 1);
    assert_eq!(error.cause().map(LegFailure::leg), Some("receipt"));
    let line = "place_order: partial_failure: leg `receipt` is failed: email send: \
                422 Unprocessable Entity: No address";
    assert_eq!(error.to_string(), line);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_future_stops_everything() {
    let shop = Shop::open();
    shop.reply(Method::POST, &shop::inventory("/stock/deduct"), Reply::hang());
    shop.reply(Method::POST, &shop::payment("/charges"), Reply::hang());
    {
        let mut call = Box::pin(shop.sdk.place_order(order()).into_future());
        tokio::select! {
            _ = &mut call => panic!("it hangs"),
            () = pause(Duration::from_millis(100)) => {}
        }
        assert_eq!(shop.upstream.in_flight(), 2);
    }
    assert_eq!((shop.upstream.in_flight(), shop.upstream.dropped()), (0, 2));
    pause(Duration::from_secs(60)).await;
    assert_eq!(shop.calls().len(), 2, "no undo, no receipt, no further attempt");
}
