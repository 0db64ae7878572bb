//! OpenAPI in its versions: what all of them can say gives the same Rust; what only one has.

#[path = "../lower/dump.rs"]
mod dump;
mod later;
mod same;
mod swagger;

use fanwise::diagnostic::Diagnostics;
use fanwise::load::{Loaded, parse};
use fanwise::normalise::normalise;

/// What the operations and types of a document come to, and what is said of it.
fn lowered(text: &str) -> String {
    let mut diagnostics = Diagnostics::new();
    let document = parse("test.yaml", text.as_bytes(), &mut diagnostics).expect("it is YAML");
    let normalised = normalise(&Loaded::of(document), &mut diagnostics).expect("it can be read");
    let skipped: String = normalised
        .skipped
        .iter()
        .map(|one| format!("skipped {} {}: {}\n", one.method, one.path, one.reason))
        .collect();
    let ir = fanwise::lower::lower(vec![("api".to_owned(), normalised)], &mut diagnostics);
    let api = &ir.apis.iter().next().expect("one document").1;
    let schemes: String =
        api.schemes.iter().map(|one| format!("{}: {:?}\n", one.name, one.kind)).collect();
    let places: String =
        diagnostics.iter().map(|one| format!("at {}\n", one.place.pointer)).collect();
    format!("{:?}\n{schemes}{}{skipped}{places}", api.servers, dump::all(&ir, &diagnostics))
}
