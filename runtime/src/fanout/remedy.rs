//! What the undo phase does about a leg: a pure function of the facts.

use super::status::End;

/// What the undo phase does about a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Nothing: there is nothing to undo, or nobody knows and the manifest doesn't allow a guess.
    Nothing,
    /// It asks again; the answer says what to undo.
    Ask,
    /// It runs the undo.
    Undo,
}

/// What is known of a leg when the undo phase begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub(crate) end: End,
    pub(crate) in_doubt: bool,
    pub(crate) has_undo: bool,
    /// Idempotent, or sent with a key.
    pub(crate) repeatable: bool,
    /// The undo does no harm when nothing had happened.
    pub(crate) when_in_doubt: bool,
}

/// What the undo phase does about a leg.
pub(crate) const fn remedy(facts: Facts) -> Remedy {
    if !facts.has_undo {
        Remedy::Nothing
    } else if matches!(facts.end, End::Succeeded) {
        Remedy::Undo
    } else if !facts.in_doubt {
        Remedy::Nothing
    } else if facts.repeatable {
        Remedy::Ask
    } else if facts.when_in_doubt {
        Remedy::Undo
    } else {
        Remedy::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::super::status::Skip;
    use super::*;

    #[test]
    fn every_combination_of_facts_has_its_remedy() {
        let ends =
            [End::Succeeded, End::Failed, End::TimedOut, End::Cancelled, End::Skipped(Skip::Needs)];
        for end in ends {
            for bits in 0..16_u8 {
                let [in_doubt, has_undo, repeatable, when_in_doubt] =
                    [1, 2, 4, 8].map(|bit| bits & bit != 0);
                let facts = Facts { end, in_doubt, has_undo, repeatable, when_in_doubt };
                let expected = match (end, has_undo, in_doubt, repeatable, when_in_doubt) {
                    (End::Succeeded, true, ..) | (_, true, true, false, true) => Remedy::Undo,
                    (_, true, true, true, _) => Remedy::Ask,
                    _ => Remedy::Nothing,
                };
                assert_eq!(remedy(facts), expected, "{facts:?}");
            }
        }
    }
}
