//! OpenAPI in its versions: what all of them can say gives the same Rust; what only one has.

#[path = "../lower/dump.rs"]
mod dump;
mod later;
mod same;
mod swagger;

use std::fmt::Write as _;

use fanwise::diagnostic::Diagnostics;
use fanwise::load::{Loaded, parse};
use fanwise::normalise::normalise;

/// What the operations and types of a document come to, and what is said of it.
fn lowered(text: &str) -> String {
    let mut diagnostics = Diagnostics::new();
    let document = parse("test.yaml", text.as_bytes(), &mut diagnostics).expect("it is YAML");
    let normalised = normalise(&Loaded::of(document), &mut diagnostics).expect("it can be read");
    let mut out = String::new();
    let skipped = normalised.skipped.clone();
    let ir = fanwise::lower::lower(vec![("api".to_owned(), normalised)], &mut diagnostics);
    let (_, api) = ir.apis.iter().next().expect("one document");
    writeln!(out, "{:?}", api.servers).expect("a string");
    for one in &api.schemes {
        writeln!(out, "{}: {:?}", one.name, one.kind).expect("a string");
    }
    out.push_str(&dump::all(&ir, &diagnostics));
    for one in &skipped {
        writeln!(out, "skipped {} {}: {}", one.method, one.path, one.reason).expect("a string");
    }
    for one in &diagnostics {
        writeln!(out, "at {}", one.place.pointer).expect("a string");
    }
    out
}
