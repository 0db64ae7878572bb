//! The rate limit, which heeds what the API says of its own.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use super::asked::{asked, quota};
use super::attempt::{self, Attempt};
use super::breaker;
use super::state::{Pace, Turn};
use crate::client::RateLimit;
use crate::error::{CallError, ErrorKind};
use crate::response::RawResponse;

/// The rate limit of one API.
pub(super) fn pace(set: RateLimit) -> Pace {
    let per_second = u64::from(set.requests).saturating_mul(1000) / set.period_ms.max(1);
    let tenth = u32::try_from(per_second / 10).unwrap_or(u32::MAX).max(1);
    let period = set.period_ms.saturating_mul(1_000_000);
    Pace::new(set.requests, period, set.burst.unwrap_or(tenth))
}

/// Waits until the attempt may start; it is refused at once where that is after the deadline.
pub(super) async fn run(attempt: &Attempt<'_>) -> Result<RawResponse, CallError> {
    let pace = attempt.passage.core.guards.pace.as_ref();
    let held = match pace {
        None => None,
        Some(pace) => Some(wait(attempt, pace).await?),
    };
    breaker::check(attempt)?;
    if let Some(held) = held {
        held.keep();
    }
    let result = attempt::run(attempt).await;
    if let (Some(pace), Ok(raw)) = (pace, &result) {
        learn(attempt, pace, raw);
    }
    result
}

async fn wait<'a>(attempt: &Attempt<'_>, pace: &'a Pace) -> Result<Held<'a>, CallError> {
    let passage = attempt.passage;
    let latest = passage.core.guards.nanos(passage.until());
    loop {
        let now = passage.nanos();
        let turn = pace.reserve(now, latest).map_err(|start| late(attempt, start - now))?;
        let start = turn.start;
        let held = Held { pace, turn: Some(turn) };
        if start > now {
            passage.core.clock.sleep(Duration::from_nanos(start - now)).await;
        }
        // While it waited, an answer to another call may have closed the API.
        if !pace.is_closed(passage.nanos()) {
            return Ok(held);
        }
    }
}

/// The turn of a request that was let through. Dropped before it starts, it is free again.
struct Held<'a> {
    pace: &'a Pace,
    turn: Option<Turn>,
}

impl Held<'_> {
    fn keep(mut self) {
        self.turn = None;
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Some(turn) = self.turn.take() {
            self.pace.give_back(turn);
        }
    }
}

fn late(attempt: &Attempt<'_>, wait: u64) -> CallError {
    let wait = Duration::from_nanos(wait);
    let text = format!("rate limit: the turn would come in {wait:.1?}, after the deadline");
    Arc::new(attempt.passage.failure(ErrorKind::Rejected, text))
}

/// Heeds what an answer says of the API's own limit.
fn learn(attempt: &Attempt<'_>, pace: &Pace, raw: &RawResponse) {
    let passage = attempt.passage;
    let too_many = raw.status() == StatusCode::TOO_MANY_REQUESTS;
    let (wall, cap) = (passage.core.clock.wall(), passage.core.limits.retry_after_cap);
    if !too_many && quota(raw.headers(), wall).remaining != Some(0) {
        return;
    }
    let now = passage.nanos();
    match asked(raw.status_code(), raw.headers(), wall, cap) {
        Some(wait) => {
            let wait = u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX);
            pace.close(now.saturating_add(wait));
        }
        None if too_many => {
            let began = attempt.began().map_or(now, |began| passage.core.guards.nanos(began));
            pace.slow_down(began, now);
        }
        None => {}
    }
}
