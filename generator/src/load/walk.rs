//! From a root document to all documents that its `$ref`s lead to, each read once.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::locate::{self, Location, locate};
use super::{
    Document, Link, LoadOptions, Loaded, Mark, Node, NodeValue, fetch, parse, refs, unreadable,
};
use crate::diagnostic::Diagnostics;

/// Files of prose: `description: { $ref: intro.md }` is a habit of several bundlers.
const PROSE: [&str; 3] = ["md", "markdown", "txt"];

/// Follows the `$ref`s of a document. `None` if a file that they lead to can't be read.
pub(super) fn walk(
    path: &Path,
    root: Document,
    options: LoadOptions,
    diagnostics: &mut Diagnostics,
) -> Option<Loaded> {
    let Some(location) = locate::file(path) else {
        diagnostics.push(unreadable(&root.name, &ErrorKind::NotFound.into()));
        return None;
    };
    let folder = match &location {
        Location::File { folder, .. } => folder.clone(),
        Location::Url(_) => PathBuf::new(),
    };
    let known = HashMap::from([(location.identity(), Link::Document(0))]);
    let mut walk = Walk {
        options,
        folder,
        known,
        loaded: Loaded::of(root),
        locations: vec![location],
        diagnostics,
        failed: false,
    };
    let mut next = 0;
    while next < walk.loaded.documents.len() {
        walk.document(next);
        next += 1;
    }
    (!walk.failed).then_some(walk.loaded)
}

struct Walk<'a> {
    options: LoadOptions,
    /// The root document's.
    folder: PathBuf,
    /// By [`Location::identity`].
    known: HashMap<String, Link>,
    loaded: Loaded,
    /// In the order of the documents.
    locations: Vec<Location>,
    diagnostics: &'a mut Diagnostics,
    failed: bool,
}

impl Walk<'_> {
    fn document(&mut self, index: usize) {
        let (Some(document), Some(from)) =
            (self.loaded.documents.get(index), self.locations.get(index).cloned())
        else {
            return;
        };
        let addresses: Vec<Box<str>> =
            refs::addresses(&document.root).into_iter().map(Box::from).collect();
        for address in addresses {
            let link = self.follow(&from, &address);
            if let Some(links) = self.loaded.links.get_mut(index) {
                links.insert(address, link);
            }
        }
    }

    fn follow(&mut self, from: &Location, address: &str) -> Link {
        let Some(location) = locate(from, address) else {
            return Link::Missing(format!("there is no file `{address}`"));
        };
        let identity = location.identity();
        if let Some(link) = self.known.get(&identity) {
            return link.clone();
        }
        let link = match &location {
            Location::Url(url) => self.page(url),
            Location::File { real, .. } => self.file(real),
        };
        if matches!(link, Link::Document(_)) {
            self.locations.push(location);
        }
        self.known.insert(identity, link.clone());
        link
    }

    fn page(&mut self, url: &str) -> Link {
        if !self.options.allow_network {
            return Link::Network;
        }
        match fetch::fetch(url) {
            Ok(bytes) => self.read(url, &bytes, url),
            Err(why) => Link::Missing(why),
        }
    }

    fn file(&mut self, real: &Path) -> Link {
        if !self.options.allow_outside && !real.starts_with(&self.folder) {
            return Link::Outside;
        }
        let name = locate::relative(real, &self.folder);
        match std::fs::read(real) {
            Ok(bytes) => self.read(&name, &bytes, &name),
            Err(error) => {
                self.failed = true;
                self.diagnostics.push(unreadable(&name, &error));
                Link::Unreadable
            }
        }
    }

    fn read(&mut self, name: &str, bytes: &[u8], path: &str) -> Link {
        let end = path.rsplit_once('.').map_or("", |(_, end)| end);
        let document = if PROSE.contains(&end) {
            Some(prose(name, bytes))
        } else {
            parse(name, bytes, self.diagnostics)
        };
        let Some(document) = document else {
            self.failed = true;
            return Link::Unreadable;
        };
        self.loaded.documents.push(document);
        self.loaded.links.push(HashMap::new());
        Link::Document(self.loaded.documents.len() - 1)
    }
}

/// A file of prose is one string.
fn prose(name: &str, bytes: &[u8]) -> Document {
    let value = NodeValue::String(String::from_utf8_lossy(bytes).into());
    Document { name: Arc::from(name), root: Node { value, at: Mark { line: 1, column: 1 } } }
}
