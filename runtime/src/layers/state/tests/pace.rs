//! A rate limit.

use proptest::prelude::*;

use crate::layers::state::Pace;

const SECOND: u64 = 1_000_000_000;
const NEVER: u64 = u64::MAX;

/// When so many requests that all come at `now` may start.
fn starts(pace: &Pace, now: u64, requests: usize) -> Vec<u64> {
    (0..requests).map(|_| pace.reserve(now, NEVER).unwrap()).collect()
}

#[test]
fn a_burst_starts_at_once_and_the_rest_evenly() {
    let pace = Pace::new(10, SECOND, 3);
    let tenth = SECOND / 10;
    assert_eq!(starts(&pace, 0, 5), [0, 0, 0, tenth, 2 * tenth]);
    assert_eq!(starts(&pace, 10 * SECOND, 4)[2..], [10 * SECOND, 10 * SECOND + tenth]);
}

#[test]
fn a_turn_after_the_deadline_is_refused_and_takes_nothing() {
    let pace = Pace::new(1, SECOND, 1);
    assert_eq!(pace.reserve(0, 0), Ok(0));
    for _ in 0..10 {
        assert_eq!(pace.reserve(0, SECOND - 1), Err(SECOND));
    }
    assert_eq!(pace.reserve(0, SECOND), Ok(SECOND));
}

#[test]
fn a_turn_that_is_given_back_is_the_next_ones() {
    let pace = Pace::new(1, SECOND, 1);
    assert_eq!(starts(&pace, 0, 2), [0, SECOND]);
    pace.give_back();
    assert_eq!(starts(&pace, 0, 1), [SECOND]);
}

#[test]
fn nothing_starts_while_the_api_is_closed() {
    let pace = Pace::new(10, SECOND, 3);
    pace.close(5 * SECOND);
    pace.close(2 * SECOND);
    assert!(pace.is_closed(5 * SECOND - 1) && !pace.is_closed(5 * SECOND));
    let tenth = SECOND / 10;
    assert_eq!(starts(&pace, 0, 4)[..3], [5 * SECOND; 3]);
    assert_eq!(starts(&pace, 0, 1), [5 * SECOND + 2 * tenth]);
}

#[test]
fn a_429_without_a_time_halves_the_rate_for_a_while() {
    let pace = Pace::new(10, SECOND, 3);
    let tenth = SECOND / 10;
    for _ in 0..30 {
        pace.slow_down(0, 1);
    }
    assert_eq!(starts(&pace, 1, 3), [1, 1 + 2 * tenth, 1 + 4 * tenth], "once for one crowd");
    pace.slow_down(2, SECOND);
    assert_eq!(starts(&pace, 2 * SECOND, 2), [2 * SECOND, 2 * SECOND + 4 * tenth]);
    assert_eq!(starts(&pace, 20 * SECOND, 3), [20 * SECOND; 3], "it passes");
}

proptest! {
    /// Over any span no more start than the rate gives, and a burst.
    #[test]
    fn no_span_gets_more_than_its_share(
        requests in 1_u32..1000, burst in 1_u32..50, gaps in prop::collection::vec(0..SECOND, 1..200),
    ) {
        let pace = Pace::new(requests, SECOND, burst);
        let mut now = 0;
        let mut all: Vec<u64> = gaps
            .iter()
            .map(|gap| {
                now += gap / 50;
                pace.reserve(now, NEVER).unwrap()
            })
            .collect();
        all.sort_unstable();
        let interval = SECOND / u64::from(requests);
        for (first, from) in all.iter().enumerate() {
            for (last, to) in all.iter().enumerate().skip(first) {
                let most = (to - from) / interval + u64::from(burst);
                prop_assert!((last - first + 1) as u64 <= most);
            }
        }
    }
}
