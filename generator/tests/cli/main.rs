//! The command as a user runs it: exit codes, what it prints, what it leaves behind.

mod contract;
mod invalid;
mod readme;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The example documents.
fn specs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs")
}

/// Runs `fanwise` in `folder`.
fn fanwise(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fanwise"));
    command.current_dir(folder).args(args).output().expect("the command starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Every file below a folder with its content, sorted by path.
fn tree(folder: &Path) -> Vec<(String, String)> {
    fn walk(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).expect("inside").to_string_lossy().into_owned();
                found.push((name, std::fs::read_to_string(&path).expect("text")));
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found
}

/// The example's three documents, each under its name.
const THREE: [&str; 3] = ["inventory=inventory.yaml", "payment=payment.yaml", "email=email.json"];

fn path_text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}
