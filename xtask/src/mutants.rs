//! `cargo xtask mutants`: bugs are put into a copy of the runtime, one at a time, and the model has
//! to notice each of them.
//!
//! A bug that it does not notice, or that can't be put in because the code has changed, is a fault.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Failure, root, say};

/// How many cases a bug has to be noticed in.
const CASES: u32 = 3000;

/// A bug: where it is, what stands there, and what stands there instead.
struct Bug {
    name: &'static str,
    file: &'static str,
    right: &'static str,
    wrong: &'static str,
}

const BUGS: [Bug; 6] = [
    Bug {
        name: "an undo is skipped",
        file: "fanout/remedy.rs",
        right: "Standing::Acted if has_undo => Remedy::Undo,",
        wrong: "Standing::Acted if has_undo => Remedy::Nothing,",
    },
    Bug {
        name: "`after` is ignored",
        file: "fanout/join.rs",
        right: "readiness = Readiness::Waits;",
        wrong: "readiness = Readiness::Ready;",
    },
    Bug {
        name: "a write in mid-air is cut off",
        file: "fanout/driver/course.rs",
        right: "if self.cancelled || self.is_writing() {",
        wrong: "if self.cancelled {",
    },
    Bug {
        name: "a retry has a fresh key",
        file: "layers/auth.rs",
        right: "*request.headers_mut() = hop.headers(passage);",
        wrong: "*request.headers_mut() = hop.headers(passage);
            if let (true, Ok(key)) = (passage.keyed, core.random.key().parse()) {
                request.headers_mut().insert(\"idempotency-key\", key);
            }",
    },
    Bug {
        name: "a loser is not undone",
        file: "fanout/driver/undo.rs",
        right: "self.kept_all || self.met && (!self.races || self.lanes[index].won)",
        wrong: "self.kept_all || self.met",
    },
    Bug {
        name: "a leg begins after the end",
        file: "fanout/driver/mod.rs",
        right: "decided => return self.conclude(decided == Verdict::Met).await,",
        wrong: "decided => {
                    self.launch(&ready);
                    return self.conclude(decided == Verdict::Met).await;
                }",
    },
];

pub(crate) fn run() -> Result<(), Failure> {
    let folder = root().join("target/mutants");
    copy(&folder)?;
    if let Noticed::Yes(said) = model(&folder, 300)? {
        return Err(format!("the runtime as it is fails:\n{said}").into());
    }
    say(&format!("{:30} the model agrees", "without a bug"));
    let mut unnoticed = 0;
    for bug in &BUGS {
        let file = folder.join("src").join(bug.file);
        let text = fs::read_to_string(&file)?;
        if text.matches(bug.right).count() != 1 {
            return Err(format!("{}: `{}` doesn't stand there once", bug.file, bug.right).into());
        }
        fs::write(&file, text.replacen(bug.right, bug.wrong, 1))?;
        let noticed = model(&folder, CASES)?;
        fs::write(&file, text)?;
        let word = match noticed {
            Noticed::Yes(seed) => format!("noticed, {seed}"),
            Noticed::No => {
                unnoticed += 1;
                "NOT NOTICED".to_owned()
            }
        };
        say(&format!("{:30} {word}", bug.name));
    }
    match unnoticed {
        0 => Ok(()),
        some => Err(format!("{some} bugs in {CASES} cases not noticed").into()),
    }
}

/// A copy of the runtime that is a workspace of its own.
fn copy(folder: &Path) -> Result<(), Failure> {
    let runtime = root().join("runtime");
    for part in ["src", "tests/fanout_model"] {
        // What an earlier run left behind may lie there no more.
        let _ = fs::remove_dir_all(folder.join(part));
        copy_folder(&runtime.join(part), &folder.join(part))?;
    }
    let manifest = fs::read_to_string(runtime.join("Cargo.toml"))?;
    let manifest = manifest.replace("[lints]\nworkspace = true\n", "[workspace]\n");
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
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

/// Whether the model noticed something, and by which seed.
enum Noticed {
    Yes(String),
    No,
}

/// Runs the copy against the model. Fails when the copy doesn't compile.
fn model(folder: &Path, cases: u32) -> Result<Noticed, Failure> {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(folder).env("CARGO_TARGET_DIR", root().join("target/mutants/target"));
    command.env("FANWISE_MODEL_CASES", cases.to_string());
    // It is enough to know that it was noticed: nobody reads the smallest case.
    command.env("PROPTEST_MAX_SHRINK_ITERS", "0");
    command.args(["test", "--quiet", "--offline", "--test", "fanout_model", "--", "--exact"]);
    let output = command.arg("the_runtime_does_what_the_model_says").output()?;
    if output.status.success() {
        return Ok(Noticed::No);
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let seed = said.lines().find_map(|line| line.strip_prefix("once more: "));
    let seed = seed.and_then(|line| line.split(' ').next());
    match seed {
        Some(seed) => Ok(Noticed::Yes(seed.to_owned())),
        None => Err(format!("it does not run:\n{said}").into()),
    }
}
