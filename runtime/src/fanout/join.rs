//! When a fan-out is decided, which legs may start and which may be undone: pure functions of
//! the plan and of how far each leg has come.

use super::plan::{Join, LegPlan, Plan};
use super::status::End;

/// How far a leg has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It waits for the legs that it needs.
    Waiting,
    /// Its call is under way.
    Running,
    /// Its call failed, and the operation that stands in for it is under way.
    FallingBack,
    /// It ended.
    Ended(End),
}

impl Stage {
    const fn is_ended(self) -> bool {
        matches!(self, Self::Ended(_))
    }

    const fn is_succeeded(self) -> bool {
        matches!(self, Self::Ended(End::Succeeded))
    }

    const fn is_good(self) -> bool {
        matches!(self, Self::Ended(end) if end.is_good())
    }

    /// Whether it may still succeed by itself.
    const fn is_hopeful(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }

    /// Whether a call of it is under way.
    pub(crate) const fn is_active(self) -> bool {
        matches!(self, Self::Running | Self::FallingBack)
    }
}

/// Whether the join's rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is open.
    Open,
    /// It holds.
    Met,
    /// It can't hold any more.
    Unmet,
}

/// Whether the join's rule holds, given how far the legs are and whether the deadline has passed.
///
/// A leg that the fan-out's deadline ends is still `Running` here.
pub(crate) fn verdict(
    plan: &Plan,
    legs: &[LegPlan],
    stages: &[Stage],
    at_deadline: bool,
) -> Verdict {
    match plan.join() {
        Join::Settled if at_deadline || stages.iter().all(|stage| stage.is_ended()) => Verdict::Met,
        Join::Settled => Verdict::Open,
        Join::All => all(plan, legs, stages, at_deadline),
        Join::First => quorum(1, stages, at_deadline),
        Join::Quorum(wanted) => quorum(wanted, stages, at_deadline),
    }
}

/// Why a race can't be met whatever happens: it wants more successes than there can be. `of`:
/// what there is so many of, one and more of them.
pub(crate) fn out_of_reach(join: Join, all: usize, of: [&str; 2]) -> Option<String> {
    let wanted = join.wanted().filter(|wanted| *wanted > all)?;
    let word = if join == Join::First { "`first`" } else { "the quorum" };
    let noun = |count: usize| of[usize::from(count != 1)];
    let there_are = if all == 1 { "is" } else { "are" };
    Some(format!("{word} needs {wanted} {}, and there {there_are} {all}", noun(wanted)))
}

fn quorum(wanted: usize, stages: &[Stage], at_deadline: bool) -> Verdict {
    let succeeded = stages.iter().filter(|stage| stage.is_succeeded()).count();
    let hopeful = stages.iter().filter(|stage| stage.is_hopeful()).count();
    if succeeded >= wanted {
        Verdict::Met
    } else if at_deadline || succeeded + hopeful < wanted {
        Verdict::Unmet
    } else {
        Verdict::Open
    }
}

fn all(plan: &Plan, legs: &[LegPlan], stages: &[Stage], at_deadline: bool) -> Verdict {
    let required = || legs.iter().zip(stages).filter(|(leg, _)| !leg.optional).map(|(_, s)| *s);
    if required().any(|stage| stage.is_ended() && !stage.is_good()) {
        Verdict::Unmet
    } else if at_deadline && !plan.is_partial_at_deadline() {
        if required().all(Stage::is_good) { Verdict::Met } else { Verdict::Unmet }
    } else if at_deadline || stages.iter().all(|stage| stage.is_ended()) {
        Verdict::Met
    } else {
        Verdict::Open
    }
}

/// Whether a waiting leg may start, has to wait, or never will.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readiness {
    /// All that it needs is there.
    Ready,
    /// Something that it needs may still come.
    Waits,
    /// Something that it needs will not come.
    Never,
}

/// Whether a leg may start.
pub(crate) fn readiness(leg: &LegPlan, stages: &[Stage]) -> Readiness {
    let mut readiness = Readiness::Ready;
    for &needed in leg.after {
        match stages.get(needed) {
            Some(Stage::Ended(end)) if end.is_good() => {}
            Some(Stage::Waiting | Stage::Running | Stage::FallingBack) => {
                readiness = Readiness::Waits;
            }
            Some(Stage::Ended(_)) | None => return Readiness::Never,
        }
    }
    readiness
}

/// Whether everything that was built on a leg is undone or has nothing to undo.
pub(crate) fn may_undo(index: usize, legs: &[LegPlan], settled: impl Fn(usize) -> bool) -> bool {
    let mut dependents =
        legs.iter().enumerate().filter(|(_, leg)| leg.after.contains(&index)).map(|(one, _)| one);
    dependents.all(settled)
}

#[cfg(test)]
mod tests {
    use super::super::status::Skip;
    use super::*;

    fn verdict(plan: &Plan, stages: &[Stage], at_deadline: bool) -> Verdict {
        super::verdict(plan, plan.leg_plans(), stages, at_deadline)
    }

    const SUCCEEDED: Stage = Stage::Ended(End::Succeeded);
    const FAILED: Stage = Stage::Ended(End::Failed);
    const TWO_AND_OPTIONAL: Plan = Plan::all("x").legs(&[
        LegPlan::new("a"),
        LegPlan::new("b"),
        LegPlan::new("c").after(&[0, 1]).optional(),
    ]);

    fn stages() -> Vec<Stage> {
        let mut all = vec![Stage::Waiting, Stage::Running, Stage::FallingBack];
        for end in [
            End::Succeeded,
            End::FellBack,
            End::Failed,
            End::TimedOut,
            End::Cancelled,
            End::Skipped(Skip::Needs),
            End::Skipped(Skip::Nothing),
            End::Skipped(Skip::When),
        ] {
            all.push(Stage::Ended(end));
        }
        all
    }

