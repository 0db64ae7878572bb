//! The models: a few threads each, and what holds however they meet.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Poll, Waker};

use loom::future::block_on;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

use crate::adaptive::Adaptive;
use crate::budget::Budget;
use crate::circuit::{Circuit, CircuitRules};
use crate::pace::Pace;
use crate::places::{Entry, Places};

const SECOND: u64 = 1_000_000_000;

/// Three threads meet in too many orders to try them all: those are tried in which a thread is
/// interrupted twice at most, which is where nearly all faults show (Musuvathi, Qadeer 2007).
fn three_threads(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(model);
}

/// A budget with this many repeats left.
fn with_repeats(left: usize) -> Arc<Budget> {
    let budget = Budget::new(20);
    (left..10).for_each(|_| assert!(budget.withdraw()));
    Arc::new(budget)
}

fn count(budget: &Budget) -> usize {
    (0..100).take_while(|_| budget.withdraw()).count()
}

#[test]
fn the_last_repeat_is_given_once() {
    loom::model(|| {
        let budget = with_repeats(1);
        let others = Arc::clone(&budget);
        let other = thread::spawn(move || others.withdraw());
        let one = budget.withdraw();
        assert!(one != other.join().unwrap());
        assert_eq!(count(&budget), 0);
    });
}

#[test]
fn what_is_refunded_is_there_again() {
    loom::model(|| {
        let budget = with_repeats(2);
        let others = Arc::clone(&budget);
        let other = thread::spawn(move || {
            assert!(others.withdraw());
            others.refund();
        });
        assert!(budget.withdraw());
        other.join().unwrap();
        assert_eq!(count(&budget), 1);
    });
}

#[test]
fn a_quiet_time_is_credited_once() {
    loom::model(|| {
        let budget = with_repeats(0);
        let others = Arc::clone(&budget);
        let other = thread::spawn(move || others.deposit(SECOND));
        budget.deposit(SECOND);
        other.join().unwrap();
        assert_eq!(count(&budget), 1);
    });
}

/// A circuit that opened at 0 and lets one probe through from one second on.
fn open() -> Arc<Circuit> {
    let circuit = Circuit::new(CircuitRules {
        window: 10 * SECOND,
        min_calls: 1,
        failed_percent: 50,
        slow: None,
        slow_percent: 100,
        open: SECOND,
        probes: 1,
    });
    let ticket = circuit.admit(0).unwrap();
    circuit.settle(ticket, 0, 0, true);
    Arc::new(circuit)
}

#[test]
fn no_more_probes_are_out_than_it_wants() {
    loom::model(|| {
        let circuit = open();
        let others = Arc::clone(&circuit);
        let other = thread::spawn(move || others.admit(SECOND).ok());
        let one = circuit.admit(SECOND).ok();
        let other = other.join().unwrap();
        assert!(one.is_some() != other.is_some());
    });
}

#[test]
fn a_probe_that_goes_back_is_there_for_the_next_whoever_asks_meanwhile() {
    loom::model(|| {
        let circuit = open();
        let probe = circuit.admit(SECOND).unwrap();
        let others = Arc::clone(&circuit);
        let other = thread::spawn(move || others.admit(SECOND).map(|got| others.give_back(got)));
        circuit.give_back(probe);
        let _ = other.join().unwrap();
        let probe = circuit.admit(SECOND).unwrap();
        assert!(circuit.admit(SECOND).is_err());
        circuit.settle(probe, SECOND, 0, false);
        assert!(circuit.admit(SECOND).is_ok() && circuit.admit(SECOND).is_ok());
    });
}

#[test]
fn what_began_before_it_opened_says_nothing_of_its_probes() {
    loom::model(|| {
        let circuit = open();
        let probe = circuit.admit(SECOND).unwrap();
        circuit.settle(probe, SECOND, 0, false);
        let (one, late) = (circuit.admit(SECOND).unwrap(), circuit.admit(SECOND).unwrap());
        let others = Arc::clone(&circuit);
        let other = thread::spawn(move || others.settle(one, SECOND, 0, true));
        circuit.settle(late, SECOND, 0, true);
        other.join().unwrap();
        // Both failed, and it opened once: the second one came too late to count.
        assert!(circuit.refuses(2 * SECOND - 1) && !circuit.refuses(2 * SECOND));
    });
}

