//! When the elements of a leg decide it, and what they make of it: pure functions of counts.

use super::plan::{Join, LegPlan};
use super::status::{End, LegStatus};

/// What a leg wants of its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Every one ends, and no more than so many fail.
    Each {
        /// So many may fail.
        allowed: usize,
        /// One more ends it at once.
        stops: bool,
    },
    /// Every one ends.
    Settled,
    /// So many succeed; the others are called off.
    Race(usize),
}

impl Rule {
    /// What a leg wants of so many elements.
    pub(crate) const fn of(plan: &LegPlan, all: usize) -> Self {
        match (plan.join, plan.stop_after) {
            (None, None) => Self::Each { allowed: 0, stops: false },
            (None, Some(rule)) => Self::Each { allowed: rule.allowed(all), stops: true },
            (Some(Join::All), _) => Self::Each { allowed: 0, stops: true },
            (Some(Join::Settled), _) => Self::Settled,
            (Some(Join::First), _) => Self::Race(1),
            (Some(Join::Quorum(wanted)), _) => Self::Race(wanted),
        }
    }

    /// How many successes decide it, if it is a race.
    pub(crate) const fn wanted(self) -> Option<usize> {
        match self {
            Self::Race(wanted) => Some(wanted),
            Self::Each { .. } | Self::Settled => None,
        }
    }

    /// The same for a leg that was called off: then nothing may be missing.
    pub(crate) const fn strict(self) -> Self {
        match self {
            Self::Each { .. } | Self::Settled => Self::Each { allowed: 0, stops: true },
            Self::Race(_) => self,
        }
    }
}

/// How far the elements of a leg have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) all: usize,
    pub(crate) ended: usize,
    pub(crate) succeeded: usize,
    /// Succeeded, fell back, or skipped by their own condition.
    pub(crate) good: usize,
    /// What stands in for these is under way: they will not succeed by themselves.
    pub(crate) falling_back: usize,
}

impl Tally {
    /// One more has ended.
    pub(crate) const fn end(&mut self, end: End) {
        self.ended += 1;
        self.succeeded += matches!(end, End::Succeeded) as usize;
        self.good += end.is_good() as usize;
    }

    /// Whether the rule holds, if that is decided.
    pub(crate) const fn decided(&self, rule: Rule) -> Option<bool> {
        let (all_ended, failed) = (self.ended == self.all, self.ended - self.good);
        match rule {
            Rule::Each { allowed, stops: true } if failed > allowed => Some(false),
            Rule::Each { allowed, .. } if all_ended => Some(failed <= allowed),
            Rule::Settled if all_ended => Some(true),
            Rule::Race(wanted) if self.succeeded >= wanted => Some(true),
            Rule::Race(wanted) => {
                let hopeful = self.all - self.ended - self.falling_back;
                if self.succeeded + hopeful < wanted { Some(false) } else { None }
            }
            Rule::Each { .. } | Rule::Settled => None,
        }
    }
}

/// How many elements have which status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    by_status: [usize; 9],
}

impl Counts {
    /// An element has another status than before.
    pub(crate) const fn moved(&mut self, from: Option<LegStatus>, to: LegStatus) {
        if let Some(from) = from {
            self.by_status[from as usize] -= 1;
        }
        self.by_status[to as usize] += 1;
    }

    const fn of(&self, status: LegStatus) -> usize {
        self.by_status[status as usize]
    }

    /// The status of the leg that ended like that.
    pub(crate) const fn status(&self, end: End) -> LegStatus {
        match end {
            _ if self.of(LegStatus::InDoubt) > 0 => LegStatus::InDoubt,
            _ if self.of(LegStatus::UndoFailed) > 0 => LegStatus::UndoFailed,
            End::Succeeded | End::FellBack => {
                let undone = self.of(LegStatus::Undone) > 0 && self.of(LegStatus::Success) == 0;
                if undone { LegStatus::Undone } else { LegStatus::Success }
            }
            End::Failed => LegStatus::Failed,
            End::TimedOut => LegStatus::TimedOut,
            End::Cancelled => LegStatus::Cancelled,
            End::Skipped(_) => LegStatus::Skipped,
        }
    }
}

