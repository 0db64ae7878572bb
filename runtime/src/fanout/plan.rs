//! The shape of a fan-out, as constants: what the generator knew when it wrote the crate.

use std::time::Duration;

use crate::client::Hedge;

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

/// How many elements of a leg may fail before it stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopRule {
    /// So many.
    Count(usize),
    /// This share, in hundredths of a percent: of a list's length; of a stream, of the elements
    /// that have ended, from 20 on.
    Share(u32),
}

impl StopRule {
    /// A share in percent; below 0 it is 0, above 100 it is 100.
    pub const fn percent(share: f64) -> Self {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let hundredths = (share.clamp(0.0, 100.0) * 100.0 + 0.5) as u32;
        Self::Share(hundredths)
    }

    /// How many of `all` elements may fail.
    pub const fn allowed(self, all: usize) -> usize {
        match self {
            Self::Count(failures) => failures,
            Self::Share(hundredths) => {
                // `all` in two parts, so that no product overflows.
                let share = hundredths as usize;
                all / 10_000 * share + all % 10_000 * share / 10_000
            }
        }
    }

    /// Whether a stream stops of which so many have failed and ended: a share counts from 20 on.
    pub(crate) const fn stops_stream(self, failed: u64, ended: u64) -> bool {
        match self {
            Self::Count(failures) => failed > failures as u64,
            Self::Share(hundredths) => {
                ended >= 20 && failed as u128 * 10_000 > hundredths as u128 * ended as u128
            }
        }
    }
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

    /// A caller that goes away before it got the outcome leaves a fan-out that is not met, and the undo
    /// phase runs all the same.
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
    pub(crate) backoff: Option<Duration>,
    pub(crate) backoff_cap: Option<Duration>,
    pub(crate) hedge: Option<Hedge>,
    pub(crate) cache: Option<bool>,
    pub(crate) coalesce: Option<bool>,
    pub(crate) no_effect: &'static [u16],
    pub(crate) when_in_doubt: bool,
    pub(crate) key: KeyRule,
    pub(crate) concurrency: usize,
    pub(crate) stop_after: Option<StopRule>,
    pub(crate) join: Option<Join>,
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
            backoff: None,
            backoff_cap: None,
            hedge: None,
            cache: None,
            coalesce: None,
            no_effect: &[],
            when_in_doubt: false,
            key: KeyRule::Auto,
            concurrency: 16,
            stop_after: None,
            join: None,
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

    /// The longest pause before the second attempt; the API's policy if nothing else is said.
    #[must_use]
    pub const fn backoff_ms(mut self, milliseconds: u64) -> Self {
        self.backoff = Some(Duration::from_millis(milliseconds));
        self
    }

    /// The longest pause of all; the API's policy if nothing else is said.
    #[must_use]
    pub const fn backoff_cap_ms(mut self, milliseconds: u64) -> Self {
        self.backoff_cap = Some(Duration::from_millis(milliseconds));
        self
    }

    /// A second attempt is sent when the first has taken this long, if the request is safe; the
    /// API's policy if nothing else is said.
    #[must_use]
    pub const fn hedge_after_ms(mut self, milliseconds: u64) -> Self {
        self.hedge = Some(Hedge::after_ms(milliseconds));
        self
    }

    /// A second attempt is sent when the first has taken longer than so many percent of the
    /// operation's latest answers, if the request is safe.
    #[must_use]
    pub const fn hedge_percentile(mut self, percent: u32) -> Self {
        self.hedge = Some(Hedge::percentile(percent));
        self
    }

    /// No second attempt beside the first, whatever the API's policy says.
    #[must_use]
    pub const fn no_hedge(mut self) -> Self {
        self.hedge = Some(Hedge::off());
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

    /// How many elements of a leg with `each` or `targets` are under way at most; 16 if nothing
    /// else is said, at least 1.
    #[must_use]
    pub const fn concurrency(mut self, elements: usize) -> Self {
        self.concurrency = if elements == 0 { 1 } else { elements };
        self
    }

    /// A leg with `each` succeeds with so many failed elements; one more stops it. Without a rule
    /// all elements run, and one that fails makes the leg fail.
    #[must_use]
    pub const fn stop_after(mut self, failures: usize) -> Self {
        self.stop_after = Some(StopRule::Count(failures));
        self
    }

    /// The same as a share of the list's length, in percent; what is finer than a hundredth of a
    /// percent is cut off.
    #[must_use]
    pub const fn stop_after_percent(mut self, failures: f64) -> Self {
        self.stop_after = Some(StopRule::percent(failures));
        self
    }

    /// What is wanted of the elements of a leg with `targets`. Without a join all run, and one that
    /// fails makes the leg fail.
    #[must_use]
    pub const fn join(mut self, join: Join) -> Self {
        self.join = Some(join);
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
