//! Reads YAML and JSON into one tree with positions, and the files that `$ref`s lead to.

mod node;

use std::path::Path;

pub use node::{Document, Mark, Member, Node, NodeValue, Spelling, escape, unescape};

use crate::diagnostic::Diagnostics;

/// What a run may read beside its root documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoadOptions {
    /// Files outside of the root document's folder.
    pub allow_outside: bool,
    /// `http:` and `https:` addresses.
    pub allow_network: bool,
}

/// A root document and all files that its `$ref`s lead to.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The root document comes first. Never empty.
    pub documents: Vec<Document>,
}

/// Reads a root document and what its `$ref`s lead to. `None` if one of them can't be read, which
/// `diagnostics` then says.
pub fn load(path: &Path, options: LoadOptions, diagnostics: &mut Diagnostics) -> Option<Loaded> {
    let _ = options;
    Some(Loaded { documents: vec![read(path, diagnostics)?] })
}

/// Reads one file and follows nothing: a manifest. `None` with an error.
pub fn read(path: &Path, diagnostics: &mut Diagnostics) -> Option<Document> {
    let name = path.to_string_lossy();
    parse(&name, &std::fs::read(path).ok()?, diagnostics)
}

/// Reads bytes as YAML or JSON, whichever they are. `None` with an error.
pub fn parse(name: &str, bytes: &[u8], diagnostics: &mut Diagnostics) -> Option<Document> {
    let _ = (name, bytes, diagnostics);
    None
}
