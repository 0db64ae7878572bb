//! Fan-outs that are combined in code.

use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{ErrorKind, FanOut, LegStatus, Method, Overall, Part};
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
                .undo(shop.sdk.payment(), |charge| RefundCharge::new(&charge.id)),
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
                .undo(inventory, |_| Restock::new("A-1")),
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
            .undo(inventory, |_| Restock::new("A-1")),
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
