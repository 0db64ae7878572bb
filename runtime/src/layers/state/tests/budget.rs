//! The budget of repeats.

use crate::layers::state::Budget;

const SECOND: u64 = 1_000_000_000;

/// How many repeats a budget gives when every call wants two.
fn storm(percent: u32, calls: u64, apart: u64) -> usize {
    let budget = Budget::new(percent);
    (0..calls)
        .map(|call| {
            budget.deposit(call * apart);
            usize::from(budget.withdraw()) + usize::from(budget.withdraw())
        })
        .sum()
}

#[test]
fn a_storm_adds_its_share_and_the_reserve() {
    assert_eq!(storm(20, 10_000, SECOND / 1000), 2010);
    assert_eq!(storm(20, 10_000, 0), 2010);
    assert_eq!(storm(5, 10_000, 0), 510);
}

#[test]
fn calls_that_come_seldom_are_repeated() {
    assert_eq!(storm(20, 100, 2 * SECOND), 200);
    assert_eq!(storm(20, 100, SECOND), 109);
}

#[test]
fn quiet_times_save_up_no_storm() {
    let budget = Budget::new(20);
    for call in 0..10_000 {
        budget.deposit(call * SECOND);
    }
    let repeats = (0..1000).take_while(|_| budget.withdraw()).count();
    assert_eq!(repeats, 100);
    budget.deposit(1_000_000 * SECOND);
    let repeats = (0..1000).take_while(|_| budget.withdraw()).count();
    assert_eq!(repeats, 10, "time alone fills the reserve, no more");
}

#[test]
fn what_was_never_sent_comes_back() {
    let budget = Budget::new(20);
    while budget.withdraw() {}
    budget.refund();
    assert!(budget.withdraw() && !budget.withdraw());
}

#[test]
fn nothing_is_nothing() {
    assert_eq!(storm(0, 100, 10 * SECOND), 0);
}

#[test]
fn what_goes_back_saves_up_no_more_than_calls_may() {
    let budget = Budget::new(20);
    let calls = || (0..1000).for_each(|_| budget.deposit(0));
    calls();
    for _ in 0..10 {
        assert!((0..100).all(|_| budget.withdraw()));
        calls();
        (0..100).for_each(|_| budget.refund());
    }
    assert_eq!((0..10_000).take_while(|_| budget.withdraw()).count(), 100);
}
