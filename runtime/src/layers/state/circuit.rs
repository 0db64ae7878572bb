//! A circuit breaker: closed, open, half open.

use super::window::{Tally, Window};
use crate::sync::{Mutex, MutexGuard};

/// For this long at least the probes of a half-open circuit are waited for.
const PATIENCE: u64 = 1_000_000_000;

/// When a circuit opens, and how it closes again. Times are nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CircuitRules {
    /// The length of the sliding window.
    pub(crate) window: u64,
    /// The fewest attempts in the window that say anything.
    pub(crate) min_calls: u64,
    /// The share of failures that opens it, in percent.
    pub(crate) failed_percent: u64,
    /// From which time on an attempt counts as slow; `None` where none does.
    pub(crate) slow: Option<u64>,
    /// The share of slow attempts that opens it, in percent.
    pub(crate) slow_percent: u64,
    /// How long it stays open.
    pub(crate) open: u64,
    /// How many attempts have to fare well before it closes.
    pub(crate) probes: u32,
}

/// How a circuit looks from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Everything goes through.
    Closed,
    /// Nothing goes through.
    Open,
    /// Probes go through, or would.
    HalfOpen,
}

/// What a circuit lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Everything.
    Closed,
    /// Nothing until then.
    Open { until: u64 },
    /// Some attempts, to see how they fare; the latest went at `since`.
    HalfOpen { out: u32, passed: u32, since: u64 },
}

/// The right to make one attempt. It is settled or given back, once.
#[derive(Debug)]
pub(crate) struct Ticket {
    epoch: u64,
}

/// The circuit of one base URL.
#[derive(Debug)]
pub(crate) struct Circuit {
    rules: CircuitRules,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// Grows with every change of the phase: what began in an earlier one counts no more.
    epoch: u64,
    window: Window,
}

impl Circuit {
    /// A closed one.
    pub(crate) fn new(rules: CircuitRules) -> Self {
        let state = State { phase: Phase::Closed, epoch: 0, window: Window::new(rules.window) };
        Self { rules, state: Mutex::new(state) }
    }

    /// The right to make an attempt, or when to ask again: nanoseconds since the start.
    pub(crate) fn admit(&self, now: u64) -> Result<Ticket, u64> {
        let mut state = self.state();
        match state.phase {
            Phase::Closed => {}
            Phase::Open { until } if now < until => return Err(until),
            Phase::Open { .. } => {
                state.turn(Phase::HalfOpen { out: 1, passed: 0, since: now });
            }
            Phase::HalfOpen { out, passed, since }
                if !self.wants_probe(out, passed, since, now) =>
            {
                return Err(now);
            }
            Phase::HalfOpen { out, passed, .. } => {
                let out = out.saturating_add(1);
                state.phase = Phase::HalfOpen { out, passed, since: now };
            }
        }
        Ok(Ticket { epoch: state.epoch })
    }

    /// An attempt ended now, after `took`.
    #[allow(clippy::needless_pass_by_value)] // A ticket is used up.
    pub(crate) fn settle(&self, ticket: Ticket, now: u64, took: u64, failed: bool) {
        let slow = self.rules.slow.is_some_and(|slow| took >= slow);
        let mut state = self.state();
        if ticket.epoch != state.epoch {
            return;
        }
        let next = match state.phase {
            Phase::Closed => {
                state.window.add(now, failed, slow);
                self.trips(state.window.tally(now)).then(|| self.opened(now))
            }
            Phase::HalfOpen { .. } if failed || slow => Some(self.opened(now)),
            Phase::HalfOpen { passed, .. } if passed + 1 >= self.rules.probes => {
                Some(Phase::Closed)
            }
            Phase::HalfOpen { out, passed, since } => {
                let (out, passed) = (out.saturating_sub(1), passed + 1);
                state.phase = Phase::HalfOpen { out, passed, since };
                None
            }
            Phase::Open { .. } => None,
        };
        if let Some(next) = next {
            state.turn(next);
        }
    }

    /// An attempt that says nothing of the API: refused further in, or given up by its caller.
    #[allow(clippy::needless_pass_by_value)] // A ticket is used up.
    pub(crate) fn give_back(&self, ticket: Ticket) {
        let mut state = self.state();
        if let Phase::HalfOpen { out, passed, since } = state.phase
            && ticket.epoch == state.epoch
        {
            state.phase = Phase::HalfOpen { out: out.saturating_sub(1), passed, since };
        }
    }

    /// Whether it is sure to refuse at `moment`, as far as is known now.
    pub(crate) fn refuses(&self, moment: u64) -> bool {
        matches!(self.state().phase, Phase::Open { until } if moment < until)
    }

    /// What it lets through at `now`.
    pub(crate) fn stands(&self, now: u64) -> Standing {
        match self.state().phase {
            Phase::Closed => Standing::Closed,
            Phase::Open { until } if now < until => Standing::Open,
            Phase::Open { .. } | Phase::HalfOpen { .. } => Standing::HalfOpen,
        }
    }

    /// Whether one more probe goes. Those that don't come back keep nobody out for ever: after
    /// them goes one each time that the circuit would have stayed open.
    fn wants_probe(&self, out: u32, passed: u32, since: u64, now: u64) -> bool {
        let overdue = since.saturating_add(self.rules.open.max(PATIENCE));
        out.saturating_add(passed) < self.rules.probes || now >= overdue
    }

    fn trips(&self, tally: Tally) -> bool {
        let reaches = |part: u64, percent: u64| part * 100 >= tally.all * percent;
        tally.all >= self.rules.min_calls
            && (reaches(tally.failed, self.rules.failed_percent)
                || reaches(tally.slow, self.rules.slow_percent))
    }

    fn opened(&self, now: u64) -> Phase {
        Phase::Open { until: now.saturating_add(self.rules.open) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl State {
    fn turn(&mut self, phase: Phase) {
        self.phase = phase;
        self.epoch += 1;
        self.window.clear();
    }
}
