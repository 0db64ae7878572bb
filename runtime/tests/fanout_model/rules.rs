//! The model's idea of when a join is met, and of what became of the whole.

use fanwise_runtime::Join;

use crate::leg::{LegState, Standing};
use crate::model::Model;
use crate::scenario::Who;
use crate::undo::Ends;

const STAYS: [&str; 4] = ["success", "fallback", "in_doubt", "undo_failed"];

impl<'a> Model<'a> {
    /// Whether the join is met, if that is decided.
    pub(crate) fn decided(&self, at_deadline: bool) -> Option<bool> {
        let every_one_ended = self.legs.iter().all(LegState::has_ended);
        let wanted = match self.case.join {
            Join::Settled => return (every_one_ended || at_deadline).then_some(true),
            Join::First => 1,
            Join::Quorum(wanted) => wanted,
            _ => {
                let legs = || self.case.legs.iter().zip(&self.legs);
                let required = || legs().filter(|(case, _)| !case.optional).map(|(_, leg)| leg);
                if required().any(|leg| leg.has_ended() && !leg.good) {
                    return Some(false);
                }
                if at_deadline {
                    let partial = self.case.partial_at_deadline;
                    return Some(partial || required().all(|leg| leg.good));
                }
                return every_one_ended.then_some(true);
            }
        };
        let succeeded = self.legs.iter().filter(|leg| leg.end() == "success").count();
        let open = |leg: &&LegState<'a>| {
            matches!(leg.standing, Standing::Waits | Standing::Runs(_) | Standing::Gathers)
        };
        let possible = succeeded + self.legs.iter().filter(open).count();
        if succeeded >= wanted {
            Some(true)
        } else {
            (at_deadline || possible < wanted).then_some(false)
        }
    }

    /// How each leg without elements has ended, and each element.
    pub(crate) fn ends(&self) -> Ends {
        self.members().into_iter().map(|who| (who, self.get(who).end())).collect()
    }

    /// Of each leg the elements, if it started.
    pub(crate) fn elements(&self, ends: &Ends) -> Vec<Vec<&'static str>> {
        let of = |leg: usize| {
            let elements = ends.iter().filter(|(who, _)| who.leg == leg && who.element.is_some());
            elements.map(|(_, end)| *end).collect()
        };
        (0..self.legs.len()).map(of).collect()
    }

    pub(crate) fn statuses(&self, ends: &Ends) -> Vec<&'static str> {
        let elements = self.elements(ends);
        let status = |leg: usize| {
            let has = |status| elements[leg].contains(&status);
            match ends.get(&Who::leg(leg)) {
                Some(end) => end,
                None if has("in_doubt") => "in_doubt",
                None if has("undo_failed") => "undo_failed",
                None if self.legs[leg].end() == "success" && has("undone") && !has("success") => {
                    "undone"
                }
                None => self.legs[leg].end(),
            }
        };
        (0..self.legs.len()).map(status).collect()
    }

    /// Whether an element did not do what it should.
    fn is_flawed(&self, leg: usize, ends: &Ends) -> bool {
        let Some(gathering) = &self.legs[leg].gathering else { return false };
        let ends = &self.elements(ends)[leg];
        let mut elements = gathering.elements.iter().zip(ends);
        let fails = |(one, end): (&LegState<'a>, &&str)| match &one.fan_out {
            Some(fan_out) => fan_out.told.as_ref().is_none_or(|told| told.overall != "success"),
            None => !one.spared && !["success", "fallback"].contains(end),
        };
        self.races(leg).is_none() && elements.any(fails)
    }

    /// Whether something stays of what an element or a leg without elements did.
    fn stays(&self, who: Who, end: &str) -> bool {
        match &self.get(who).fan_out {
            Some(fan_out) => fan_out.told.as_ref().is_some_and(|told| told.overall != "failure"),
            None => STAYS.contains(&end),
        }
    }

    pub(crate) fn overall(
        &self,
        met: bool,
        statuses: &[&'static str],
        ends: &Ends,
    ) -> &'static str {
        let races = matches!(self.case.join, Join::First | Join::Quorum(_));
        let mut legs = statuses.iter().enumerate();
        let well = legs.all(|(leg, status)| match *status {
            "success" | "fallback" => !self.is_flawed(leg, ends),
            "skipped" if self.legs[leg].spared => true,
            "in_doubt" | "undo_failed" => false,
            _ => races,
        });
        let stays = statuses.iter().any(|status| STAYS.contains(status))
            || ends.iter().any(|(who, end)| self.stays(*who, end));
        if met && well {
            "success"
        } else if !stays {
            "failure"
        } else {
            "partial_failure"
        }
    }
}
