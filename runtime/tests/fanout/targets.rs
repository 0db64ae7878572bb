//! Legs with `targets`: one request to several base URLs of an API, or to several APIs.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fanwise_runtime::transport::memory::Reply;
use fanwise_runtime::{FanOutCall, Join, LegPlan, LegStatus, Method, Outcome, Overall, Plan};
use serde_json::json;

use crate::bulk::{AskAll, AskAllLegs, Reserve, ReserveLegs};
use crate::sample::{Shop, declined, late};

const MS: fn(u64) -> Duration = Duration::from_millis;

fn prices(outcome: &Outcome<AskAllLegs>) -> Vec<&'static str> {
    let elements = outcome.price.elements().iter();
    elements.map(|leg| leg.status().expect("it has ended").as_str()).collect()
}

fn ask(shop: &Shop, price: LegPlan) -> FanOutCall<'_, AskAll> {
    let legs = Vec::leak(vec![price, LegPlan::new("stock").join(Join::All)]);
    let plan: Plan = Plan::all("ask_all").deadline_ms(3000).legs(legs);
    FanOutCall::new(&shop.sdk, AskAll { item: "A-1".to_owned() }).plan(plan)
}

/// Answers by the host that was asked.
fn hosts(shop: &Shop, method: Method, path: &str, answers: Vec<(&'static str, Reply)>) {
    shop.upstream.on(method, path, move |request| {
        let answer = answers.iter().find(|(host, _)| request.uri().host() == Some(*host));
        std::future::ready(
            answer.map_or_else(
                || Reply::json(200, &json!({ "id": "x" })),
                |(_, reply)| reply.clone(),
            ),
        )
    });
}

#[tokio::test(start_paused = true)]
async fn each_target_is_asked_at_its_own_base_url() {
    let shop = Shop::open();
    let hosts_asked = Arc::new(Mutex::new(Vec::new()));
    let asked = Arc::clone(&hosts_asked);
    let answer = move |request: fanwise_runtime::transport::memory::Received| {
        asked.lock().expect("the hosts").push(request.uri().to_string());
        std::future::ready(late(10))
    };
    shop.upstream.on(Method::GET, "/prices/{id}", answer.clone());
    shop.upstream.on(Method::GET, "/v2/prices/{id}", answer);
    let outcome = ask(&shop, LegPlan::new("price").join(Join::All)).await;
    assert_eq!(outcome.overall(), Overall::Success);
    let mut hosts = hosts_asked.lock().expect("the hosts").clone();
    hosts.sort();
    assert_eq!(
        hosts,
        [
            "https://a.example.com/prices/A-1",
            "https://b.example.com/v2/prices/A-1",
            "https://c.example.com/prices/A-1",
            "https://inventory.example.com/prices/A-1",
        ]
    );
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    let price = &report["legs"]["price"]["elements"];
    assert_eq!(price[1]["target"], "https://b.example.com/v2");
    assert_eq!(report["legs"]["stock"]["elements"][1]["target"], "south");
}

#[tokio::test(start_paused = true)]
async fn a_quorum_of_reads_calls_the_slowest_off() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/v2/prices/{id}", Reply::hang());
    let outcome = ask(&shop, LegPlan::new("price").join(Join::Quorum(2))).await;
    assert_eq!(prices(&outcome), ["success", "cancelled", "success"]);
    assert_eq!(outcome.price.status(), Some(LegStatus::Success));
    assert_eq!((outcome.overall(), outcome.elapsed()), (Overall::Success, MS(0)));
    assert_eq!(shop.upstream.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_quorum_out_of_reach_fails_the_leg_at_once() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/v2/prices/{id}", Reply::hang());
    shop.upstream.reply(Method::GET, "/prices/{id}", declined());
    let outcome = ask(&shop, LegPlan::new("price").join(Join::Quorum(2))).await;
    assert_eq!(prices(&outcome), ["failed", "cancelled", "failed"]);
    assert_eq!(outcome.price.status(), Some(LegStatus::Failed));
    assert!(!outcome.is_met());
}

#[tokio::test(start_paused = true)]
async fn all_ends_with_the_first_failure_and_settled_waits_for_every_one() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/v2/prices/{id}", Reply::hang());
    hosts(&shop, Method::GET, "/prices/{id}", vec![("a.example.com", declined())]);
    let outcome = ask(&shop, LegPlan::new("price").join(Join::All)).await;
    assert_eq!(prices(&outcome)[..2], ["failed", "cancelled"]);
    assert_eq!(outcome.price.status(), Some(LegStatus::Failed));

    shop.upstream.reply(Method::GET, "/v2/prices/{id}", late(30));
    let outcome = ask(&shop, LegPlan::new("price").join(Join::Settled)).await;
    assert_eq!(prices(&outcome), ["failed", "success", "success"]);
    assert_eq!(outcome.price.status(), Some(LegStatus::Success));
    assert_eq!((outcome.is_met(), outcome.elapsed()), (true, MS(30)));
    assert_eq!(outcome.overall(), Overall::PartialFailure, "an element failed");
}

fn reserved(outcome: &Outcome<ReserveLegs>) -> Vec<&'static str> {
    let elements = outcome.deductions.elements().iter();
    elements.map(|leg| leg.status().expect("it has ended").as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn the_losers_of_a_quorum_of_writes_are_undone_where_they_wrote() {
    let shop = Shop::open();
    let slow = Reply::json(200, &json!({ "id": "d" })).after(MS(50));
    hosts(&shop, Method::POST, "/deductions", vec![("c.example.com", slow)]);
    let undone = Arc::new(Mutex::new(Vec::new()));
    let at = Arc::clone(&undone);
    shop.upstream.on(Method::POST, "/restocks", move |request| {
        at.lock().expect("the hosts").push(request.uri().host().unwrap_or_default().to_owned());
        std::future::ready(late(5))
    });
    shop.upstream.reply(Method::PUT, "/labels/{id}", late(20));
    let outcome = FanOutCall::new(&shop.sdk, Reserve).await;
    assert_eq!(reserved(&outcome), ["success", "success", "undone"]);
    assert_eq!(outcome.deductions.status(), Some(LegStatus::Success));
    assert_eq!(undone.lock().expect("the hosts").as_slice(), ["c.example.com"]);
    // What needs the leg did not wait for the slowest.
    assert_eq!(outcome.label.elapsed(), Some(MS(20)));
    assert_eq!((outcome.overall(), outcome.elapsed()), (Overall::Success, MS(55)));
}

#[tokio::test(start_paused = true)]
async fn an_unmet_fan_out_undoes_the_winners_too() {
    let shop = Shop::open();
    shop.upstream.reply(Method::PUT, "/labels/{id}", declined().after(MS(20)));
    let outcome = FanOutCall::new(&shop.sdk, Reserve).await;
    assert_eq!(reserved(&outcome), ["undone", "undone", "undone"]);
    assert_eq!(outcome.deductions.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.overall(), Overall::Failure);
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 3);
}

#[tokio::test(start_paused = true)]
async fn a_quorum_of_more_targets_than_there_are_says_so() {
    let shop = Shop::open();
    let outcome = ask(&shop, LegPlan::new("price").join(Join::Quorum(7))).await;
    assert_eq!(outcome.price.status(), Some(LegStatus::Failed));
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    let text = report["legs"]["price"]["error"]["message"].as_str().unwrap_or_default().to_owned();
    assert!(text.contains("the quorum needs 7 targets, and there are"), "{text}");
    assert!(outcome.into_error().to_string().contains("the quorum needs 7 targets"));
}
