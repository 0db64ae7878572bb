//! Legs that run a whole fan-out for each element of a list.

use std::future::IntoFuture;
use std::time::Duration;

use fanwise_runtime::transport::memory::Reply;
use fanwise_runtime::{FanOutCall, FanOutLeg, LegPlan, LegStatus, Method, Outcome, Overall};
use serde_json::{Value, json};

use crate::bulk::{Basket, PlaceAll, PlaceAllLegs, PlaceOne};
use crate::inner::{Errand, Race, RaceAndLook};
use crate::sample::{Shop, declined, late, pause};

const MS: fn(u64) -> Duration = Duration::from_millis;

fn statuses(outcome: &Outcome<PlaceAllLegs>) -> Vec<&'static str> {
    let elements = outcome.orders.elements().iter();
    elements.map(|leg| leg.status().expect("it has ended").as_str()).collect()
}

/// Answers `POST path` by the item in its body.
fn by_item(shop: &Shop, path: &str, answer: impl Fn(&str) -> Reply + Send + Sync + 'static) {
    shop.upstream.on(Method::POST, path, move |request| {
        let body: Value = serde_json::from_slice(request.body()).expect("JSON");
        std::future::ready(answer(body["item"].as_str().unwrap_or_default()))
    });
}

fn done(item: &str) -> Reply {
    Reply::json(200, &json!({ "id": item }))
}

fn place<'a>(shop: &'a Shop, orders: &[&str], plan: LegPlan) -> FanOutCall<'a, PlaceAll> {
    PlaceAll::of(orders).planned(&shop.sdk, [plan, LegPlan::new("stock")])
}

const ORDERS: LegPlan = LegPlan::new("orders");

#[tokio::test(start_paused = true)]
async fn each_element_has_an_outcome_of_its_own() {
    let shop = Shop::open();
    by_item(&shop, "/charges", |item| done(item).after(MS(10)));
    let outcome = place(&shop, &["a", "b", "c"], ORDERS.concurrency(2)).await;
    assert_eq!((outcome.overall(), outcome.elapsed()), (Overall::Success, MS(20)));
    assert_eq!(statuses(&outcome), ["success", "success", "success"]);
    let second = outcome.orders.elements()[1].outcome().expect("it ran");
    assert_eq!(second.charge.value().expect("a value").id, "b");
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    let element = &report["legs"]["orders"]["elements"][2];
    assert_eq!(element["status"], "success");
    assert_eq!(element["data"]["fanout"], "basket");
    assert_eq!(element["data"]["legs"]["charge"]["data"]["id"], "c");
}

#[tokio::test(start_paused = true)]
async fn one_that_is_not_met_undoes_at_once_and_fails() {
    let shop = Shop::open();
    by_item(&shop, "/charges", |item| if item == "b" { declined() } else { done(item) });
    let plan = ORDERS.concurrency(1).stop_after(1);
    let outcome = place(&shop, &["a", "b", "c"], plan).await;
    assert_eq!(statuses(&outcome), ["success", "failed", "success"]);
    assert_eq!(outcome.orders.status(), Some(LegStatus::Success));
    assert_eq!((outcome.is_met(), outcome.overall()), (true, Overall::PartialFailure));
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 1);
    let order = outcome.orders.elements()[1].outcome().expect("it ran");
    assert_eq!(order.overall(), Overall::Failure);
}

#[tokio::test(start_paused = true)]
async fn an_unmet_outer_one_undoes_those_that_were_met() {
    let shop = Shop::open();
    by_item(
        &shop,
        "/charges",
        |item| if item == "b" { declined().after(MS(50)) } else { done(item) },
    );
    let outcome = place(&shop, &["a", "b"], ORDERS).await;
    assert_eq!(statuses(&outcome), ["undone", "failed"]);
    assert_eq!(outcome.orders.status(), Some(LegStatus::Failed));
    assert_eq!(outcome.overall(), Overall::PartialFailure, "what was read stays");
    let order = outcome.orders.elements()[0].outcome().expect("it ran");
    assert_eq!(order.stock.status(), Some(LegStatus::Undone));
    assert_eq!(order.charge.status(), Some(LegStatus::Undone));
    let error = outcome.into_error();
    let failed: Vec<_> = error.failures().iter().map(|failure| failure.leg()).collect();
    assert_eq!(failed, ["orders[1]"]);
}

