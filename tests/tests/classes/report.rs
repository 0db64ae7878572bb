//! What a document claims, held against the report.

use std::collections::BTreeSet;

use fanwise::report::{ApiReport, Report};

use super::fixture::{Claim, Fixture};

/// Where the report says something else than the document.
pub(crate) fn faults(fixture: &Fixture, report: &Report) -> Vec<String> {
    let name = &fixture.name;
    let Some(api) = report.apis.iter().find(|api| api.name == *name) else {
        return vec![format!("{name}: not in the report")];
    };
    let mut faults: Vec<String> = api
        .skipped
        .iter()
        .map(|one| format!("{name}: skipped {} {}: {}", one.method, one.path, one.reason))
        .collect();
    faults.extend(untyped(fixture, api));
    faults.extend(warned(fixture, report));
    faults.extend(methods(fixture, api));
    faults
}

fn untyped(fixture: &Fixture, api: &ApiReport) -> Vec<String> {
    let expected: BTreeSet<&str> = fixture.claims.iter().filter_map(Claim::untyped).collect();
    let mut faults: Vec<String> = api
        .untyped
        .iter()
        .filter(|one| !expected.contains(&*one.pointer))
        .map(|one| format!("{}: untyped {}: {}", fixture.name, one.pointer, one.reason))
        .collect();
    let found: BTreeSet<&str> = api.untyped.iter().map(|one| &*one.pointer).collect();
    let typed = expected.difference(&found);
    faults.extend(typed.map(|pointer| format!("{}: {pointer} is typed", fixture.name)));
    faults
}

fn warned(fixture: &Fixture, report: &Report) -> Vec<String> {
    let expected: BTreeSet<&str> = fixture.claims.iter().filter_map(Claim::warns).collect();
    let file = format!("{}.", fixture.name);
    let own = report.warnings.iter().filter(|warning| {
        warning.file.rsplit('/').next().is_some_and(|last| last.starts_with(&file))
    });
    let mut found = BTreeSet::new();
    let mut faults = Vec::new();
    for warning in own {
        if !expected.contains(&*warning.code) {
            let at = &warning.pointer;
            faults.push(format!("{}: {} at {at}: {}", fixture.name, warning.code, warning.message));
        }
        found.insert(&*warning.code);
    }
    let silent = expected.difference(&found);
    faults.extend(silent.map(|code| format!("{}: no warning {code}", fixture.name)));
    faults
}

fn methods(fixture: &Fixture, api: &ApiReport) -> Vec<String> {
    let mut faults = Vec::new();
    for claim in &fixture.claims {
        let Claim::Method(method, path, rust) = claim else { continue };
        let found = api.operations.iter().filter(|it| it.method == *method && it.path == *path);
        let named: Vec<&str> = found.filter_map(|it| it.rust.rsplit("::").next()).collect();
        if named != [rust] {
            faults.push(format!("{}: {method} {path} is {named:?}, not {rust}", fixture.name));
        }
    }
    faults
}

impl Claim {
    fn untyped(&self) -> Option<&str> {
        match self {
            Self::Untyped(pointer) => Some(pointer),
            _ => None,
        }
    }

    fn warns(&self) -> Option<&str> {
        match self {
            Self::Warns(code) => Some(code),
            _ => None,
        }
    }
}
