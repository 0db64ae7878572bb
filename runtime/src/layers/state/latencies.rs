//! How long the answers of an operation take: a histogram that forgets.

use crate::sync::{AtomicU64, Ordering};

/// Four buckets for each doubling, from a microsecond to about a day.
const BUCKETS: usize = 148;
/// From so many on, all counts are halved.
const MOST: u64 = 2048;
/// Fewer say nothing.
const FEWEST: u64 = 20;

/// A histogram of times, in nanoseconds. A bucket ends at most a quarter past its start.
#[derive(Debug)]
pub(crate) struct Latencies {
    counts: [AtomicU64; BUCKETS],
    all: AtomicU64,
}

impl Latencies {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self { counts: std::array::from_fn(|_| AtomicU64::new(0)), all: AtomicU64::new(0) }
    }

    /// An answer took this long.
    pub(crate) fn add(&self, took: u64) {
        if let Some(count) = self.counts.get(bucket(took)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        if self.all.fetch_add(1, Ordering::Relaxed) + 1 == MOST {
            self.halve();
        }
    }

    /// The time within which so many percent of the answers came; `None` as long as there are too
    /// few to say.
    pub(crate) fn percentile(&self, percent: u32) -> Option<u64> {
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let all: u64 = self.counts.iter().map(count).sum();
        if all < FEWEST {
            return None;
        }
        let wanted = (all * u64::from(percent.min(100))).div_ceil(100);
        let mut seen = 0;
        let at = self.counts.iter().position(|one| {
            seen += count(one);
            seen >= wanted
        });
        at.map(end)
    }

    /// Old answers count half. Whoever counts meanwhile may be forgotten; it is a statistic.
    fn halve(&self) {
        let mut left = 0;
        for count in &self.counts {
            let half = count.load(Ordering::Relaxed) / 2;
            count.fetch_sub(half, Ordering::Relaxed);
            left += half;
        }
        self.all.store(left, Ordering::Relaxed);
    }
}

/// The bucket of a time: four for each power of two of microseconds.
fn bucket(took: u64) -> usize {
    let micros = took / 1000;
    if micros < 4 {
        return usize::try_from(micros).unwrap_or_default();
    }
    let power = micros.ilog2();
    let quarter = (micros >> (power - 2)) & 3;
    let at = u64::from(power - 1) * 4 + quarter;
    usize::try_from(at).unwrap_or(usize::MAX).min(BUCKETS - 1)
}

/// The end of a bucket, in nanoseconds.
fn end(at: usize) -> u64 {
    let at = at as u64 + 1;
    if at <= 4 {
        return at * 1000;
    }
    ((4 + at % 4) << (at / 4 - 1)).saturating_mul(1000)
}
