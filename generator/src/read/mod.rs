//! Makes a [`Manifest`] of a file's tree: words and types are checked against one table, names
//! and expressions are left to [`crate::plan`].

mod check;
mod cursor;
mod extract;
mod fault;
mod pages;
mod policy;
mod scalar;
mod schema;
mod take;
mod types;
mod unknown;
mod words;

pub use schema::manifest_schema;

use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::load::{self, Document};
use crate::manifest::Manifest;

/// Reads the manifest in a file. `None` with an error.
pub fn read(path: &Path, diagnostics: &mut Diagnostics) -> Option<Manifest> {
    let mut said = Diagnostics::new();
    let document = load::read(path, &mut said);
    let is_whole = !said.iter().any(is_duplicate);
    diagnostics.extend(said.iter().cloned().map(refused));
    manifest(&document?, diagnostics).filter(|_| is_whole)
}

fn is_duplicate(one: &Diagnostic) -> bool {
    one.code == "duplicate-key"
}

/// Of two legs with one name, one would be left out in silence: no manifest means that.
fn refused(one: Diagnostic) -> Diagnostic {
    if !is_duplicate(&one) {
        return one;
    }
    let message = one.message.replace("; the last one counts", "");
    let help = one.help.replace("remove one of the two", "rename or remove one of the two");
    Diagnostic { severity: Severity::Error, message, help, ..one }
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
