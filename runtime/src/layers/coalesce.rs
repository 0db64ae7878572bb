//! Coalescing: equal reads that run at the same time share one request.
//!
//! Nothing is spawned: the shared request is polled by those who wait for it, and gone when none
//! does. Each waits until its own deadline.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::cache;
use super::errand::Errand;
use super::gathering::{Joint, Landed, Mark, Place, Sameness, Waiting, Work};
use super::passage::latest;
use super::race::within;
use super::{Flight, Horizon};
use crate::client::CallSettings;
use crate::error::{CallError, ErrorKind, Failure};
use crate::response::RawResponse;
use crate::stats::Reuse;
use crate::telemetry;

/// Sends the read, or waits for an equal one; `alone` is what it counts as where it is sent.
pub(super) async fn run(
    errand: &Errand<'_>,
    alone: Option<Reuse>,
) -> Result<RawResponse, CallError> {
    if !errand.coalesces() {
        if let Some(how) = alone {
            errand.flight.reused(how);
        }
        return cache::fetch(errand).await;
    }
    let (core, flight) = (&errand.core, errand.flight);
    let start = core.clock.now();
    let until = latest(core, errand.settings, start);
    loop {
        let left = until.saturating_duration_since(core.clock.now());
        if left.is_zero() {
            return Err(late(errand, until.saturating_duration_since(start)));
        }
        let place = Place { uri: errand.uri.clone(), sameness: Sameness::of(errand) };
        let (work, joint, joined) =
            core.guards.gatherings.join_or_begin(place, until, |mark| begin(errand, until, mark));
        match (joined, alone) {
            (true, _) => flight.reused(Reuse::Coalesced),
            (false, Some(how)) => flight.reused(how),
            (false, None) => {}
        }
        let waiting = pin!(Waiting::new(work, joint, flight));
        match within(waiting, core.clock.sleep(left)).await {
            None => return Err(late(errand, until.saturating_duration_since(start))),
            Some(Landed::Panicked(panic)) => panic.resume_once(),
            // It ended for want of time just when this one joined, which has some left.
            Some(Landed::Answer(Err(failure)))
                if failure.kind == ErrorKind::Deadline && until > core.clock.now() => {}
            Some(Landed::Answer(result)) => return result,
        }
    }
}

/// The request that callers share; it ends when the last of them has no time left.
fn begin(errand: &Errand<'_>, until: Instant, mark: Mark) -> (Work, Arc<Joint>) {
    let (core, request) = (Arc::clone(&errand.core), errand.request.clone());
    let horizon = Arc::new(Horizon::new(core.clock.now(), until));
    let settings = CallSettings {
        timeout: None,
        until: None,
        horizon: Some(Arc::clone(&horizon)),
        ..errand.settings.clone()
    };
    let (joint, onlooker) = Joint::new(horizon);
    let flight = Flight::counted(core.meter.attempts_of(request.operation(), core.clock.now()))
        .watched(onlooker);
    let work = async move {
        let _mark = mark;
        match Errand::new(&core, &request, &settings, &flight) {
            Some(errand) => cache::fetch(&errand).await,
            None => super::straight(&core, &request, &settings, &flight).await,
        }
    };
    (Box::pin(telemetry::carried(work)), joint)
}

fn late(errand: &Errand<'_>, allowed: Duration) -> CallError {
    let text = if allowed.is_zero() {
        "the deadline has passed".to_owned()
    } else {
        format!("not done within {allowed:.3?}")
    };
    let mut failure = Failure::new(ErrorKind::Deadline, errand.request, text);
    failure.attempts = errand.flight.attempts();
    Arc::new(failure)
}
