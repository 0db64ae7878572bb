//! How long the answers of an operation take.

use proptest::prelude::*;

use crate::layers::state::Latencies;

const MILLI: u64 = 1_000_000;

#[test]
fn few_answers_say_nothing() {
    let latencies = Latencies::new();
    (0..19).for_each(|_| latencies.add(MILLI));
    assert_eq!(latencies.percentile(95), None);
    latencies.add(MILLI);
    assert!(latencies.percentile(95).is_some());
}

#[test]
fn new_answers_drive_the_old_ones_out() {
    let latencies = Latencies::new();
    (0..2000).for_each(|_| latencies.add(1000 * MILLI));
    (0..10_000).for_each(|_| latencies.add(MILLI));
    assert!(latencies.percentile(50).unwrap() < 2 * MILLI);
}

proptest! {
    /// A percentile is never below the true one, and at most a quarter above.
    #[test]
    fn a_percentile_is_near(
        mut times in prop::collection::vec(4000_u64..100_000_000_000, 20..500), percent in 1_u32..=100,
    ) {
        let latencies = Latencies::new();
        for time in &times {
            latencies.add(*time);
        }
        times.sort_unstable();
        let at = (times.len() * percent as usize).div_ceil(100) - 1;
        let (exact, near) = (times[at], latencies.percentile(percent).unwrap());
        prop_assert!(near >= exact && near <= exact + exact / 4 + 2000, "{exact} {near}");
    }
}
