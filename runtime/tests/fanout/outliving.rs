//! Fan-outs that outlive their callers.

use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{FanOutCall, Method};

use crate::orders::{Everything, PlaceOrder};
use crate::sample::{Shop, declined, late, pause};

const MS: fn(u64) -> Duration = Duration::from_millis;

/// Waits for the fan-out no longer than `patience`, then drops it.
async fn give_up(shop: &Shop, patience: Duration) {
    let call = FanOutCall::new(&shop.sdk, PlaceOrder).undo_on_drop();
    tokio::select! {
        _ = call => panic!("it is slower than its caller's patience"),
        () = pause(patience) => {}
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_caller_ends_the_join_and_what_succeeded_is_undone() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", late(400));
    give_up(&shop, MS(100)).await;
    assert_eq!(shop.upstream.dropped(), 0, "the write in flight goes on");
    shop.sdk.inventory().drain().await;
    let restocked = "POST /restocks";
    assert_eq!(
        shop.log(),
        ["POST /deductions", "POST /charges", restocked, "POST /charges/late/refund"]
    );
    assert_eq!(shop.upstream.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_write_in_doubt_of_a_dropped_caller_is_asked_again() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/deductions", late(10));
    let broken = Fault::Answer(Reply::status(500).header("retry-after", "3"));
    shop.upstream.fault(Method::POST, "/charges", broken);
    give_up(&shop, MS(100)).await;
    shop.shared.drain().await;
    assert_eq!(shop.sent(&Method::POST, "/charges"), 2, "no further attempt, but asked again");
    assert_eq!(shop.sent(&Method::POST, "/charges/c-1/refund"), 1);
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_caller_dropped_in_the_undo_phase_changes_nothing_of_it() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined());
    shop.upstream.reply(Method::POST, "/restocks", late(500));
    give_up(&shop, MS(100)).await;
    shop.shared.drain().await;
    assert_eq!((shop.sent(&Method::POST, "/restocks"), shop.upstream.dropped()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn no_leg_starts_for_a_caller_that_is_gone() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/deductions", late(100));
    shop.upstream.reply(Method::POST, "/charges", late(150));
    give_up(&shop, MS(120)).await;
    shop.shared.drain().await;
    assert_eq!(shop.sent(&Method::POST, "/transfers"), 0);
}

#[tokio::test(start_paused = true)]
async fn drain_waits_for_nothing_when_nobody_was_dropped() {
    let shop = Shop::open();
    let outcome = FanOutCall::new(&shop.sdk, PlaceOrder).undo_on_drop().await;
    assert!(outcome.is_met());
    drop(FanOutCall::new(&shop.sdk, PlaceOrder).undo_on_drop().into_future());
    shop.shared.drain().await;
    assert_eq!(shop.log().len(), 3, "one that was never polled sends nothing");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_fan_out_that_undoes_nothing_still_awaits_its_writes() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", Reply::hang());
    shop.upstream.reply(Method::POST, "/charges", late(400));
    let call = FanOutCall::new(&shop.sdk, Everything).undo_on_drop();
    tokio::select! {
        _ = call => panic!("the stock hangs"),
        () = pause(MS(100)) => {}
    }
    shop.shared.drain().await;
    assert_eq!((shop.upstream.in_flight(), shop.upstream.dropped()), (0, 1));
    assert_eq!(shop.log().len(), 3);
}

#[test]
fn without_a_runtime_a_dropped_fan_out_stops_like_any_other() {
    let shop = Shop::open();
    shop.upstream.on(Method::POST, "/deductions", |_| std::future::pending());
    shop.upstream.on(Method::POST, "/charges", |_| std::future::pending());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let call = FanOutCall::new(&shop.sdk, PlaceOrder).undo_on_drop();
        tokio::select! {
            biased;
            _ = call => panic!("it hangs"),
            () = std::future::ready(()) => {}
        }
    });
    drop(runtime);
    assert_eq!(shop.upstream.in_flight(), 0, "a runtime that ends takes its work with it");
}
