//! Reads YAML and JSON into one tree with positions, and the files that `$ref`s lead to.

mod build;
mod fetch;
mod indent;
mod json;
mod locate;
mod merge;
mod node;
mod parse;
mod refs;
mod scalar;
mod text;
mod walk;
mod yaml;

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::Path;

pub use node::{Document, Mark, Member, Node, NodeValue, Spelling, escape, unescape};
pub use parse::parse;
pub(crate) use refs::references;
pub use refs::split;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};

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
    /// By the position of a document: where the addresses of its `$ref`s lead.
    links: Vec<HashMap<Box<str>, Link>>,
}

/// Where the address of a `$ref` leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// To the document at this position of [`Loaded::documents`].
    Document(usize),
    /// To nothing; why.
    Missing(String),
    /// To a file outside of the root document's folder, which was not allowed.
    Outside,
    /// To the network, which was not allowed.
    Network,
    /// To a file that can't be read, which an error has already said.
    Unreadable,
}

impl Loaded {
    /// A single document that was read by other means. Its `$ref`s lead to itself alone.
    pub fn of(document: Document) -> Self {
        Self { documents: vec![document], links: vec![HashMap::new()] }
    }

    /// Where an address leads: the part of a `$ref` before its `#`. Without one it is the document
    /// itself.
    pub fn link(&self, from: usize, address: &str) -> Link {
        if address.is_empty() {
            return Link::Document(from);
        }
        let known = self.links.get(from).and_then(|links| links.get(address));
        known.cloned().unwrap_or_else(|| Link::Missing("the file was not read".to_owned()))
    }
}

/// Reads a root document and what its `$ref`s lead to. `None` if one of them can't be read, which
/// `diagnostics` then says. An address that leads to nothing, out of the folder or into the network
/// is no fault yet: the next stage knows whether something needs it.
pub fn load(path: &Path, options: LoadOptions, diagnostics: &mut Diagnostics) -> Option<Loaded> {
    let root = read(path, diagnostics)?;
    walk::walk(path, root, options, diagnostics)
}

/// Reads one file and follows nothing: a manifest. `None` with an error.
pub fn read(path: &Path, diagnostics: &mut Diagnostics) -> Option<Document> {
    let name = path.to_string_lossy();
    match std::fs::read(path) {
        Ok(bytes) => parse(&name, &bytes, diagnostics),
        Err(error) => {
            let fault = unreadable(&name, &error);
            diagnostics.push(match (error.kind(), nearby(path)) {
                (ErrorKind::NotFound, Some(near)) => fault.help(format!("did you mean `{near}`?")),
                _ => fault,
            });
            None
        }
    }
}

/// The file beside a missing one that was probably meant, by its name without the extension: a path
/// as the other one is written.
pub(crate) fn nearby(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    let name = path.file_name()?.to_str()?;
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let files = entries.filter_map(Result::ok).filter(|entry| entry.path().is_file());
    let mut names: Vec<String> =
        files.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    let end = |name: &str| name.rsplit_once('.').map(|(_, end)| end.to_owned());
    names.sort_by_key(|one| (end(one) != end(name), one.clone()));
    let stems: Vec<String> = names.iter().map(|name| stem(name)).collect();
    let near = nearest(&stem(name), stems.iter().map(String::as_str))?;
    let near = names.get(stems.iter().position(|one| one == near)?)?;
    Some(folder.map_or_else(|| near.clone(), |dir| dir.join(near).display().to_string()))
}

fn unreadable(name: &str, error: &std::io::Error) -> Diagnostic {
    // The text of an error of the system differs from one system to the next.
    let why = match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        other => other.to_string(),
    };
    let message = format!("this file cannot be read: {why}");
    Diagnostic::error("unreadable", Place::of_file(name), message)
        .help("check the path and its permissions")
}
