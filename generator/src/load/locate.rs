//! Where the address of a `$ref` leads: a file or a page of the network.

use std::path::{Component, Path, PathBuf};

use percent_encoding::percent_decode_str;

/// Where a document was read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Location {
    /// A file: the folder in which it was named, and where it really lies.
    File {
        /// Against this folder its own `$ref`s are read.
        folder: PathBuf,
        /// Without symbolic links.
        real: PathBuf,
    },
    /// An absolute `http:` or `https:` address.
    Url(String),
}

impl Location {
    /// The name by which a file is known once: links and detours lead to the same one.
    pub(super) fn identity(&self) -> String {
        match self {
            Self::File { real, .. } => real.to_string_lossy().into_owned(),
            Self::Url(url) => url.clone(),
        }
    }
}

/// Where an address leads from a document. `None` if no file is there.
pub(super) fn locate(from: &Location, address: &str) -> Option<Location> {
    if is_url(address) {
        return Some(Location::Url(address.to_owned()));
    }
    match from {
        Location::Url(base) => Some(Location::Url(join(base, address))),
        Location::File { folder, .. } => {
            let path = address.strip_prefix("file://").unwrap_or(address);
            // A `%` that encodes nothing is part of a name, and a file may be named with one.
            let decoded = percent_decode_str(path).decode_utf8_lossy();
            file(&folder.join(&*decoded)).or_else(|| file(&folder.join(path)))
        }
    }
}

/// A file that is there.
pub(super) fn file(path: &Path) -> Option<Location> {
    let real = path.canonicalize().ok()?;
    let folder = match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new(".").canonicalize().ok()?,
        Some(parent) => parent.canonicalize().ok()?,
        None => return None,
    };
    Some(Location::File { folder, real })
}

/// A path as seen from a folder, both without symbolic links: `common/errors.yaml`, `../a.yaml`.
pub(super) fn relative(path: &Path, folder: &Path) -> String {
    let mut path_parts = path.components().peekable();
    let mut folder_parts = folder.components().peekable();
    while path_parts.peek().is_some() && path_parts.peek() == folder_parts.peek() {
        path_parts.next();
        folder_parts.next();
    }
    let up = folder_parts.map(|_| Component::ParentDir);
    let parts: Vec<_> =
        up.chain(path_parts).map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn is_url(address: &str) -> bool {
    let scheme = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    scheme.starts_with("http://") || scheme.starts_with("https://")
}

/// A relative reference against an absolute address (RFC 3986, 5.2), without its query.
fn join(base: &str, address: &str) -> String {
    let authority_start = base.find("://").map_or(0, |colon| colon + 3);
    let authority_end = base
        .get(authority_start..)
        .and_then(|rest| rest.find(['/', '?', '#']))
        .map_or(base.len(), |slash| authority_start + slash);
    let (origin, path) = base.split_at(authority_end);
    if let Some(rest) = address.strip_prefix("//") {
        let scheme = base.get(..authority_start.saturating_sub(2)).unwrap_or_default();
        return format!("{scheme}//{rest}");
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let full = match address.strip_prefix('/') {
        Some(rest) => rest.to_owned(),
        None => format!("{folder}/{address}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in full.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    format!("{origin}/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{join, relative};
    use std::path::Path;

    #[test]
    fn relative_addresses_are_read_against_the_address_of_their_document() {
        let base = "https://example.com/a/b/root.yaml?v=1";
        for (address, expected) in [
            ("c.yaml", "https://example.com/a/b/c.yaml"),
            ("./c.yaml", "https://example.com/a/b/c.yaml"),
            ("../c/d.yaml", "https://example.com/a/c/d.yaml"),
            ("../../../c.yaml", "https://example.com/c.yaml"),
            ("/c.yaml", "https://example.com/c.yaml"),
            ("//other.example/c.yaml", "https://other.example/c.yaml"),
        ] {
            assert_eq!(join(base, address), expected, "{address}");
        }
        assert_eq!(join("https://example.com", "c.yaml"), "https://example.com/c.yaml");
    }

    #[test]
    fn files_are_named_from_the_folder_of_the_root_document() {
        let folder = Path::new("/specs/shop");
        for (path, expected) in [
            ("/specs/shop/a.yaml", "a.yaml"),
            ("/specs/shop/common/a.yaml", "common/a.yaml"),
            ("/specs/a.yaml", "../a.yaml"),
            ("/other/a.yaml", "../../other/a.yaml"),
        ] {
            assert_eq!(relative(Path::new(path), folder), expected);
        }
    }
}
