//! Places, and the queue before them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};

use crate::layers::state::{Entry, Places};

#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn counting() -> (Arc<Count>, Waker) {
    let count = Arc::new(Count::default());
    (Arc::clone(&count), Waker::from(count))
}

fn waits(places: &Places) -> u64 {
    match places.enter(Waker::noop()) {
        Entry::Waits(number) => number,
        entry => panic!("{entry:?}"),
    }
}

#[test]
fn first_come_first_served() {
    let places = Places::new(1, 3);
    assert_eq!(places.enter(Waker::noop()), Entry::Taken);
    let (one, two, three) = (waits(&places), waits(&places), waits(&places));
    assert_eq!(places.enter(Waker::noop()), Entry::Full);
    for served in [one, two, three] {
        assert!(!places.poll(served, Waker::noop()));
        places.release();
        assert!(places.poll(served, Waker::noop()));
    }
    places.release();
    assert_eq!(places.now(), (1, 0, 0));
}

#[test]
fn nobody_passes_the_queue() {
    let places = Places::new(1, 3);
    assert_eq!(places.enter(Waker::noop()), Entry::Taken);
    let first = waits(&places);
    places.release();
    let second = waits(&places);
    assert!(places.poll(first, Waker::noop()) && !places.poll(second, Waker::noop()));
}

#[test]
fn whoever_gives_up_leaves_no_gap() {
    let places = Places::new(1, 3);
    assert_eq!(places.enter(Waker::noop()), Entry::Taken);
    let (one, two, three) = (waits(&places), waits(&places), waits(&places));
    places.give_up(two);
    assert_eq!(places.now(), (1, 1, 2));
    places.release();
    // Served, but gone before it saw it: the place is the next one's.
    places.give_up(one);
    assert!(places.poll(three, Waker::noop()));
    places.release();
    assert_eq!(places.now(), (1, 0, 0));
}

#[test]
fn the_latest_waker_is_woken_once() {
    let places = Places::new(1, 1);
    assert_eq!(places.enter(Waker::noop()), Entry::Taken);
    let (earlier, early_waker) = counting();
    let (later, late_waker) = counting();
    let Entry::Waits(number) = places.enter(&early_waker) else { panic!("it waits") };
    assert!(!places.poll(number, &late_waker));
    places.release();
    let counts = [&earlier, &later].map(|count| count.0.load(Ordering::SeqCst));
    assert_eq!(counts, [0, 1]);
}

#[test]
fn a_limit_may_fall_below_what_is_taken_and_rise_for_those_who_wait() {
    let places = Places::new(3, 9);
    for _ in 0..3 {
        assert_eq!(places.enter(Waker::noop()), Entry::Taken);
    }
    let (one, two) = (waits(&places), waits(&places));
    places.resize(1);
    places.release();
    places.release();
    assert!(!places.poll(one, Waker::noop()));
    places.release();
    assert!(places.poll(one, Waker::noop()) && !places.poll(two, Waker::noop()));
    places.resize(2);
    assert!(places.poll(two, Waker::noop()));
    assert_eq!(places.now(), (2, 2, 0));
}

#[test]
fn there_is_one_place_at_least_and_maybe_no_queue() {
    let places = Places::new(0, 0);
    assert_eq!(places.enter(Waker::noop()), Entry::Taken);
    assert_eq!(places.enter(Waker::noop()), Entry::Full);
}
