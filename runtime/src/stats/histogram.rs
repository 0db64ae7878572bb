//! Durations in buckets whose width grows with them: bounded memory, no lock.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Each power of two is parted into this many buckets, so that a quantile is off by 3.2 % at most.
const PARTS: u64 = 32;
/// Below this many microseconds each has a bucket of its own.
const EXACT: u64 = 2 * PARTS;
/// The longest that is told apart, in microseconds: 71 minutes. What is longer counts as this.
const LONGEST: u64 = (1 << 32) - 1;
/// Those of the exact ones, and of every further power of two below 2³².
const BUCKETS: usize = 64 + 26 * 32;

/// Counts durations; 7 KiB, however many there are.
#[derive(Debug)]
pub(crate) struct Histogram {
    counts: Box<[AtomicU64]>,
    /// In microseconds, exact.
    longest: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        let counts = std::iter::repeat_with(AtomicU64::default).take(BUCKETS).collect();
        Self { counts, longest: AtomicU64::new(0) }
    }
}

impl Histogram {
    /// Counts one duration.
    pub(crate) fn record(&self, duration: Duration) {
        let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        self.longest.fetch_max(micros, Relaxed);
        if let Some(count) = self.counts.get(bucket(micros)) {
            count.fetch_add(1, Relaxed);
        }
    }

    /// What has been counted so far.
    pub(crate) fn read(&self) -> Spread {
        let counts = self.counts.iter().map(|count| count.load(Relaxed)).collect();
        Spread { counts, longest: self.longest.load(Relaxed) }
    }
}

/// What a [`Histogram`] has counted; several can be put together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spread {
    /// Empty where nothing has been.
    counts: Vec<u64>,
    longest: u64,
}

impl Spread {
    /// Adds what another has counted.
    pub(crate) fn add(&mut self, other: &Self) {
        if self.counts.is_empty() {
            self.counts.clone_from(&other.counts);
        } else {
            for (count, more) in self.counts.iter_mut().zip(&other.counts) {
                *count = count.saturating_add(*more);
            }
        }
        self.longest = self.longest.max(other.longest);
    }

    /// How many durations.
    pub(crate) fn len(&self) -> u64 {
        self.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The longest, exact to the microsecond.
    pub(crate) fn longest(&self) -> Duration {
        Duration::from_micros(self.longest)
    }

    /// The duration that `percent` of all don't exceed, at most 3.2 % too long; zero of none.
    pub(crate) fn percentile(&self, percent: u64) -> Duration {
        let wanted = (u128::from(self.len()) * u128::from(percent)).div_ceil(100).max(1);
        let mut seen = 0_u128;
        for (index, count) in self.counts.iter().enumerate() {
            seen += u128::from(*count);
            if seen >= wanted {
                return Duration::from_micros(highest(index).min(self.longest));
            }
        }
        self.longest()
    }
}

/// The bucket of so many microseconds.
fn bucket(micros: u64) -> usize {
    let micros = micros.min(LONGEST);
    let shift = shift(micros);
    usize::try_from(shift * PARTS + (micros >> shift)).unwrap_or(BUCKETS - 1)
}

/// How many of its lowest bits don't count.
fn shift(micros: u64) -> u64 {
    if micros < EXACT {
        return 0;
    }
    u64::from(micros.ilog2() - PARTS.ilog2())
}

/// The most microseconds that a bucket stands for.
fn highest(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    if bucket < EXACT {
        return bucket;
    }
    let shift = bucket / PARTS - 1;
    ((bucket - shift * PARTS + 1) << shift) - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_bucket_is_close_to_what_it_stands_for(micros in 0..=LONGEST) {
            let bucket = bucket(micros);
            prop_assert!(bucket < BUCKETS);
            let most = highest(bucket);
            prop_assert!(most >= micros);
            prop_assert!(most - micros <= micros / PARTS, "{micros} is shown as {most}");
        }

        #[test]
        fn percentiles_are_those_of_the_sorted_list(
            mut all in prop::collection::vec(0_u64..10_000_000, 1..200), percent in 1_u64..=100,
        ) {
            let histogram = Histogram::default();
            for micros in &all {
                histogram.record(Duration::from_micros(*micros));
            }
            all.sort_unstable();
            let rank = (all.len() * usize::try_from(percent).unwrap()).div_ceil(100);
            let exact = all[rank - 1];
            let told = u64::try_from(histogram.read().percentile(percent).as_micros()).unwrap();
            prop_assert!(told >= exact && told - exact <= exact / PARTS, "{told} for {exact}");
        }
    }

    #[test]
    fn the_last_bucket_takes_all_that_is_longer() {
        assert_eq!(bucket(LONGEST), BUCKETS - 1);
        let histogram = Histogram::default();
        histogram.record(Duration::MAX);
        histogram.record(Duration::from_secs(7200));
        assert_eq!(histogram.read().len(), 2);
        assert_eq!(Spread::default().percentile(50), Duration::ZERO);
    }

    #[test]
    fn two_are_put_together() {
        let (one, other) = (Histogram::default(), Histogram::default());
        (0..50).for_each(|_| one.record(Duration::from_micros(10)));
        (0..50).for_each(|_| other.record(Duration::from_micros(40)));
        let mut both = Spread::default();
        both.add(&one.read());
        both.add(&other.read());
        assert_eq!((both.len(), both.longest()), (100, Duration::from_micros(40)));
        assert_eq!(both.percentile(50), Duration::from_micros(10));
        assert_eq!(both.percentile(51), Duration::from_micros(40));
    }
}