/// Waits for a place, and says whether there was one.
async fn enter(places: &Places) -> bool {
    let mut number = None;
    poll_fn(|context| match number {
        Some(known) if places.poll(known, context.waker()) => Poll::Ready(true),
        Some(_) => Poll::Pending,
        None => match places.enter(context.waker()) {
            Entry::Taken => Poll::Ready(true),
            Entry::Full => Poll::Ready(false),
            Entry::Waits(new) => {
                number = Some(new);
                Poll::Pending
            }
        },
    })
    .await
}

/// Holds a place for a moment; nobody else does meanwhile.
fn visit(places: &Places, inside: &AtomicUsize) {
    assert!(block_on(enter(places)));
    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two hold one place");
    inside.fetch_sub(1, Ordering::SeqCst);
    places.release();
}

#[test]
fn one_place_is_held_by_one_and_nobody_waits_for_ever() {
    three_threads(|| {
        let (places, inside) = (Arc::new(Places::new(1, 2)), Arc::new(AtomicUsize::new(0)));
        let all = [0, 1].map(|_| {
            let (places, inside) = (Arc::clone(&places), Arc::clone(&inside));
            thread::spawn(move || visit(&places, &inside))
        });
        visit(&places, &inside);
        for one in all {
            one.join().unwrap();
        }
        assert_eq!(places.now(), (1, 0, 0));
    });
}

#[test]
fn whoever_gives_up_takes_no_place_along() {
    three_threads(|| {
        let (places, inside) = (Arc::new(Places::new(1, 2)), Arc::new(AtomicUsize::new(0)));
        let others = Arc::clone(&places);
        let fickle = thread::spawn(move || match others.enter(Waker::noop()) {
            Entry::Taken => others.release(),
            Entry::Waits(number) => others.give_up(number),
            Entry::Full => {}
        });
        let (others, seen) = (Arc::clone(&places), Arc::clone(&inside));
        let other = thread::spawn(move || visit(&others, &seen));
        visit(&places, &inside);
        fickle.join().unwrap();
        other.join().unwrap();
        assert_eq!(places.now(), (1, 0, 0));
    });
}

#[test]
fn more_places_are_for_those_who_wait() {
    loom::model(|| {
        let places = Arc::new(Places::new(1, 2));
        assert_eq!(places.enter(Waker::noop()), Entry::Taken);
        let others = Arc::clone(&places);
        let other = thread::spawn(move || assert!(block_on(enter(&others))));
        places.resize(2);
        other.join().unwrap();
        assert_eq!(places.now(), (2, 2, 0));
    });
}

#[test]
fn a_turn_is_given_once() {
    loom::model(|| {
        let pace = Arc::new(Pace::new(1, SECOND, 1));
        let others = Arc::clone(&pace);
        let other = thread::spawn(move || others.reserve(0, u64::MAX).unwrap().start);
        let one = pace.reserve(0, u64::MAX).unwrap().start;
        let mut turns = [one, other.join().unwrap()];
        turns.sort_unstable();
        assert_eq!(turns, [0, SECOND]);
    });
}

#[test]
fn an_overload_is_cut_for_once_whoever_tells_of_it() {
    loom::model(|| {
        let adaptive = Arc::new(Adaptive::new(100, 100));
        let others = Arc::clone(&adaptive);
        let other = thread::spawn(move || others.settle(1, 10, true, 100));
        let one = adaptive.settle(1, 10, true, 100);
        assert_eq!([one, other.join().unwrap()], [90, 90]);
    });
}

#[test]
fn a_turn_that_goes_back_is_given_once() {
    loom::model(|| {
        let pace = Arc::new(Pace::new(1, SECOND, 1));
        let (one, _two) = (pace.reserve(0, 0).unwrap(), pace.reserve(0, SECOND).unwrap());
        let (freed, _last) =
            (pace.reserve(0, u64::MAX).unwrap(), pace.reserve(0, u64::MAX).unwrap());
        assert_eq!((one.start, freed.start), (0, 2 * SECOND));
        let others = Arc::clone(&pace);
        let other = thread::spawn(move || others.reserve(0, u64::MAX).unwrap().start);
        pace.give_back(freed);
        let one = pace.reserve(0, u64::MAX).unwrap().start;
        let mut turns = [one, other.join().unwrap()];
        turns.sort_unstable();
        // Whoever came before it went back has the turn behind all others.
        assert_eq!(turns, [2 * SECOND, 4 * SECOND]);
    });
}
