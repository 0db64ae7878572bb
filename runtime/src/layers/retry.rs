//! The idempotency gate, the retry and its budget.
//!
//! The gate: only what may be sent twice is, or what has not left yet. Behind it stands the budget
//! that all calls of the client share.

use std::sync::Arc;
use std::time::Duration;

use super::asked::asked;
use super::attempt::Attempt;
use super::backoff::backoff;
use super::choice;
use super::effect::effect;
use super::hedge;
use super::passage::Passage;
use crate::error::{CallError, bounded};
use crate::response::RawResponse;

/// Makes attempts until one is final, none is left, or the next would come too late.
pub(super) async fn run(passage: &Passage<'_>) -> Result<RawResponse, CallError> {
    let mut attempt = Attempt::first(passage);
    let mut earlier = None;
    let mut number = 1;
    loop {
        let result = hedge::run(&attempt).await;
        if let (Err(failure), Some(earlier)) = (&result, earlier)
            && failure.kind.is_local()
            && !failure.worth_repeating
        {
            // A repeat that a policy refused changes nothing: the caller hears what was answered.
            return earlier;
        }
        if let Ok(raw) = &result {
            let no_effect = passage.settings.no_effect;
            passage.flight.answered(effect(raw.status_code(), passage.keyed, no_effect));
        }
        let Some(wait) = wait(passage, number, &result) else {
            return said_why(passage, result);
        };
        let Some(repeat) = Attempt::repeat(passage) else { return result };
        if !passage.flight.pause(wait, passage.core.clock.sleep(wait)).await {
            return result;
        }
        attempt = repeat;
        earlier = Some(result);
        number += 1;
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
        Ok(raw) if passage.request.retry().is_passing(raw.status_code()) => {
            let cap = core.limits.retry_after_cap;
            asked(raw.status_code(), raw.headers(), core.clock.wall(), cap)
        }
        Err(failure) if failure.worth_repeating => None,
        _ => return None,
    };
    let may_go_again = passage.is_repeatable() || !passage.flight.has_left();
    if passage.body.is_spent() {
        return None;
    }
    if number >= passage.attempts || passage.flight.is_stopped() || !may_go_again {
        return None;
    }
    // On top of what is asked for: else all who were asked the same would come back at once.
    let wait =
        backoff(passage.waits, &core.random, number).saturating_add(asked.unwrap_or_default());
    let nanos = u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX);
    (wait < passage.left() && !choice::is_shut(passage, nanos)).then_some(wait)
}

/// Where the body alone is why there is no other attempt, the error says so.
fn said_why(
    passage: &Passage<'_>,
    mut result: Result<RawResponse, CallError>,
) -> Result<RawResponse, CallError> {
    if let Err(failure) = &mut result
        && passage.body.is_spent()
        && failure.worth_repeating
        && let Some(failure) = Arc::get_mut(failure)
    {
        let text = format!("{}; not repeated: its body is a stream sent once", failure.message);
        failure.message = bounded(&text);
    }
    result
}
