//! The shape of a fan-out, as constants: what the generator knew when it wrote the crate.

use std::time::Duration;

/// The rule that says when a fan-out is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Join {
    /// Every required leg has to succeed.
    All,
    /// Every leg has to end, however it ends.
    Settled,
    /// One leg has to succeed; the others are called off.
    First,
    /// So many legs have to succeed; the others are called off.
    Quorum(usize),
}

impl Join {
    /// How many successes end the join; `None` where every leg has a say of its own.
    pub(crate) const fn wanted(self) -> Option<usize> {
        match self {
            Self::All | Self::Settled => None,
            Self::First => Some(1),
            Self::Quorum(wanted) => Some(wanted),
        }
    }
}

/// Where a leg's idempotency key comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyRule {
    /// A fresh key for each call, if the operation declares a header for one.
    #[default]
    Auto,
    /// No key, even if the operation declares a header for one.
    None,
}

/// A fan-out: its join, its deadlines and its legs.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    name: &'static str,
    join: Join,
    deadline: Duration,
    undo_deadline: Duration,
    partial_at_deadline: bool,
    undo_on_drop: bool,
    legs: &'static [LegPlan],
}

impl Plan {
    const fn new(name: &'static str, join: Join) -> Self {
        Self {
            name,
            join,
            deadline: Duration::from_secs(60),
            undo_deadline: Duration::from_secs(10),
            partial_at_deadline: false,
            undo_on_drop: false,
            legs: &[],
        }
    }

    /// A fan-out that is met when every required leg has succeeded.
    pub const fn all(name: &'static str) -> Self {
        Self::new(name, Join::All)
    }

    /// A fan-out that is met when every leg has ended, and that undoes nothing.
    pub const fn settled(name: &'static str) -> Self {
        Self::new(name, Join::Settled)
    }

    /// A fan-out that is met by the first leg that succeeds; the others are cancelled or undone.
    pub const fn first(name: &'static str) -> Self {
        Self::new(name, Join::First)
    }

    /// A fan-out that is met when `wanted` legs have succeeded; the others are cancelled or undone.
    pub const fn quorum(name: &'static str, wanted: usize) -> Self {
        Self::new(name, Join::Quorum(wanted))
    }

    /// The time from the start to the end of the join; 60 s if nothing else is said.
    #[must_use]
    pub const fn deadline_ms(mut self, milliseconds: u64) -> Self {
        self.deadline = Duration::from_millis(milliseconds);
        self
    }

    /// The time for undoing, from the start of the undo phase; 10 s if nothing else is said.
    #[must_use]
    pub const fn undo_deadline_ms(mut self, milliseconds: u64) -> Self {
        self.undo_deadline = Duration::from_millis(milliseconds);
        self
    }

    /// At the deadline the fan-out is met with what is there, unless a required leg failed earlier.
    #[must_use]
    pub const fn partial_at_deadline(mut self) -> Self {
        self.partial_at_deadline = true;
        self
    }

    /// A dropped caller ends the join unmet, and the undo phase runs all the same.
    #[must_use]
    pub const fn undo_on_drop(mut self) -> Self {
        self.undo_on_drop = true;
        self
    }

    /// The legs, in the order of the manifest.
    #[must_use]
    pub const fn legs(mut self, legs: &'static [LegPlan]) -> Self {
        self.legs = legs;
        self
    }

    /// The fan-out's name in the manifest.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The rule that says when it is done.
    pub const fn join(&self) -> Join {
        self.join
    }

    /// The time from the start to the end of the join.
    pub const fn deadline(&self) -> Duration {
        self.deadline
    }

    /// The time for undoing.
    pub const fn undo_deadline(&self) -> Duration {
        self.undo_deadline
    }

    /// Whether the deadline meets the join with what is there.
    pub const fn is_partial_at_deadline(&self) -> bool {
        self.partial_at_deadline
    }

    /// Whether the fan-out outlives a dropped caller.
    pub const fn is_undo_on_drop(&self) -> bool {
        self.undo_on_drop
    }

    /// The legs, in the order of the manifest.
    pub const fn leg_plans(&self) -> &'static [LegPlan] {
        self.legs
    }

    /// The same plan with another deadline for undoing.
    pub(crate) const fn with_undo_deadline(mut self, deadline: Duration) -> Self {
        self.undo_deadline = deadline;
        self
    }

    /// The same plan with another deadline.
    pub(crate) const fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }
}

/// One leg of a fan-out: what it waits for and how it is called.
#[derive(Clone, Copy, Debug)]
pub struct LegPlan {
    pub(crate) name: &'static str,
    pub(crate) after: &'static [usize],
    pub(crate) optional: bool,
    pub(crate) deadline: Option<Duration>,
    pub(crate) attempts: Option<u32>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) no_effect: &'static [u16],
    pub(crate) when_in_doubt: bool,
    pub(crate) key: KeyRule,
}

impl LegPlan {
    /// A required leg that starts at once.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            after: &[],
            optional: false,
            deadline: None,
            attempts: None,
            timeout: None,
            no_effect: &[],
            when_in_doubt: false,
            key: KeyRule::Auto,
        }
    }

    /// The legs, by position, that have to succeed before this one starts.
    #[must_use]
    pub const fn after(mut self, legs: &'static [usize]) -> Self {
        self.after = legs;
        self
    }

    /// The fan-out is met without this leg too.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The time from the leg's start to its end; the fan-out's deadline holds beside it.
    #[must_use]
    pub const fn deadline_ms(mut self, milliseconds: u64) -> Self {
        self.deadline = Some(Duration::from_millis(milliseconds));
        self
    }

    /// How often the request is sent at most; the API's policy if nothing else is said.
    #[must_use]
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts);
        self
    }

    /// The time of one attempt; the API's policy if nothing else is said.
    #[must_use]
    pub const fn timeout_ms(mut self, milliseconds: u64) -> Self {
        self.timeout = Some(Duration::from_millis(milliseconds));
        self
    }

    /// The 5xx statuses that say that nothing happened, beside 501 and 503.
    #[must_use]
    pub const fn no_effect(mut self, statuses: &'static [u16]) -> Self {
        self.no_effect = statuses;
        self
    }

    /// The undo does no harm when nothing had happened, so it runs for a leg in doubt too.
    #[must_use]
    pub const fn when_in_doubt(mut self) -> Self {
        self.when_in_doubt = true;
        self
    }

    /// Where the idempotency key comes from.
    #[must_use]
    pub const fn key(mut self, rule: KeyRule) -> Self {
        self.key = rule;
        self
    }

    /// The leg's name in the manifest.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether the fan-out is met without this leg too.
    pub const fn is_optional(&self) -> bool {
        self.optional
    }

    /// The legs, by position, that have to succeed before this one starts.
    pub const fn needs(&self) -> &'static [usize] {
        self.after
    }
}
