//! `first` and `quorum`: who wins, and what becomes of the losers.

use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{
    Binding, DeclaredFanOut, FanOutCall, Leg, LegPlan, LegStatus, Method, Missing, Outcome,
    Overall, Plan,
};

use crate::orders::fan_out;
use crate::sample::{
    CancelTransfer, CreateCharge, CreateTransfer, DeductStock, GetPrice, GetStock, RefundCharge,
    Restock, Sdk, Shop, declined, late,
};

const MS: fn(u64) -> Duration = Duration::from_millis;

fan_out! {
    Fastest, FastestLegs, |legs| Plan::first("fastest").deadline_ms(1000).legs(&[
        LegPlan::new("stock"),
        LegPlan::new("price"),
        LegPlan::new("again").after(&[1]),
    ]);
    stock: GetStock by inventory = Ok(GetStock::new("A-1"));
    price: GetPrice by inventory = Ok(GetPrice::new("A-1"));
    again: GetPrice by inventory = Ok(GetPrice::new(&legs.price.response()?.id));
}

fan_out! {
    Writes, WritesLegs, |legs| Plan::quorum("writes", 2).deadline_ms(2000).legs(&[
        LegPlan::new("stock"),
        LegPlan::new("charge"),
        LegPlan::new("transfer"),
    ]);
    stock: DeductStock by inventory = Ok(DeductStock::new("A-1")),
        undo Restock by inventory = Ok(Restock::new("A-1"));
    charge: CreateCharge by payment = Ok(CreateCharge::new("o-1")),
        undo RefundCharge by payment = Ok(RefundCharge::new(&legs.charge.response()?.id));
    transfer: CreateTransfer by payment = Ok(CreateTransfer::new("o-1")),
        undo CancelTransfer by payment = Ok(CancelTransfer::new("o-1"));
}

fan_out! {
    Reserve, ReserveLegs, |legs| Plan::first("reserve").deadline_ms(1000).legs(&[
        LegPlan::new("stock").deadline_ms(200),
        LegPlan::new("price"),
    ]);
    stock: GetStock by inventory = Ok(GetStock::new("A-1")),
        fallback GetPrice by inventory = Ok(GetPrice::new("spare"));
    price: GetPrice by inventory = Ok(GetPrice::new("A-1"));
}

#[tokio::test(start_paused = true)]
async fn the_first_success_ends_it_and_waiting_reads_are_cancelled() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", Reply::hang());
    shop.upstream.reply(Method::GET, "/prices/{id}", late(40));
    let outcome = Fastest::run(&shop.sdk).await;
    assert!(outcome.is_met());
    assert_eq!(outcome.elapsed(), MS(40));
    assert_eq!(outcome.stock.status(), Some(LegStatus::Cancelled));
    assert_eq!(outcome.price.status(), Some(LegStatus::Success));
    assert_eq!(outcome.again.reason(), Some("the fan-out had ended"));
    assert_eq!(outcome.overall(), Overall::Success, "losers don't hurt");
    assert_eq!((shop.upstream.in_flight(), shop.upstream.dropped()), (0, 1));
    assert!(outcome.into_result().is_ok());
}

#[tokio::test(start_paused = true)]
async fn first_goes_on_until_no_leg_can_succeed() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", declined());
    shop.upstream.reply(Method::GET, "/prices/{id}", late(40));
    let outcome = Fastest::run(&shop.sdk).await;
    assert_eq!((outcome.is_met(), outcome.overall()), (true, Overall::Success));
    shop.upstream.reply(Method::GET, "/prices/{id}", declined().after(MS(30)));
    let outcome = Fastest::run(&shop.sdk).await;
    assert_eq!(outcome.elapsed(), MS(30));
    assert_eq!((outcome.is_met(), outcome.overall()), (false, Overall::Failure));
    assert_eq!(outcome.again.reason(), Some("needs price"));
    let error = outcome.into_result().expect_err("unmet");
    assert_eq!(error.failures().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn at_the_deadline_first_is_unmet() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", Reply::hang());
    shop.upstream.reply(Method::GET, "/prices/{id}", Reply::hang());
    let outcome = Fastest::run(&shop.sdk).await;
    assert_eq!((outcome.is_met(), outcome.elapsed()), (false, MS(1000)));
    assert_eq!(outcome.stock.status(), Some(LegStatus::TimedOut));
}

