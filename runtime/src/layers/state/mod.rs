//! What the calls of one client share: the states of the policies.
//!
//! None of them knows a clock, a future or a transport: they are given the time, as nanoseconds
//! since the client was built, and say what may be done. `tests/interleavings` compiles these
//! files against `loom`.

mod adaptive;
mod budget;
mod circuit;
mod latencies;
mod load;
mod pace;
mod places;
#[cfg(test)]
mod tests;
mod window;

pub(crate) use adaptive::Adaptive;
pub(crate) use budget::Budget;
pub(crate) use circuit::{Circuit, CircuitRules, Standing, Ticket};
pub(crate) use latencies::Latencies;
pub(crate) use load::Load;
pub(crate) use pace::{Pace, Turn};
pub(crate) use places::{Entry, Places};
