//! `sdk.stats()`: what became of the calls, those of fan-outs included.

use std::time::Duration;

use checkout_sdk::runtime::transport::memory::Fault;
use checkout_sdk::runtime::{ErrorKind, Method};

use crate::shop::{self, Shop, declined, order};

#[tokio::test(start_paused = true)]
async fn legs_and_undos_are_calls_like_any_other() {
    let shop = Shop::open();
    shop.reply(Method::POST, &shop::payment("/charges"), declined());
    assert!(!shop.sdk.place_order(order()).await.is_met());
    shop.sdk.inventory().get_health().send().await.expect("an answer");
    let stats = shop.sdk.stats();
    let names: Vec<_> = stats.apis().iter().map(|api| api.api).collect();
    assert_eq!(names, ["inventory", "payment", "email"]);
    let inventory = stats.api("inventory").expect("an API");
    for operation in ["deductStock", "restock", "getHealth"] {
        let figures = inventory.operation(operation).expect(operation);
        assert_eq!((figures.requests, figures.successes), (1, 1), "{operation}");
    }
    let charge = stats.api("payment").and_then(|api| api.operation("createCharge"));
    assert_eq!(charge.expect("a call").failures, [(ErrorKind::Status, 1)]);
    assert_eq!(stats.api("email").expect("an API").total.requests, 0, "the receipt never left");
    assert!(stats.to_string().contains("  createCharge"), "{stats}");
}

#[tokio::test(start_paused = true)]
async fn a_leg_that_the_join_gives_up_is_cancelled() {
    let shop = Shop::open();
    let overview = checkout_sdk::OrderOverview::new("o-1");
    let dropped = shop.sdk.clone();
    shop.upstream.fault(Method::GET, &shop::payment("/charges"), Fault::HangBefore);
    let call = tokio::spawn(async move { dropped.order_overview(overview).await.is_met() });
    shop::pause(Duration::from_millis(1)).await;
    assert_eq!(shop.sdk.stats().api("payment").expect("an API").total.in_flight, 1);
    call.abort();
    assert!(call.await.is_err());
    let total = shop.sdk.stats().api("payment").expect("an API").total.clone();
    assert_eq!((total.requests, total.in_flight, total.cancelled), (1, 0, 1));
}
