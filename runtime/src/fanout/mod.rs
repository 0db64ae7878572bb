//! Fan-outs: several operations sent at once and brought back as one typed result.
//!
//! A generated crate says what a fan-out is by a [`Plan`] of constants, and how its legs get their
//! requests by [`Binding`]s; a program says it in code, by [`FanOut`] and [`Part`]s. One driver
//! without types runs them all. What is decided, is decided by pure functions: when the join holds
//! and which legs may start (`join`), what the undo phase does about a leg (`remedy`), which status
//! follows from the facts (`status`).
//!
//! A leg may have elements: a list, several targets, or whole fan-outs ([`Elements`]). They run in
//! the fan-out's own future too. A collected outcome and undo records need memory for each element;
//! [`Streamed`] does not.
//!
//! - Invariant: a leg has exactly one status, and it follows from the facts by one function.
//! - Invariant: no attempt of a leg starts after its join ended, but the asking again of a write
//!   in doubt in the undo phase.
//! - Invariant: nothing is spawned; dropping a fan-out's future drops every call with it, unless
//!   the plan says `undo_on_drop`: then what is left of it is spawned when it is dropped.

mod binding;
mod call;
mod clients;
mod describe;
mod driver;
mod each;
mod elements;
mod error;
mod event;
mod fallback;
mod in_code;
mod inner;
mod join;
mod leg;
mod map;
mod missing;
mod nested;
mod options;
mod outcome;
mod outlive;
mod parts;
mod plan;
mod record;
mod remedy;
mod remote;
mod report;
mod reuse;
mod slot;
mod source;
mod status;
mod streamed;
mod tally;
mod tuples;

pub use binding::Binding;
pub use call::{DeclaredFanOut, FanOutCall};
pub use clients::Clients;
pub use each::{Broadcast, EachBinding, EachFanOutBinding};
pub use elements::{Each, ElementLegs, Elements};
pub use error::{FanOutError, LegFailure};
pub use event::{Event, EventKind, Events, Role};
pub use in_code::FanOut;
pub use inner::{EachFanOut, FanOutLeg};
pub use leg::{Leg, LegError};
pub use map::{MapCall, map};
pub use missing::Missing;
pub use outcome::Outcome;
pub use parts::{Bound, Part, Parts};
pub use plan::{Join, KeyRule, LegPlan, Plan, StopRule};
pub use report::{LegReport, Report};
pub use status::{LegStatus, Overall};
pub use streamed::{Mapped, Streamed, map_fan_outs, map_stream};
