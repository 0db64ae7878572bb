//! `cargo xtask demo`: the example's typed fan-outs against live servers.
//!
//! Three upstreams run in this process on loopback ports and keep ledgers of stock, money and mail.
//! Each story breaks something, calls a fan-out of `checkout-sdk`, prints what happens while it
//! happens and what came of it, and holds
//! the outcome against what was expected and against the ledgers.

mod checks;
mod live;
mod print;
mod stories;
mod upstreams;
mod world;

use crate::{Failure, regenerate, say};
use checks::Checks;

pub(crate) fn run() -> Result<(), Failure> {
    regenerate::run(true)?;
    say("generated-example/ is what the generator writes from specs/.\n");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let broken = runtime.block_on(tell())?;
    if broken == 0 {
        say("Every outcome was the expected one, and the ledgers agree.");
        return Ok(());
    }
    Err(format!("{broken} expectations did not hold").into())
}

/// Tells every story; gives how many expectations did not hold.
async fn tell() -> Result<usize, Failure> {
    let mut broken = 0;
    let mut close = |checks: Checks| broken += checks.close();
    close(stories::checkout::all_well().await?);
    close(stories::checkout::payment_out_of_order_twice().await?);
    close(stories::checkout::card_declined().await?);
    close(stories::checkout::unavailable_then_declined().await?);
    close(stories::checkout::stock_refused_while_charging().await?);
    close(stories::doubt::charged_and_connection_lost().await?);
    close(stories::doubt::charged_and_no_answer().await?);
    close(stories::doubt::email_hangs().await?);
    close(stories::reads::one_read_hangs().await?);
    close(stories::reads::one_channel_refuses().await?);
    close(stories::reads::a_token_is_revoked().await?);
    close(stories::reads::one_after_another_or_at_once().await?);
    Ok(broken)
}
