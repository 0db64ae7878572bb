//! Fan-outs that are combined in code.

use std::future::IntoFuture;
use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{ErrorKind, EventKind, FanOut, LegStatus, Method, Overall, Part};
use futures_util::FutureExt;
use serde_json::json;

use crate::sample::{
    CancelTransfer, CreateCharge, CreateTransfer, DeductStock, GetPrice, GetStock, Receipt,
    RefundCharge, Restock, Shop, declined, late, pause,
};

const MS: fn(u64) -> Duration = Duration::from_millis;

#[tokio::test(start_paused = true)]
async fn a_tuple_of_operations_of_several_apis_keeps_its_types() {
    let shop = Shop::open();
    let outcome = FanOut::all("checkout")
        .legs((
            Part::new("stock", shop.sdk.inventory(), GetStock::new("A-1")),
            Part::new("charge", shop.sdk.payment(), CreateCharge::new("o-1"))
                .undo(shop.sdk.payment(), |_, charge| RefundCharge::new(&charge.id)),
        ))
        .await;
    assert_eq!(outcome.overall(), Overall::Success);
    assert_eq!(outcome.0.value().expect("a value").id, "stock");
    assert_eq!(outcome.1.value().expect("a value").id, "c-1");
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    assert_eq!(
        (&report["fanout"], &report["legs"]["charge"]["status"]),
        (&json!("checkout"), &json!("success"))
    );
    let (stock, _) = outcome.into_result().expect("met");
    assert_eq!(stock.into_response().expect("a response").id, "stock");
}

#[tokio::test(start_paused = true)]
async fn an_unmet_one_undoes_asks_again_and_says_which_leg() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, "/transfers", Fault::ResetAfter);
    shop.upstream.reply(Method::GET, "/stock/{id}", declined().after(MS(20)));
    let (inventory, payment) = (shop.sdk.inventory(), shop.sdk.payment());
    let outcome = FanOut::all("checkout")
        .deadline(MS(900))
        .undo_deadline(MS(500))
        .legs((
            Part::new("deduction", inventory, DeductStock::new("A-1"))
                .idempotency_key("k-1")
                .undo(inventory, |_, _| Restock::new("A-1")),
            Part::new("transfer", payment, CreateTransfer::new("o-1"))
                .attempts(1)
                .undo_in_doubt(payment, CancelTransfer::new("o-1")),
            Part::new("stock", inventory, GetStock::new("A-1")),
        ))
        .await;
    assert_eq!(outcome.overall(), Overall::Failure);
    assert_eq!(outcome.0.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.0.idempotency_key(), Some("k-1"));
    assert_eq!(outcome.1.status(), Some(LegStatus::Undone));
    let error = outcome.into_result().expect_err("unmet");
    let failed: Vec<_> = error.failures().iter().map(|failure| failure.leg()).collect();
    assert_eq!(failed, ["transfer"]);
}

#[tokio::test(start_paused = true)]
async fn a_list_of_one_type_races() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/prices/{id}", Reply::hang());
    shop.upstream.reply(Method::GET, "/prices/b", late(20));
    shop.upstream.reply(Method::GET, "/prices/c", late(10));
    let prices = ["a", "b", "c"].map(GetPrice::new);
    let call = FanOut::quorum("prices", 2).legs(Part::list(shop.sdk.inventory(), prices));
    let (call, mut events) = call.events();
    let outcome = call.await;
    assert_eq!((outcome.overall(), outcome.elapsed()), (Overall::Success, MS(20)));
    let statuses: Vec<_> = outcome.iter().filter_map(|leg| leg.status()).collect();
    assert_eq!(statuses, [LegStatus::Cancelled, LegStatus::Success, LegStatus::Success]);
    assert_eq!(outcome.report().leg("2").map(|leg| leg.status()), Some(LegStatus::Success));
    assert_eq!(events.next().await.and_then(|event| event.leg).as_deref(), Some("0"));
}

