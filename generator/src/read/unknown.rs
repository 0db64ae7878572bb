//! Words that stand where none of that name is known.

use super::cursor::Entry;
use super::words::{API, FALLBACK, FAN_OUT, Kind, LEG, LEG_POLICY, POLICY, UNDO, Word};
use crate::diagnostic::{Diagnostic, listed, nearest, suggestion};

/// Where a word may stand instead, in the order in which it is said.
const OWNERS: &[(&str, &[Word])] = &[
    ("a fan-out", FAN_OUT),
    ("a leg", LEG),
    ("an API", API),
    ("the `policy` of an API", POLICY),
    ("the `policy` of a leg", LEG_POLICY),
    ("an `undo`", UNDO),
    ("a `fallback`", FALLBACK),
];

/// How many places are named at most.
const MOST: usize = 3;

/// The fault of a word that its table does not hold.
pub(super) fn unknown(entry: &Entry<'_>, table: &[Word]) -> Diagnostic {
    let key = entry.key;
    let message = format!("the manifest has no word `{key}` here");
    let fault = Diagnostic::error("unknown-word", entry.place.clone(), message);
    if let Some(way) = below(table, key) {
        return fault.help(format!("write it a level deeper: `{way}`"));
    }
    let places: Vec<&str> =
        OWNERS.iter().filter(|(_, words)| holds(words, key)).map(|(owner, _)| *owner).collect();
    if !places.is_empty() {
        let places = listed(&places[..places.len().min(MOST)]);
        return fault.help(format!("`{key}` is a word of {places}: write it there, or remove it"));
    }
    if let Some(near) = nearest(key, table.iter().map(|word| word.name)) {
        return fault.help(format!("did you mean `{near}`?"));
    }
    let built = table.iter().filter(|word| !matches!(word.kind, Kind::Later));
    fault.help(suggestion(key, &built.map(|word| word.name).collect::<Vec<_>>()))
}

fn holds(table: &[Word], key: &str) -> bool {
    let is_here =
        |word: &&Word| word.name == key && !matches!(word.kind, Kind::Later | Kind::OfApi);
    table.iter().any(|word| is_here(&word))
}

/// `policy: { timeout: … }`, where a word of the table holds the key, however deep.
fn below(table: &[Word], key: &str) -> Option<String> {
    table.iter().find_map(|word| {
        let Kind::Words(inner) = word.kind else { return None };
        let way = if holds(inner, key) { format!("{key}: …") } else { below(inner, key)? };
        Some(format!("{}: {{ {way} }}", word.name))
    })
}
