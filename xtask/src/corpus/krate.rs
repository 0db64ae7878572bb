//! One crate of the corpus: generated, counted, compiled.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::generated::{self, Counts};
use super::index::Document;
use super::measure::{self, Cost};
use super::roundtrip::{self, Tally};
use super::{Stage, Stages};
use crate::{Failure, root};

/// What became of a crate.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// The names of its documents.
    pub(super) name: String,
    /// `None`: it was not generated.
    pub(super) counts: Option<Counts>,
    /// What `check` cost, where it was asked for.
    pub(super) check: Option<Cost>,
    /// What became of its examples, where that was asked for.
    pub(super) roundtrip: Option<Tally>,
    /// What went wrong, a line each.
    pub(super) failures: Vec<String>,
}

/// Takes the crate of these documents through `stages`; the first fault ends it.
pub(super) fn take(documents: &[&Document], stages: Stages) -> Row {
    let names: Vec<&str> = documents.iter().map(|document| document.name.as_str()).collect();
    let mut row = Row { name: names.join("+"), ..Row::default() };
    let out = folder(&names);
    match generated::run(documents, &out) {
        Ok(counts) => row.counts = Some(counts),
        Err(error) => {
            let line = logged(&out, Stage::Generate, &error.to_string());
            row.failures.push(line);
            return row;
        }
    }
    row.failures.extend(missing(documents, row.counts.as_ref()));
    if let Err(error) = fs::copy(root().join("Cargo.lock"), out.join("Cargo.lock")) {
        row.failures.push(error.to_string());
    }
    for stage in Stage::AFTER_GENERATE.into_iter().filter(|stage| stages.includes(*stage)) {
        if let Err(error) = compiled(stage, stages, documents, &out, &mut row) {
            row.failures.push(error.to_string());
        }
    }
    row
}

/// A document may hold more operations than its index counted, path items behind `$ref`s, but
/// never fewer.
fn missing(documents: &[&Document], counts: Option<&Counts>) -> Option<String> {
    let expected: usize = documents.iter().map(|document| document.operations).sum();
    let Counts { operations, skipped, .. } = counts?;
    (*operations < expected || *skipped > 0).then(|| {
        format!("generate: {expected} operations, {operations} emitted, {skipped} skipped")
    })
}

fn compiled(
    stage: Stage,
    stages: Stages,
    documents: &[&Document],
    out: &Path,
    row: &mut Row,
) -> Result<(), Failure> {
    match stage {
        Stage::Generate => {}
        Stage::Check => {
            row.check = Some(checked(out)?);
            // Clippy compiles the crate with all features, too.
            if !stages.includes(Stage::Clippy) {
                cargo(out, stage, &["check", "--quiet", "--all-features"], &[])?;
            }
        }
        Stage::Clippy => {
            let args = ["clippy", "--quiet", "--all-features", "--", "-D", "warnings"];
            cargo(out, stage, &args, &[])?;
        }
        Stage::Doc => {
            let args = ["doc", "--quiet", "--all-features", "--no-deps"];
            cargo(out, stage, &args, &[("RUSTDOCFLAGS", "-D warnings")])?;
            cargo(out, stage, &["test", "--quiet", "--all-features", "--doc"], &[])?;
        }
        Stage::Roundtrip => {
            let (tally, failures) = roundtrip::run(documents, out)?;
            row.roundtrip = Some(tally);
            row.failures.extend(failures.into_iter().map(|line| format!("{stage}: {line}")));
        }
    }
    Ok(())
}

/// `cargo check` with the features that a user has by default, as the compiler's own process costs.
fn checked(out: &Path) -> Result<Cost, Failure> {
    let measured = out.join("target-measured");
    if measured.exists() {
        fs::remove_file(&measured)?;
    }
    // Cargo takes a crate that it has compiled before for fresh.
    let library = out.join("src").join("lib.rs");
    let text = fs::read(&library)?;
    fs::write(library, text)?;
    let wrapper = std::env::current_exe()?;
    let environment = [
        ("RUSTC_WORKSPACE_WRAPPER", wrapper.to_string_lossy().into_owned()),
        (measure::FILE, measured.to_string_lossy().into_owned()),
    ];
    let environment: Vec<(&str, &str)> =
        environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    cargo(out, Stage::Check, &["check", "--quiet"], &environment)?;
    measure::read(&measured)
}

/// Where the crate is written: below the workspace's own target folder.
fn folder(names: &[&str]) -> PathBuf {
    let name = names.join("-and-").to_lowercase();
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join("-");
    root().join("target").join("corpus").join(format!("c-{name}"))
}

/// Runs cargo in a crate, with one target folder for all of them; what it says on stdout.
pub(super) fn cargo(
    dir: &Path,
    stage: Stage,
    args: &[&str],
    with: &[(&str, &str)],
) -> Result<String, Failure> {
    let output = Command::new(env!("CARGO"))
        .current_dir(dir)
        .args(args)
        .env("CARGO_TARGET_DIR", root().join("target").join("corpus-target"))
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_PROFILE_TEST_DEBUG", "0")
        .envs(with.iter().copied())
        .output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let mut text = String::from_utf8_lossy(&output.stderr).into_owned();
    // Doc tests say on stdout what went wrong.
    text.push_str(&String::from_utf8_lossy(&output.stdout));
    Err(logged(dir, stage, &text).into())
}

/// The first error of what a step said, and the file that holds all of it.
fn logged(dir: &Path, stage: Stage, text: &str) -> String {
    let log = dir.with_extension(format!("{stage}.log"));
    let kept = match fs::create_dir_all(root().join("target").join("corpus"))
        .and_then(|()| fs::write(&log, text))
    {
        Ok(()) => log.display().to_string(),
        Err(error) => error.to_string(),
    };
    let mut lines = text.lines().skip_while(|line| !line.contains("error"));
    let first = lines.next().or_else(|| text.lines().next()).unwrap_or("it said nothing");
    let place = lines.next().map(str::trim).filter(|line| line.starts_with("-->"));
    format!("{stage}: {} {}; log: {kept}", first.trim(), place.unwrap_or_default())
}
