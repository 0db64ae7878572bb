//! Makes a [`Manifest`] of a file's tree: words and types are checked against one table, names
//! and expressions are left to [`crate::plan`].

mod check;
mod cursor;
mod extract;
mod fault;
mod policy;
mod scalar;
mod schema;
mod take;
mod types;
mod words;

pub use schema::manifest_schema;

use std::path::Path;

use crate::diagnostic::Diagnostics;
use crate::load::{self, Document};
use crate::manifest::Manifest;

/// Reads the manifest in a file. `None` with an error.
pub fn read(path: &Path, diagnostics: &mut Diagnostics) -> Option<Manifest> {
    manifest(&load::read(path, diagnostics)?, diagnostics)
}

/// Reads a manifest. All of its faults are said; `None` if there is one.
pub fn manifest(document: &Document, diagnostics: &mut Diagnostics) -> Option<Manifest> {
    let root = cursor::Cursor::root(document);
    let faults = check::check(&root);
    if faults.is_empty() {
        return extract::manifest(&root);
    }
    diagnostics.extend(faults);
    None
}
