//! `types`, `derive`, `dates`, `uuids` and `dependencies`: checked, and taken out.

use super::cursor::{Cursor, Entry};
use super::fault::{list, wrong};
use super::take::{boolean, name, text, texts};
use crate::diagnostic::Diagnostic;
use crate::ir::RustPath;
use crate::manifest::{Dates, Dependency, Derive, Replacement, Spanned, Uuids};

/// The word for all types in `derive`.
const ALL: &str = "*";

const PATH: &str = "the path of a Rust type such as `my_types::Money`";
const TRAIT: &str = "the path of a trait such as `Eq`";

fn is_path(at: &Cursor<'_>) -> bool {
    at.node.as_str().is_some_and(|text| RustPath::parse(text).is_some())
}

/// Faults of a `types`.
pub(super) fn types(at: &Cursor<'_>, faults: &mut Vec<Diagnostic>) {
    if at.node.as_object().is_none() {
        faults.push(wrong(at, "an object"));
    }
    faults.extend(at.entries().filter(|it| !is_path(&it.value)).map(|it| wrong(&it.value, PATH)));
}

/// Faults of a `derive`.
pub(super) fn derives(at: &Cursor<'_>, faults: &mut Vec<Diagnostic>) {
    if at.node.as_array().is_some() {
        list(at, "traits", TRAIT, is_path, faults);
    } else if at.node.as_object().is_some() {
        at.entries().for_each(|it| list(&it.value, "traits", TRAIT, is_path, faults));
    } else {
        faults.push(wrong(at, "a list of traits, or an object of such lists by schema"));
    }
}

/// The `types` that stand here.
pub(super) fn replacements(at: &Cursor<'_>) -> Vec<Replacement> {
    let Some(at) = at.get("types") else { return Vec::new() };
    let one =
        |entry: Entry<'_>| Some(Replacement { what: name(&entry), path: path(&entry.value)? });
    at.entries().filter_map(one).collect()
}

/// The `derive` that stands here.
pub(super) fn derives_of(at: &Cursor<'_>) -> Vec<Derive> {
    let Some(at) = at.get("derive") else { return Vec::new() };
    let traits = |at: &Cursor<'_>| at.items().filter_map(|item| path(&item)).collect();
    if at.node.as_array().is_some() {
        return vec![Derive { schema: None, traits: traits(&at) }];
    }
    let one = |entry: Entry<'_>| Derive {
        schema: (entry.key != ALL).then(|| name(&entry)),
        traits: traits(&entry.value),
    };
    at.entries().map(one).collect()
}

fn path(at: &Cursor<'_>) -> Option<Spanned<RustPath>> {
    Some(at.spanned(RustPath::parse(at.node.as_str()?)?))
}

/// `dates`.
pub(super) fn dates(at: &Cursor<'_>) -> Option<Spanned<Dates>> {
    let value = match at.node.as_str()? {
        "chrono" => Dates::Chrono,
        "jiff" => Dates::Jiff,
        "time" => Dates::Time,
        _ => Dates::String,
    };
    Some(at.spanned(value))
}

/// `uuids`.
pub(super) fn uuids(at: &Cursor<'_>) -> Option<Spanned<Uuids>> {
    let value = if at.node.as_str()? == "uuid" { Uuids::Uuid } else { Uuids::String };
    Some(at.spanned(value))
}

/// The `dependencies` that stand here.
pub(super) fn dependencies(at: &Cursor<'_>) -> Vec<Dependency> {
    let Some(at) = at.get("dependencies") else { return Vec::new() };
    at.entries().map(|entry| one_dependency(&entry)).collect()
}

fn one_dependency(entry: &Entry<'_>) -> Dependency {
    let at = &entry.value;
    let word = |word| text(at, word).map(|text| text.value);
    let found = |name: &'static str| Some((name, word(name)?));
    let features = at.get("features").map_or_else(Vec::new, |at| texts(&at));
    Dependency {
        name: name(entry),
        version: at.text().map(|text| text.value).or_else(|| word("version")),
        path: text(at, "path"),
        git: word("git"),
        at: ["rev", "branch", "tag"].into_iter().find_map(found),
        package: word("package"),
        features: features.into_iter().map(|one| one.value).collect(),
        default_features: boolean(at, "default_features").is_none_or(|word| word.value),
    }
}
