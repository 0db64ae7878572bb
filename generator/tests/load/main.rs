//! Reading files: YAML, JSON, and what `$ref`s lead to.

#![allow(clippy::unwrap_used)]

mod files;
mod json;
mod oracle;
mod yaml;

use fanwise::diagnostic::Diagnostics;
use fanwise::load::{Document, parse};

/// A text that is read without a word.
fn read(text: &str) -> Document {
    let mut diagnostics = Diagnostics::new();
    let document = parse("test.yaml", text.as_bytes(), &mut diagnostics);
    assert_eq!(said(&diagnostics), "");
    document.expect("no error was said")
}

/// What is said of some bytes.
fn complaints(bytes: &[u8]) -> String {
    complaints_of("test.yaml", bytes)
}

/// What is said of some bytes under a name.
fn complaints_of(name: &str, bytes: &[u8]) -> String {
    let mut diagnostics = Diagnostics::new();
    let document = parse(name, bytes, &mut diagnostics);
    assert_eq!(document.is_none(), diagnostics.has_errors());
    said(&diagnostics)
}

fn said(diagnostics: &Diagnostics) -> String {
    diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
