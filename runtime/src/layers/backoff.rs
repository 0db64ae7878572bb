//! Exponential backoff with full jitter.

use std::time::Duration;

use crate::client::Limits;
use crate::random::Random;

/// How long to wait after attempt number `attempt` (from 1): anything between nothing and the
/// smaller of the cap and `backoff · 2^(attempt − 1)`, evenly spread.
pub(super) fn backoff(limits: &Limits, random: &Random, attempt: u32) -> Duration {
    let most = ceiling(limits, attempt);
    let most = u64::try_from(most.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(random.up_to(most))
}

fn ceiling(limits: &Limits, attempt: u32) -> Duration {
    let doubled = 1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
    limits.backoff.saturating_mul(doubled).min(limits.backoff_cap)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::client::Policy;

    fn limits(base: u64, cap: u64) -> Limits {
        Policy::new().backoff_ms(base).backoff_cap_ms(cap).limits()
    }

    proptest! {
        #[test]
        fn it_never_passes_cap_or_doubling(
            base in 0_u64..u64::MAX, cap in 0_u64..u64::MAX, attempt: u32, seed: u64,
        ) {
            let limits = limits(base, cap);
            let wait = backoff(&limits, &Random::seeded(seed), attempt);
            prop_assert!(wait <= limits.backoff_cap);
            if let Some(doubled) = 1_u32.checked_shl(attempt.saturating_sub(1))
                && let Some(most) = limits.backoff.checked_mul(doubled)
            {
                prop_assert!(wait <= most);
            }
        }

        #[test]
        fn its_ceiling_grows_until_the_cap(base in 1_u64..10_000, cap in 1_u64..100_000) {
            let limits = limits(base, cap);
            for attempt in 1..70 {
                let (now, next) = (ceiling(&limits, attempt), ceiling(&limits, attempt + 1));
                prop_assert!(next >= now);
                prop_assert!(next == now * 2 || next == limits.backoff_cap);
            }
        }

        #[test]
        fn one_seed_gives_one_sequence(seed: u64) {
            let limits = limits(100, 20_000);
            let draw = || {
                let random = Random::seeded(seed);
                (1..10).map(|attempt| backoff(&limits, &random, attempt)).collect::<Vec<_>>()
            };
            prop_assert_eq!(draw(), draw());
        }
    }

    #[test]
    fn its_jitter_is_full() {
        let (limits, random) = (limits(1000, 1000), Random::seeded(7));
        let waits: Vec<_> = (0..4000).map(|_| backoff(&limits, &random, 1).as_millis()).collect();
        for tenth in 0..10 {
            let hits = waits.iter().filter(|wait| **wait / 100 == tenth).count();
            assert!((300..500).contains(&hits), "{hits} of 4000 waits in tenth {tenth}");
        }
    }
}
