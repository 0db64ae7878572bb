//! Makes a [`Manifest`] of a file's tree: words and types are checked against one table, names
//! and expressions are left to [`crate::plan`].

mod check;
mod cursor;
mod extract;
mod scalar;
mod schema;
mod words;

pub use schema::manifest_schema;

use crate::diagnostic::Diagnostics;
use crate::load::Document;
use crate::manifest::Manifest;

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