#[tokio::test(start_paused = true)]
async fn when_it_is_called_off_writes_are_awaited_and_undone() {
    let shop = Shop::open();
    by_item(&shop, "/charges", |item| done(item).after(MS(100)));
    shop.upstream.reply(Method::GET, "/stock/{id}", declined().after(MS(30)));
    let outcome = place(&shop, &["a", "b", "c"], ORDERS.concurrency(2)).await;
    assert_eq!(statuses(&outcome), ["cancelled", "cancelled", "skipped"]);
    assert_eq!((outcome.overall(), outcome.elapsed()), (Overall::Failure, MS(100)));
    assert_eq!(shop.sent(&Method::POST, "/charges"), 2);
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 2);
}

#[tokio::test(start_paused = true)]
async fn the_outer_deadline_ends_it_and_what_it_did_is_undone() {
    let shop = Shop::open();
    by_item(&shop, "/charges", |item| if item == "b" { Reply::hang() } else { done(item) });
    shop.upstream.reply(Method::POST, "/restocks", late(40));
    let outcome = place(&shop, &["a", "b"], ORDERS).deadline(MS(500)).await;
    assert_eq!(statuses(&outcome), ["undone", "in_doubt"]);
    assert_eq!(outcome.orders.status(), Some(LegStatus::InDoubt));
    let order = outcome.orders.elements()[1].outcome().expect("it ran");
    assert_eq!(order.stock.status(), Some(LegStatus::Undone));
    assert_eq!(order.charge.status(), Some(LegStatus::InDoubt));
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 2);
    assert_eq!(shop.upstream.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_it_lacks_fails_the_element() {
    let shop = Shop::open();
    let outcome = place(&shop, &["a", ""], ORDERS.optional()).await;
    assert_eq!(statuses(&outcome), ["success", "failed"]);
    assert_eq!(outcome.orders.elements()[1].reason(), Some("$each finds nothing"));
    assert_eq!(outcome.orders.status(), Some(LegStatus::Failed));
    assert_eq!(outcome.overall(), Overall::PartialFailure);
}

#[tokio::test(start_paused = true)]
async fn it_goes_on_when_the_caller_is_gone_where_asked_to() {
    let shop = Shop::open();
    by_item(&shop, "/charges", |item| if item == "b" { Reply::hang() } else { done(item) });
    let call = place(&shop, &["a", "b"], ORDERS).undo_on_drop().undo_deadline(MS(300));
    tokio::select! {
        _ = call.deadline(MS(800)) => panic!("it hangs"),
        () = pause(MS(50)) => {}
    }
    shop.shared.drain().await;
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 2);
    assert_eq!(shop.upstream.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_looks_on_sees_the_legs_of_each_element() {
    let shop = Shop::open();
    let (call, mut events) = place(&shop, &["a"], ORDERS).events();
    drop(call.await);
    let mut seen = Vec::new();
    while let Some(event) = events.next().await {
        let text = event.to_string();
        seen.push(text.split_once(" s  ").expect("a time").1.to_owned());
    }
    assert!(seen.contains(&"orders[0]: success".to_owned()), "{seen:?}");
    assert!(seen.contains(&"orders[0.charge]: attempt 1".to_owned()), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn it_stands_alone_as_well() {
    let shop = Shop::open();
    let outcome = FanOutCall::new(&shop.sdk, Basket { item: "a".to_owned() }).await;
    assert_eq!(outcome.overall(), Overall::Success);
}

#[tokio::test(start_paused = true)]
async fn a_leg_may_be_a_fan_out_that_runs_once() {
    let shop = Shop::open();
    let (call, mut events) = FanOutCall::new(&shop.sdk, PlaceOne).events();
    let outcome = call.await;
    assert_eq!(outcome.overall(), Overall::Success);
    assert_eq!(outcome.order.status(), Some(LegStatus::Success));
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    let leg = &report["legs"]["order"];
    assert_eq!((&leg["status"], &leg["elements"]), (&json!("success"), &Value::Null));
    assert_eq!(leg["data"]["legs"]["charge"]["data"]["id"], "c-1");
    let mut seen = Vec::new();
    while let Some(event) = events.next().await {
        let text = event.to_string();
        seen.push(text.split_once(" s  ").expect("a time").1.to_owned());
    }
    let count = |text: &str| seen.iter().filter(|one| *one == text).count();
    assert_eq!((count("order: started"), count("order: success")), (1, 1), "{seen:?}");
    assert_eq!(count("order[charge]: attempt 1"), 1, "{seen:?}");

    shop.upstream.reply(Method::PUT, "/labels/{id}", declined().after(MS(20)));
    let outcome = FanOutCall::new(&shop.sdk, PlaceOne).await;
    assert_eq!(outcome.order.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.overall(), Overall::Failure);
    let order = outcome.order.outcome().expect("it ran");
    assert_eq!(order.stock.status(), Some(LegStatus::Undone));
}

#[tokio::test(start_paused = true)]
async fn its_time_is_that_of_its_join_and_it_has_no_attempts() {
    let shop = Shop::open();
    by_item(&shop, "/charges", |item| match item {
        "a" => done(item).after(MS(10)),
        _ => declined().after(MS(300)),
    });
    shop.upstream.reply(Method::POST, "/restocks", late(400));
    let plan = ORDERS.stop_after(1);
    let outcome = place(&shop, &["a", "b"], plan).await;
    assert_eq!(outcome.elapsed(), MS(700), "the undo of `b` counts");
    let [a, b] = outcome.orders.elements().as_slice() else { panic!("two orders") };
    assert_eq!((a.elapsed(), b.elapsed()), (Some(MS(10)), Some(MS(300))));
    assert_eq!(outcome.orders.elapsed(), Some(MS(300)), "no undo phase counts");
    let inner = |one: &FanOutLeg<Basket>| one.outcome().map(|outcome| outcome.elapsed());
    assert_eq!(inner(a), Some(MS(10)), "waiting for the outer one does not count");
    assert_eq!(inner(b), Some(MS(700)), "its undo phase does");
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    let orders = &report["legs"]["orders"];
    assert_eq!(
        (&orders["attempts"], &orders["elements"][0]["attempts"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(orders["elements"][0]["data"]["legs"]["charge"]["attempts"], 1);
}

#[tokio::test(start_paused = true)]
async fn one_that_succeeded_has_no_error() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/transfers", declined());
    let outcome = FanOutCall::new(&shop.sdk, Errand).await;
    assert_eq!(outcome.order.status(), Some(LegStatus::Success));
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    let leg = &report["legs"]["order"];
    assert_eq!(leg["error"], Value::Null, "what failed in it is its own business");
    assert_eq!(leg["data"]["legs"]["receipt"]["error"]["kind"], "status");
    assert_eq!(outcome.overall(), Overall::PartialFailure);
}

/// A met one whose winner is undone by the outer one leaves nothing, so nothing stays.
#[tokio::test(start_paused = true)]
async fn a_race_that_the_outer_one_undoes_is_no_success() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", declined().after(MS(50)));
    let outcome = FanOutCall::new(&shop.sdk, RaceAndLook).await;
    assert_eq!(outcome.race.status(), Some(LegStatus::Undone));
    let race = outcome.race.outcome().expect("it ran");
    assert_eq!((race.is_met(), race.overall()), (false, Overall::Failure));
    assert_eq!(outcome.overall(), Overall::Failure);
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 1);
}

/// Losers inside are undone when their own race is over, whatever the outer one waits for.
#[tokio::test(start_paused = true)]
async fn losers_of_an_inner_race_are_undone_at_once() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", late(20));
    shop.upstream.reply(Method::GET, "/stock/{id}", late(900));
    let call = FanOutCall::new(&shop.sdk, RaceAndLook).into_future();
    tokio::pin!(call);
    tokio::select! {
        _ = &mut call => panic!("the stock is slow"),
        () = pause(MS(100)) => {}
    }
    assert_eq!(shop.sent(&Method::POST, "/charges/late/refund"), 1);
    let outcome = call.await;
    assert_eq!(outcome.overall(), Overall::Success);
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 0);
    assert_eq!(Race::run(&shop.sdk).await.overall(), Overall::Success, "as it does alone");
}
