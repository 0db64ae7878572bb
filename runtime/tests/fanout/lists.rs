//! Legs with `each`: one call for each element of a list.

use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{EventKind, FanOutCall, LegPlan, LegStatus, Method, Outcome, Overall};
use serde_json::{Value, json};

use crate::bulk::{ChargeAll, ChargeAllLegs};
use crate::sample::{Shop, declined, late};

const MS: fn(u64) -> Duration = Duration::from_millis;
const STOCK: LegPlan = LegPlan::new("stock");

fn statuses(outcome: &Outcome<ChargeAllLegs>) -> Vec<&'static str> {
    let elements = outcome.charges.elements().iter();
    elements.map(|leg| leg.status().expect("it has ended").as_str()).collect()
}

/// Answers `POST /charges` by the item that is charged.
fn charges(shop: &Shop, answer: impl Fn(&str) -> Reply + Send + Sync + 'static) {
    shop.upstream.on(Method::POST, "/charges", move |request| {
        let body: Value = serde_json::from_slice(request.body()).expect("JSON");
        std::future::ready(answer(body["item"].as_str().unwrap_or_default()))
    });
}

fn paid(item: &str) -> Reply {
    Reply::json(200, &json!({ "id": format!("paid {item}") }))
}

fn refunds(shop: &Shop) -> usize {
    shop.log().iter().filter(|request| request.ends_with("/refund")).count()
}

#[tokio::test(start_paused = true)]
async fn each_element_has_its_answer_in_the_order_of_the_list() {
    let shop = Shop::open();
    charges(&shop, |item| {
        let slow = item.parse::<u64>().expect("a number");
        paid(item).after(MS(100 - slow * 10))
    });
    let outcome = FanOutCall::new(&shop.sdk, ChargeAll::of(["0", "1", "2", "3", "4", "5"])).await;
    assert_eq!(outcome.overall(), Overall::Success);
    assert_eq!(outcome.charges.status(), Some(LegStatus::Success));
    let ids: Vec<_> = outcome.charges.values().map(|charge| charge.id.as_str()).collect();
    assert_eq!(ids, ["paid 0", "paid 1", "paid 2", "paid 3", "paid 4", "paid 5"]);
    // Four at once: 3 ends at 70 and lets 4 begin, 2 ends at 80 and lets 5 begin.
    assert_eq!(outcome.charges.elapsed(), Some(MS(130)));
    assert_eq!(outcome.stock.status(), Some(LegStatus::Success));
    let keys = shop.keys("/charges");
    assert!(keys.iter().enumerate().all(|(at, key)| !keys[..at].contains(key)), "{keys:?}");
}

#[tokio::test(start_paused = true)]
async fn the_report_holds_an_entry_per_element() {
    let shop = Shop::open();
    charges(&shop, |item| if item == "b" { declined() } else { paid(item) });
    let plan = [LegPlan::new("charges").optional(), STOCK];
    let outcome = ChargeAll::of(["a", "b"]).planned(&shop.sdk, plan).await;
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    let leg = &report["legs"]["charges"];
    assert_eq!((&leg["status"], &leg["attempts"]), (&json!("failed"), &Value::Null));
    assert_eq!(leg["elements"][0]["status"], "success");
    assert_eq!(leg["elements"][0]["data"]["id"], "paid a");
    assert_eq!(leg["elements"][1]["status"], "failed");
    assert_eq!(leg["elements"][1]["http_status"], 402);
    assert_eq!(leg["elements"][1]["error"]["body"]["code"], "declined");
    assert_eq!(report["overall_status"], "partial_failure");
}

#[tokio::test(start_paused = true)]
async fn without_a_rule_all_run_and_one_that_fails_fails_the_leg() {
    let shop = Shop::open();
    charges(&shop, |item| if item == "b" { declined() } else { paid(item) });
    let plan = [LegPlan::new("charges").concurrency(1), STOCK.after(&[0])];
    let outcome = ChargeAll::of(["a", "b", "c"]).planned(&shop.sdk, plan).await;
    assert!(!outcome.is_met());
    assert_eq!(outcome.charges.status(), Some(LegStatus::Failed));
    assert_eq!(statuses(&outcome), ["undone", "failed", "undone"]);
    assert_eq!(outcome.stock.status(), Some(LegStatus::Skipped));
    assert_eq!(outcome.overall(), Overall::Failure);
    assert_eq!(refunds(&shop), 2);
    let error = outcome.into_error();
    let failed: Vec<_> = error.failures().iter().map(|failure| failure.leg()).collect();
    assert_eq!(failed, ["charges[1]"]);
    assert_eq!(error.cause().map(|cause| cause.leg()), Some("charges[1]"));
}

