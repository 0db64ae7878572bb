//! The choice of the base URL that an attempt goes to: the better of two that are picked at random
//! (Mitzenmacher, "The power of two choices"), by the peak-sensitive average of their answer times
//! and by what they owe.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::attempt::Attempt;
use super::breaker;
use super::endpoint::Endpoint;
use super::passage::Passage;
use super::state::Load;
use super::verdict;
use crate::error::{CallError, ErrorKind};
use crate::response::RawResponse;

/// Sends the attempt to a base URL. One whose circuit refuses is passed over.
pub(super) async fn run(attempt: &Attempt<'_>) -> Result<RawResponse, CallError> {
    let passage = attempt.passage;
    let reach = passage.core.guards.endpoints.of(passage.request.server());
    let all = reach.all();
    let mut open: u64 = 0;
    loop {
        let at = if all.len() > 1 { pick(passage, all, open) } else { Some(0) };
        let Some((at, endpoint)) = at.and_then(|at| Some((at, all.get(at)?))) else {
            let text = format!("the circuits of all {} base URLs are open", all.len());
            return Err(Arc::new(passage.failure(ErrorKind::CircuitOpen, text)));
        };
        let trip = (all.len() > 1).then(|| Trip::start(attempt, &endpoint.load, at));
        let result = breaker::run(attempt, endpoint).await;
        if let Some(trip) = trip {
            trip.end(&result);
            if result.as_ref().is_err_and(|failure| failure.kind == ErrorKind::CircuitOpen) {
                open |= bit(at);
                continue;
            }
        }
        return result;
    }
}

/// Whether every circuit is sure to be open still, `wait` nanoseconds from now.
pub(super) fn is_shut(passage: &Passage<'_>, wait: u64) -> bool {
    let reach = passage.core.guards.endpoints.of(passage.request.server());
    let then = passage.nanos().saturating_add(wait);
    reach.all().iter().all(|endpoint| endpoint.refuses(then))
}

/// The better of two; `None` where every circuit is open.
fn pick(passage: &Passage<'_>, all: &[Arc<Endpoint>], open: u64) -> Option<usize> {
    let now = passage.nanos();
    let those = |good: &dyn Fn(&Endpoint) -> bool| {
        let kept = all.iter().enumerate().filter(|(_, endpoint)| good(endpoint));
        kept.fold(0, |mask, (at, _)| mask | bit(at))
    };
    let ready = those(&|endpoint| !endpoint.refuses(now)) & !open;
    let calm = ready & !those(&|endpoint| endpoint.load.is_aside(now));
    // When more than half would be set aside, it isn't they who fare badly.
    let able = if calm.count_ones() as usize * 2 >= all.len() { calm } else { ready };
    let fresh = able & !passage.tried.load(Relaxed);
    let mask = if fresh == 0 { able } else { fresh };
    let one = nth(mask, passage)?;
    let Some(other) = nth(mask & !bit(one), passage) else { return Some(one) };
    let cost = |at: usize| all.get(at).map_or(f64::MAX, |endpoint| endpoint.load.cost(now));
    Some(if cost(other) < cost(one) { other } else { one })
}

fn bit(at: usize) -> u64 {
    u32::try_from(at).ok().and_then(|at| 1_u64.checked_shl(at)).unwrap_or(0)
}

/// A random one of those whose bits are set.
fn nth(mask: u64, passage: &Passage<'_>) -> Option<usize> {
    let last = u64::from(mask.count_ones()).checked_sub(1)?;
    let skipped = usize::try_from(passage.core.random.up_to(last)).ok()?;
    (0..64).filter(|at| mask & bit(*at) != 0).nth(skipped)
}

/// An attempt on its way to one of several base URLs.
struct Trip<'a> {
    attempt: &'a Attempt<'a>,
    load: &'a Load,
    over: bool,
}

impl<'a> Trip<'a> {
    fn start(attempt: &'a Attempt<'a>, load: &'a Load, at: usize) -> Self {
        attempt.aim_at(at);
        attempt.passage.tried.fetch_or(bit(at), Relaxed);
        load.depart();
        Self { attempt, load, over: false }
    }

    fn end(mut self, result: &Result<RawResponse, CallError>) {
        self.over = true;
        self.arrive(verdict::failed(result));
    }

    fn arrive(&self, failed: Option<bool>) {
        let passage = self.attempt.passage;
        let now = passage.nanos();
        let began = self.attempt.began().map(|began| passage.core.guards.nanos(began));
        let end = began.zip(failed).map(|(began, failed)| (now.saturating_sub(began), failed));
        self.load.arrive(now, end);
    }
}

/// One that was given up says nothing, unless the deadline ended it.
impl Drop for Trip<'_> {
    fn drop(&mut self) {
        if !self.over {
            self.arrive(self.attempt.ran_out().then_some(true));
        }
    }
}
