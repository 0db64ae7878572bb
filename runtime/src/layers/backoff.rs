//! Exponential backoff with full jitter.

use std::time::Duration;

use crate::random::Random;

/// The longest waits between attempts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waits {
    /// After the first attempt; doubled after each further one.
    pub(super) base: Duration,
    /// After any.
    pub(super) cap: Duration,
}

/// How long to wait after attempt number `attempt` (from 1): anything between nothing and the
/// smaller of the cap and `base · 2^(attempt − 1)`, evenly spread.
pub(super) fn backoff(waits: Waits, random: &Random, attempt: u32) -> Duration {
    let most = ceiling(waits, attempt);
    let most = u64::try_from(most.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(random.up_to(most))
}

fn ceiling(waits: Waits, attempt: u32) -> Duration {
    let doubled = 1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
    waits.base.saturating_mul(doubled).min(waits.cap)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn waits(base: u64, cap: u64) -> Waits {
        Waits { base: Duration::from_millis(base), cap: Duration::from_millis(cap) }
    }

    proptest! {
        #[test]
        fn it_never_passes_cap_or_doubling(
            base in 0_u64..u64::MAX, cap in 0_u64..u64::MAX, attempt: u32, seed: u64,
        ) {
            let waits = waits(base, cap);
            let wait = backoff(waits, &Random::seeded(seed), attempt);
            prop_assert!(wait <= waits.cap);
            if let Some(doubled) = 1_u32.checked_shl(attempt.saturating_sub(1))
                && let Some(most) = waits.base.checked_mul(doubled)
            {
                prop_assert!(wait <= most);
            }
        }

        #[test]
        fn its_ceiling_grows_until_the_cap(base in 1_u64..10_000, cap in 1_u64..100_000) {
            let waits = waits(base, cap);
            for attempt in 1..70 {
                let (now, next) = (ceiling(waits, attempt), ceiling(waits, attempt + 1));
                prop_assert!(next >= now);
                prop_assert!(next == now * 2 || next == waits.cap);
            }
        }

        #[test]
        fn one_seed_gives_one_sequence(seed: u64) {
            let waits = waits(100, 20_000);
            let draw = || {
                let random = Random::seeded(seed);
                (1..10).map(|attempt| backoff(waits, &random, attempt)).collect::<Vec<_>>()
            };
            prop_assert_eq!(draw(), draw());
        }
    }

    #[test]
    fn its_jitter_is_full() {
        let (longest, random) = (waits(1000, 1000), Random::seeded(7));
        let waits: Vec<_> = (0..4000).map(|_| backoff(longest, &random, 1).as_millis()).collect();
        for tenth in 0..10 {
            let hits = waits.iter().filter(|wait| **wait / 100 == tenth).count();
            assert!((300..500).contains(&hits), "{hits} of 4000 waits in tenth {tenth}");
        }
    }
}
