//! When a fan-out is decided, and what happens to the legs that still run.

use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{ErrorKind, FanOutCall, LegStatus, Method, Overall};

use crate::orders::{Everything, Overview, PlaceOrder, Reads};
use crate::sample::{Shop, declined, late, pause};

const MS: fn(u64) -> Duration = Duration::from_millis;

#[tokio::test(start_paused = true)]
async fn waiting_reads_are_cancelled_at_the_first_failure_of_a_required_leg() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", Reply::hang());
    shop.upstream.reply(Method::GET, "/prices/{id}", declined().after(MS(50)));
    let outcome = Reads::run(&shop.sdk).await;
    assert_eq!(outcome.elapsed(), MS(50));
    assert_eq!(outcome.stock.status(), Some(LegStatus::Cancelled));
    assert_eq!(outcome.stock.elapsed(), Some(MS(50)));
    assert_eq!((shop.upstream.in_flight(), shop.upstream.dropped()), (0, 1));
    assert_eq!(outcome.price.status(), Some(LegStatus::Failed));
    assert_eq!(outcome.overall(), Overall::Failure);
}

#[tokio::test(start_paused = true)]
async fn a_write_in_flight_is_awaited_and_then_undone() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/deductions", declined().after(MS(50)));
    shop.upstream.reply(Method::POST, "/charges", late(400));
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert_eq!(outcome.charge.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.elapsed(), MS(400));
    assert_eq!(shop.upstream.dropped(), 0);
    assert_eq!(shop.log(), ["POST /deductions", "POST /charges", "POST /charges/late/refund"]);
    assert_eq!(outcome.overall(), Overall::Failure);
}

#[tokio::test(start_paused = true)]
async fn a_write_in_flight_that_fails_keeps_its_own_failure() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/deductions", declined().after(MS(50)));
    shop.upstream.reply(Method::POST, "/charges", Reply::status(503).after(MS(400)));
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert_eq!(outcome.charge.status(), Some(LegStatus::Failed));
    assert_eq!(outcome.charge.attempts(), 1, "no further attempt after the join ended");
    assert_eq!(shop.sent(&Method::POST, "/charges"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_write_between_two_attempts_is_cancelled_with_the_last_error() {
    let shop = Shop::open();
    let later = Reply::status(503).header("retry-after", "2");
    shop.upstream.reply(Method::POST, "/charges", later);
    shop.upstream.reply(Method::POST, "/deductions", declined().after(MS(300)));
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert_eq!(outcome.elapsed(), MS(300));
    assert_eq!(outcome.charge.status(), Some(LegStatus::Cancelled));
    assert_eq!(outcome.charge.error().and_then(|e| e.status()).map(|s| s.as_u16()), Some(503));
    assert_eq!(shop.sent(&Method::POST, "/charges"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_write_between_two_attempts_that_may_have_acted_is_in_doubt() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, "/transfers", Fault::ResetAfter);
    let outcome = Everything::run(&shop.sdk).await;
    assert_eq!(outcome.transfer.status(), Some(LegStatus::InDoubt));

    let shop = Shop::open();
    let broken = Fault::Answer(Reply::status(500).header("retry-after", "2"));
    shop.upstream.fault(Method::POST, "/charges", broken);
    shop.upstream.reply(Method::POST, "/deductions", declined().after(MS(300)));
    let outcome = PlaceOrder::run(&shop.sdk).await;
    // The undo phase asks again and undoes what was charged.
    assert_eq!(outcome.charge.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.charge.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_write_in_flight_is_awaited_no_longer_than_the_fan_outs_deadline() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/deductions", declined().after(MS(50)));
    shop.upstream.reply(Method::POST, "/charges", late(400));
    shop.upstream.fault(Method::POST, "/charges", Fault::HangAfter);
    let call = FanOutCall::new(&shop.sdk, PlaceOrder).deadline(MS(600));
    let outcome = call.await;
    // Asked again with its key after 600 ms, answered 400 ms later, then refunded.
    assert_eq!(outcome.elapsed(), MS(1000));
    assert_eq!(outcome.charge.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.charge.elapsed(), Some(MS(1000)), "asked again");
}

#[tokio::test(start_paused = true)]
async fn an_optional_leg_that_fails_leaves_the_join_met() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/transfers", declined());
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert!(outcome.is_met());
    assert_eq!(outcome.receipt.status(), Some(LegStatus::Failed));
    assert_eq!(outcome.overall(), Overall::PartialFailure);
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 0);
}

#[tokio::test(start_paused = true)]
async fn at_the_deadline_all_is_met_if_every_required_leg_has_succeeded() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/transfers", Reply::hang());
    let outcome = FanOutCall::new(&shop.sdk, PlaceOrder).deadline(MS(600)).await;
    assert!(outcome.is_met());
    assert_eq!(outcome.elapsed(), MS(600));
    assert_eq!(outcome.receipt.status(), Some(LegStatus::InDoubt));
    assert_eq!(outcome.receipt.error().map(|e| e.kind()), Some(ErrorKind::Deadline));
    assert_eq!(outcome.overall(), Overall::PartialFailure);
    assert_eq!(shop.upstream.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn at_the_deadline_a_required_leg_that_runs_leaves_all_unmet() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", Reply::hang());
    let outcome = Reads::run(&shop.sdk).await;
    assert!(!outcome.is_met());
    assert_eq!(outcome.elapsed(), MS(800));
    assert_eq!(outcome.stock.status(), Some(LegStatus::TimedOut));
    assert_eq!(outcome.price.status(), Some(LegStatus::Success));
    assert_eq!(outcome.overall(), Overall::PartialFailure, "a read's success counts as staying");
}

#[tokio::test(start_paused = true)]
async fn a_leg_that_ends_at_the_deadline_has_ended_in_time() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", late(800));
    let outcome = Reads::run(&shop.sdk).await;
    assert!(outcome.is_met());
    assert_eq!(outcome.overall(), Overall::Success);
}

#[tokio::test(start_paused = true)]
async fn a_legs_own_deadline_times_it_out() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/prices/{id}", Reply::hang());
    let outcome = Reads::run(&shop.sdk).await;
    assert_eq!(outcome.elapsed(), MS(300));
    assert_eq!(outcome.price.status(), Some(LegStatus::TimedOut));
    assert_eq!(outcome.price.error().map(|e| e.kind()), Some(ErrorKind::Deadline));
    assert!(!outcome.is_met());
}