#[tokio::test(start_paused = true)]
async fn a_rule_lets_some_fail_and_stops_at_one_more() {
    let shop = Shop::open();
    charges(&shop, |item| if item.starts_with('x') { declined() } else { paid(item) });
    let plan = [LegPlan::new("charges").concurrency(1).stop_after(1), STOCK.after(&[0])];
    let outcome = ChargeAll::of(["a", "x", "c"]).planned(&shop.sdk, plan).await;
    assert!(outcome.is_met());
    assert_eq!(outcome.charges.status(), Some(LegStatus::Success));
    assert_eq!(statuses(&outcome), ["success", "failed", "success"]);
    assert_eq!(outcome.overall(), Overall::PartialFailure, "an element failed");

    let outcome = ChargeAll::of(["x", "x", "c"]).planned(&shop.sdk, plan).await;
    assert_eq!(statuses(&outcome), ["failed", "failed", "skipped"]);
    assert_eq!(outcome.charges.status(), Some(LegStatus::Failed));
    let third = &outcome.charges.elements()[2];
    assert_eq!(third.reason(), Some("the leg was decided without it"));
    assert_eq!(outcome.overall(), Overall::Failure);
}

#[tokio::test(start_paused = true)]
async fn a_share_is_one_of_the_lists_length() {
    let shop = Shop::open();
    charges(&shop, |item| if item == "x" { declined() } else { paid(item) });
    let plan = [LegPlan::new("charges").concurrency(1).stop_after_percent(50.0), STOCK];
    let outcome = ChargeAll::of(["x", "x", "a", "b"]).planned(&shop.sdk, plan).await;
    assert_eq!(outcome.charges.status(), Some(LegStatus::Success));
    let outcome = ChargeAll::of(["x", "x", "x", "b"]).planned(&shop.sdk, plan).await;
    assert_eq!(statuses(&outcome), ["failed", "failed", "failed", "skipped"]);
}

#[tokio::test(start_paused = true)]
async fn an_empty_list_is_a_success() {
    let shop = Shop::open();
    let outcome = FanOutCall::new(&shop.sdk, ChargeAll::of([""; 0])).await;
    assert_eq!(outcome.overall(), Overall::Success);
    assert_eq!((outcome.charges.elements().len(), outcome.elapsed()), (0, MS(0)));
    assert_eq!(shop.log(), ["GET /stock/A-1"]);
}

#[tokio::test(start_paused = true)]
async fn when_the_leg_is_called_off_writes_in_flight_are_awaited_and_nothing_starts() {
    let shop = Shop::open();
    charges(&shop, |item| paid(item).after(MS(100)));
    shop.upstream.reply(Method::GET, "/stock/{id}", declined().after(MS(50)));
    let plan = [LegPlan::new("charges").concurrency(2), STOCK];
    let outcome = ChargeAll::of(["a", "b", "c"]).planned(&shop.sdk, plan).await;
    assert_eq!(outcome.charges.status(), Some(LegStatus::Cancelled));
    assert_eq!(statuses(&outcome), ["undone", "undone", "skipped"]);
    assert_eq!(shop.sent(&Method::POST, "/charges"), 2);
    assert_eq!(outcome.overall(), Overall::Failure);
    assert_eq!(outcome.elapsed(), MS(100));
}

#[tokio::test(start_paused = true)]
async fn the_deadlines_end_what_runs_and_nothing_else_starts() {
    let shop = Shop::open();
    charges(&shop, |item| if item == "slow" { Reply::hang() } else { paid(item) });
    let plan = [LegPlan::new("charges").concurrency(2).deadline_ms(300).optional(), STOCK];
    let outcome = ChargeAll::of(["a", "slow", "slow", "d"]).planned(&shop.sdk, plan).await;
    assert_eq!(outcome.charges.status(), Some(LegStatus::InDoubt));
    assert_eq!(statuses(&outcome), ["success", "in_doubt", "in_doubt", "skipped"]);
    assert_eq!((outcome.is_met(), outcome.elapsed()), (true, MS(300)));
    assert_eq!(outcome.charges.elements()[3].reason(), Some("the time was up"));

    let plan = [LegPlan::new("charges").concurrency(2), STOCK];
    let call = ChargeAll::of(["a", "slow", "slow"]).planned(&shop.sdk, plan);
    let outcome = call.deadline(MS(200)).undo_deadline(MS(100)).await;
    assert_eq!(statuses(&outcome), ["undone", "in_doubt", "in_doubt"]);
    assert_eq!((outcome.overall(), outcome.elapsed()), (Overall::PartialFailure, MS(300)));
}

