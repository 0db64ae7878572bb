//! Fan-outs that outlive their callers.

use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{EventKind, FanOut, FanOutCall, LegPlan, Method, Overall, Part};

use crate::bulk::PlaceAll;
use crate::orders::{Everything, PlaceOrder};
use crate::sample::{
    CreateCharge, DeductStock, Order, RefundCharge, Restock, Shop, declined, late, pause,
};

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

/// Two writes of which the first to succeed wins; the other one is undone.
fn race(shop: &Shop) -> FanOut<(Part<DeductStock>, Part<CreateCharge>)> {
    let (inventory, payment) = (shop.sdk.inventory(), shop.sdk.payment());
    FanOut::first("race").undo_on_drop().legs((
        Part::new("stock", inventory, DeductStock::new("A-1"))
            .undo(inventory, |_, _| Restock::new("A-1")),
        Part::new("charge", payment, CreateCharge::new("o-1"))
            .undo(payment, |_, charge| RefundCharge::new(&charge.id)),
    ))
}

#[tokio::test(start_paused = true)]
async fn a_winner_is_undone_when_the_caller_goes_while_a_loser_is_awaited() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", late(300));
    let (call, mut events) = race(&shop).events();
    tokio::select! {
        _ = call => panic!("the loser is awaited"),
        () = pause(MS(100)) => {}
    }
    shop.shared.drain().await;
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 1, "nobody got to see that it won");
    assert_eq!(shop.sent(&Method::POST, "/charges/late/refund"), 1);
    let mut kinds = Vec::new();
    while let Some(event) = events.next().await {
        kinds.push(event.kind);
    }
    let joined = kinds.iter().position(|kind| *kind == EventKind::Joined { met: true });
    let abandoned = kinds.iter().position(|kind| *kind == EventKind::Abandoned);
    assert!(joined < abandoned && joined.is_some(), "{kinds:?}");
    assert_eq!(kinds.last(), Some(&EventKind::Finished(Overall::Failure)), "nothing stays");
}

#[tokio::test(start_paused = true)]
async fn a_winner_is_undone_when_the_caller_goes_while_a_loser_is_undone() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", late(20));
    shop.upstream.reply(Method::POST, "/charges/{id}/refund", late(500));
    tokio::select! {
        _ = race(&shop) => panic!("the loser is undone"),
        () = pause(MS(100)) => {}
    }
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 0);
    shop.shared.drain().await;
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 1);
    assert_eq!(shop.sent(&Method::POST, "/charges/late/refund"), 1, "that undo went on");
}

/// Whenever the caller goes away, what it got to see is what stays: all or nothing.
#[tokio::test(start_paused = true)]
async fn at_whatever_moment_the_caller_goes_nothing_stays_that_it_did_not_see() {
    // Never at a moment at which something else happens as well.
    for patience in (1..=260).step_by(7).filter(|at| at % 10 != 0) {
        let shop = Shop::open();
        shop.upstream.reply(Method::POST, "/deductions", late(50));
        shop.upstream.reply(Method::POST, "/charges", late(120));
        shop.upstream.reply(Method::POST, "/charges/{id}/refund", late(80));
        let seen = tokio::select! {
            outcome = race(&shop) => outcome.is_met(),
            () = pause(MS(patience)) => false,
        };
        shop.shared.drain().await;
        assert_eq!(seen, patience > 200, "after {patience} ms");
        let undone = ["/restocks", "/charges/late/refund"].map(|at| shop.sent(&Method::POST, at));
        let sent = shop.sent(&Method::POST, "/deductions");
        assert_eq!(undone, [usize::from(!seen && sent > 0), sent], "after {patience} ms");
        assert_eq!(shop.upstream.in_flight(), 0);
    }
}

/// A fan-out that is an element, and met, is undone as well.
#[tokio::test(start_paused = true)]
async fn fan_outs_that_are_elements_are_undone_when_the_caller_goes() {
    let shop = Shop::open();
    // Of three orders the last is refused late; what it had taken is given back slowly.
    shop.upstream.on(Method::POST, "/charges", |request| {
        let refused = request.json::<Order>().is_ok_and(|order| order.item == "c");
        std::future::ready(if refused { declined().after(MS(50)) } else { late(10) })
    });
    shop.upstream.reply(Method::POST, "/restocks", late(200));
    let plans = [LegPlan::new("orders").stop_after(1), LegPlan::new("stock")];
    let call = PlaceAll::of(&["a", "b", "c"]).planned(&shop.sdk, plans).undo_on_drop();
    tokio::select! {
        _ = call => panic!("the third is still undone"),
        () = pause(MS(100)) => {}
    }
    shop.shared.drain().await;
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 3);
    assert_eq!(shop.sent(&Method::POST, "/charges/late/refund"), 2);
    assert_eq!(shop.upstream.in_flight(), 0);
}
