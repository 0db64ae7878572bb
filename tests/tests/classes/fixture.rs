//! The documents and what their first lines claim.

use std::fs;
use std::path::{Path, PathBuf};

/// A document of a class.
pub(crate) struct Fixture {
    /// The file's stem, which is the name of its API too.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) claims: Vec<Claim>,
}

/// What a line at the head of a document says.
pub(crate) enum Claim {
    /// What the document stands for.
    Class,
    /// A JSON pointer that stays untyped.
    Untyped(String),
    /// A code that is warned about.
    Warns(String),
    /// Method and path of an operation, and its method in Rust.
    Method(String, String, String),
    /// A schema and a value that comes back whole.
    Whole(String, String),
    /// A schema and a value that it refuses.
    Refused(String, String),
}

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All documents, in the order of their names.
pub(crate) fn fixtures() -> Vec<Fixture> {
    let dir = workspace().join("specs/classes");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    paths.into_iter().map(read).collect()
}

fn read(path: PathBuf) -> Fixture {
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let text = fs::read_to_string(&path).unwrap();
    let head = text.lines().map_while(|line| line.strip_prefix('#'));
    let claims = head.filter_map(|line| claim(line.trim(), &name)).collect();
    Fixture { name, path, claims }
}

/// A line without a word of ours goes on with the sentence before it.
fn claim(line: &str, name: &str) -> Option<Claim> {
    let (word, rest) = line.split_once(": ")?;
    let two = || {
        let (one, other) = rest.split_once(' ').unwrap_or_else(|| panic!("{name}: {line}"));
        (one.to_owned(), other.to_owned())
    };
    Some(match word {
        "class" => Claim::Class,
        "untyped" => Claim::Untyped(rest.to_owned()),
        "warns" => Claim::Warns(rest.to_owned()),
        "method" => {
            let (method, rest) = two();
            let (path, ident) = rest.rsplit_once(' ').unwrap_or_else(|| panic!("{name}: {line}"));
            Claim::Method(method, path.to_owned(), ident.to_owned())
        }
        "whole" => {
            let (schema, value) = two();
            Claim::Whole(schema, value)
        }
        "refused" => {
            let (schema, value) = two();
            Claim::Refused(schema, value)
        }
        _ => return None,
    })
}
