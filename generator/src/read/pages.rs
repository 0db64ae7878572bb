//! Takes `pages` out of a manifest that was checked.

use super::cursor::{Cursor, Entry};
use super::take::{name, text};
use crate::manifest::{NextWord, Pages, Spanned, TargetWord};

const NEXT: [(&str, NextWord); 5] = [
    ("link", NextWord::Link),
    ("link_header", NextWord::LinkHeader),
    ("token", NextWord::Token),
    ("token_header", NextWord::TokenHeader),
    ("count", NextWord::Count),
];

const TARGETS: [(&str, TargetWord); 3] =
    [("query", TargetWord::Query), ("header", TargetWord::Header), ("body", TargetWord::Body)];

/// All entries of an API.
pub(super) fn pages(api: &Cursor<'_>) -> Vec<Pages> {
    let Some(at) = api.get("pages") else { return Vec::new() };
    at.entries().map(|entry| one(&entry)).collect()
}

fn one(entry: &Entry<'_>) -> Pages {
    let at = &entry.value;
    Pages {
        operation: name(entry),
        items: text(at, "items"),
        next: NEXT.iter().filter_map(|(word, next)| Some((*next, text(at, word)?))).collect(),
        target: TARGETS.iter().filter_map(|(word, to)| Some((*to, text(at, word)?))).collect(),
        limit: text(at, "limit"),
        more: text(at, "more"),
        last: text(at, "last"),
        first: at.get("first").and_then(|at| number(&at)),
    }
}

fn number(at: &Cursor<'_>) -> Option<Spanned<u64>> {
    Some(at.spanned(at.node.as_number()?.parse().ok()?))
}
