//! House rules that no compiler knows: sizes, floors, leftovers.

mod floors;
mod leftovers;
mod sizes;

use std::fs;
use std::path::{Path, PathBuf};

/// A source file that people wrote.
struct Source {
    /// Relative to the workspace, with `/` between its parts.
    path: String,
    text: String,
}

impl Source {
    /// Whether it is part of a library that others link.
    fn is_library(&self) -> bool {
        ["generator/src/", "runtime/src/"].iter().any(|folder| self.path.starts_with(folder))
    }
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the tests lie in the workspace").to_owned()
}

/// Every Rust file that people wrote.
fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for folder in ["generator", "runtime", "tests", "xtask"] {
        collect(&root(), &root().join(folder), &mut found);
    }
    assert!(found.len() > 50, "the workspace has more than {} source files", found.len());
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "target") {
                collect(root, &path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a readable file");
            let relative = path.strip_prefix(root).expect("inside the workspace");
            found.push(Source { path: relative.to_string_lossy().replace('\\', "/"), text });
        }
    }
}

/// Fails with every line of `faults`.
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
