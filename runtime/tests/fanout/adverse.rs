//! Fan-outs at odd moments: no time at all, undos that are cut off, inputs that fail.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use fanwise_runtime::transport::memory::Reply;
use fanwise_runtime::{
    FanOut, FanOutCall, LegPlan, LegStatus, Method, Overall, Part, map, map_stream,
};
use futures_util::{FutureExt, StreamExt, stream};

use crate::bulk::PlaceAll;
use crate::inner::Hurry;
use crate::orders::{PlaceOrder, Reads};
use crate::sample::{
    CreateCharge, DeductStock, GetPrice, RefundCharge, Restock, Shop, declined, late, pause,
};

const MS: fn(u64) -> Duration = Duration::from_millis;

#[tokio::test(start_paused = true)]
async fn without_any_time_nothing_is_sent() {
    let shop = Shop::open();
    let outcome = FanOutCall::new(&shop.sdk, PlaceOrder).deadline(Duration::ZERO).await;
    assert_eq!((outcome.is_met(), outcome.overall()), (false, Overall::Failure));
    assert_eq!(outcome.stock.status(), Some(LegStatus::TimedOut));
    assert_eq!(outcome.receipt.status(), Some(LegStatus::Skipped));
    assert_eq!((outcome.elapsed(), shop.log()), (Duration::ZERO, Vec::<String>::new()));
    assert!(outcome.into_error().to_string().contains("leg `stock` is timed_out"));

    let outcome = FanOutCall::new(&shop.sdk, Reads).deadline(Duration::ZERO).undo_on_drop().await;
    assert_eq!(outcome.overall(), Overall::Failure);
}

#[tokio::test(start_paused = true)]
async fn without_any_time_for_undoing_what_succeeded_is_undo_failed() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined().after(MS(20)));
    let outcome = FanOutCall::new(&shop.sdk, PlaceOrder).undo_deadline(Duration::ZERO).await;
    assert_eq!(outcome.stock.status(), Some(LegStatus::UndoFailed));
    assert_eq!((outcome.elapsed(), outcome.overall()), (MS(20), Overall::PartialFailure));
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 0);
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    let undo = &report["legs"]["stock"]["undo"];
    assert_eq!((&undo["error"]["kind"], &undo["attempts"]), (&"deadline".into(), &0.into()));
}

#[tokio::test(start_paused = true)]
async fn an_undo_deadline_shorter_than_an_attempt_ends_the_attempt() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined().after(MS(20)));
    shop.upstream.reply(Method::POST, "/restocks", late(500));
    let outcome = FanOutCall::new(&shop.sdk, PlaceOrder).undo_deadline(MS(100)).await;
    assert_eq!((outcome.elapsed(), shop.upstream.in_flight()), (MS(120), 0));
    assert_eq!(outcome.stock.status(), Some(LegStatus::UndoFailed), "nobody knows what it did");
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    assert_eq!(report["legs"]["stock"]["undo"]["attempts"], 1);
}

#[tokio::test(start_paused = true)]
async fn a_list_without_elements_is_met_at_once_whatever_its_elements_are() {
    let shop = Shop::open();
    let plans = [LegPlan::new("orders").stop_after_percent(5.0), LegPlan::new("stock").after(&[0])];
    let outcome = PlaceAll::of(&[]).planned(&shop.sdk, plans).await;
    assert_eq!((outcome.overall(), outcome.orders.elapsed()), (Overall::Success, Some(MS(0))));
    assert_eq!(shop.log(), ["GET /stock/A-1"]);

    let none = map(shop.sdk.inventory(), Vec::<GetPrice>::new());
    let outcome = none.stop_after(0).undo_on_drop().await;
    assert_eq!(outcome.overall(), Overall::Success);
    let mut results = map(shop.sdk.inventory(), Vec::<GetPrice>::new()).stream();
    assert!(results.next().await.is_none());
}

/// What stands in for an element has the fan-out's time; its leg has a deadline of its own.
#[tokio::test(start_paused = true)]
async fn the_deadline_of_a_leg_ends_it_though_nothing_of_it_ends_then() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined());
    shop.upstream.reply(Method::POST, "/transfers", late(900));
    let outcome = FanOutCall::new(&shop.sdk, Hurry).await;
    assert_eq!(outcome.charges.status(), Some(LegStatus::TimedOut));
    assert_eq!(shop.sent(&Method::POST, "/charges"), 1, "the second element never starts");
    assert_eq!(outcome.elapsed(), MS(900), "the write that stood in was awaited");
}

#[tokio::test(start_paused = true)]
async fn an_input_that_panics_takes_nothing_with_it_that_was_under_way() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/prices/{id}", late(50));
    let input = stream::iter(0..4).map(|at| {
        assert!(at < 3, "the fourth is broken");
        GetPrice::new(at.to_string())
    });
    let mut results = map_stream(shop.sdk.inventory(), input).concurrency(8);
    let panicked = AssertUnwindSafe(results.next()).catch_unwind().await;
    assert!(panicked.is_err(), "whoever polls gets to know");
    let rest: Vec<_> = results.by_ref().collect().await;
    assert_eq!(rest.iter().map(|done| done.position()).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(results.next().await.is_none(), "the input is not asked again");
    assert_eq!(shop.upstream.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_input_that_never_ends_ends_with_the_stop_rule_or_its_consumer() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/prices/{id}", declined());
    let input = stream::iter(["a"]).chain(stream::pending()).map(GetPrice::new);
    let mut results = map_stream(shop.sdk.inventory(), input).stop_after(0);
    assert_eq!(results.next().await.map(|done| done.status()), Some(LegStatus::Failed));
    assert!(results.next().await.is_none() && results.is_stopped());

    shop.upstream.reply(Method::GET, "/prices/{id}", Reply::hang());
    let input = stream::repeat_with(|| GetPrice::new("a"));
    let mut results = map_stream(shop.sdk.inventory(), input).concurrency(5);
    tokio::select! {
        _ = results.next() => panic!("they hang"),
        () = pause(MS(10)) => {}
    }
    assert_eq!(shop.upstream.in_flight(), 5);
    drop(results);
    assert_eq!(shop.upstream.in_flight(), 0);
}

/// Three legs, of which two are wanted: with one success left the join is over, and undone.
#[tokio::test(start_paused = true)]
async fn a_quorum_larger_than_the_successes_left_ends_at_once() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined().after(MS(10)));
    shop.upstream.reply(Method::GET, "/prices/{id}", declined().after(MS(30)));
    let (inventory, payment) = (shop.sdk.inventory(), shop.sdk.payment());
    let outcome = FanOut::quorum("two", 2)
        .legs((
            Part::new("stock", inventory, DeductStock::new("A-1"))
                .undo(inventory, |own, _| Restock::new(own.body.item.clone())),
            Part::new("charge", payment, CreateCharge::new("o-1"))
                .undo(payment, |_, charge| RefundCharge::new(&charge.id)),
            Part::new("price", inventory, GetPrice::new("a")),
        ))
        .await;
    assert_eq!((outcome.overall(), outcome.elapsed()), (Overall::Failure, MS(30)));
    assert_eq!(outcome.0.status(), Some(LegStatus::Undone));
    let error = outcome.into_error();
    assert_eq!(error.reason(), None, "it could have been met");
    assert_eq!(error.failures().len(), 2);
}
