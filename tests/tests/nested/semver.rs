//! `specs/semver/shop.yaml`: one document before and after changes that break no caller.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::krate;

/// The document after these changes; see the words at its head.
fn changed(document: &str, changes: &BTreeSet<&str>) -> String {
    let kept = |line: &&str| match mark(line) {
        Some(("#+", change)) => changes.contains(change),
        Some((_, change)) => !changes.contains(change),
        None => true,
    };
    document.lines().filter(kept).map(|line| line.to_owned() + "\n").collect()
}

fn mark(line: &str) -> Option<(&str, &str)> {
    let (line, change) = line.rsplit_once(' ')?;
    let sign = line.rsplit(' ').next()?;
    matches!(sign, "#+" | "#-").then_some((sign, change))
}

/// Writes the documents that the crate `name` is made of; gives its manifest.
fn specs(folder: &Path, name: &str, changes: &BTreeSet<&str>) -> std::path::PathBuf {
    let from = krate::root().join("specs/semver");
    let to = folder.join("specs").join(name);
    fs::create_dir_all(&to).expect("made");
    let document = fs::read_to_string(from.join("shop.yaml")).expect("there");
    fs::write(to.join("shop.yaml"), changed(&document, changes)).expect("written");
    // Cargo tells two packages of one name apart by their version.
    let manifest = fs::read_to_string(from.join("fanwise.yaml")).expect("there");
    let version = if changes.is_empty() { "1.0.0" } else { "1.1.0" };
    fs::write(to.join("fanwise.yaml"), manifest.replace("1.0.0", version)).expect("written");
    to.join("fanwise.yaml")
}

#[test]
fn what_a_document_gains_breaks_no_caller() {
    let folder = krate::folder("semver");
    let document = include_str!("../../../specs/semver/shop.yaml");
    let changes = document.lines().filter_map(mark).map(|(_, change)| change);
    let changes: BTreeSet<&str> = changes.filter(|one| !one.starts_with("removed")).collect();
    assert_eq!(
        changes.iter().copied().collect::<Vec<_>>(),
        ["new-field", "new-operation", "new-parameter", "new-status", "new-value", "new-variant"]
    );
    for (name, changes) in [("before", &BTreeSet::new()), ("after", &changes)] {
        let manifest = specs(&folder, name, changes);
        let said = krate::make(&folder.join(name), &manifest);
        assert_eq!(said, Vec::<String>::new());
    }
    let caller = include_str!("../../fixtures/semver/caller.rs");
    let test = ["before", "after"]
        .map(|name| format!("mod of_{name} {{\n    use {name} as shop_sdk;\n{caller}\n}}\n"));
    let said =
        krate::run(&folder, &[("before", "shop-sdk"), ("after", "shop-sdk")], &test.concat());
    assert!(said.contains("2 passed"), "{said}");
}
