//! Moves that can be taken back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::WriteError;

/// A write under way: new files lie in a folder inside the output folder, so that putting one in
/// place is a rename on one file system.
pub(super) struct Journal {
    dir: PathBuf,
    scratch: TempDir,
    /// Folders that were made, outermost first.
    made: Vec<PathBuf>,
    /// Moves that were done, oldest first.
    moves: Vec<Move>,
}

enum Move {
    /// A file was put where none was.
    Created(PathBuf),
    /// The file that stood at `to` lies at `from` now.
    SetAside { from: PathBuf, to: PathBuf },
}

impl Journal {
    pub(super) fn open(dir: &Path) -> Result<Self, WriteError> {
        let mut made = Vec::new();
        make_folder(dir, &mut made)?;
        let scratch = tempfile::Builder::new().prefix(".fanwise-").tempdir_in(dir);
        let scratch = match scratch {
            Ok(scratch) => scratch,
            Err(error) => {
                remove_folders(&made);
                return Err(WriteError::io(dir, "write", error));
            }
        };
        Ok(Self { dir: dir.to_owned(), scratch, made, moves: Vec::new() })
    }

    /// Writes new content beside the old.
    pub(super) fn stage(&mut self, path: &str, content: &str) -> Result<(), WriteError> {
        let staged = self.scratch.path().join("new").join(path);
        let write = || {
            if let Some(parent) = staged.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(&staged, content)
        };
        write().map_err(|error| WriteError::io(&self.dir.join(path), "write", error))
    }

    /// Moves staged content into its place.
    pub(super) fn place(&mut self, path: &str) -> Result<(), WriteError> {
        let target = self.dir.join(path);
        if let Some(parent) = target.parent() {
            make_folder(parent, &mut self.made)?;
        }
        self.set_aside(path)?;
        let staged = self.scratch.path().join("new").join(path);
        fs::rename(staged, &target).map_err(|error| WriteError::io(&target, "write", error))?;
        self.moves.push(Move::Created(target));
        Ok(())
    }

    /// Takes a file away, and the folders that it leaves empty.
    pub(super) fn remove(&mut self, path: &str) -> Result<(), WriteError> {
        self.set_aside(path)
    }

    fn set_aside(&mut self, path: &str) -> Result<(), WriteError> {
        let from = self.scratch.path().join("old").join(path);
        let to = self.dir.join(path);
        let aside = || {
            if let Some(parent) = from.parent() {
                fs::create_dir_all(parent)?;
            }
            match fs::rename(&to, &from) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
                Err(error) => Err(error),
                Ok(()) => Ok(true),
            }
        };
        if aside().map_err(|error| WriteError::io(&to, "write", error))? {
            self.moves.push(Move::SetAside { from, to });
        }
        Ok(())
    }

    /// All is in place: what was set aside is thrown away, emptied folders too.
    pub(super) fn commit(self) {
        for done in &self.moves {
            if let Move::SetAside { to, .. } = done {
                remove_empty_parents(&self.dir, to);
            }
        }
    }

    /// Takes every move back, newest first.
    pub(super) fn roll_back(self) {
        for done in self.moves.iter().rev() {
            // A failure here has nobody to go to: the error that led here is reported.
            let _ = match done {
                Move::Created(path) => fs::remove_file(path),
                Move::SetAside { from, to } => fs::rename(from, to),
            };
        }
        drop(self.scratch);
        remove_folders(&self.made);
    }
}

fn make_folder(path: &Path, made: &mut Vec<PathBuf>) -> Result<(), WriteError> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        make_folder(parent, made)?;
    }
    match fs::create_dir(path) {
        Ok(()) => made.push(path.to_owned()),
        Err(error) => {
            remove_folders(made);
            return Err(WriteError::io(path, "write", error));
        }
    }
    Ok(())
}

/// Innermost first; a folder that is not empty stays.
fn remove_folders(made: &[PathBuf]) {
    for folder in made.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
}

fn remove_empty_parents(dir: &Path, file: &Path) {
    let inside = |folder: &&Path| *folder != dir && folder.starts_with(dir);
    for folder in file.ancestors().skip(1).take_while(inside) {
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}
