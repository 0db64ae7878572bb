//! Random numbers for jitter and idempotency keys: seedable, without a lock.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// The step of `SplitMix64` (Steele, Lea, Flood 2014).
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// A generator of random numbers that many calls share.
pub(crate) struct Random {
    state: AtomicU64,
    nonce: u64,
}

impl Random {
    /// A generator that always gives the same numbers for the same seed.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self { state: AtomicU64::new(mix(seed)), nonce: mix(seed ^ STEP) }
    }

    /// A generator seeded from the operating system's entropy, by way of the standard library.
    pub(crate) fn from_entropy() -> Self {
        Self { state: AtomicU64::new(entropy()), nonce: entropy() }
    }

    /// The next 64 random bits.
    pub(crate) fn next(&self) -> u64 {
        mix(self.state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP))
    }

    /// A random number of at most `limit`; the bias is below 2⁻⁶⁴ times `limit`.
    pub(crate) fn up_to(&self, limit: u64) -> u64 {
        let wide = u128::from(self.next()) * (u128::from(limit) + 1);
        u64::try_from(wide >> 64).unwrap_or(limit)
    }

    /// A fresh idempotency key: a UUID of version 4 (RFC 9562 §5.4).
    ///
    /// Its upper half is mixed with a number of this generator's own, so that two processes whose
    /// sequences meet still make different keys.
    pub(crate) fn key(&self) -> String {
        let low = self.next();
        let high = mix(low ^ self.nonce) & 0xFFFF_FFFF_FFFF_0FFF | 0x4000;
        let low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000;
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            high >> 16 & 0xFFFF,
            high & 0xFFFF,
            low >> 48,
            low & 0xFFFF_FFFF_FFFF
        )
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}

fn entropy() -> u64 {
    RandomState::new().build_hasher().finish()
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Random;

    proptest! {
        #[test]
        fn a_number_stays_within_its_limit(seed: u64, limit: u64) {
            let random = Random::seeded(seed);
            for _ in 0..10 {
                prop_assert!(random.up_to(limit) <= limit);
            }
            prop_assert_eq!(random.up_to(0), 0);
        }
    }

    #[test]
    fn entropy_differs_and_a_seed_does_not() {
        assert_ne!(Random::from_entropy().key(), Random::from_entropy().key());
        assert_eq!(Random::seeded(5).key(), Random::seeded(5).key());
        assert_ne!(Random::seeded(5).key(), Random::seeded(6).key());
    }

    #[test]
    fn sequences_that_meet_make_different_keys() {
        let (one, other) = (Random::from_entropy(), Random::from_entropy());
        other.state.store(one.state.load(super::Ordering::Relaxed), super::Ordering::Relaxed);
        let (one, other) = (one.key(), other.key());
        assert_eq!(one[19..], other[19..]);
        assert_ne!(one[..18], other[..18]);
    }
}
