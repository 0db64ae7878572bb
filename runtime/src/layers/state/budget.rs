//! What repeats and hedges may cost an API, all calls of one client together.
//!
//! A bucket of tokens: a call puts a share of one in, a repeat takes a whole one out. When an API
//! fails for everybody, its load grows by that share and no more, whatever each call would try.

use crate::sync::{AtomicU64, Ordering};

/// One repeat, in the unit in which tokens are counted.
const REPEAT: u64 = 1000;
/// What a bucket starts with, and what time alone refills it to.
const RESERVE: u64 = 10 * REPEAT;
/// The most that calls save up.
const MOST: u64 = 100 * REPEAT;
/// Time alone gives one repeat a second: this many nanoseconds are a thousandth of it.
const NANOS: u64 = 1_000_000;

/// The budget of one client. Times are nanoseconds since the client was built.
#[derive(Debug)]
pub(crate) struct Budget {
    /// What a call puts in.
    share: u64,
    tokens: AtomicU64,
    /// When the latest call put something in.
    latest: AtomicU64,
}

impl Budget {
    /// Repeats add at most `percent` of the load of all calls; 0 repeats nothing.
    pub(crate) fn new(percent: u32) -> Self {
        let reserve = if percent == 0 { 0 } else { RESERVE };
        Self {
            share: u64::from(percent).saturating_mul(REPEAT / 100),
            tokens: AtomicU64::new(reserve),
            latest: AtomicU64::new(0),
        }
    }

    /// The first attempt of a call is sent.
    ///
    /// It puts its share in, or what the time since the call before is worth where that is more:
    /// calls that come seldom can be repeated, those that come fast get their share alone.
    pub(crate) fn deposit(&self, now: u64) {
        if self.share == 0 {
            return;
        }
        let before = self.latest.fetch_max(now, Ordering::Relaxed);
        let waited = now.saturating_sub(before) / NANOS;
        let deposited = |tokens: u64| {
            let by_share = tokens.saturating_add(self.share).min(MOST);
            let by_time = tokens.saturating_add(waited).min(RESERVE);
            Some(by_share.max(by_time))
        };
        // The closure always gives a value, so this can't fail.
        let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, deposited);
    }

    /// Takes a repeat out; false where none is left.
    pub(crate) fn withdraw(&self) -> bool {
        let left = |tokens: u64| tokens.checked_sub(REPEAT);
        self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left).is_ok()
    }

    /// Puts a repeat back that was never sent. What calls have put in meanwhile may leave it no
    /// room.
    pub(crate) fn refund(&self) {
        let back = |tokens: u64| Some(tokens.saturating_add(REPEAT).min(MOST));
        // The closure always gives a value, so this can't fail.
        let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, back);
    }
}
