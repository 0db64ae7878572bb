//! Imports go down only, and modules of one floor don't import each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::{none, root, sources};

/// The generator's modules, lowest floor first.
const FLOORS: &[&[&str]] = &[
    &["diagnostic", "ir", "manifest", "package"],
    &["load", "read", "normalise", "lower"],
    &["derive", "select", "share", "loosen", "analyse", "plan", "name"],
    &["emit", "render", "vendor"],
    &["write", "places", "report", "generate", "inspect"],
    &["cli", "main"],
];

/// A crate, and the only modules that may know it.
const CONFINED: &[(&str, &[&str])] = &[
    ("openapiv3", &["normalise", "lower"]),
    ("quote", &["emit", "render"]),
    ("syn", &["emit", "render", "name"]),
    ("prettyplease", &["render"]),
    ("clap", &["cli"]),
    ("saphyr_parser", &["load"]),
    ("heck", &["name"]),
];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// The top-level module that a file of the generator belongs to.
fn module(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("generator/src/")?;
    let first = inside.split('/').next()?;
    Some(first.strip_suffix(".rs").unwrap_or(first))
}

/// The words that follow `prefix` in code.
fn words_after<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    let code = |line: &&str| !line.trim_start().starts_with("//");
    text.lines().filter(code).flat_map(move |line| {
        line.match_indices(prefix).filter_map(move |(at, _)| {
            let before = line[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
                return None;
            }
            let rest = &line[at + prefix.len()..];
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            Some(&rest[..end.unwrap_or(rest.len())])
        })
    })
}

fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources() {
        let Some(from) = module(&source.path).filter(|name| *name != "lib") else { continue };
        let targets = words_after(&source.text, "crate::").filter(|to| floor(to).is_some());
        let entry = all.entry(from.to_owned()).or_default();
        entry.extend(targets.filter(|to| *to != from).map(str::to_owned));
    }
    all
}

#[test]
fn every_module_has_a_floor() {
    let unknown: Vec<String> = imports()
        .keys()
        .filter(|name| floor(name).is_none())
        .map(|name| format!("generator/src/{name} stands on no floor"))
        .collect();
    none(&unknown);
}

#[test]
fn imports_go_down() {
    let mut faults = Vec::new();
    for (from, targets) in imports() {
        for to in targets.iter().filter(|to| floor(to) > floor(&from)) {
            faults.push(format!("{from} imports {to}, which stands above it"));
        }
    }
    none(&faults);
}

#[test]
fn no_circle_of_modules() {
    let imports = imports();
    let mut left: BTreeSet<&String> = imports.keys().collect();
    loop {
        let free = |name: &&&String| imports[**name].iter().all(|to| !left.contains(to));
        let done: Vec<&String> = left.iter().filter(free).copied().collect();
        if done.is_empty() {
            break;
        }
        left.retain(|name| !done.contains(name));
    }
    none(&left.iter().map(|name| format!("{name} imports itself in a circle")).collect::<Vec<_>>());
}

#[test]
fn crates_stay_where_they_are_known() {
    let mut faults = Vec::new();
    for source in sources() {
        let Some(from) = module(&source.path) else { continue };
        for (name, places) in CONFINED.iter().filter(|(_, places)| !places.contains(&from)) {
            let prefix = format!("{name}::");
            if words_after(&source.text, &prefix).next().is_some() {
                faults.push(format!("{}: only {} may know {name}", source.path, places.join(", ")));
            }
        }
    }
    none(&faults);
}

#[test]
fn the_runtime_knows_nothing_of_the_generator() {
    let manifest = std::fs::read_to_string(root().join("runtime/Cargo.toml")).expect("there");
    assert!(!manifest.contains("fanwise ="), "the runtime depends on the generator");
    let faults: Vec<String> = sources()
        .iter()
        .filter(|source| source.path.starts_with("runtime/"))
        .filter(|source| words_after(&source.text, "fanwise::").next().is_some())
        .map(|source| format!("{} names the generator", source.path))
        .collect();
    none(&faults);
}
