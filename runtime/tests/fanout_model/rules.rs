//! The model's idea of when a join is met, and of what became of the whole.

use fanwise_runtime::Join;

use crate::model::{LegState, Model, Standing};

impl Model<'_> {
    /// Whether the join is met, if that is decided.
    pub(crate) fn decided(&self, at_deadline: bool) -> Option<bool> {
        let ended = |leg: &LegState| matches!(leg.standing, Standing::Ended(_));
        let every_one_ended = self.legs.iter().all(ended);
        let wanted = match self.case.join {
            Join::Settled => return (every_one_ended || at_deadline).then_some(true),
            Join::First => 1,
            Join::Quorum(wanted) => wanted,
            _ => {
                let legs = || self.case.legs.iter().zip(&self.legs);
                let required = || legs().filter(|(case, _)| !case.optional).map(|(_, leg)| leg);
                if required().any(|leg| ended(leg) && !leg.good) {
                    return Some(false);
                }
                if at_deadline {
                    let partial = self.case.partial_at_deadline;
                    return Some(partial || required().all(|leg| leg.good));
                }
                return every_one_ended.then_some(true);
            }
        };
        let is = |status| move |leg: &&LegState| matches!(leg.standing, Standing::Ended(end) if end == status);
        let succeeded = self.legs.iter().filter(is("success")).count();
        let open = |leg: &&LegState| matches!(leg.standing, Standing::Waits | Standing::Runs(_));
        let possible = succeeded + self.legs.iter().filter(open).count();
        if succeeded >= wanted {
            Some(true)
        } else {
            (at_deadline || possible < wanted).then_some(false)
        }
    }

    pub(crate) fn statuses(&self) -> Vec<&'static str> {
        let status = |leg: &LegState| match leg.standing {
            Standing::Ended(end) => end,
            _ => "running",
        };
        self.legs.iter().map(status).collect()
    }

    pub(crate) fn overall(&self, met: bool, statuses: &[&'static str]) -> &'static str {
        let races = matches!(self.case.join, Join::First | Join::Quorum(_));
        let well = statuses.iter().zip(&self.legs).all(|(status, leg)| match *status {
            "success" | "fallback" => true,
            "skipped" if leg.spared => true,
            "in_doubt" | "undo_failed" => false,
            _ => races,
        });
        let stays = ["success", "fallback", "in_doubt", "undo_failed"];
        if met && well {
            "success"
        } else if !statuses.iter().any(|status| stays.contains(status)) {
            "failure"
        } else {
            "partial_failure"
        }
    }
}