#[tokio::test(start_paused = true)]
async fn an_attempts_own_timeout_is_a_failure() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, "/transfers", Fault::HangBefore);
    let outcome = Everything::run(&shop.sdk).await;
    let error = outcome.transfer.error().expect("an error");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert_eq!(outcome.transfer.elapsed(), Some(MS(1000)));
    assert_eq!(outcome.transfer.status(), Some(LegStatus::InDoubt), "a write that timed out");
}

#[tokio::test(start_paused = true)]
async fn partial_at_deadline_is_met_and_undoes_nothing() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/prices/{id}", Reply::hang());
    let outcome = Overview::run(&shop.sdk).await;
    assert!(outcome.is_met());
    assert_eq!(outcome.elapsed(), MS(800));
    assert_eq!(outcome.price.status(), Some(LegStatus::TimedOut));
    assert_eq!(outcome.label.status(), Some(LegStatus::Success));
    assert_eq!(outcome.overall(), Overall::PartialFailure);
    assert_eq!(shop.sent(&Method::DELETE, "/labels/A-1"), 0);
    assert!(outcome.into_result().is_ok());
}

#[tokio::test(start_paused = true)]
async fn with_partial_at_deadline_a_required_leg_that_failed_earlier_ends_it_unmet() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", Reply::hang());
    shop.upstream.reply(Method::GET, "/prices/{id}", declined().after(MS(500)));
    let outcome = Overview::run(&shop.sdk).await;
    assert!(!outcome.is_met());
    assert_eq!(outcome.elapsed(), MS(500));
    assert_eq!(outcome.label.status(), Some(LegStatus::Undone));
}

#[tokio::test(start_paused = true)]
async fn settled_waits_for_every_leg_and_undoes_nothing() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", declined());
    shop.upstream.reply(Method::POST, "/charges", late(600));
    let outcome = Everything::run(&shop.sdk).await;
    assert!(outcome.is_met());
    assert_eq!(outcome.elapsed(), MS(600));
    assert_eq!(outcome.stock.status(), Some(LegStatus::Failed));
    assert_eq!(outcome.charge.status(), Some(LegStatus::Success));
    assert_eq!(outcome.price.status(), Some(LegStatus::Success));
    assert_eq!(outcome.overall(), Overall::PartialFailure);
    assert_eq!(shop.sent(&Method::POST, "/charges/c-1/refund"), 0);
}

#[tokio::test(start_paused = true)]
async fn settled_is_met_at_the_deadline() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", Reply::hang());
    let outcome = Everything::run(&shop.sdk).await;
    assert!(outcome.is_met());
    assert_eq!(outcome.elapsed(), MS(4000));
    assert_eq!(outcome.stock.status(), Some(LegStatus::TimedOut));
}

#[tokio::test(start_paused = true)]
async fn settled_where_every_leg_failed_is_met_and_a_failure() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", declined());
    shop.upstream.reply(Method::POST, "/charges", declined());
    shop.upstream.reply(Method::POST, "/transfers", declined());
    let outcome = Everything::run(&shop.sdk).await;
    assert_eq!((outcome.is_met(), outcome.overall()), (true, Overall::Failure));
    assert_eq!(outcome.price.status(), Some(LegStatus::Skipped));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_future_stops_everything_at_once() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/deductions", Reply::hang());
    shop.upstream.reply(Method::POST, "/charges", Reply::hang());
    let mut call = Box::pin(PlaceOrder::run(&shop.sdk));
    tokio::select! {
        _ = &mut call => panic!("it hangs"),
        () = pause(MS(100)) => {}
    }
    assert_eq!(shop.upstream.in_flight(), 2);
    drop(call);
    assert_eq!((shop.upstream.in_flight(), shop.upstream.dropped()), (0, 2));
    pause(Duration::from_secs(60)).await;
    assert_eq!(shop.log().len(), 2, "no undo and no attempt after the drop");
}

#[tokio::test(start_paused = true)]
async fn ties_go_in_the_order_of_the_manifest() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined().after(MS(100)));
    // The stock's answer comes at the same moment, and is scheduled after the charge's.
    shop.upstream.on(Method::POST, "/deductions", |_| async {
        pause(MS(60)).await;
        declined().after(MS(40))
    });
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert_eq!(outcome.elapsed(), MS(100));
    assert_eq!(outcome.charge.status(), Some(LegStatus::Failed));
    let error = outcome.into_error();
    assert_eq!(error.cause().map(|cause| cause.leg()), Some("stock"));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_beyond_all_time_is_no_deadline() {
    let shop = Shop::open();
    let call = FanOutCall::new(&shop.sdk, PlaceOrder).deadline(Duration::MAX);
    assert!(call.undo_deadline(Duration::MAX).await.is_met());
}
