//! `.fanwise`: the list of the files that Fanwise owns in a folder, one path a line, sorted.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path};

use super::{OutputFile, WriteError};

/// The list's own name; it is owned too.
pub const OWNED: &str = ".fanwise";

const HEADER: &str =
    "# The files of this folder that fanwise wrote and may remove. Keep this list.";

pub(super) struct Owned {
    paths: BTreeSet<String>,
}

impl Owned {
    pub(super) fn read(dir: &Path) -> Result<Self, WriteError> {
        let path = dir.join(OWNED);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(WriteError::io(&path, "read", error)),
        };
        let mut paths = BTreeSet::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if !Path::new(line).components().all(|part| matches!(part, Component::Normal(_))) {
                return Err(WriteError::Escapes(line.to_owned()));
            }
            paths.insert(line.to_owned());
        }
        if !text.is_empty() {
            paths.insert(OWNED.to_owned());
        }
        Ok(Self { paths })
    }

    pub(super) fn holds(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// What is owned and not among `files`.
    pub(super) fn not_in(&self, files: &[OutputFile]) -> Vec<String> {
        let kept: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let gone = |path: &&String| *path != OWNED && !kept.contains(path.as_str());
        self.paths.iter().filter(gone).cloned().collect()
    }
}

/// The list as a file.
pub(super) fn list(files: &[OutputFile]) -> OutputFile {
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let mut content = String::from(HEADER);
    content.push('\n');
    for path in paths {
        content.push_str(path);
        content.push('\n');
    }
    OutputFile { path: OWNED.to_owned(), content }
}
