//! A copy of the runtime that is a workspace of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Edit, GROUPS};
use crate::{Failure, root};

/// The copy.
pub(super) struct Copy {
    folder: PathBuf,
}

/// The files of the copy as they were, in the order in which they were changed.
pub(super) struct Before(Vec<(PathBuf, String)>);

impl Before {
    /// Takes the fault out.
    pub(super) fn restore(self) -> Result<(), Failure> {
        for (file, text) in self.0.into_iter().rev() {
            fs::write(file, text)?;
        }
        Ok(())
    }
}

/// Where the runtime's own sources are.
#[cfg(test)]
pub(super) fn source() -> PathBuf {
    root().join("runtime/src")
}

/// Whether all of these can be put in there.
pub(super) fn check(source: &Path, edits: &[Edit]) -> Result<(), Failure> {
    for edit in edits {
        if fs::read_to_string(source.join(edit.file))?.matches(edit.right).count() != 1 {
            return Err(format!("{}: `{}` doesn't stand there once", edit.file, edit.right).into());
        }
    }
    Ok(())
}

/// The text of all tests of a target.
#[cfg(test)]
pub(super) fn tests_of(target: &str) -> Result<String, Failure> {
    let mut text = String::new();
    for entry in fs::read_dir(root().join("runtime/tests").join(target))? {
        text.push_str(&fs::read_to_string(entry?.path())?);
    }
    Ok(text)
}

impl Copy {
    pub(super) fn make() -> Result<Self, Failure> {
        let folder = root().join("target/mutants");
        let runtime = root().join("runtime");
        let targets = GROUPS.iter().map(|group| format!("tests/{}", group.target));
        for part in ["src".to_owned()].into_iter().chain(targets) {
            // What an earlier run left behind may lie there no more.
            let _ = fs::remove_dir_all(folder.join(&part));
            copy_folder(&runtime.join(&part), &folder.join(&part))?;
        }
        let manifest = fs::read_to_string(runtime.join("Cargo.toml"))?;
        let manifest = manifest.replace("[lints]\nworkspace = true\n", "[workspace]\n");
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(Self { folder })
    }

    /// Puts a fault in; what this gives takes it out again.
    pub(super) fn put_in(&self, edits: &[Edit]) -> Result<Before, Failure> {
        check(&self.folder.join("src"), edits)?;
        let mut before = Before(Vec::new());
        for edit in edits {
            let file = self.folder.join("src").join(edit.file);
            let text = fs::read_to_string(&file)?;
            fs::write(&file, text.replacen(edit.right, edit.wrong, 1))?;
            before.0.push((file, text));
        }
        Ok(before)
    }

    /// Cargo in the copy; what is built once is built again in part.
    pub(super) fn cargo(&self) -> Command {
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(&self.folder).env("CARGO_TARGET_DIR", self.folder.join("target"));
        command.env("CARGO_INCREMENTAL", "1").env("CARGO_PROFILE_DEV_DEBUG", "0");
        command
    }
}

fn copy_folder(from: &Path, to: &PathBuf) -> Result<(), Failure> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let name = path.file_name().ok_or("a file without a name")?;
        if path.is_dir() {
            copy_folder(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
