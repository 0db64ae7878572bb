//! Who uses a token, who waits for one, and when it is renewed: what all callers of it share.
//!
//! It knows no clock, no future and no endpoint: it is given the time, as nanoseconds since the
//! client was built, and says what a caller does. `tests/interleavings` compiles it against `loom`.

use crate::sync::{Mutex, MutexGuard};

/// How long a token that took the place of a refused one is kept although it is refused too: an
/// API that refuses every token must not have one fetched for every call.
const DOUBT: u64 = 30_000_000_000;

/// What a caller does.
#[derive(Debug)]
pub(crate) enum Turn<T, F> {
    /// It has a token.
    Use(Lease<T>),
    /// It has a token that ends soon, and keeps this fetch going beside its own work.
    Renew(Lease<T>, F),
    /// It waits for this fetch.
    Wait {
        /// What it waits for.
        fetch: F,
        /// Whether it has begun it, and nobody before.
        own: bool,
    },
}

/// A token in use.
#[derive(Clone, Debug)]
pub(crate) struct Lease<T> {
    pub(crate) token: T,
    /// Tells it from those before and after it.
    pub(crate) number: u64,
    /// It took the place of a refused one, and nothing has accepted it so far.
    pub(crate) doubted: bool,
}

/// A token that was fetched. Times are nanoseconds; `None` is never.
#[derive(Clone, Debug)]
pub(crate) struct Fetched<T> {
    pub(crate) token: T,
    /// From when on it is renewed by those who use it.
    pub(crate) renew_at: Option<u64>,
    /// From when on nobody uses it.
    pub(crate) good_until: Option<u64>,
}

/// The token of one scheme and scope, and its renewal. `F` is a fetch that many may wait for.
#[derive(Debug)]
pub(crate) struct Renewal<T, F> {
    state: Mutex<State<T, F>>,
}

#[derive(Debug)]
struct State<T, F> {
    held: Option<Held<T>>,
    /// Kept until it has landed, or nobody wants it any more.
    fetch: Option<(u64, F)>,
    /// The number of the last fetch that was begun.
    number: u64,
    /// The number of the last fetch that has landed with a token.
    landed: u64,
    /// A token was refused, and none has come in its place.
    refused: Option<u64>,
}

#[derive(Debug)]
struct Held<T> {
    fetched: Fetched<T>,
    number: u64,
    /// Until when a refusal doesn't renew it.
    doubt: Option<u64>,
}

impl<T: Clone, F: Clone> Renewal<T, F> {
    /// No token, and no fetch.
    pub(crate) fn new() -> Self {
        let state = State { held: None, fetch: None, number: 0, landed: 0, refused: None };
        Self { state: Mutex::new(state) }
    }

    /// What a caller does at `now`. `start` begins the fetch of this number, or says why none can
    /// be begun, which is an error only where no token is good; `outdated` fetches are given up.
    pub(crate) fn ask<E>(
        &self,
        now: u64,
        outdated: impl FnOnce(&F) -> bool,
        start: impl FnOnce(u64) -> Result<F, E>,
    ) -> Result<Turn<T, F>, E> {
        let _given_up; // It is dropped behind the lock.
        let mut state = self.state();
        _given_up = state.fetch.take_if(|(_, fetch)| outdated(fetch));
        let held = state.held.as_ref().filter(|held| !held.fetched.has_ended(now));
        let due = held.is_none_or(|held| held.fetched.is_due(now));
        let lease = held.map(Held::lease);
        let lease = match lease {
            Some(lease) if !due => return Ok(Turn::Use(lease)),
            lease => lease,
        };
        if let Some((_, fetch)) = &state.fetch {
            return Ok(Turn::of(lease, fetch.clone(), false));
        }
        let number = state.number + 1;
        match (start(number), lease) {
            (Ok(fetch), lease) => {
                state.number = number;
                state.fetch = Some((number, fetch.clone()));
                Ok(Turn::of(lease, fetch, true))
            }
            (Err(_), Some(lease)) => Ok(Turn::Use(lease)),
            (Err(error), None) => Err(error),
        }
    }

    /// The fetch of this number has ended, with a token or without. Everyone who has waited for it
    /// says so; the first one counts.
    pub(crate) fn land(&self, number: u64, fetched: Option<Fetched<T>>) -> Option<Lease<T>> {
        let _ended; // It is dropped behind the lock.
        let mut state = self.state();
        _ended = state.fetch.take_if(|(known, _)| *known == number);
        let token = fetched.as_ref()?.token.clone();
        if let Some(fetched) = fetched.filter(|_| number > state.landed) {
            let doubt = state.refused.take().map(|at| at.saturating_add(DOUBT));
            state.landed = number;
            state.held = Some(Held { fetched, number, doubt });
        }
        let held = state.held.as_ref().filter(|held| held.number == number);
        let doubted = held.is_some_and(|held| held.doubt.is_some());
        Some(Lease { token, number, doubted })
    }

    /// The token of this number was refused. True where another one can be had: it is not used any
    /// more, or has been replaced already.
    pub(crate) fn refuse(&self, number: u64, now: u64) -> bool {
        let _refused; // It is dropped behind the lock.
        let mut state = self.state();
        match &state.held {
            Some(held) if held.number == number => {
                if held.doubt.is_some_and(|until| now < until) {
                    return false;
                }
                _refused = state.held.take();
                state.refused = Some(now);
                true
            }
            Some(_) | None => true,
        }
    }

    /// Whether the token of this number is none to go out with any more.
    pub(crate) fn has_ended(&self, number: u64, now: u64) -> bool {
        let state = self.state();
        let held = state.held.as_ref().filter(|held| held.number == number);
        held.is_none_or(|held| held.fetched.has_ended(now))
    }

    /// The token of this number was accepted.
    pub(crate) fn accept(&self, number: u64) {
        if let Some(held) = self.state().held.as_mut().filter(|held| held.number == number) {
            held.doubt = None;
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T, F>> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl<T, F> Turn<T, F> {
    fn of(lease: Option<Lease<T>>, fetch: F, own: bool) -> Self {
        match lease {
            Some(lease) => Self::Renew(lease, fetch),
            None => Self::Wait { fetch, own },
        }
    }
}

impl<T> Fetched<T> {
    fn is_due(&self, now: u64) -> bool {
        self.renew_at.is_some_and(|at| now >= at)
    }

    /// Whether nobody should use it any more.
    pub(crate) fn has_ended(&self, now: u64) -> bool {
        self.good_until.is_some_and(|until| now >= until)
    }
}

impl<T: Clone> Held<T> {
    fn lease(&self) -> Lease<T> {
        let token = self.fetched.token.clone();
        Lease { token, number: self.number, doubted: self.doubt.is_some() }
    }
}
