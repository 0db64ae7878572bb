//! Conditions and fallbacks of legs.

use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{
    Binding, DeclaredFanOut, FanOutCall, Leg, LegPlan, LegStatus, Method, Missing, Outcome,
    Overall, Plan,
};
use serde_json::json;

use crate::orders::fan_out;
use crate::sample::{
    CancelTransfer, CreateCharge, CreateTransfer, GetPrice, GetStock, PutLabel, Receipt,
    RefundCharge, Sdk, Shop, declined, late,
};

const MS: fn(u64) -> Duration = Duration::from_millis;

fan_out! {
    Page, PageLegs, |legs| Plan::all("page").deadline_ms(1000).legs(&[
        LegPlan::new("stock").deadline_ms(200),
        LegPlan::new("price").attempts(1),
        LegPlan::new("label").after(&[0, 1]),
    ]);
    stock: GetStock by inventory = Ok(GetStock::new("A-1")),
        fallback GetPrice by inventory = Ok(GetPrice::new("spare"));
    price: GetPrice by inventory = Ok(GetPrice::new("A-1")),
        fallback_value Ok(Receipt::new("none"));
    label: PutLabel by inventory = Ok(PutLabel::new(&legs.stock.response()?.id));
}

fan_out! {
    Guarded, GuardedLegs, |legs| Plan::all("guarded").deadline_ms(1000).legs(&[
        LegPlan::new("price"),
        LegPlan::new("charge").after(&[0]),
        LegPlan::new("label").after(&[1]),
        LegPlan::new("link").after(&[1]).optional(),
    ]);
    price: GetPrice by inventory = Ok(GetPrice::new("A-1"));
    charge: CreateCharge by payment = Ok(CreateCharge::new("o-1")),
        undo RefundCharge by payment = Ok(RefundCharge::new(&legs.charge.response()?.id)),
        when Ok(legs.price.response()?.id == "dear");
    label: PutLabel by inventory = Ok(PutLabel::new("l-1"));
    link: GetStock by inventory = Ok(GetStock::new(&legs.charge.response()?.id));
}

fan_out! {
    Blocked, BlockedLegs, |legs| Plan::all("blocked").deadline_ms(1000).legs(&[
        LegPlan::new("price"),
        LegPlan::new("maybe").after(&[0]).optional(),
        LegPlan::new("must").after(&[0]),
    ]);
    price: GetPrice by inventory = Ok(GetPrice::new("A-1"));
    maybe: GetStock by inventory = Ok(GetStock::new("A-1")),
        when Err(Missing::new("$legs.price.response.body#/url"));
    must: GetStock by inventory = Ok(GetStock::new("A-1")),
        when Ok(legs.price.response()?.url.as_deref().ok_or(Missing::new("url"))? == "x");
}

fan_out! {
    Payments, PaymentsLegs, |legs| Plan::all("payments").deadline_ms(3000).undo_deadline_ms(1000).legs(&[
        LegPlan::new("charge").attempts(1),
        LegPlan::new("stock"),
    ]);
    charge: CreateCharge by payment = Ok(CreateCharge::new("o-1")),
        undo CancelTransfer by payment = Ok(CancelTransfer::new("o-1")),
        fallback CreateTransfer by payment = Ok(CreateTransfer::new("o-2"));
    stock: GetStock by inventory = Ok(GetStock::new("A-1"));
}

#[tokio::test(start_paused = true)]
async fn another_operation_or_a_value_stands_in_for_a_leg_that_failed() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", Reply::hang());
    shop.upstream.reply(Method::GET, "/prices/{id}", declined());
    shop.upstream.reply(Method::GET, "/prices/spare", late(50));
    let outcome = Page::run(&shop.sdk).await;
    assert_eq!(outcome.overall(), Overall::Success);
    assert_eq!(outcome.elapsed(), MS(250));
    assert_eq!(outcome.stock.status(), Some(LegStatus::Fallback));
    assert_eq!(outcome.stock.elapsed(), Some(MS(250)));
    assert_eq!(outcome.stock.value().expect("a value").id, "late");
    assert!(outcome.stock.error().is_some(), "it says why it fell back");
    assert_eq!(outcome.stock.status_code(), Ok(200));
    assert_eq!(outcome.price.value().expect("a value").id, "none");
    assert!(outcome.price.status_code().is_err(), "a value has no status");
    assert_eq!(shop.sent(&Method::PUT, "/labels/late"), 1);
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    assert_eq!(report["legs"]["price"]["status"], "fallback");
    assert_eq!(report["legs"]["price"]["data"], json!({ "id": "none" }));
    assert_eq!(report["legs"]["price"].get("http_status"), None);
    assert!(outcome.into_error().failures().is_empty(), "nothing failed in the end");
}

#[tokio::test(start_paused = true)]
async fn when_what_stands_in_fails_too_the_leg_keeps_its_own_error() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", declined());
    shop.upstream.reply(Method::GET, "/prices/spare", Reply::status(400));
    let outcome = Page::run(&shop.sdk).await;
    assert!(!outcome.is_met());
    assert_eq!(outcome.stock.status(), Some(LegStatus::Failed));
    let error = outcome.stock.error().expect("an error");
    assert_eq!(error.typed().map(|problem| problem.code.as_str()), Some("declined"));
}

