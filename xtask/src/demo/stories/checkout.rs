//! `place_order`: stock and money at once, then a receipt.

use std::time::Duration;

use checkout_sdk::runtime::{LegStatus, Overall};

use super::expect;
use crate::Failure;
use crate::demo::checks::Checks;
use crate::demo::print;
use crate::demo::upstreams::{Fault, payment};
use crate::demo::world::{ORDER, QUANTITY, SKU, STOCK, World};

pub(crate) async fn all_well() -> Result<Checks, Failure> {
    let mut checks = Checks::begin("all is well");
    let world = World::start().await?;
    world.payment.price(ORDER, 9_900);
    let outcome = world.order().await;
    let report = outcome.report();
    print::report(&report)?;
    let all = ["stock", "charge", "receipt"].map(|leg| (leg, LegStatus::Success));
    expect(&mut checks, &report, Overall::Success, &all);
    let charge = outcome.charge.value()?;
    checks.same("the charge's amount", charge.amount, 9_900);
    checks.same("stock", world.stock(), STOCK - QUANTITY);
    checks.same("money", world.money(), 9_900);
    checks.same("mails", world.mails(), 1);
    checks.holds("the join is met", outcome.into_result().is_ok());
    Ok(checks)
}

pub(crate) async fn payment_out_of_order_twice() -> Result<Checks, Failure> {
    let mut checks = Checks::begin("payment answers 503 twice, with `Retry-After: 1`, then well");
    let world = World::start().await?;
    world.payment.fault("POST /charges", 2, Fault::status(503).retry_after(1));
    let outcome = world.order().await;
    let report = outcome.report();
    print::report(&report)?;
    let all = ["stock", "charge", "receipt"].map(|leg| (leg, LegStatus::Success));
    expect(&mut checks, &report, Overall::Success, &all);
    checks.same("attempts", outcome.charge.attempts(), 3);
    let keys = world.charge_keys();
    checks.same("requests", keys.len(), 3);
    checks.holds("one key on all attempts", keys.iter().all(|key| *key == keys[0]));
    checks.holds("there is a key", keys[0] != "none");
    checks.holds("both waits were kept", report.elapsed() >= Duration::from_secs(2));
    checks.same("charges", world.charges(), 1);
    checks.same("money", world.money(), payment::PRICE);
    Ok(checks)
}

pub(crate) async fn card_declined() -> Result<Checks, Failure> {
    let mut checks = Checks::begin("the card is declined");
    let world = World::start().await?;
    world.payment.fault("POST /charges", 1, payment::declined());
    let outcome = world.order().await;
    let report = outcome.report();
    print::report(&report)?;
    let legs = [
        ("stock", LegStatus::Undone),
        ("charge", LegStatus::Failed),
        ("receipt", LegStatus::Skipped),
    ];
    expect(&mut checks, &report, Overall::Failure, &legs);
    checks.same("stock is back", world.stock(), STOCK);
    checks.same("deductions", world.inventory.ledger().deductions, 1);
    checks.same("restocks", world.inventory.ledger().restocks, 1);
    checks.same("money", world.money(), 0);
    checks.same("mails", world.mails(), 0);
    let error = outcome.into_error();
    checks.holds("the error says why", error.to_string().contains("card_declined"));
    Ok(checks)
}

pub(crate) async fn unavailable_then_declined() -> Result<Checks, Failure> {
    let mut checks = Checks::begin("payment is down twice, then declines: retried, then undone");
    let world = World::start().await?;
    world.payment.fault("POST /charges", 2, Fault::status(503));
    world.payment.fault("POST /charges", 1, payment::declined());
    let outcome = world.order().await;
    let report = outcome.report();
    print::report(&report)?;
    let legs = [
        ("stock", LegStatus::Undone),
        ("charge", LegStatus::Failed),
        ("receipt", LegStatus::Skipped),
    ];
    expect(&mut checks, &report, Overall::Failure, &legs);
    checks.same("attempts", outcome.charge.attempts(), 3);
    checks.same("requests", world.charge_keys().len(), 3);
    checks.same("stock is back", world.stock(), STOCK);
    checks.same("restocks", world.inventory.ledger().restocks, 1);
    checks.same("money", world.money(), 0);
    Ok(checks)
}

pub(crate) async fn stock_refused_while_charging() -> Result<Checks, Failure> {
    let mut checks = Checks::begin("stock is refused while the charge is under way");
    let world = World::start().await?;
    world.inventory.stock(SKU, 1);
    world.payment.fault("POST /charges", 1, Fault::Delay(Duration::from_millis(400)));
    let outcome = world.order().await;
    let report = outcome.report();
    print::report(&report)?;
    let legs = [
        ("stock", LegStatus::Failed),
        ("charge", LegStatus::Undone),
        ("receipt", LegStatus::Skipped),
    ];
    expect(&mut checks, &report, Overall::Failure, &legs);
    checks.holds("the charge was awaited", report.elapsed() >= Duration::from_millis(400));
    checks.same("stock", world.stock(), 1);
    checks.same("charges", world.charges(), 1);
    checks.same("money is back", world.money(), 0);
    checks.same("mails", world.mails(), 0);
    Ok(checks)
}
