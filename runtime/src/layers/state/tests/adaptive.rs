//! A limit that finds itself.

use crate::layers::state::Adaptive;

#[test]
fn it_grows_by_one_for_each_time_that_it_was_used() {
    let adaptive = Adaptive::new(10, 100);
    let limits: Vec<_> = (0..11).map(|now| adaptive.settle(now, now, false, 10)).collect();
    assert_eq!((limits[8], limits[10]), (10, 11));
    let limit = (0..100_000).map(|now| adaptive.settle(now, now, false, 100)).max();
    assert_eq!(limit, Some(100), "and no further than it may");
}

#[test]
fn it_grows_only_while_it_is_used() {
    let adaptive = Adaptive::new(10, 100);
    let limit = (0..100_000).map(|now| adaptive.settle(now, now, false, 4)).max();
    assert_eq!(limit, Some(10));
}

#[test]
fn overload_takes_a_tenth_once_for_all_that_was_under_way() {
    let adaptive = Adaptive::new(100, 100);
    for _ in 0..50 {
        assert_eq!(adaptive.settle(5, 10, true, 100), 90);
    }
    assert_eq!(adaptive.settle(10, 20, true, 90), 81);
}

#[test]
fn one_is_always_left() {
    let adaptive = Adaptive::new(100, 100);
    let last = (1..1000).map(|now| adaptive.settle(now, now, true, 1)).last();
    assert_eq!(last, Some(1));
}