    #[test]
    fn all_is_unmet_by_any_end_of_a_required_leg_but_success() {
        for stage in stages() {
            for at_deadline in [false, true] {
                let good = [End::Succeeded, End::FellBack, End::Skipped(Skip::When)]
                    .map(Stage::Ended)
                    .contains(&stage);
                let bad = stage.is_ended() && !good;
                let verdict = verdict(&TWO_AND_OPTIONAL, &[stage, SUCCEEDED, FAILED], at_deadline);
                assert_eq!(verdict == Verdict::Unmet, bad || at_deadline && !good);
                assert_eq!(verdict == Verdict::Met, good);
            }
        }
    }

    #[test]
    fn all_waits_for_optional_legs_until_the_deadline() {
        let running = [SUCCEEDED, SUCCEEDED, Stage::Running];
        assert_eq!(verdict(&TWO_AND_OPTIONAL, &running, false), Verdict::Open);
        assert_eq!(verdict(&TWO_AND_OPTIONAL, &running, true), Verdict::Met);
    }

    #[test]
    fn partial_at_deadline_is_met_unless_a_required_leg_failed_earlier() {
        let plan = TWO_AND_OPTIONAL.partial_at_deadline();
        assert_eq!(
            verdict(&plan, &[Stage::Running, SUCCEEDED, Stage::Waiting], true),
            Verdict::Met
        );
        assert_eq!(verdict(&plan, &[Stage::Running, FAILED, Stage::Waiting], true), Verdict::Unmet);
    }

    #[test]
    fn settled_is_met_once_every_leg_ended_or_at_the_deadline() {
        let plan = Plan::settled("x").legs(TWO_AND_OPTIONAL.leg_plans());
        assert_eq!(verdict(&plan, &[FAILED, SUCCEEDED, FAILED], false), Verdict::Met);
        assert_eq!(verdict(&plan, &[FAILED, Stage::Running, FAILED], false), Verdict::Open);
        assert_eq!(verdict(&plan, &[FAILED, Stage::Running, FAILED], true), Verdict::Met);
    }

    #[test]
    fn a_quorum_is_met_by_successes_alone_and_unmet_once_out_of_reach() {
        let (fell_back, open) = (Stage::Ended(End::FellBack), Stage::Waiting);
        let plan = Plan::quorum("x", 2).legs(TWO_AND_OPTIONAL.leg_plans());
        for (stages, expected) in [
            ([SUCCEEDED, FAILED, SUCCEEDED], Verdict::Met),
            ([SUCCEEDED, fell_back, open], Verdict::Open),
            ([SUCCEEDED, fell_back, Stage::FallingBack], Verdict::Unmet),
            ([open, Stage::Running, FAILED], Verdict::Open),
            ([open, FAILED, FAILED], Verdict::Unmet),
        ] {
            assert_eq!(verdict(&plan, &stages, false), expected, "{stages:?}");
            let late = if expected == Verdict::Met { Verdict::Met } else { Verdict::Unmet };
            assert_eq!(verdict(&plan, &stages, true), late, "{stages:?} at the deadline");
        }
        let first = Plan::first("x").legs(TWO_AND_OPTIONAL.leg_plans());
        assert_eq!(verdict(&first, &[FAILED, open, open], false), Verdict::Open);
        assert_eq!(verdict(&first, &[FAILED, open, SUCCEEDED], false), Verdict::Met);
        assert_eq!(verdict(&first, &[], false), Verdict::Unmet);
    }

    #[test]
    fn a_race_that_wants_more_than_there_is_says_so() {
        let legs = ["leg", "legs"];
        assert_eq!(
            out_of_reach(Join::Quorum(5), 1, legs).as_deref(),
            Some("the quorum needs 5 legs, and there is 1")
        );
        assert_eq!(
            out_of_reach(Join::First, 0, legs).as_deref(),
            Some("`first` needs 1 leg, and there are 0")
        );
        assert_eq!(out_of_reach(Join::Quorum(2), 2, legs), None);
        assert_eq!(out_of_reach(Join::All, 0, legs), None);
    }

    #[test]
    fn a_leg_is_ready_when_all_it_needs_succeeded_and_never_when_one_did_not() {
        let leg = LegPlan::new("c").after(&[0, 1]);
        assert_eq!(readiness(&leg, &[SUCCEEDED, SUCCEEDED]), Readiness::Ready);
        assert_eq!(readiness(&leg, &[SUCCEEDED, Stage::Running]), Readiness::Waits);
        let spared = Stage::Ended(End::Skipped(Skip::When));
        assert_eq!(readiness(&leg, &[Stage::Ended(End::FellBack), spared]), Readiness::Ready);
        assert_eq!(readiness(&leg, &[SUCCEEDED, Stage::FallingBack]), Readiness::Waits);
        assert_eq!(readiness(&leg, &[Stage::Waiting, FAILED]), Readiness::Never);
        assert_eq!(readiness(&LegPlan::new("d").after(&[9]), &[SUCCEEDED]), Readiness::Never);
    }

    #[test]
    fn a_leg_is_undone_after_what_was_built_on_it() {
        let legs = [LegPlan::new("a"), LegPlan::new("b").after(&[0]), LegPlan::new("c")];
        assert!(!may_undo(0, &legs, |_| false));
        assert!(may_undo(0, &legs, |one| one == 1));
        assert!(may_undo(1, &legs, |_| false));
        assert!(may_undo(2, &legs, |_| false));
    }
}
