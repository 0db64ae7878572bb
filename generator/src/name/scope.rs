//! Scopes: what may not have the same name, and who keeps it if two want to.

use std::collections::{BTreeMap, BTreeSet};

/// What wants a name, with the names that it would take, best first.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// Who goes first where two want the same name: the lowest.
    rank: u8,
    /// The document's own text for it; the same text as the identifier goes first.
    text: String,
    candidates: Vec<String>,
}

impl Wish {
    /// Something that `text` names in its document.
    pub(crate) fn new(text: impl Into<String>, candidates: Vec<String>) -> Self {
        Self { rank: 0, text: text.into(), candidates }
    }

    /// Takes this name too, after the others.
    pub(crate) fn also(&mut self, candidate: String) {
        self.candidates.push(candidate);
    }

    /// Gives way to all of lower rank.
    pub(crate) fn rank(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }
}

/// A namespace.
///
/// The result depends on what is wished for, not on its order. Of several with the same first
/// candidate one keeps it: the lowest rank, then whose text needs no change, then the first by
/// text. The others take the next candidate that nobody has, and at last a number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    taken: BTreeSet<String>,
}

impl Scope {
    /// A namespace in which these names are not to be had.
    pub(crate) fn without<'a>(reserved: impl IntoIterator<Item = &'a str>) -> Self {
        Self { taken: reserved.into_iter().map(str::to_owned).collect() }
    }

    /// Names all of these, in their order. Names given earlier stay.
    pub(crate) fn name(&mut self, wishes: &[Wish]) -> Vec<String> {
        let mut given: Vec<Option<String>> = vec![None; wishes.len()];
        let mut waiting: Vec<usize> = (0..wishes.len()).collect();
        // Two wishes alike in all that counts keep the order of the document.
        waiting.sort_by_key(|&index| order(&wishes[index]));
        let rounds = wishes.iter().map(|wish| wish.candidates.len()).max().unwrap_or(0);
        for round in 0..rounds {
            let mut claims: BTreeMap<&str, usize> = BTreeMap::new();
            for &index in &waiting {
                let Some(wanted) = wishes[index].candidates.get(round) else { continue };
                if !self.taken.contains(wanted) {
                    claims.entry(wanted).or_insert(index);
                }
            }
            for (ident, index) in claims {
                self.taken.insert(ident.to_owned());
                given[index] = Some(ident.to_owned());
            }
            waiting.retain(|&index| given[index].is_none());
        }
        for index in waiting {
            given[index] = Some(self.numbered(&wishes[index]));
        }
        given.into_iter().flatten().collect()
    }

    /// The last resort.
    fn numbered(&mut self, wish: &Wish) -> String {
        let base = wish.candidates.first().map_or("unnamed", String::as_str);
        let parted = if base.ends_with(char::is_numeric) || base.starts_with(char::is_lowercase) {
            format!("{base}_")
        } else {
            base.to_owned()
        };
        let mut number = 2_u32;
        loop {
            let ident = format!("{parted}{number}");
            if self.taken.insert(ident.clone()) {
                return ident;
            }
            number += 1;
        }
    }
}

fn order(wish: &Wish) -> (u8, bool, &str) {
    let exact =
        wish.candidates.first().is_some_and(|ident| ident.trim_end_matches('_') == wish.text);
    (wish.rank, !exact, &wish.text)
}