#[tokio::test(start_paused = true)]
async fn a_race_takes_no_write_that_could_not_be_undone() {
    let shop = Shop::open();
    let outcome = FanOut::first("race")
        .legs((
            Part::new("transfer", shop.sdk.payment(), CreateTransfer::new("o-1")),
            Part::new("stock", shop.sdk.inventory(), GetStock::new("A-1")),
        ))
        .await;
    assert_eq!(outcome.0.error().map(|error| error.kind()), Some(ErrorKind::Build));
    assert_eq!((outcome.is_met(), shop.log()), (true, vec!["GET /stock/A-1".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn parts_fall_back_and_may_be_optional() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", declined());
    shop.upstream.reply(Method::GET, "/prices/dear", Reply::hang());
    let inventory = shop.sdk.inventory();
    let outcome = FanOut::all("page")
        .deadline(MS(700))
        .legs((
            Part::new("stock", inventory, GetStock::new("A-1"))
                .fallback(inventory, GetPrice::new("spare")),
            Part::new("more", inventory, GetStock::new("A-2"))
                .fallback_value(|| Receipt::new("none")),
            Part::new("price", inventory, GetPrice::new("dear"))
                .deadline(MS(300))
                .attempt_timeout(MS(400))
                .optional(),
        ))
        .await;
    assert!(outcome.is_met());
    assert_eq!(outcome.0.value().expect("a value").id, "price");
    assert_eq!(outcome.1.value().expect("a value").id, "none");
    assert_eq!((outcome.2.status(), outcome.elapsed()), (Some(LegStatus::TimedOut), MS(300)));
}

#[tokio::test(start_paused = true)]
async fn it_outlives_its_caller_where_asked_to() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", Reply::hang());
    let inventory = shop.sdk.inventory();
    let call = FanOut::all("reserve").undo_on_drop().legs((
        Part::new("deduction", inventory, DeductStock::new("A-1"))
            .undo(inventory, |_, _| Restock::new("A-1")),
        Part::new("stock", inventory, GetStock::new("A-1")),
    ));
    tokio::select! {
        _ = call => panic!("it hangs"),
        () = pause(MS(50)) => {}
    }
    shop.shared.drain().await;
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 1);
}

#[tokio::test(start_paused = true)]
async fn an_empty_list_is_met_unless_it_is_a_race() {
    let shop = Shop::open();
    let none = || Part::list(shop.sdk.inventory(), Vec::<GetPrice>::new());
    assert!(FanOut::all("none").legs(none()).await.is_met());
    assert!(FanOut::settled("none").partial_at_deadline().legs(none()).await.is_met());
    assert!(!FanOut::first("none").legs(none()).await.is_met());
}

#[tokio::test(start_paused = true)]
async fn parts_of_one_name_are_told_apart() {
    let shop = Shop::open();
    let part = |name: &'static str| Part::new(name, shop.sdk.inventory(), GetPrice::new("a"));
    let parts = ["a", "a", "a#2", "b", "a"].map(part);
    let outcome = FanOut::all("prices").legs(Vec::from(parts)).await;
    let report = outcome.report();
    let names: Vec<_> = report.legs().iter().map(|leg| leg.name()).collect();
    assert_eq!(names, ["a", "a#2", "a#2#2", "b", "a#3"]);
    let json = serde_json::to_value(&report).expect("JSON");
    assert_eq!(json["legs"].as_object().map(|legs| legs.len()), Some(5));
}

#[tokio::test(start_paused = true)]
async fn a_race_that_wants_more_than_there_is_says_so() {
    let shop = Shop::open();
    let one = Part::list(shop.sdk.inventory(), [GetPrice::new("a")]);
    let outcome = FanOut::quorum("prices", 5).legs(one).await;
    let why = "the quorum needs 5 legs, and there is 1";
    assert_eq!(outcome[0].reason(), Some(why));
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    assert_eq!(report["reason"], why);
    let error = outcome.into_result().expect_err("it can't be met");
    assert_eq!(error.reason(), Some(why));
    assert_eq!(error.to_string(), format!("prices: failure: {why}"));

    let none = Part::list(shop.sdk.inventory(), Vec::<GetPrice>::new());
    let error = FanOut::first("none").legs(none).await.into_result().expect_err("nobody to win");
    assert_eq!(error.to_string(), "none: failure: `first` needs 1 leg, and there are 0");
    assert_eq!(shop.log(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn an_empty_fan_out_has_an_id_and_is_heard() {
    let none = Vec::<Part<GetPrice>>::new;
    let (call, mut events) = FanOut::all("none").legs(none()).events();
    let outcome = call.await;
    assert_eq!(outcome.correlation_id().len(), 36);
    assert_ne!(outcome.correlation_id(), FanOut::all("none").legs(none()).await.correlation_id());
    let mut kinds = Vec::new();
    while let Some(event) = events.next().await {
        kinds.push(event.kind);
    }
    assert_eq!(kinds, [EventKind::Joined { met: true }, EventKind::Finished(Overall::Success)]);
    let named = FanOut::all("none").correlation_id("c-1").legs(none()).await;
    assert_eq!(named.correlation_id(), "c-1");
}

/// It waits for nothing, so it needs no runtime either.
#[test]
fn an_empty_fan_out_needs_no_runtime() {
    let call = FanOut::first("none").legs(Vec::<Part<GetPrice>>::new()).into_future();
    let outcome = call.now_or_never().expect("it is over at once");
    assert!(!outcome.is_met());
}
