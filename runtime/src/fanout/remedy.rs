//! What the undo phase does about a leg: a pure function of the facts.

/// What is known of a leg's effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It surely did nothing, or never started.
    Nothing,
    /// It succeeded.
    Acted,
    /// Nobody knows.
    InDoubt {
        /// Its request may be sent again: it is idempotent, or was sent with a key.
        repeatable: bool,
    },
}

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

/// What the undo phase does about a leg. `when_in_doubt`: its undo does no harm when nothing had
/// happened.
pub(crate) const fn remedy(standing: Standing, has_undo: bool, when_in_doubt: bool) -> Remedy {
    match standing {
        Standing::Acted if has_undo => Remedy::Undo,
        Standing::InDoubt { repeatable: true } if has_undo => Remedy::Ask,
        Standing::InDoubt { repeatable: false } if has_undo && when_in_doubt => Remedy::Undo,
        Standing::Acted | Standing::InDoubt { .. } | Standing::Nothing => Remedy::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_of_facts_has_its_remedy() {
        let keyed = Standing::InDoubt { repeatable: true };
        let plain = Standing::InDoubt { repeatable: false };
        for (standing, sure, unsure) in [
            (Standing::Nothing, Remedy::Nothing, Remedy::Nothing),
            (Standing::Acted, Remedy::Undo, Remedy::Undo),
            (keyed, Remedy::Ask, Remedy::Ask),
            (plain, Remedy::Nothing, Remedy::Undo),
        ] {
            assert_eq!(remedy(standing, true, false), sure, "{standing:?}");
            assert_eq!(remedy(standing, true, true), unsure, "{standing:?} when in doubt");
            for when_in_doubt in [false, true] {
                assert_eq!(remedy(standing, false, when_in_doubt), Remedy::Nothing);
            }
        }
    }
}
