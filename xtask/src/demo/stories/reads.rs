//! Reads of several APIs at once, and two channels of one.

use std::sync::Arc;
use std::time::Duration;

use checkout_sdk::runtime::{Clock, LegStatus, Overall, TokioClock};
use checkout_sdk::{OrderOverview, VerifyUser};

use super::expect;
use crate::demo::checks::Checks;
use crate::demo::live;
use crate::demo::print;
use crate::demo::upstreams::{ALWAYS, Fault};
use crate::demo::world::{ORDER, World};
use crate::{Failure, say};

pub(crate) async fn one_read_hangs() -> Result<Checks, Failure> {
    let mut checks =
        Checks::begin("order_overview: email hangs, the rest is there at the deadline");
    let world = World::start().await?;
    let _ = world.order_quietly().await.into_result()?;
    world.email.fault("GET /messages", ALWAYS, Fault::Hang);
    let outcome = live::watched(world.sdk.order_overview(OrderOverview::new(ORDER))).await;
    let report = outcome.report();
    print::report(&report)?;
    let legs = [
        ("stock", LegStatus::Success),
        ("charges", LegStatus::Success),
        ("messages", LegStatus::TimedOut),
    ];
    expect(&mut checks, &report, Overall::PartialFailure, &legs);
    checks.holds("it ended at its deadline", report.elapsed() >= Duration::from_secs(1));
    checks.same("lines", outcome.stock.value()?.items.len(), 1);
    checks.same("charges", outcome.charges.value()?.data.len(), 1);
    checks.holds("the join is met", outcome.is_met());
    world.email.clear_faults();
    let again = world.sdk.order_overview(OrderOverview::new(ORDER)).await;
    checks.same("mails, once email is well", again.messages.value()?.total, 1);
    Ok(checks)
}

pub(crate) async fn a_token_is_revoked() -> Result<Checks, Failure> {
    let mut checks = Checks::begin("the email API revokes its token: fetched anew, and sent again");
    let world = World::start().await?;
    let _ = world.order_quietly().await.into_result()?;
    world.email.revoke_tokens();
    world.email.forget_seen();
    let outcome = live::watched(world.sdk.order_overview(OrderOverview::new(ORDER))).await;
    let report = outcome.report();
    print::report(&report)?;
    let all = ["stock", "charges", "messages"].map(|leg| (leg, LegStatus::Success));
    expect(&mut checks, &report, Overall::Success, &all);
    checks.same("reads", world.email.seen_at("GET", "/messages").len(), 2);
    checks.same("tokens", world.email.ledger().tokens, 2);
    Ok(checks)
}

pub(crate) async fn one_channel_refuses() -> Result<Checks, Failure> {
    let mut checks = Checks::begin("verify_user: the mail goes out, the text message does not");
    let world = World::start().await?;
    world.email.fault("POST /verifications/sms", ALWAYS, Fault::status(422));
    let inputs = VerifyUser::new("u-7", "ann@example.com", "+4930123456");
    let outcome = live::watched(world.sdk.verify_user(inputs)).await;
    let report = outcome.report();
    print::report(&report)?;
    let legs = [("mail", LegStatus::Success), ("sms", LegStatus::Failed)];
    expect(&mut checks, &report, Overall::PartialFailure, &legs);
    let codes = world.email.ledger().codes;
    checks.same("codes", codes.len(), 1);
    checks.same("tokens fetched for two calls at once", world.email.ledger().tokens, 1);
    Ok(checks)
}

pub(crate) async fn one_after_another_or_at_once() -> Result<Checks, Failure> {
    let mut checks = Checks::begin("three reads, one after another and at once");
    let world = World::start().await?;
    let _ = world.order_quietly().await.into_result()?;
    let slow = |milliseconds| Fault::Delay(Duration::from_millis(milliseconds));
    world.inventory.fault("GET /orders/{id}/stock", ALWAYS, slow(150));
    world.payment.fault("GET /charges", ALWAYS, slow(250));
    world.email.fault("GET /messages", ALWAYS, slow(200));

    let clock: Arc<dyn Clock> = Arc::new(TokioClock::new());
    let started = clock.now();
    world.sdk.inventory().get_order_stock(ORDER).send().await?;
    world
        .sdk
        .payment()
        .list_charges()
        .with(|op| op.order_id = Some(ORDER.to_owned()))
        .send()
        .await?;
    world
        .sdk
        .email()
        .list_messages()
        .with(|op| op.order_id = Some(ORDER.to_owned()))
        .send()
        .await?;
    let sequential = clock.now() - started;

    let outcome = live::watched(world.sdk.order_overview(OrderOverview::new(ORDER))).await;
    let report = outcome.report();
    print::report(&report)?;
    let slowest = report.legs().iter().filter_map(checkout_sdk::runtime::LegReport::elapsed).max();
    let slowest = slowest.unwrap_or_default();
    say(&format!(
        "   one after another {:?}, at once {:?}, the slowest leg {:?}",
        print::round(sequential),
        print::round(report.elapsed()),
        print::round(slowest)
    ));
    let all = ["stock", "charges", "messages"].map(|leg| (leg, LegStatus::Success));
    expect(&mut checks, &report, Overall::Success, &all);
    checks.holds("at once is faster", report.elapsed() < sequential);
    let over = report.elapsed().saturating_sub(slowest);
    checks.holds("it takes what the slowest leg takes", over < Duration::from_millis(200));
    Ok(checks)
}
