//! The only stage that touches the output folder.
//!
//! `Invariant: owned files.` Fanwise owns the files that `DIR/.fanwise` lists and no others: it
//! removes those that it no longer writes, and a foreign file in its way is an error.
//!
//! `Invariant: all or nothing.` New contents are first written beside the old ones, then moved into
//! place; when a move fails, the moves before it are taken back.

mod compare;
mod journal;
mod owned;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use compare::{Difference, compare};
pub use owned::OWNED;

use journal::Journal;
use owned::Owned;

pub use crate::package::OutputFile;

/// What a write did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that are new or have another content now.
    pub changed: usize,
    /// Files that already had their content; they are not touched.
    pub unchanged: usize,
    /// Files that were owned and are no longer written.
    pub removed: usize,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum WriteError {
    /// The folder or a file in it cannot be read or written.
    Io {
        /// Which.
        path: PathBuf,
        /// What was being done to it: `write`, `read`.
        action: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// A file that Fanwise does not own stands where it would write.
    Foreign(PathBuf),
    /// `.fanwise` lists a path that leads out of the folder.
    Escapes(String),
}

impl WriteError {
    fn io(path: &Path, action: &'static str, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), action, source }
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Io { .. } => "name a folder that can be written with --out",
            Self::Foreign(_) => "move it away, or name another folder with --out",
            Self::Escapes(_) => "remove that line from .fanwise",
        }
    }

    /// The file that is in the way.
    pub fn path(&self) -> PathBuf {
        match self {
            Self::Io { path, .. } | Self::Foreign(path) => path.clone(),
            Self::Escapes(line) => PathBuf::from(line),
        }
    }
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io { path, action, source } => {
                write!(f, "cannot {action} {}: {source}", path.display())
            }
            Self::Foreign(path) => {
                write!(f, "{} is in the way and was not written by fanwise", path.display())
            }
            Self::Escapes(line) => write!(f, "{OWNED} lists `{line}`, which is outside the folder"),
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Foreign(_) | Self::Escapes(_) => None,
        }
    }
}

/// Makes `dir` hold exactly `files` among the files that Fanwise owns there. After an error the
/// folder is as it was.
pub fn write(dir: &Path, files: &[OutputFile]) -> Result<Written, WriteError> {
    let owned = Owned::read(dir)?;
    let list = owned::list(files);
    let all = files.iter().chain(std::iter::once(&list));
    let mut changed = Vec::new();
    let mut written = Written::default();
    for file in all {
        let target = dir.join(&file.path);
        match existing(&target)? {
            Existing::Text(text) if text == file.content.as_bytes() => written.unchanged += 1,
            Existing::Text(_) if !owned.holds(&file.path) => {
                return Err(WriteError::Foreign(target));
            }
            Existing::Other => return Err(WriteError::Foreign(target)),
            Existing::None | Existing::Text(_) => changed.push(file),
        }
    }
    let stale = owned.not_in(files);
    if changed.is_empty() && stale.is_empty() {
        return Ok(written);
    }
    let mut journal = Journal::open(dir)?;
    let done = move_all(&mut journal, &changed, &stale);
    match done {
        Ok(()) => journal.commit(),
        Err(error) => {
            journal.roll_back();
            return Err(error);
        }
    }
    written.changed = changed.len();
    written.removed = stale.len();
    Ok(written)
}

fn move_all(
    journal: &mut Journal,
    changed: &[&OutputFile],
    stale: &[String],
) -> Result<(), WriteError> {
    for file in changed {
        journal.stage(&file.path, &file.content)?;
    }
    for file in changed {
        journal.place(&file.path)?;
    }
    for path in stale {
        journal.remove(path)?;
    }
    Ok(())
}

enum Existing {
    None,
    Text(Vec<u8>),
    Other,
}

fn existing(path: &Path) -> Result<Existing, WriteError> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Existing::None),
        Err(error) => Err(WriteError::io(path, "read", error)),
        Ok(meta) if meta.is_file() => match fs::read(path) {
            Ok(bytes) => Ok(Existing::Text(bytes)),
            Err(error) => Err(WriteError::io(path, "read", error)),
        },
        Ok(_) => Ok(Existing::Other),
    }
}
