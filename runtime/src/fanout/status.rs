//! What became of a leg and of a fan-out: the facts, and the one word that follows from them.

use std::fmt;

use serde::{Serialize, Serializer};

use super::plan::Join;

/// What became of a leg. Each leg of an outcome has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LegStatus {
    /// It succeeded, and that stays.
    Success,
    /// It failed, and its fallback stands in for it.
    Fallback,
    /// It failed, and nothing of it stays.
    Failed,
    /// It was started and ended by its own deadline or the fan-out's.
    TimedOut,
    /// It was started and ended because the fan-out was decided.
    Cancelled,
    /// It never started.
    Skipped,
    /// It is a write that was sent, and nobody knows whether it took effect.
    InDoubt,
    /// It took effect, or may have, and its undo succeeded.
    Undone,
    /// It took effect, or may have, and its undo did not succeed for certain.
    UndoFailed,
}

impl LegStatus {
    /// The word that the unified JSON uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Fallback => "fallback",
            Self::Failed => "failed",
            Self::TimedOut => "timed_out",
            Self::Cancelled => "cancelled",
            Self::Skipped => "skipped",
            Self::InDoubt => "in_doubt",
            Self::Undone => "undone",
            Self::UndoFailed => "undo_failed",
        }
    }

    /// Whether the leg has an answer that holds: `success` or `fallback`.
    pub const fn is_answered(self) -> bool {
        matches!(self, Self::Success | Self::Fallback)
    }

    /// Whether something of the leg stays, or may stay, in its API.
    pub const fn stays(self) -> bool {
        matches!(self, Self::Success | Self::Fallback | Self::InDoubt | Self::UndoFailed)
    }

    /// Whether a person has to look at the leg: `in_doubt` or `undo_failed`.
    pub const fn is_unfinished(self) -> bool {
        matches!(self, Self::InDoubt | Self::UndoFailed)
    }
}

impl fmt::Display for LegStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for LegStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What became of a fan-out as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Overall {
    /// The join is met and every leg did what it should.
    Success,
    /// Something stays, and something is missing: each leg says what.
    PartialFailure,
    /// Nothing stays.
    Failure,
}

impl Overall {
    /// The word that the unified JSON uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::PartialFailure => "partial_failure",
            Self::Failure => "failure",
        }
    }
}

impl fmt::Display for Overall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Overall {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A leg that ended, as far as it matters to the fan-out as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended {
    pub(crate) status: LegStatus,
    /// Its own condition skipped it.
    pub(crate) spared: bool,
    /// Something of it, or of one of its elements, stays in its API, or may.
    pub(crate) stays: bool,
    /// It did not do what it should, or one of its elements did not.
    pub(crate) flawed: bool,
}

impl Ended {
    /// Whether the leg did what it should, given that the join is met. Whoever loses a race is
    /// well as long as nothing of it stays; a winner has succeeded.
    const fn is_well(self, join: Join) -> bool {
        if self.status.is_answered() {
            return !self.flawed;
        }
        self.spared || join.wanted().is_some() && !self.status.is_unfinished()
    }
}

/// The first word that holds of a fan-out, given its join, whether that was met, and its legs.
pub(crate) fn overall(join: Join, met: bool, legs: &[Ended]) -> Overall {
    if met && legs.iter().all(|leg| leg.is_well(join)) {
        Overall::Success
    } else if !legs.iter().any(|leg| leg.stays) {
        Overall::Failure
    } else {
        Overall::PartialFailure
    }
}

/// How a leg ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// With the answer of a 2xx.
    Succeeded,
    /// With what stands in for its answer.
    FellBack,
    /// With an error of its own, sent or not.
    Failed,
    /// By its own deadline or the fan-out's.
    TimedOut,
    /// By the join.
    Cancelled,
    /// It never started.
    Skipped(Skip),
}

impl End {
    /// Whether what builds on the leg may start, and a join over all legs may be met.
    pub(crate) const fn is_good(self) -> bool {
        matches!(self, Self::Succeeded | Self::FellBack | Self::Skipped(Skip::When))
    }
}

/// Why a leg never started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Skip {
    /// A leg that it needs did not succeed.
    Needs,
    /// An expression of this optional leg found nothing.
    Nothing,
    /// Its own condition does not hold.
    When,
    /// The fan-out had ended before.
    Ended,
}

/// What the undo phase did about a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Undo {
    /// Nothing: the fan-out was met, or the leg has nothing to undo.
    No,
    /// Its undo succeeded.
    Done,
    /// Its undo failed, its effect is unknown, or there was no time for it.
    Failed,
}

