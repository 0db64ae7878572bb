//! When a leg starts.

use std::time::Duration;

use fanwise_runtime::transport::memory::Reply;
use fanwise_runtime::{LegStatus, Method};
use serde_json::json;

use crate::orders::{Circle, Linked, PlaceOrder, Reads, Unbuildable};
use crate::sample::{Shop, declined, late};

#[tokio::test(start_paused = true)]
async fn legs_that_need_nothing_start_together() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/deductions", late(700));
    shop.upstream.reply(Method::POST, "/charges", late(900));
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert!(outcome.is_met());
    assert_eq!(outcome.elapsed(), Duration::from_millis(900));
    assert_eq!(outcome.stock.elapsed(), Some(Duration::from_millis(700)));
}

#[tokio::test(start_paused = true)]
async fn a_leg_starts_when_all_it_needs_has_succeeded_and_reads_their_answers() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", Reply::json(201, &json!({ "id": "c-7" })));
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert_eq!(shop.log(), ["POST /deductions", "POST /charges", "POST /transfers"]);
    let sent = shop.upstream.requests_to(&Method::POST, "/transfers");
    assert_eq!(sent[0].json::<serde_json::Value>().expect("JSON"), json!({ "item": "c-7" }));
    assert_eq!(outcome.charge.status_code(), Ok(201));
    assert_eq!(outcome.charge.header("content-type"), Ok("application/json"));
    assert!(outcome.charge.header("etag").is_err());
}

#[tokio::test(start_paused = true)]
async fn a_leg_that_needs_one_that_failed_is_skipped() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined());
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert_eq!(outcome.receipt.status(), Some(LegStatus::Skipped));
    assert_eq!(outcome.receipt.reason(), Some("needs stock, charge"));
    assert_eq!(shop.sent(&Method::POST, "/transfers"), 0);
}

#[tokio::test(start_paused = true)]
async fn an_expression_that_finds_nothing_skips_an_optional_leg_and_what_needs_it() {
    let shop = Shop::open();
    let outcome = Linked::run(&shop.sdk).await;
    assert!(outcome.is_met());
    assert_eq!(outcome.link.status(), Some(LegStatus::Skipped));
    let reason = "$legs.charge.response.body#/url finds nothing";
    assert_eq!(outcome.link.reason(), Some(reason));
    assert_eq!(outcome.more.status(), Some(LegStatus::Skipped));
    assert_eq!(outcome.more.reason(), Some("needs link"));
}

#[tokio::test(start_paused = true)]
async fn an_expression_that_finds_nothing_fails_a_required_leg_before_anything_is_sent() {
    let shop = Shop::open();
    let outcome = Unbuildable::run(&shop.sdk).await;
    assert!(!outcome.is_met());
    assert_eq!(outcome.price.status(), Some(LegStatus::Failed));
    assert_eq!(outcome.charge.status(), Some(LegStatus::Skipped));
    assert_eq!(outcome.charge.reason(), Some("the fan-out had ended"));
    assert_eq!(shop.log(), Vec::<String>::new());
    let error = outcome.into_error();
    assert!(error.to_string().contains("$inputs.sku finds nothing"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_waits_for_itself_ends() {
    let shop = Shop::open();
    let outcome = Circle::run(&shop.sdk).await;
    assert_eq!(outcome.stock.status(), Some(LegStatus::Success));
    assert_eq!(outcome.odd.reason(), Some("needs even"));
    assert_eq!(outcome.even.status(), Some(LegStatus::Skipped));
}

#[tokio::test(start_paused = true)]
async fn no_leg_starts_when_the_join_ends_at_the_same_moment() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", declined().after(Duration::from_millis(100)));
    shop.upstream.reply(Method::GET, "/prices/{id}", late(100));
    let outcome = Reads::run(&shop.sdk).await;
    assert_eq!(outcome.stock.status(), Some(LegStatus::Failed));
    assert_eq!(outcome.price.status(), Some(LegStatus::Success));
    assert_eq!(outcome.again.reason(), Some("the fan-out had ended"));
    assert_eq!(shop.log().len(), 2);
}
