//! How many requests at once an API bears: additive increase, multiplicative decrease.

use crate::sync::{Mutex, MutexGuard};

/// A limit is counted in thousandths, so that it grows by parts.
const ONE: u64 = 1000;

/// A limit that finds itself. Times are nanoseconds.
///
/// Every answer that came while most of the limit was used adds a part of one, which makes about
/// one more for each time that the whole limit was used; every sign of overload takes a tenth. What
/// began before the last cut is no new sign.
#[derive(Debug)]
pub(crate) struct Adaptive {
    most: u64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    limit: u64,
    cut: u64,
}

impl Adaptive {
    /// It starts at `start` and never passes `most`.
    pub(crate) fn new(start: usize, most: usize) -> Self {
        let limit = (start.clamp(1, most.max(1)) as u64).saturating_mul(ONE);
        let most = (most.max(1) as u64).saturating_mul(ONE);
        Self { most, state: Mutex::new(State { limit, cut: 0 }) }
    }

    /// An attempt that began at `began` ended at `now`, while `taken` places were taken; the new
    /// limit.
    pub(crate) fn settle(&self, began: u64, now: u64, overload: bool, taken: usize) -> usize {
        let mut state = self.state();
        if overload {
            if began >= state.cut {
                state.limit = (state.limit / 10 * 9).max(ONE);
                state.cut = now;
            }
        } else if (taken as u64).saturating_mul(2 * ONE) >= state.limit {
            let part = (ONE * ONE).div_ceil(state.limit);
            state.limit = (state.limit + part).min(self.most);
        }
        usize::try_from(state.limit / ONE).unwrap_or(usize::MAX)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
