//! What a join makes of the other words of its fan-out.

use super::model::Join;
use super::operations::title;
use super::scope::Scope;
use super::signature::{Callee, Named, Signature, leaves};
use super::types::Types;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::manifest::{self, FanOut, Leg};

/// The join of a fan-out. Says which of its words the join refuses.
pub(super) fn join(
    scope: &Scope<'_>,
    signatures: &[Signature],
    written: &FanOut,
    faults: &mut Diagnostics,
) -> Join {
    let join = planned(written);
    let mut check = Check { join, faults };
    check.words(written);
    for (leg, named) in written.legs.iter().zip(scope.legs) {
        check.leg(leg);
        check.undoable(scope.types, signatures, leg, named);
    }
    join
}

fn planned(written: &FanOut) -> Join {
    match written.join.value {
        manifest::Join::All => {
            let partial = written.partial_at_deadline.as_ref();
            Join::All { partial_at_deadline: partial.is_some_and(|word| word.value) }
        }
        manifest::Join::Settled => Join::Settled,
        manifest::Join::First => Join::First,
        manifest::Join::Quorum(wanted) => Join::Quorum(wanted),
    }
}

struct Check<'f> {
    join: Join,
    faults: &'f mut Diagnostics,
}

impl Check<'_> {
    /// The words of the fan-out itself.
    fn words(&mut self, written: &FanOut) {
        if let (false, Some(word)) = (self.is_all(), &written.partial_at_deadline) {
            let help = "remove it, or write `join: all`";
            self.refuse(&word.place, "`partial_at_deadline` belongs to `join: all`", help);
        }
        if self.join == Join::Settled {
            let deadline = written.undo_deadline.as_ref().map(|word| &word.place);
            let on_drop = written.undo_on_drop.as_ref().map(|word| &word.place);
            for place in [deadline, on_drop].into_iter().flatten() {
                let help = "remove it, or write `join: all`";
                self.refuse(place, "`join: settled` undoes nothing", help);
            }
        }
        let legs = written.legs.len();
        if let Join::Quorum(wanted) = self.join
            && wanted as usize > legs
        {
            let message = format!("a quorum of {wanted} is out of reach of {}", counted(legs));
            let help = format!("write a number from 1 to {legs}");
            self.refuse(&written.join.place, &message, &help);
        }
    }

    fn leg(&mut self, leg: &Leg) {
        if let (false, Some(word)) = (self.is_all(), &leg.optional) {
            let message = format!("`join: {}` has no optional legs", self.word());
            let help = "remove it; the failure of a leg fails nothing here";
            self.refuse(&word.place, &message, help);
        }
        // Targets that lose are undone whatever the fan-out's join says.
        let has_losers = leg.targets.is_some()
            && matches!(
                leg.join.as_ref().map(|join| join.value),
                Some(manifest::Join::First | manifest::Join::Quorum(_))
            );
        if let (Join::Settled, false, Some(undo)) = (self.join, has_losers, &leg.undo) {
            let help = "remove `undo`, or write `join: all`";
            self.refuse(&undo.place, "`join: settled` undoes nothing", help);
        }
    }

    /// What loses against others must leave nothing behind: a leg, or one of a leg's targets.
    fn undoable(&mut self, types: Types<'_>, signatures: &[Signature], leg: &Leg, named: &Named) {
        let own = leg.join.as_ref().map(|join| join.value).filter(|_| leg.targets.is_some());
        let word = match (self.join, own) {
            (Join::First, _) | (_, Some(manifest::Join::First)) => "first",
            (Join::Quorum(_), _) | (_, Some(manifest::Join::Quorum(_))) => "quorum",
            _ => return,
        };
        let Some(operation) = leaves(types, signatures, named) else { return };
        let (title, name) = (title(types.ir, operation), &leg.name.value);
        let message =
            format!("`join: {word}` undoes its losers, and {title} writes and has no undo");
        let help = match named.callee {
            Callee::FanOut(_) => "give it an `undo`, or write `join: all`".to_owned(),
            _ => format!("give `{name}` an `undo`, or write `join: all`"),
        };
        self.refuse(&leg.call.place, &message, &help);
    }

    fn is_all(&self) -> bool {
        matches!(self.join, Join::All { .. })
    }

    fn word(&self) -> &'static str {
        match self.join {
            Join::All { .. } => "all",
            Join::Settled => "settled",
            Join::First => "first",
            Join::Quorum(_) => "quorum",
        }
    }

    fn refuse(&mut self, place: &Place, message: &str, help: &str) {
        self.faults.push(Diagnostic::error("join-refuses", place.clone(), message).help(help));
    }
}

fn counted(legs: usize) -> String {
    if legs == 1 { "1 leg".to_owned() } else { format!("{legs} legs") }
}
