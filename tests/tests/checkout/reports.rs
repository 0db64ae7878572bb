//! The unified JSON of each fan-out, as a whole.

use std::time::Duration;

use checkout_sdk::runtime::transport::memory::{Fault, Reply};
use checkout_sdk::runtime::{Method, Value, json};
use checkout_sdk::{OrderOverview, Outcome, VerifyUser};

use crate::shop::{self, Shop, declined, order};

/// The report without what differs from run to run; times are those of the virtual clock.
fn report<L>(outcome: &Outcome<L>) -> Value {
    let mut report = serde_json::to_value(outcome.report()).expect("JSON");
    assert_eq!(report["correlation_id"], outcome.correlation_id());
    hide(&mut report);
    report
}

fn hide(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                match name.as_str() {
                    "correlation_id" | "idempotency_key" => *value = json!(format!("({name})")),
                    _ => hide(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        _ => {}
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_placed() {
    let shop = Shop::open();
    let outcome = shop.sdk.place_order(order()).await;
    insta::assert_json_snapshot!("placed", report(&outcome));
}

#[tokio::test(start_paused = true)]
async fn an_order_whose_card_is_declined() {
    let shop = Shop::open();
    let late = declined().after(Duration::from_millis(250));
    shop.reply(Method::POST, &shop::payment("/charges"), late);
    let outcome = shop.sdk.place_order(order()).await;
    insta::assert_json_snapshot!("declined", report(&outcome));
}

#[tokio::test(start_paused = true)]
async fn an_order_in_doubt() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, &shop::inventory("/stock/deduct"), Fault::ResetAfter);
    shop.reply(Method::POST, &shop::payment("/charges"), Reply::hang());
    let outcome = shop.sdk.place_order(order()).await;
    insta::assert_json_snapshot!("in_doubt", report(&outcome));
}

#[tokio::test(start_paused = true)]
async fn an_order_that_cannot_be_undone() {
    let shop = Shop::open();
    let late = declined().after(Duration::from_millis(10));
    shop.reply(Method::POST, &shop::payment("/charges"), late);
    let down = json!({ "code": "down", "message": "The shelves are shut." });
    shop.reply(Method::POST, &shop::inventory("/stock/restock"), Reply::json(500, &down));
    let outcome = shop.sdk.place_order(order()).await;
    insta::assert_json_snapshot!("undo_failed", report(&outcome));
}

#[tokio::test(start_paused = true)]
async fn a_user_verified_by_half() {
    let shop = Shop::open();
    let sms = shop::email("/verifications/sms");
    let busy = json!({ "title": "Too many codes", "status": 429, "detail": "Wait an hour." });
    shop.reply(Method::POST, &sms, Reply::json(429, &busy));
    let user = VerifyUser::new("u-1", "a@example.com", "+4930123");
    let outcome = shop.sdk.verify_user(user).await;
    insta::assert_json_snapshot!("verified_by_half", report(&outcome));
}

#[tokio::test(start_paused = true)]
async fn an_overview_by_half() {
    let shop = Shop::open();
    shop.reply(Method::GET, &shop::email("/messages"), Reply::hang());
    let outcome = shop.sdk.order_overview(OrderOverview::new("o-1")).await;
    insta::assert_json_snapshot!("overview_by_half", report(&outcome));
}
