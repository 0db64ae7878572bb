//! What documents become: small fixtures, and the representation that each comes to.

mod dump;
mod facts;
mod inputs;
mod loosen;
mod operations;
mod retries;
mod schemas;
mod unions;

use std::sync::Arc;

use fanwise::diagnostic::{Diagnostics, Place};
use fanwise::ir::Ir;
use fanwise::normalise::{Normalised, Origins};

/// A normalised document with the given sections.
fn document(sections: &str) -> Normalised {
    let head = "openapi: 3.0.3\ninfo: { title: T, version: '1' }\n";
    let paths = if sections.contains("paths:") { "" } else { "paths: {}\n" };
    let text = format!("{head}{paths}{sections}");
    Normalised {
        openapi: "3.0.3".to_owned(),
        document: serde_yaml::from_str(&text).expect("the fixture is a document"),
        query: indexmap::IndexMap::new(),
        origins: Origins::default(),
        skipped: Vec::new(),
        place: Place::of_file(Arc::from("test.yaml")),
    }
}

/// What a document of these sections is lowered to, with what there was to say.
fn lower(sections: &str) -> (Ir, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let ir = fanwise::lower::lower(vec![("api".to_owned(), document(sections))], &mut diagnostics);
    (ir, diagnostics)
}

/// The types that these component schemas become.
fn schemas(schemas: &str) -> String {
    let (ir, diagnostics) = lower(&under("components:\n  schemas:\n", schemas));
    assert_eq!(diagnostics.iter().count(), 0, "{diagnostics:?}");
    dump::types(&ir)
}

/// The operations that these paths become, and the types in line.
fn paths(paths: &str) -> String {
    let (ir, diagnostics) = lower(paths);
    dump::all(&ir, &diagnostics)
}

fn under(head: &str, text: &str) -> String {
    let mut out = head.to_owned();
    for line in text.lines() {
        out.push_str("    ");
        out.push_str(line);
        out.push('\n');
    }
    out
}