#[cfg(test)]
mod tests {
    use LegStatus::{Failed, InDoubt, Success, UndoFailed, Undone};

    use super::super::plan::StopRule;
    use super::super::status::Skip;
    use super::*;

    fn tally(all: usize, ends: &[End]) -> Tally {
        let mut tally = Tally { all, ..Tally::default() };
        for end in ends {
            tally.end(*end);
        }
        tally
    }

    #[test]
    fn a_list_runs_to_its_end_unless_a_rule_stops_it() {
        let free = Rule::of(&LegPlan::new("x"), 3);
        let [failed, fine] = [End::Failed, End::Succeeded];
        assert_eq!(tally(3, &[failed, failed]).decided(free), None);
        assert_eq!(tally(3, &[failed, fine, fine]).decided(free), Some(false));
        let spared = End::Skipped(Skip::When);
        assert_eq!(tally(3, &[fine, End::FellBack, spared]).decided(free), Some(true));
        assert_eq!(tally(0, &[]).decided(free), Some(true));

        let one = Rule::of(&LegPlan::new("x").stop_after(1), 3);
        assert_eq!(tally(3, &[failed]).decided(one), None);
        assert_eq!(tally(3, &[failed, fine, fine]).decided(one), Some(true));
        assert_eq!(tally(3, &[failed, End::TimedOut]).decided(one), Some(false));
        assert_eq!(tally(3, &[failed, fine, fine]).decided(one.strict()), Some(false));
    }

    #[test]
    fn a_share_is_one_of_the_whole_list() {
        let rule = StopRule::percent(5.0);
        assert_eq!([0, 19, 20, 100, 100_000].map(|all| rule.allowed(all)), [0, 0, 1, 5, 5000]);
        assert_eq!(StopRule::percent(0.25).allowed(100_000), 250);
        assert_eq!(StopRule::percent(250.0).allowed(7), 7);
        assert_eq!(StopRule::percent(-1.0).allowed(7), 0);
        assert_eq!(StopRule::percent(100.0).allowed(usize::MAX), usize::MAX);
    }

    #[test]
    fn a_race_is_decided_as_soon_as_its_end_is_clear() {
        let two = Rule::of(&LegPlan::new("x").join(Join::Quorum(2)), 3);
        let [failed, fine] = [End::Failed, End::Succeeded];
        assert_eq!(tally(3, &[failed, fine]).decided(two), None);
        assert_eq!(tally(3, &[fine, fine]).decided(two), Some(true));
        assert_eq!(tally(3, &[failed, End::FellBack]).decided(two), Some(false));
        let falling_back = Tally { falling_back: 2, ..tally(3, &[]) };
        assert_eq!(falling_back.decided(two), Some(false));
        let first = Rule::of(&LegPlan::new("x").join(Join::First), 2);
        assert_eq!(tally(2, &[fine]).decided(first), Some(true));
    }

    #[test]
    fn doubt_and_failed_undos_go_before_all_else() {
        let counts = |statuses: &[LegStatus]| {
            let mut counts = Counts::default();
            for status in statuses {
                counts.moved(None, *status);
            }
            counts
        };
        assert_eq!(counts(&[Success, InDoubt, UndoFailed]).status(End::Succeeded), InDoubt);
        assert_eq!(counts(&[Success, UndoFailed]).status(End::Failed), UndoFailed);
        assert_eq!(counts(&[Undone, Failed]).status(End::Succeeded), Undone);
        assert_eq!(counts(&[Undone, Failed]).status(End::Failed), Failed);
        assert_eq!(counts(&[Undone, Success]).status(End::Succeeded), Success);
        assert_eq!(counts(&[]).status(End::Succeeded), Success);
    }
}
