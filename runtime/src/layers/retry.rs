//! Layer 2: the idempotency gate and the retry.
//!
//! The gate: only what may be sent twice is, or what has not left yet. A retry budget will stand
//! in `wait`, after the gate.

use std::time::Duration;

use super::attempt;
use super::backoff::backoff;
use super::effect::effect;
use super::passage::Passage;
use super::retry_after::retry_after;
use crate::error::CallError;
use crate::response::RawResponse;

/// Makes attempts until one is final, none is left, or the next would come too late.
pub(super) async fn run(passage: &Passage<'_>) -> Result<RawResponse, CallError> {
    loop {
        let number = passage.flight.begin_attempt();
        let result = attempt::run(passage).await;
        passage.flight.end_attempt(number, &result);
        if let Ok(raw) = &result {
            let no_effect = passage.settings.no_effect;
            passage.flight.answered(effect(raw.status_code(), passage.keyed, no_effect));
        }
        let Some(wait) = wait(passage, number, &result) else { return result };
        if !passage.flight.pause(wait, passage.core.clock.sleep(wait)).await {
            return result;
        }
    }
}

/// How long to wait before the next attempt; `None` when there is none.
fn wait(
    passage: &Passage<'_>,
    number: u32,
    result: &Result<RawResponse, CallError>,
) -> Option<Duration> {
    let core = passage.core;
    let asked = match result {
        Ok(raw) if is_passing(raw.status_code()) => {
            retry_after(raw.headers(), core.clock.wall(), core.limits.retry_after_cap)
        }
        Err(failure) if failure.worth_repeating => None,
        _ => return None,
    };
    let may_go_again = passage.is_repeatable() || !passage.flight.has_left();
    if number >= passage.attempts || passage.flight.is_stopped() || !may_go_again {
        return None;
    }
    let wait = backoff(&core.limits, &core.random, number).max(asked.unwrap_or_default());
    (wait < passage.left()).then_some(wait)
}

/// Whether a status is known to pass: another attempt may fare better.
fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}