#[tokio::test(start_paused = true)]
async fn a_loser_that_wrote_is_awaited_and_undone() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", late(400));
    let outcome = Writes::run(&shop.sdk).await;
    assert!(outcome.is_met());
    assert_eq!(outcome.elapsed(), MS(400));
    assert_eq!(outcome.charge.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.stock.status(), Some(LegStatus::Success));
    assert_eq!(outcome.transfer.status(), Some(LegStatus::Success));
    assert_eq!(outcome.overall(), Overall::Success);
    assert_eq!(shop.sent(&Method::POST, "/charges/late/refund"), 1);
    assert_eq!(shop.sent(&Method::POST, "/restocks"), 0);
}

#[tokio::test(start_paused = true)]
async fn of_more_successes_at_one_moment_the_first_of_the_manifest_win() {
    let shop = Shop::open();
    let outcome = Writes::run(&shop.sdk).await;
    assert_eq!(outcome.stock.status(), Some(LegStatus::Success));
    assert_eq!(outcome.charge.status(), Some(LegStatus::Success));
    assert_eq!(outcome.transfer.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.overall(), Overall::Success);
}

#[tokio::test(start_paused = true)]
async fn a_loser_in_doubt_is_asked_again_and_undone() {
    let shop = Shop::open();
    for path in ["/deductions", "/transfers"] {
        shop.upstream.reply(Method::POST, path, late(50));
    }
    let broken = Fault::Answer(Reply::status(500).header("retry-after", "1"));
    shop.upstream.fault(Method::POST, "/charges", broken);
    let outcome = Writes::run(&shop.sdk).await;
    assert!(outcome.is_met());
    assert_eq!(outcome.charge.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.overall(), Overall::Success);
    let keys = shop.keys("/charges");
    assert_eq!((keys.len(), &keys[0]), (2, &keys[1]));
}

#[tokio::test(start_paused = true)]
async fn a_loser_that_stays_in_doubt_is_a_partial_failure() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, "/transfers", Fault::ResetAfter);
    shop.upstream.reply(Method::POST, "/charges", late(50));
    let outcome = Writes::run(&shop.sdk).await;
    assert!(outcome.is_met());
    assert_eq!(outcome.transfer.status(), Some(LegStatus::InDoubt));
    assert_eq!(outcome.overall(), Overall::PartialFailure);
}

#[tokio::test(start_paused = true)]
async fn a_quorum_out_of_reach_ends_at_once_and_undoes_what_succeeded() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined().after(MS(20)));
    shop.upstream.reply(Method::POST, "/transfers", declined().after(MS(30)));
    let outcome = Writes::run(&shop.sdk).await;
    assert_eq!((outcome.is_met(), outcome.elapsed()), (false, MS(30)));
    assert_eq!(outcome.stock.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.overall(), Overall::Failure);
}

#[tokio::test(start_paused = true)]
async fn a_fallback_does_not_count_and_does_not_keep_a_race_open() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", declined());
    shop.upstream.reply(Method::GET, "/prices/spare", late(5));
    shop.upstream.reply(Method::GET, "/prices/A-1", late(50));
    let outcome = Reserve::run(&shop.sdk).await;
    assert_eq!((outcome.is_met(), outcome.elapsed()), (true, MS(50)));
    assert_eq!(outcome.stock.status(), Some(LegStatus::Fallback));
    assert_eq!(outcome.overall(), Overall::Success);

    shop.upstream.reply(Method::GET, "/prices/A-1", declined().after(MS(50)));
    shop.upstream.reply(Method::GET, "/prices/spare", Reply::hang());
    let outcome = Reserve::run(&shop.sdk).await;
    assert_eq!((outcome.is_met(), outcome.elapsed()), (false, MS(50)));
    assert_eq!(outcome.stock.status(), Some(LegStatus::Cancelled));
    assert_eq!(shop.upstream.in_flight(), 0);
}

/// A quorum of more legs than there are.
#[derive(Clone, Debug)]
struct TooMany;

impl DeclaredFanOut for TooMany {
    type Sdk = Sdk;
    type Legs = Leg<GetStock>;
    const PLAN: Plan = Plan::quorum("too_many", 2).legs(&[LegPlan::new("stock")]);

    fn legs() -> Self::Legs {
        Leg::new()
    }

    fn bind<'a>(&'a self, sdk: &'a Sdk, leg: &'a Self::Legs) -> Vec<Binding<'a>> {
        vec![Binding::new(leg, sdk.inventory(), || Ok(GetStock::new("A-1")))]
    }
}

#[tokio::test(start_paused = true)]
async fn a_quorum_that_was_never_in_reach_sends_nothing() {
    let shop = Shop::open();
    let outcome = FanOutCall::new(&shop.sdk, TooMany).await;
    assert!(!outcome.is_met());
    assert_eq!(outcome.status(), Some(LegStatus::Skipped));
    assert_eq!(shop.log(), Vec::<String>::new());
}
