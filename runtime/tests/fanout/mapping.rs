//! Lists that are sent in code: collected, and as a stream.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Received, Reply};
use fanwise_runtime::{LegStatus, Method, Overall, map, map_fan_outs, map_stream};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use crate::bulk::Basket;
use crate::sample::{
    CreateCharge, CreateTransfer, GetPrice, RefundCharge, Shop, declined, late, pause,
};

const MS: fn(u64) -> Duration = Duration::from_millis;

/// Prices that answer by the item that is asked for.
fn prices(shop: &Shop, answer: impl Fn(&str) -> Reply + Send + Sync + 'static) {
    shop.upstream.on(Method::GET, "/prices/{id}", move |request| {
        std::future::ready(answer(request.parameter("id")))
    });
}

fn price(item: &str) -> Reply {
    Reply::json(200, &json!({ "id": item }))
}

#[tokio::test(start_paused = true)]
async fn a_list_is_collected_in_its_order() {
    let shop = Shop::open();
    prices(&shop, |item| price(item).after(MS(if item == "a" { 50 } else { 5 })));
    let outcome = map(shop.sdk.inventory(), ["a", "b", "c"].map(GetPrice::new)).await;
    assert_eq!(outcome.overall(), Overall::Success);
    let ids: Vec<_> = outcome.values().map(|price| price.id.clone()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(outcome.elapsed(), MS(50));
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    assert_eq!(report["legs"]["elements"]["elements"][2]["data"]["id"], "c");
    let legs = outcome.into_result().expect("met");
    assert_eq!(legs.elements()[0].value().expect("a value").id, "a");
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_not_met_is_undone_where_it_says_how() {
    let shop = Shop::open();
    let payment = shop.sdk.payment();
    shop.upstream.faults(
        Method::POST,
        "/charges",
        [Fault::Delay(MS(1)), Fault::Answer(declined())],
    );
    let outcome = map(payment, ["a", "b", "c"].map(CreateCharge::new))
        .concurrency(1)
        .stop_after(0)
        .attempts(1)
        .undo(payment, |_, charge| RefundCharge::new(&charge.id))
        .await;
    let statuses: Vec<_> = outcome.elements().iter().filter_map(|leg| leg.status()).collect();
    assert_eq!(statuses, [LegStatus::Undone, LegStatus::Failed, LegStatus::Skipped]);
    assert_eq!(outcome.overall(), Overall::Failure);
    assert!(outcome.into_result().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_list_has_a_deadline_only_where_it_says_so() {
    let shop = Shop::open();
    prices(&shop, |item| price(item).after(MS(900)));
    let items = || (0..200).map(|at| GetPrice::new(at.to_string()));
    let outcome = map(shop.sdk.inventory(), items()).concurrency(1).await;
    assert_eq!((outcome.is_met(), outcome.elapsed()), (true, MS(180_000)));
    let outcome = map(shop.sdk.inventory(), items()).concurrency(1).deadline(MS(1000)).await;
    assert_eq!(outcome.status(), Some(LegStatus::TimedOut));
    assert_eq!(outcome.values().count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_stream_gives_results_as_they_come() {
    let shop = Shop::open();
    prices(&shop, |item| price(item).after(MS(if item == "a" { 50 } else { 5 })));
    let results = map(shop.sdk.inventory(), ["a", "b", "c"].map(GetPrice::new)).stream();
    let results: Vec<_> = results.map(|done| (done.position(), done.status())).collect().await;
    let success = LegStatus::Success;
    assert_eq!(results, [(1, success), (2, success), (0, success)]);
}

#[tokio::test(start_paused = true)]
async fn an_endless_input_is_taken_in_only_as_results_go_out() {
    let shop = Shop::open();
    prices(&shop, |item| price(item).after(MS(10)));
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&taken);
    let input = stream::repeat_with(move || {
        let at = counter.fetch_add(1, SeqCst);
        GetPrice::new(at.to_string())
    });
    let mut results = map_stream(shop.sdk.inventory(), input).concurrency(4);
    for given in 1..=1000 {
        let done = results.next().await.expect("there is always another");
        assert_eq!(
            done.into_result().expect("a success").id.parse::<usize>().ok(),
            Some(given - 1)
        );
        assert!(taken.load(SeqCst) <= given + 4, "{given}");
    }
    pause(MS(500)).await;
    assert!(taken.load(SeqCst) <= 1004, "whoever does not ask gets nothing");
    assert_eq!((results.ended(), results.failed()), (1000, 0));
    drop(results);
    assert_eq!(shop.upstream.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_share_counts_from_twenty_on() {
    let shop = Shop::open();
    prices(&shop, |item| if item.ends_with('3') { declined() } else { price(item) });
    let items = (0..).map(|at: u32| GetPrice::new(at.to_string()));
    let results = map(shop.sdk.inventory(), items).concurrency(1).stop_after_percent(9.0);
    let mut results = results.stream();
    let mut given = 0;
    while results.next().await.is_some() {
        given += 1;
    }
    // At 4 a quarter had failed, but a share of so few says nothing; at 20 two have.
    assert_eq!((given, results.failed(), results.is_stopped()), (24, 3, true));
}

#[tokio::test(start_paused = true)]
async fn one_failure_too_many_ends_the_stream_without_another_attempt() {
    let shop = Shop::open();
    prices(&shop, |item| match item {
        "0" => declined().after(MS(20)),
        "1" => Reply::status(503).after(MS(30)),
        _ => price(item).after(MS(40)),
    });
    let items = (0..).map(|at: u32| GetPrice::new(at.to_string()));
    let mut results = map(shop.sdk.inventory(), items).concurrency(3).stop_after(0).stream();
    let mut seen = Vec::new();
    while let Some(done) = results.next().await {
        seen.push((done.position(), done.status().as_str()));
    }
    assert_eq!(seen, [(0, "failed"), (1, "failed"), (2, "success")]);
    assert_eq!(shop.log().len(), 3, "nothing was sent again, and nothing else begun");
}

#[tokio::test(start_paused = true)]
async fn a_write_in_doubt_says_so_and_with_which_key() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, "/transfers", Fault::ResetAfter);
    let mut results = map(shop.sdk.payment(), [CreateTransfer::new("o-1")]).stream();
    let done = results.next().await.expect("a result");
    assert_eq!((done.status(), done.idempotency_key()), (LegStatus::InDoubt, None));
    assert_eq!(done.operation().body.item, "o-1");

    shop.upstream.reply(Method::POST, "/charges", Reply::hang());
    let charges = map(shop.sdk.payment(), [CreateCharge::new("o-1")]).attempts(1);
    let done = charges.stream().next().await.expect("a result");
    assert_eq!(done.status(), LegStatus::InDoubt);
    assert_eq!(done.idempotency_key(), Some(&*shop.keys("/charges")[0]));
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_fan_outs_gives_outcomes() {
    let shop = Shop::open();
    shop.upstream.on(Method::POST, "/charges", move |request| {
        let body: Value = serde_json::from_slice(request.body()).expect("JSON");
        std::future::ready(if body["item"] == "1" { declined().after(MS(9)) } else { late(20) })
    });
    let baskets = stream::iter((0..4).map(|at| Basket { item: at.to_string() }));
    let mut outcomes = map_fan_outs(&shop.sdk, baskets).concurrency(2);
    let mut met = Vec::new();
    while let Some(outcome) = outcomes.next().await {
        met.push(outcome.is_met());
    }
    assert_eq!(met, [false, true, true, true]);
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 1);
    assert_eq!((outcomes.ended(), outcomes.failed()), (4, 1));
}

#[tokio::test(start_paused = true)]
async fn a_slow_input_holds_nothing_up() {
    let shop = Shop::open();
    prices(&shop, price);
    let items = stream::unfold(0, |at| async move {
        pause(MS(100)).await;
        (at < 3).then(|| (GetPrice::new(at.to_string()), at + 1))
    });
    let results: Vec<_> = map_stream(shop.sdk.inventory(), items).collect().await;
    assert_eq!(results.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn all_requests_of_a_stream_carry_one_id() {
    let shop = Shop::open();
    let header = |request: &Received| request.header("x-correlation-id").map(str::to_owned);
    let items = || stream::iter(["a", "b"].map(GetPrice::new));
    let fresh: Vec<_> = map_stream(shop.sdk.inventory(), items()).collect().await;
    let id = fresh[0].correlation_id();
    assert_eq!((id.len(), fresh[1].correlation_id()), (36, id));
    let seen: Vec<_> = shop.upstream.requests().iter().filter_map(header).collect();
    assert_eq!(seen, [id, id]);

    let named = map_stream(shop.sdk.inventory(), items()).correlation_id("night-7");
    assert!(named.all(|done| std::future::ready(done.correlation_id() == "night-7")).await);
    let listed = map(shop.sdk.inventory(), [GetPrice::new("c")]).correlation_id("night-8");
    let done: Vec<_> = listed.stream().collect().await;
    assert_eq!(done[0].correlation_id(), "night-8");
    let last = shop.upstream.requests().last().and_then(header);
    assert_eq!(last.as_deref(), Some("night-8"));
}
