//! A rate limit.

use proptest::prelude::*;

use crate::layers::state::{Pace, Turn};

const SECOND: u64 = 1_000_000_000;
const NEVER: u64 = u64::MAX;

fn turn(pace: &Pace, now: u64) -> Turn {
    pace.reserve(now, NEVER).unwrap()
}

/// When so many requests that all come at `now` may start.
fn starts(pace: &Pace, now: u64, requests: usize) -> Vec<u64> {
    (0..requests).map(|_| turn(pace, now).start).collect()
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
    let reserve = |latest| pace.reserve(0, latest).map(|turn| turn.start);
    assert_eq!(reserve(0), Ok(0));
    for _ in 0..10 {
        assert_eq!(reserve(SECOND - 1), Err(SECOND));
    }
    assert_eq!(reserve(SECOND), Ok(SECOND));
}

#[test]
fn a_turn_that_is_given_back_is_the_next_ones() {
    let pace = Pace::new(1, SECOND, 1);
    assert_eq!(turn(&pace, 0).start, 0);
    pace.give_back(turn(&pace, 0));
    assert_eq!(starts(&pace, 0, 1), [SECOND]);
}

#[test]
fn a_turn_between_others_is_given_to_one_and_to_no_second() {
    let pace = Pace::new(1, SECOND, 1);
    assert_eq!(turn(&pace, 0).start, 0);
    let early = turn(&pace, 0);
    assert_eq!(starts(&pace, 0, 2), [2 * SECOND, 3 * SECOND]);
    pace.give_back(early);
    assert_eq!(pace.reserve(0, SECOND - 1), Err(SECOND), "refused, it takes nothing");
    assert_eq!(starts(&pace, 0, 3), [SECOND, 4 * SECOND, 5 * SECOND]);
}

#[test]
fn a_turn_after_which_nobody_came_is_as_if_it_had_never_been() {
    let pace = Pace::new(1, SECOND, 1);
    pace.give_back(turn(&pace, 0));
    assert_eq!(starts(&pace, SECOND / 2, 2), [SECOND / 2, SECOND / 2 + SECOND]);
}

#[test]
fn a_turn_that_is_due_is_the_next_ones() {
    let pace = Pace::new(1, SECOND, 3);
    let given_up = turn(&pace, 0);
    assert_eq!(starts(&pace, 0, 2), [0, 0]);
    pace.give_back(given_up);
    assert_eq!(starts(&pace, 0, 2), [0, SECOND]);
}

#[test]
fn a_turn_that_is_past_is_nobodys() {
    let pace = Pace::new(1, SECOND, 1);
    let (first, second) = (turn(&pace, 0), turn(&pace, 0));
    assert_eq!(turn(&pace, 0).start, 2 * SECOND);
    pace.give_back(first);
    pace.give_back(second);
    assert_eq!(starts(&pace, SECOND + 1, 2), [3 * SECOND, 4 * SECOND]);
}

#[test]
fn a_slowed_turn_gives_back_all_that_it_took() {
    let pace = Pace::new(10, SECOND, 1);
    let tenth = SECOND / 10;
    pace.slow_down(0, 1);
    assert_eq!(turn(&pace, 1).start, 1);
    for _ in 0..100 {
        let given_up = turn(&pace, 1);
        assert_eq!(given_up.start, 1 + 2 * tenth);
        pace.give_back(given_up);
    }
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
fn those_who_waited_start_evenly_when_it_opens() {
    let pace = Pace::new(1, SECOND, 1);
    let waiting: Vec<_> = (0..10).map(|_| turn(&pace, 0)).collect();
    pace.close(20 * SECOND);
    // Each wakes at its turn, finds it closed, and gets in line again.
    let again = waiting.into_iter().map(|old| {
        let now = old.start;
        pace.give_back(old);
        turn(&pace, now).start / SECOND
    });
    assert!(again.eq(20..30), "one a second, as ever");
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

#[test]
fn it_is_slow_for_ten_seconds_and_no_longer() {
    let pace = Pace::new(10, SECOND, 3);
    pace.slow_down(0, 0);
    assert_eq!(starts(&pace, 10 * SECOND - 1, 2)[1], 10 * SECOND - 1 + SECOND / 5);
    let pace = Pace::new(10, SECOND, 3);
    pace.slow_down(0, 0);
    assert_eq!(starts(&pace, 10 * SECOND, 3), [10 * SECOND; 3]);
    pace.slow_down(10 * SECOND, 10 * SECOND);
    let start = 11 * SECOND;
    assert_eq!(starts(&pace, start, 2)[1] - start, SECOND / 5, "half as many, not a quarter");
}

#[test]
fn it_never_slows_down_to_a_standstill() {
    let pace = Pace::new(10, SECOND, 1);
    (1..100).for_each(|now| pace.slow_down(now, now));
    assert_eq!(starts(&pace, 100, 2), [100, 100 + 16 * SECOND / 10]);
}

/// One request: how long after the one before it comes, and which of those who wait gives up then.
fn requests() -> impl Strategy<Value = Vec<(u64, Option<prop::sample::Index>)>> {
    let gives_up = prop::option::weighted(0.4, any::<prop::sample::Index>());
    prop::collection::vec((0..SECOND, gives_up), 1..200)
}

proptest! {
    /// Over any span no more start than the rate gives, and a burst, whoever gives up.
    #[test]
    fn no_span_gets_more_than_its_share(
        per_second in 1_u32..1000, burst in 1_u32..50, requests in requests(),
    ) {
        let pace = Pace::new(per_second, SECOND, burst);
        let mut now = 0;
        let (mut waiting, mut all) = (Vec::new(), Vec::new());
        for (gap, gives_up) in requests {
            now += gap / 50;
            let (come, wait) = waiting.into_iter().partition(|turn: &Turn| turn.start <= now);
            waiting = wait;
            all.extend(come.into_iter().map(|turn: Turn| turn.start));
            waiting.push(turn(&pace, now));
            if let Some(who) = gives_up {
                let who = who.index(waiting.len());
                pace.give_back(waiting.swap_remove(who));
            }
        }
        all.extend(waiting.iter().map(|turn| turn.start));
        all.sort_unstable();
        let interval = SECOND / u64::from(per_second);
        for (first, from) in all.iter().enumerate() {
            for (last, to) in all.iter().enumerate().skip(first) {
                let most = (to - from) / interval + u64::from(burst);
                prop_assert!((last - first + 1) as u64 <= most);
            }
        }
    }
}