#[tokio::test(start_paused = true)]
async fn nothing_stands_in_once_the_join_has_ended() {
    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", declined().after(MS(20)));
    shop.upstream.reply(Method::GET, "/prices/spare", Reply::hang());
    let outcome = Page::run(&shop.sdk).await;
    assert_eq!((outcome.is_met(), outcome.elapsed()), (false, MS(1000)));
    assert_eq!(outcome.stock.status(), Some(LegStatus::TimedOut));
    assert_eq!(shop.upstream.in_flight(), 0);

    let shop = Shop::open();
    shop.upstream.reply(Method::GET, "/stock/{id}", declined());
    shop.upstream.reply(Method::POST, "/charges", declined());
    let outcome = Payments::run(&shop.sdk).await;
    assert_eq!(outcome.charge.status(), Some(LegStatus::Failed));
    assert_eq!(shop.sent(&Method::POST, "/transfers"), 0, "the join ended at that moment");
}

#[tokio::test(start_paused = true)]
async fn a_write_in_doubt_does_not_fall_back() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, "/charges", Fault::ResetAfter);
    let outcome = Payments::run(&shop.sdk).await;
    assert_eq!(outcome.charge.status(), Some(LegStatus::Undone));
    assert_eq!(shop.sent(&Method::POST, "/transfers"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_stood_in_is_awaited_and_stays() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined());
    shop.upstream.reply(Method::POST, "/transfers", late(300));
    shop.upstream.reply(Method::GET, "/stock/{id}", declined().after(MS(100)));
    let outcome = Payments::run(&shop.sdk).await;
    assert_eq!((outcome.is_met(), outcome.elapsed()), (false, MS(300)));
    assert_eq!(outcome.charge.status(), Some(LegStatus::Fallback));
    assert_eq!(outcome.overall(), Overall::PartialFailure);
    assert_eq!(shop.log().len(), 3, "the undo is not for what stood in");
}

#[tokio::test(start_paused = true)]
async fn a_stand_in_in_doubt_says_so_and_what_a_person_needs() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined());
    shop.upstream.fault(Method::POST, "/transfers", Fault::ResetAfter);
    let outcome = Payments::run(&shop.sdk).await;
    assert_eq!(outcome.charge.status(), Some(LegStatus::InDoubt));
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    assert_eq!(report["legs"]["charge"]["operation"], "payment.createTransfer");
    assert_eq!(report["legs"]["charge"]["request"]["body"]["item"], "o-2");
    assert_eq!(report["legs"]["charge"]["error"]["kind"], "transport");
    assert_eq!(shop.log().len(), 3, "neither asked again nor undone");
}

#[tokio::test(start_paused = true)]
async fn a_leg_whose_condition_does_not_hold_is_skipped_and_hurts_nobody() {
    let shop = Shop::open();
    let outcome = Guarded::run(&shop.sdk).await;
    assert_eq!(outcome.overall(), Overall::PartialFailure, "the link finds nothing");
    assert!(outcome.is_met());
    assert_eq!(outcome.charge.status(), Some(LegStatus::Skipped));
    assert_eq!(outcome.charge.reason(), Some("its condition does not hold"));
    assert_eq!(outcome.label.status(), Some(LegStatus::Success));
    assert_eq!(outcome.link.reason(), Some("the answer of `charge` finds nothing"));

    shop.upstream.reply(Method::GET, "/prices/{id}", Reply::json(200, &json!({ "id": "dear" })));
    let outcome = Guarded::run(&shop.sdk).await;
    assert_eq!(outcome.overall(), Overall::Success);
    assert_eq!(outcome.charge.status(), Some(LegStatus::Success));
}

#[tokio::test(start_paused = true)]
async fn a_condition_that_finds_nothing_skips_an_optional_leg_and_fails_a_required_one() {
    let shop = Shop::open();
    let outcome = Blocked::run(&shop.sdk).await;
    assert!(!outcome.is_met());
    assert_eq!(outcome.maybe.status(), Some(LegStatus::Skipped));
    assert_eq!(outcome.maybe.reason(), Some("$legs.price.response.body#/url finds nothing"));
    assert_eq!(outcome.must.status(), Some(LegStatus::Failed));
}

fan_out! {
    Spared, SparedLegs, |legs| Plan::settled("spared").legs(&[LegPlan::new("a"), LegPlan::new("b")]);
    a: GetStock by inventory = Ok(GetStock::new("A-1")), when Ok(false);
    b: GetPrice by inventory = Ok(GetPrice::new("A-1"));
}

#[tokio::test(start_paused = true)]
async fn a_fan_out_is_a_success_without_the_legs_that_their_conditions_skipped() {
    let shop = Shop::open();
    let outcome = Spared::run(&shop.sdk).await;
    assert_eq!(outcome.overall(), Overall::Success);
}
