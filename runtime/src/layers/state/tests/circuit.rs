//! When a circuit opens, and how it closes again.

use crate::layers::state::{Circuit, CircuitRules, Standing};

const SECOND: u64 = 1_000_000_000;

fn rules() -> CircuitRules {
    CircuitRules {
        window: 10 * SECOND,
        min_calls: 10,
        failed_percent: 50,
        slow: Some(2 * SECOND),
        slow_percent: 80,
        open: 5 * SECOND,
        probes: 2,
    }
}

fn circuit() -> Circuit {
    Circuit::new(rules())
}

/// One attempt that is let through and ends at once; false where it is refused.
fn attempt(circuit: &Circuit, now: u64, failed: bool) -> bool {
    timed(circuit, now, 0, failed)
}

fn timed(circuit: &Circuit, now: u64, took: u64, failed: bool) -> bool {
    let Ok(ticket) = circuit.admit(now) else { return false };
    circuit.settle(ticket, now, took, failed);
    true
}

/// A circuit that opened at `now`.
fn open_at(now: u64) -> Circuit {
    let circuit = circuit();
    assert!((0..10).all(|_| attempt(&circuit, now, true)));
    assert!(circuit.refuses(now));
    circuit
}

#[test]
fn few_attempts_say_nothing() {
    let circuit = circuit();
    assert!((0..9).all(|_| attempt(&circuit, 0, true)));
    assert!(!circuit.refuses(0));
    assert!(attempt(&circuit, 0, false), "the tenth, a success, says it all");
    assert_eq!(circuit.admit(0).unwrap_err(), 5 * SECOND);
}

#[test]
fn it_opens_at_its_share_of_failures_and_not_below() {
    for (failed, opens) in [(49, false), (50, true)] {
        let circuit = circuit();
        // The failures come last, so that none of the first says too much.
        assert!((0..100 - failed).all(|_| attempt(&circuit, 0, false)));
        assert!((0..failed).all(|_| attempt(&circuit, 0, true)));
        assert_eq!(circuit.refuses(0), opens, "{failed} of 100");
    }
}

#[test]
fn what_left_the_window_counts_no_more() {
    let circuit = circuit();
    assert!((0..9).all(|_| attempt(&circuit, 0, true)));
    assert!((0..9).all(|_| attempt(&circuit, 11 * SECOND, true)));
    assert!(!circuit.refuses(11 * SECOND));
    assert!(attempt(&circuit, 12 * SECOND, true));
    assert!(circuit.refuses(12 * SECOND));
}

#[test]
fn it_opens_at_its_share_of_slow_attempts() {
    for (slow, opens) in [(79, false), (80, true)] {
        let circuit = circuit();
        assert!((0..100 - slow).all(|_| timed(&circuit, 0, SECOND, false)));
        assert!((0..slow).all(|_| timed(&circuit, 0, 2 * SECOND, false)));
        assert_eq!(circuit.refuses(0), opens, "{slow} of 100");
    }
}

#[test]
fn probes_that_fare_well_close_it() {
    let circuit = open_at(0);
    assert!(!attempt(&circuit, 5 * SECOND - 1, false));
    let one = circuit.admit(5 * SECOND).unwrap();
    let two = circuit.admit(5 * SECOND).unwrap();
    assert!(circuit.admit(5 * SECOND).is_err(), "no more than two are out");
    circuit.settle(one, 5 * SECOND, 0, false);
    assert!(circuit.admit(5 * SECOND).is_err(), "two have to fare well, not three");
    circuit.settle(two, 5 * SECOND, 0, false);
    assert!((0..100).all(|_| attempt(&circuit, 5 * SECOND, false)));
}

#[test]
fn a_probe_that_fails_or_is_slow_opens_it_again() {
    for (took, failed) in [(0, true), (3 * SECOND, false)] {
        let circuit = open_at(0);
        assert!(timed(&circuit, 6 * SECOND, took, failed));
        assert!(circuit.refuses(11 * SECOND - 1));
        assert!(!circuit.refuses(11 * SECOND));
    }
}

#[test]
fn a_probe_that_says_nothing_gives_its_place_back() {
    let circuit = open_at(0);
    for _ in 0..100 {
        let ticket = circuit.admit(5 * SECOND).unwrap();
        circuit.give_back(ticket);
    }
    assert!(attempt(&circuit, 5 * SECOND, false) && attempt(&circuit, 5 * SECOND, false));
    assert!((0..100).all(|_| attempt(&circuit, 5 * SECOND, false)), "it is closed");
}

#[test]
fn what_began_in_an_earlier_phase_counts_no_more() {
    let circuit = circuit();
    let late: Vec<_> = (0..40).map(|_| circuit.admit(0).unwrap()).collect();
    assert!((0..10).all(|_| attempt(&circuit, 0, true)));
    let mut late = late.into_iter();
    let mut end =
        |now, failed| late.by_ref().take(10).for_each(|t| circuit.settle(t, now, 0, failed));
    end(SECOND, true);
    assert!(!circuit.refuses(5 * SECOND), "it opened once, at 0");
    assert!(attempt(&circuit, 5 * SECOND, false));
    end(5 * SECOND, true);
    assert!(!circuit.refuses(5 * SECOND), "the probes decide");
    assert!(attempt(&circuit, 5 * SECOND, false));
    end(5 * SECOND, true);
    assert!(!circuit.refuses(5 * SECOND), "a closed circuit starts afresh");
}

#[test]
fn probes_that_never_come_back_keep_nobody_out_for_ever() {
    let circuit = open_at(0);
    let _lost = [circuit.admit(5 * SECOND).unwrap(), circuit.admit(5 * SECOND).unwrap()];
    for late in [10 * SECOND, 15 * SECOND] {
        assert!(!attempt(&circuit, late - 1, false), "they are waited for");
        assert!(attempt(&circuit, late, false), "one goes after them");
    }
    assert!((0..100).all(|_| attempt(&circuit, 15 * SECOND, false)), "two fared well");
}

#[test]
fn a_circuit_that_stays_open_for_no_time_still_sends_few_probes() {
    let circuit = Circuit::new(CircuitRules { open: 0, ..rules() });
    assert!((0..10).all(|_| attempt(&circuit, 0, true)));
    let probes: Vec<_> = (0..100).filter_map(|_| circuit.admit(0).ok()).collect();
    assert_eq!(probes.len(), 2);
}

#[test]
fn it_says_how_it_stands() {
    let circuit = circuit();
    assert_eq!(circuit.stands(0), Standing::Closed);
    assert!((0..10).all(|_| attempt(&circuit, 0, true)));
    assert_eq!(circuit.stands(5 * SECOND - 1), Standing::Open);
    assert_eq!(circuit.stands(5 * SECOND), Standing::HalfOpen);
    assert!((0..2).all(|_| attempt(&circuit, 5 * SECOND, false)));
    assert_eq!(circuit.stands(5 * SECOND), Standing::Closed);
}
