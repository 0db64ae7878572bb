//! Simple values under a word.

use std::time::Duration;

use super::cursor::{Cursor, Entry};
use super::scalar;
use crate::manifest::Spanned;

/// The texts of a list.
pub(super) fn texts(at: &Cursor<'_>) -> Vec<Spanned<String>> {
    at.items().filter_map(|item| item.text()).collect()
}

/// The name of an entry.
pub(super) fn name(entry: &Entry<'_>) -> Spanned<String> {
    Spanned { value: entry.key.to_owned(), place: entry.place.clone() }
}

/// The text under a word.
pub(super) fn text(at: &Cursor<'_>, word: &str) -> Option<Spanned<String>> {
    at.get(word)?.text()
}

/// The boolean under a word.
pub(super) fn boolean(at: &Cursor<'_>, word: &str) -> Option<Spanned<bool>> {
    let at = at.get(word)?;
    Some(at.spanned(at.node.as_bool()?))
}

/// The whole number under a word.
pub(super) fn count(at: &Cursor<'_>, word: &str) -> Option<Spanned<u32>> {
    let at = at.get(word)?;
    Some(at.spanned(at.node.as_number()?.parse().ok()?))
}

/// The duration under a word.
pub(super) fn duration(at: &Cursor<'_>, word: &str) -> Option<Spanned<Duration>> {
    let at = at.get(word)?;
    let value = scalar::duration(&at.node.text()?)?;
    Some(at.spanned(value))
}
