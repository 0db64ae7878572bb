//! The bulkhead: so many requests at once, a bounded queue before them, first come, first served.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;

use super::attempt::Attempt;
use super::pacing;
use super::state::{Adaptive, Entry, Places};
use super::verdict;
use crate::client::Concurrency;
use crate::error::{CallError, ErrorKind};
use crate::response::RawResponse;

/// Where an adaptive limit starts.
const START: u32 = 16;

/// The bulkhead of one API.
#[derive(Debug)]
pub(super) struct Bulkhead {
    places: Places,
    adaptive: Option<Adaptive>,
}

impl Bulkhead {
    pub(super) fn new(set: Concurrency) -> Option<Self> {
        let size = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let most = set.most?.max(1);
        let start = if set.adaptive { START.min(most) } else { most };
        let adaptive = set.adaptive.then(|| Adaptive::new(size(start), size(most)));
        Some(Self { places: Places::new(size(start), size(set.queue)), adaptive })
    }

    /// Waits for a place; `None` where the queue is full. Dropped, it waits no more.
    async fn enter<'a>(&'a self, attempt: &'a Attempt<'a>) -> Option<Place<'a>> {
        let mut place = Place { bulkhead: self, attempt, number: None, held: false };
        poll_fn(|context| {
            if let Some(number) = place.number {
                if !self.places.poll(number, context.waker()) {
                    return Poll::Pending;
                }
            } else {
                match self.places.enter(context.waker()) {
                    Entry::Taken => {}
                    Entry::Full => return Poll::Ready(false),
                    Entry::Waits(number) => {
                        place.number = Some(number);
                        return Poll::Pending;
                    }
                }
            }
            (place.number, place.held) = (None, true);
            Poll::Ready(true)
        })
        .await
        .then_some(place)
    }

    /// An attempt that says something of the API ended: an adaptive limit learns.
    fn learn(&self, attempt: &Attempt<'_>, overload: bool) {
        let (Some(adaptive), Some(began)) = (&self.adaptive, attempt.began()) else { return };
        let (limit, taken, _) = self.places.now();
        let passage = attempt.passage;
        let (began, now) = (passage.core.guards.nanos(began), passage.nanos());
        let found = adaptive.settle(began, now, overload, taken);
        if found != limit {
            self.places.resize(found);
        }
    }
}

/// A place, or a number in the queue. Dropped, it is the next one's.
struct Place<'a> {
    bulkhead: &'a Bulkhead,
    attempt: &'a Attempt<'a>,
    number: Option<u64>,
    held: bool,
}

impl Place<'_> {
    /// The attempt ended.
    fn leave(mut self, result: &Result<RawResponse, CallError>) {
        if verdict::failed(result).is_some() {
            self.bulkhead.learn(self.attempt, verdict::overloaded(result));
        }
        self.free();
    }

    fn free(&mut self) {
        if std::mem::take(&mut self.held) {
            self.bulkhead.places.release();
        }
    }
}

/// An attempt that was given up says nothing, unless it was the deadline that ended it.
impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.held && self.attempt.ran_out() {
            self.bulkhead.learn(self.attempt, true);
        }
        self.free();
        if let Some(number) = self.number {
            self.bulkhead.places.give_up(number);
        }
    }
}

/// Waits for a place and holds it while the attempt goes on.
pub(super) async fn run(attempt: &Attempt<'_>) -> Result<RawResponse, CallError> {
    let bulkhead = attempt.passage.core.guards.bulkhead.as_ref();
    let place = match bulkhead {
        None => None,
        Some(bulkhead) => {
            Some(bulkhead.enter(attempt).await.ok_or_else(|| full(attempt, bulkhead))?)
        }
    };
    let result = pacing::run(attempt).await;
    if let Some(place) = place {
        place.leave(&result);
    }
    result
}

fn full(attempt: &Attempt<'_>, bulkhead: &Bulkhead) -> CallError {
    let (_, taken, waiting) = bulkhead.places.now();
    let text = format!("too many at once: {taken} are under way and {waiting} wait");
    Arc::new(attempt.passage.failure(ErrorKind::Rejected, text))
}
