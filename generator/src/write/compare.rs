//! `--check`: what a write would change, without writing.

use std::fmt;
use std::fs;
use std::path::Path;

use similar::TextDiff;

use super::owned::{self, Owned};
use super::{OutputFile, WriteError};

/// A file that is not what would be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// It would be written and is not there.
    Missing(String),
    /// It is owned and would be removed.
    Stale(String),
    /// It has another content: a unified diff from what is there to what would be written.
    Changed {
        /// Which.
        path: String,
        /// With three lines of context.
        diff: String,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => writeln!(f, "missing: {path}"),
            Self::Stale(path) => writeln!(f, "no longer written: {path}"),
            Self::Changed { diff, .. } => f.write_str(diff),
        }
    }
}

/// How `dir` differs from what [`super::write`] would make of it. Foreign files are not looked at.
pub fn compare(dir: &Path, files: &[OutputFile]) -> Result<Vec<Difference>, WriteError> {
    let mut found = Vec::new();
    let list = owned::list(files);
    for file in files.iter().chain(std::iter::once(&list)) {
        let path = dir.join(&file.path);
        match fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                found.push(Difference::Missing(file.path.clone()));
            }
            Err(error) => return Err(WriteError::io(&path, "read", error)),
            Ok(bytes) if bytes == file.content.as_bytes() => {}
            Ok(bytes) => found.push(changed(file, &String::from_utf8_lossy(&bytes))),
        }
    }
    let stale = Owned::read(dir)?.not_in(files);
    let there = |path: &String| dir.join(path).exists();
    found.extend(stale.into_iter().filter(there).map(Difference::Stale));
    Ok(found)
}

fn changed(file: &OutputFile, old: &str) -> Difference {
    let diff = TextDiff::from_lines(old, &file.content)
        .unified_diff()
        .context_radius(3)
        .header(&format!("a/{}", file.path), &format!("b/{}", file.path))
        .to_string();
    Difference::Changed { path: file.path.clone(), diff }
}