#[tokio::test(start_paused = true)]
async fn an_element_in_doubt_is_asked_again_and_undone() {
    let shop = Shop::open();
    shop.upstream.faults(Method::POST, "/charges", [Fault::ResetAfter, Fault::ResetAfter]);
    shop.upstream.reply(Method::GET, "/stock/{id}", declined().after(MS(20)));
    let plan = [LegPlan::new("charges").attempts(1), STOCK];
    let outcome = ChargeAll::of(["a", "b", "c"]).planned(&shop.sdk, plan).await;
    assert_eq!(statuses(&outcome), ["undone", "undone", "undone"]);
    assert_eq!(shop.sent(&Method::POST, "/charges"), 5);
    assert_eq!(refunds(&shop), 3);
    assert_eq!(outcome.overall(), Overall::Failure);
}

#[tokio::test(start_paused = true)]
async fn an_undo_that_fails_says_what_a_person_needs() {
    let shop = Shop::open();
    charges(&shop, paid);
    shop.upstream.reply(Method::POST, "/charges/{id}/refund", declined());
    shop.upstream.reply(Method::GET, "/stock/{id}", declined().after(MS(20)));
    let plan = [LegPlan::new("charges"), STOCK];
    let outcome = ChargeAll::of(["a"]).planned(&shop.sdk, plan).await;
    assert_eq!(outcome.charges.status(), Some(LegStatus::UndoFailed));
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    let element = &report["legs"]["charges"]["elements"][0];
    assert_eq!(element["undo"]["request"]["path"], "/charges/paid%20a/refund");
    assert_eq!(element["undo"]["error"]["kind"], "status");
}

#[tokio::test(start_paused = true)]
async fn whoever_looks_on_sees_each_element() {
    let shop = Shop::open();
    charges(&shop, |item| if item == "b" { declined() } else { paid(item) });
    let plan = [LegPlan::new("charges").concurrency(1).stop_after(0).optional(), STOCK];
    let call = ChargeAll::of(["a", "b", "c"]).planned(&shop.sdk, plan);
    let (call, mut events) = call.events();
    drop(call.await);
    let mut seen = Vec::new();
    while let Some(event) = events.next().await {
        if event.leg.as_deref() == Some("charges") {
            seen.push(event.to_string().split_once("charges").expect("the leg").1.to_owned());
        }
    }
    assert_eq!(
        seen,
        [
            ": started",
            "[0]: started",
            "[0]: attempt 1",
            "[0]: success",
            "[1]: started",
            "[1]: attempt 1",
            "[1]: attempt 1 failed: 402",
            "[1]: failed",
            "[2]: skipped",
            ": failed"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_hundred_thousand_elements_are_normal() {
    let shop = Shop::open();
    charges(&shop, |item| if item == "7" { declined() } else { late(1) });
    let orders = ChargeAll::of((0..100_000).map(|at| at.to_string()));
    let plan = [LegPlan::new("charges").concurrency(64).stop_after_percent(0.01), STOCK];
    let outcome = orders.planned(&shop.sdk, plan).await;
    assert_eq!(outcome.charges.status(), Some(LegStatus::Success));
    assert_eq!(outcome.charges.values().count(), 99_999);
    assert_eq!(outcome.overall(), Overall::PartialFailure);
}

#[tokio::test(start_paused = true)]
async fn a_status_is_told_once_though_the_element_was_asked_again() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, "/charges", Fault::ResetAfter);
    shop.upstream.reply(Method::GET, "/stock/{id}", declined().after(MS(20)));
    let plan = [LegPlan::new("charges").attempts(1), STOCK];
    let (call, mut events) = ChargeAll::of(["a"]).planned(&shop.sdk, plan).events();
    drop(call.await);
    let mut statuses = Vec::new();
    while let Some(event) = events.next().await {
        if let (EventKind::Ended(status), Some(_)) = (event.kind, event.element) {
            statuses.push(status.as_str());
        }
    }
    assert_eq!(statuses, ["in_doubt", "success", "undone"]);
}