/// The status that follows from how a leg ended, whether it is in doubt, and what was undone.
pub(crate) const fn leg_status(end: End, in_doubt: bool, undo: Undo) -> LegStatus {
    match (undo, end) {
        (Undo::Done, _) => LegStatus::Undone,
        (Undo::Failed, _) => LegStatus::UndoFailed,
        (Undo::No, End::Succeeded) => LegStatus::Success,
        (Undo::No, End::FellBack) => LegStatus::Fallback,
        (Undo::No, End::Skipped(_)) => LegStatus::Skipped,
        (Undo::No, _) if in_doubt => LegStatus::InDoubt,
        (Undo::No, End::Failed) => LegStatus::Failed,
        (Undo::No, End::TimedOut) => LegStatus::TimedOut,
        (Undo::No, End::Cancelled) => LegStatus::Cancelled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDS: [End; 9] = [
        End::Succeeded,
        End::FellBack,
        End::Failed,
        End::TimedOut,
        End::Cancelled,
        End::Skipped(Skip::Needs),
        End::Skipped(Skip::Nothing),
        End::Skipped(Skip::When),
        End::Skipped(Skip::Ended),
    ];

    const STATUSES: [LegStatus; 9] = [
        LegStatus::Success,
        LegStatus::Fallback,
        LegStatus::Failed,
        LegStatus::TimedOut,
        LegStatus::Cancelled,
        LegStatus::Skipped,
        LegStatus::InDoubt,
        LegStatus::Undone,
        LegStatus::UndoFailed,
    ];

    #[test]
    fn every_combination_of_facts_has_its_status() {
        for end in ENDS {
            for in_doubt in [false, true] {
                assert_eq!(leg_status(end, in_doubt, Undo::Done), LegStatus::Undone);
                assert_eq!(leg_status(end, in_doubt, Undo::Failed), LegStatus::UndoFailed);
                let expected = match (end, in_doubt) {
                    (End::Succeeded, _) => LegStatus::Success,
                    (End::FellBack, _) => LegStatus::Fallback,
                    (End::Skipped(_), _) => LegStatus::Skipped,
                    (End::Failed | End::TimedOut | End::Cancelled, true) => LegStatus::InDoubt,
                    (End::Failed, false) => LegStatus::Failed,
                    (End::TimedOut, false) => LegStatus::TimedOut,
                    (End::Cancelled, false) => LegStatus::Cancelled,
                };
                assert_eq!(leg_status(end, in_doubt, Undo::No), expected, "{end:?} {in_doubt}");
            }
        }
    }

    fn ended(status: LegStatus, spared: bool) -> Ended {
        let flawed = !status.is_answered() && !spared;
        Ended { status, spared, stays: status.stays(), flawed }
    }

    #[test]
    fn an_element_that_failed_leaves_a_partial_failure_at_best() {
        let fine = ended(LegStatus::Success, false);
        let flawed = Ended { flawed: true, ..fine };
        assert_eq!(overall(Join::All, true, &[fine, flawed]), Overall::PartialFailure);
        let failed = Ended { stays: true, ..ended(LegStatus::Failed, false) };
        assert_eq!(overall(Join::All, false, &[failed]), Overall::PartialFailure);
        let undone = ended(LegStatus::Failed, false);
        assert_eq!(overall(Join::All, false, &[undone]), Overall::Failure);
    }

    const JOINS: [Join; 4] = [Join::All, Join::Settled, Join::First, Join::Quorum(2)];

    fn expected(join: Join, met: bool, statuses: [LegStatus; 2]) -> Overall {
        let races = matches!(join, Join::First | Join::Quorum(_));
        let well = statuses.iter().all(|status| match status.as_str() {
            "success" | "fallback" => true,
            "cancelled" | "failed" | "timed_out" | "skipped" | "undone" => races,
            _ => false,
        });
        let stays = statuses.iter().any(|status| {
            matches!(status.as_str(), "success" | "fallback" | "in_doubt" | "undo_failed")
        });
        match (met && well, stays) {
            (true, _) => Overall::Success,
            (false, false) => Overall::Failure,
            (false, true) => Overall::PartialFailure,
        }
    }

    #[test]
    fn overall_of_every_pair_of_statuses() {
        for one in STATUSES {
            for other in STATUSES {
                for (join, met) in JOINS.into_iter().flat_map(|join| [(join, false), (join, true)])
                {
                    let legs = [one, other].map(|status| ended(status, false));
                    assert_eq!(overall(join, met, &legs), expected(join, met, [one, other]));
                }
            }
        }
    }

    #[test]
    fn a_leg_that_its_own_condition_skipped_is_well() {
        let skipped = |spared| ended(LegStatus::Skipped, spared);
        let done = ended(LegStatus::Success, false);
        for (spared, whole) in [(true, Overall::Success), (false, Overall::PartialFailure)] {
            assert_eq!(overall(Join::All, true, &[done, skipped(spared)]), whole);
        }
        assert_eq!(overall(Join::All, false, &[skipped(true)]), Overall::Failure);
    }

    #[test]
    fn a_fan_out_without_legs_is_a_success() {
        assert_eq!(overall(Join::All, true, &[]), Overall::Success);
    }
}
