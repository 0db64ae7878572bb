//! Races that `loom` has to find: what is one step of a shared state becomes two, between which
//! another thread may come.

use super::{Edit, Fault};

const BUDGET: &str = "layers/state/budget.rs";
const CIRCUIT: &str = "layers/state/circuit.rs";
const PLACES: &str = "layers/state/places.rs";
const PACE: &str = "layers/state/pace.rs";
const ADAPTIVE: &str = "layers/state/adaptive.rs";

pub(super) const RACES: [Fault; 9] = [
    Fault {
        name: "budget: looked at, then taken",
        test: "models::the_last_repeat_is_given_once",
        edits: &[Edit::new(
            BUDGET,
            "self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left).is_ok()",
            "let left = left(self.tokens.load(Ordering::Relaxed));
        left.inspect(|left| self.tokens.store(*left, Ordering::Relaxed)).is_some()",
        )],
    },
    Fault {
        name: "budget: put back by load and store",
        test: "models::what_is_refunded_is_there_again",
        edits: &[Edit::new(
            BUDGET,
            "let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, back);",
            "let tokens = back(self.tokens.load(Ordering::Relaxed));
        self.tokens.store(tokens.unwrap_or_default(), Ordering::Relaxed);",
        )],
    },
    Fault {
        name: "budget: the time of the latest call read early",
        test: "models::a_quiet_time_is_credited_once",
        edits: &[Edit::new(
            BUDGET,
            "let before = self.latest.fetch_max(now, Ordering::Relaxed);",
            "let before = self.latest.load(Ordering::Relaxed);
        self.latest.store(now.max(before), Ordering::Relaxed);",
        )],
    },
    Fault {
        name: "breaker: the phase read before the lock",
        test: "models::no_more_probes_are_out_than_it_wants",
        edits: &[Edit::new(
            CIRCUIT,
            "let mut state = self.state();
        match state.phase {
            Phase::Closed => {}",
            "let phase = self.state().phase;
        let mut state = self.state();
        match phase {
            Phase::Closed => {}",
        )],
    },
    Fault {
        name: "bulkhead: a place seen free, then taken",
        test: "models::one_place_is_held_by_one_and_nobody_waits_for_ever",
        edits: &[Edit::new(
            PLACES,
            "let mut state = self.state();
        if state.waiting.is_empty() && state.taken < state.limit {",
            "let seen = self.state();
        let free = seen.waiting.is_empty() && seen.taken < seen.limit;
        drop(seen);
        let mut state = self.state();
        if free {",
        )],
    },
    Fault {
        name: "bulkhead: no place seen, then queued",
        test: "models::one_place_is_held_by_one_and_nobody_waits_for_ever",
        edits: &[Edit::new(
            PLACES,
            "        if state.waiting.len() >= self.queue {",
            "        drop(state);
        let mut state = self.state();
        if state.waiting.len() >= self.queue {",
        )],
    },
    Fault {
        name: "bulkhead: given up while it was served",
        test: "models::whoever_gives_up_takes_no_place_along",
        edits: &[Edit::new(
            PLACES,
            "            drop(state);
            self.release();",
            "            drop(state);",
        )],
    },
    Fault {
        name: "rate limit: a turn read before the lock",
        test: "models::a_turn_is_given_once",
        edits: &[Edit::new(
            PACE,
            "let mut state = self.state();
        let slower = if now < state.slower_until { state.slower.max(1) } else { 1 };
        let ahead",
            "let even = self.state().even;
        let mut state = self.state();
        state.even = even;
        let slower = if now < state.slower_until { state.slower.max(1) } else { 1 };
        let ahead",
        )],
    },
    Fault {
        name: "adaptive limit: the last cut read early",
        test: "models::an_overload_is_cut_for_once_whoever_tells_of_it",
        edits: &[Edit::new(
            ADAPTIVE,
            "let mut state = self.state();
        if overload {
            if began >= state.cut {",
            "let cut = self.state().cut;
        let mut state = self.state();
        if overload {
            if began >= cut {",
        )],
    },
];
