//! The hedge: beside an attempt that takes long a second one is sent, of safe requests only.

use std::pin::pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures_util::future::{Either, select};

use super::attempt::Attempt;
use super::choice;
use super::passage::Passage;
use super::race::within;
use super::state::Latencies;
use crate::client::HedgeRule;
use crate::error::CallError;
use crate::response::RawResponse;

/// A second attempt comes no sooner than this.
const SHORTEST: Duration = Duration::from_millis(1);

/// The answer times of the operations that are hedged by them.
#[derive(Debug, Default)]
pub(super) struct Hedges(RwLock<Vec<(&'static str, Arc<Latencies>)>>);

impl Hedges {
    fn of(&self, operation: &'static str) -> Arc<Latencies> {
        let known = |all: &[(&'static str, Arc<Latencies>)]| {
            all.iter().find(|(name, _)| *name == operation).map(|(_, one)| Arc::clone(one))
        };
        let found = known(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        found.unwrap_or_else(|| {
            let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
            known(&all).unwrap_or_else(|| {
                let latencies = Arc::new(Latencies::new());
                all.push((operation, Arc::clone(&latencies)));
                latencies
            })
        })
    }
}

/// Makes the attempt, and a second one beside it where that takes long.
pub(super) async fn run(first: &Attempt<'_>) -> Result<RawResponse, CallError> {
    let passage = first.passage;
    if passage.hedge == HedgeRule::Off || !passage.request.is_safe() {
        return choice::run(first).await;
    }
    let latencies = match passage.hedge {
        HedgeRule::Percentile(_) => {
            Some(passage.core.guards.hedges.of(passage.request.operation()))
        }
        HedgeRule::Off | HedgeRule::AfterMs(_) => None,
    };
    // Boxed: a call without a hedge need not hold it.
    let result = Box::pin(hedged(first, delay(passage.hedge, latencies.as_deref()))).await;
    if let (Some(latencies), true, Some(began)) =
        (latencies, is_good(passage, &result), first.began())
    {
        let took = passage.core.clock.now().saturating_duration_since(began);
        latencies.add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
    }
    result
}

/// After which time a second attempt is sent.
fn delay(rule: HedgeRule, latencies: Option<&Latencies>) -> Option<Duration> {
    match rule {
        HedgeRule::Off => None,
        HedgeRule::AfterMs(milliseconds) => Some(Duration::from_millis(milliseconds)),
        HedgeRule::Percentile(percent) => latencies?.percentile(percent).map(Duration::from_nanos),
    }
}

async fn hedged(first: &Attempt<'_>, delay: Option<Duration>) -> Result<RawResponse, CallError> {
    let passage = first.passage;
    let mut one = pin!(choice::run(first));
    let Some(delay) = delay else { return one.await };
    // While the first waits for its place this comes again and again, so it is no nothing.
    let delay = delay.max(SHORTEST);
    let mut wait = delay;
    while !wait.is_zero() {
        if let Some(result) = within(one.as_mut(), passage.core.clock.sleep(wait)).await {
            return result;
        }
        // What still waits for its place would only wait twice, and that is no time of the API's.
        let now = passage.core.clock.now();
        let took = first.began().map(|began| now.saturating_duration_since(began));
        wait = delay.saturating_sub(took.unwrap_or_default());
    }
    let Some(second) = second(passage) else { return one.await };
    let two = pin!(choice::run(&second));
    let (ended, other) = match select(one, two).await {
        Either::Left((ended, two)) => (ended, Either::Left(two)),
        Either::Right((ended, one)) => (ended, Either::Right(one)),
    };
    if is_good(passage, &ended) {
        return ended;
    }
    let other = other.await;
    // Neither is good: what the API said goes before what this client refused by itself.
    let is_local = ended.as_ref().is_err_and(|failure| failure.kind.is_local());
    if is_good(passage, &other) || is_local { other } else { ended }
}

/// A second attempt, as far as the budget goes and there is time for it.
fn second<'a>(passage: &'a Passage<'a>) -> Option<Attempt<'a>> {
    if passage.flight.is_stopped() || passage.left().is_zero() {
        return None;
    }
    Attempt::hedge(passage)
}

/// Whether nobody needs to wait for the other one.
fn is_good(passage: &Passage<'_>, result: &Result<RawResponse, CallError>) -> bool {
    let retry = passage.request.retry();
    result.as_ref().is_ok_and(|raw| !retry.is_passing(raw.status_code()))
}
