//! Writes whose effect is unknown.

use std::time::Duration;

use checkout_sdk::runtime::{LegStatus, Overall};

use super::expect;
use crate::Failure;
use crate::demo::checks::Checks;
use crate::demo::print;
use crate::demo::upstreams::{ALWAYS, Fault, payment};
use crate::demo::world::{ORDER, QUANTITY, STOCK, World};

/// The deadline where something hangs: nobody wants to wait for the manifest's three seconds.
const SOON: Duration = Duration::from_secs(1);

pub(crate) async fn charged_and_connection_lost() -> Result<Checks, Failure> {
    let mut checks = Checks::begin("payment drops the connection, then charges and drops it again");
    let world = World::start().await?;
    world.payment.fault("POST /charges", 1, Fault::Drop);
    world.payment.fault("POST /charges", 1, Fault::ActThenDrop);
    let outcome = world.order().await;
    let report = outcome.report();
    print::report(&report)?;
    let all = ["stock", "charge", "receipt"].map(|leg| (leg, LegStatus::Success));
    expect(&mut checks, &report, Overall::Success, &all);
    let keys = world.charge_keys();
    checks.same("requests", keys.len(), 3);
    checks.holds("asked again with the same key", keys.iter().all(|key| *key == keys[0]));
    checks.same("charged once", world.payment.ledger().of(ORDER).len(), 1);
    checks.same("money", world.money(), payment::PRICE);
    checks.same("stock", world.stock(), STOCK - QUANTITY);
    Ok(checks)
}

pub(crate) async fn charged_and_no_answer() -> Result<Checks, Failure> {
    let mut checks = Checks::begin("payment charges and never answers: asked again, then refunded");
    let world = World::start().await?;
    world.payment.fault("POST /charges", 1, Fault::ActThenHang);
    let outcome = world.order_within(SOON).await;
    let report = outcome.report();
    print::report(&report)?;
    let legs = [
        ("stock", LegStatus::Undone),
        ("charge", LegStatus::Undone),
        ("receipt", LegStatus::Skipped),
    ];
    expect(&mut checks, &report, Overall::Failure, &legs);
    let keys = world.charge_keys();
    checks.same("requests", keys.len(), 2);
    checks.holds("asked again with the same key", keys.iter().all(|key| *key == keys[0]));
    checks.same("charged once", world.charges(), 1);
    checks.same("money is back", world.money(), 0);
    checks.same("stock is back", world.stock(), STOCK);
    checks.same("mails", world.mails(), 0);
    Ok(checks)
}

pub(crate) async fn email_hangs() -> Result<Checks, Failure> {
    let mut checks = Checks::begin("email hangs: the receipt is optional, and in doubt");
    let world = World::start().await?;
    world.email.fault("POST /messages", ALWAYS, Fault::Hang);
    let outcome = world.order_within(SOON).await;
    let report = outcome.report();
    print::report(&report)?;
    let legs = [
        ("stock", LegStatus::Success),
        ("charge", LegStatus::Success),
        ("receipt", LegStatus::InDoubt),
    ];
    expect(&mut checks, &report, Overall::PartialFailure, &legs);
    checks.same("sent once, for it has no key", outcome.receipt.attempts(), 1);
    checks.same("stock", world.stock(), STOCK - QUANTITY);
    checks.same("money", world.money(), payment::PRICE);
    checks.same("mails", world.mails(), 0);
    checks.holds("the join is met all the same", outcome.into_result().is_ok());
    Ok(checks)
}
