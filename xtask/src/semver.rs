//! `cargo xtask semver`: what a document gains breaks no caller, says `cargo-semver-checks`.
//!
//! `specs/semver/shop.yaml` is one document with the changes marked in it. The crate before each
//! change and the one after it are compared by their rustdoc JSON; Cargo builds what they need once.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use clap::Args;
use fanwise::diagnostic::Diagnostics;
use fanwise::generate::{Input, Request, RuntimeChoice, generate};
use fanwise::load::LoadOptions;
use fanwise::write::write;

use crate::{Failure, complain, root, say};

/// `cargo xtask semver`.
#[derive(Debug, Args)]
pub(crate) struct SemverArgs {
    /// Install `cargo-semver-checks` into target/tools first, from crates.io.
    #[arg(long)]
    install: bool,
}

/// Compares each pair; fails when one is not as it should be.
pub(crate) fn run(args: &SemverArgs) -> Result<(), Failure> {
    if args.install {
        install()?;
    }
    let tool = tool().ok_or("cargo-semver-checks is not installed; add `--install`")?;
    let document = fs::read_to_string(root().join("specs/semver/shop.yaml"))?;
    let changes: BTreeSet<&str> =
        document.lines().filter_map(mark).map(|(_, change)| change).collect();
    let before = rustdoc("before", &document, None)?;
    let mut wrong = 0;
    for change in changes {
        let after = rustdoc(change, &document, Some(change))?;
        let breaks = !is_compatible(&tool, &before, &after)?;
        let should_break = change.starts_with("removed-");
        let said = if breaks { "breaks callers" } else { "breaks no caller" };
        let verdict = if breaks == should_break { "as it should" } else { "WRONG" };
        say(&format!("{change:<16} {said:<18} {verdict}"));
        wrong += usize::from(breaks != should_break);
    }
    if wrong > 0 {
        Err(format!("{wrong} changes are not as they should be").into())
    } else {
        Ok(())
    }
}

fn tools() -> PathBuf {
    root().join("target/tools")
}

fn install() -> Result<(), Failure> {
    let mut command = Command::new(env!("CARGO"));
    // Two small crates are compared either way within seconds; an optimised build takes minutes.
    command.args(["install", "cargo-semver-checks", "--locked", "--debug", "--root"]).arg(tools());
    command.env("CARGO_PROFILE_DEV_DEBUG", "0");
    command.env("CARGO_TARGET_DIR", root().join("target/tools-build"));
    if command.status()?.success() { Ok(()) } else { Err("it could not be installed".into()) }
}

/// The one in target/tools, else the one that Cargo finds.
fn tool() -> Option<OsString> {
    let own = tools().join("bin/cargo-semver-checks").into_os_string();
    [own, OsString::from("cargo-semver-checks")].into_iter().find(|tool| {
        let version = Command::new(tool).args(["semver-checks", "--version"]).output();
        version.is_ok_and(|output| output.status.success())
    })
}

/// The sign and the name of the change that a line of the document belongs to.
fn mark(line: &str) -> Option<(&str, &str)> {
    let (line, change) = line.rsplit_once(' ')?;
    let sign = line.rsplit(' ').next()?;
    matches!(sign, "#+" | "#-").then_some((sign, change))
}

/// The document after a change, or before all of them.
fn changed(document: &str, change: Option<&str>) -> String {
    let kept = |line: &&str| match mark(line) {
        Some(("#+", of)) => Some(of) == change,
        Some((_, of)) => Some(of) != change,
        None => true,
    };
    document.lines().filter(kept).map(|line| line.to_owned() + "\n").collect()
}

/// Generates the crate after a change; gives the file of its rustdoc JSON.
fn rustdoc(name: &str, document: &str, change: Option<&str>) -> Result<PathBuf, Failure> {
    let folder = root().join("target/semver").join(name);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("shop.yaml"), changed(document, change))?;
    fs::copy(root().join("specs/semver/fanwise.yaml"), folder.join("fanwise.yaml"))?;
    let out = folder.join("crate");
    generated(&folder.join("fanwise.yaml"), &out)?;
    fs::copy(root().join("Cargo.lock"), out.join("Cargo.lock"))?;
    let target = root().join("target/semver/target");
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(&out).env("CARGO_TARGET_DIR", &target);
    // The form that `cargo-semver-checks` reads has no switch on a stable toolchain.
    command.env("RUSTC_BOOTSTRAP", "1");
    command.args(["rustdoc", "--quiet", "--lib", "--all-features", "--", "-Zunstable-options"]);
    command.args(["--document-hidden-items", "--output-format=json", "--cap-lints=allow"]);
    succeeded("cargo rustdoc", &command.output()?)?;
    let file = folder.join("rustdoc.json");
    fs::copy(target.join("doc/shop_sdk.json"), &file)?;
    Ok(file)
}

fn generated(manifest: &Path, out: &Path) -> Result<(), Failure> {
    let request = Request {
        input: Input::Manifest(manifest.to_owned()),
        out: Some(out.to_owned()),
        name: None,
        runtime: RuntimeChoice::Path(root().join("runtime")),
        refs: LoadOptions::default(),
    };
    let mut diagnostics = Diagnostics::new();
    let generated = generate(&request, &mut diagnostics);
    let said: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let generated = generated.map_err(|_| said.join("\n"))?;
    write(&generated.out, &generated.files).map_err(|error| format!("{error:?}"))?;
    Ok(())
}

/// Whether a minor release may hold the change.
fn is_compatible(tool: &OsString, before: &Path, after: &Path) -> Result<bool, Failure> {
    let mut command = Command::new(tool);
    command.args(["semver-checks", "--release-type", "minor", "--baseline-rustdoc"]).arg(before);
    let output = command.arg("--current-rustdoc").arg(after).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    // It says by the same status that something breaks and that it could not look.
    let broken: Vec<&str> = text.lines().filter(|line| line.starts_with("--- failure")).collect();
    match (output.status.success(), broken.is_empty()) {
        (true, _) => Ok(true),
        (false, false) => {
            for line in broken {
                complain(&format!("  {line}"));
            }
            Ok(false)
        }
        (false, true) => succeeded("cargo-semver-checks", &output).map(|()| false),
    }
}

fn succeeded(what: &str, output: &Output) -> Result<(), Failure> {
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let tail: Vec<&str> = said.lines().rev().take(20).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    Err(format!("{what} failed\n{}", tail.join("\n")).into())
}
