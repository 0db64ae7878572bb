//! How one base URL of several fares.

use crate::layers::state::Load;

const SECOND: u64 = 1_000_000_000;
const MILLI: u64 = 1_000_000;

/// A base URL whose answers take this long, as seen at one second.
fn answering(took: u64) -> Load {
    let load = Load::default();
    load.depart();
    load.arrive(SECOND, Some((took, false)));
    load
}

#[test]
fn it_costs_more_the_slower_it_is_and_the_more_wait() {
    let (fast, slow) = (answering(10 * MILLI), answering(50 * MILLI));
    assert!(fast.cost(SECOND) < slow.cost(SECOND));
    for _ in 0..9 {
        fast.depart();
    }
    assert!(fast.cost(SECOND) > slow.cost(SECOND));
}

#[test]
fn what_nobody_knows_gets_one_request_first() {
    let (new, known) = (Load::default(), answering(MILLI));
    assert!(new.cost(SECOND) < known.cost(SECOND));
    new.depart();
    assert!(new.cost(SECOND) > known.cost(SECOND));
}

#[test]
fn a_peak_counts_at_once_and_is_forgotten_slowly() {
    let load = answering(10 * MILLI);
    load.arrive(SECOND, Some((SECOND, false)));
    let peak = load.cost(SECOND);
    assert!(peak > 0.99e9);
    load.arrive(2 * SECOND, Some((10 * MILLI, false)));
    assert!(load.cost(2 * SECOND) > 0.8e9);
    assert!(load.cost(61 * SECOND) < 0.01e9, "it is asked again some day");
}

#[test]
fn what_fails_fast_is_not_fast() {
    let load = answering(50 * MILLI);
    for _ in 0..4 {
        load.arrive(SECOND, Some((1, true)));
    }
    assert!(load.cost(SECOND) > 49e6);
}

#[test]
fn five_failures_in_a_row_set_it_aside_longer_each_time() {
    let load = Load::default();
    let fail = |now| (0..5).for_each(|_| load.arrive(now, Some((1, true))));
    (0..4).for_each(|_| load.arrive(0, Some((1, true))));
    load.arrive(0, Some((1, false)));
    load.arrive(0, Some((1, true)));
    assert!(!load.is_aside(0), "they were not in a row");
    fail(0);
    assert!(load.is_aside(10 * SECOND - 1) && !load.is_aside(10 * SECOND));
    fail(10 * SECOND);
    assert!(load.is_aside(30 * SECOND - 1) && !load.is_aside(30 * SECOND));
    load.arrive(30 * SECOND, Some((1, false)));
    fail(30 * SECOND);
    assert!(!load.is_aside(40 * SECOND), "a good answer starts afresh");
}

#[test]
fn whoever_gives_up_says_nothing() {
    let load = answering(MILLI);
    let before = load.cost(SECOND);
    load.depart();
    load.arrive(SECOND, None);
    assert!((load.cost(SECOND) - before).abs() < 1.0);
}

#[test]
fn an_old_time_weighs_a_third_after_ten_seconds() {
    let third = (-1.0_f64).exp();
    let load = answering(SECOND);
    load.arrive(11 * SECOND, Some((SECOND / 10, false)));
    let average = 1e9 * third + 0.1e9 * (1.0 - third);
    for (now, expected) in [(11 * SECOND, average), (21 * SECOND, average * third)] {
        assert!((load.cost(now) - expected).abs() < 1e6, "{} {expected}", load.cost(now));
    }
}
