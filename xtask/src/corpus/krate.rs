//! One crate of the corpus: generated, counted, compiled.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use fanwise::diagnostic::{Diagnostics, Severity};
use fanwise::generate::{Generated, Input, NamedSpec, Request, RuntimeChoice, generate};
use fanwise::load::LoadOptions;
use fanwise::write::write;

use super::Stage;
use super::index::Document;
use crate::{Failure, root, say};

/// A line of the table.
#[derive(Debug)]
pub(super) struct Row {
    name: String,
    operations: usize,
    skipped: usize,
    untyped: usize,
    lines: usize,
    stage: Stage,
}

impl Row {
    pub(super) const HEAD: &'static str =
        "operations  skipped  untyped  lines/operation  stage     crate";
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, operations, skipped, untyped, lines, stage } = self;
        let per = lines.checked_div(*operations).unwrap_or(0);
        let stage = format!("{stage:?}").to_lowercase();
        write!(f, "{operations:10}  {skipped:7}  {untyped:7}  {per:15}  {stage:8}  {name}")
    }
}

/// What all crates come to.
#[derive(Debug, Default)]
pub(super) struct Total {
    pub(super) whole: usize,
    operations: usize,
    skipped: usize,
    untyped: usize,
    per_operation: Vec<usize>,
}

impl Total {
    pub(super) fn add(&mut self, row: &Row) {
        self.whole += 1;
        self.operations += row.operations;
        self.skipped += row.skipped;
        self.untyped += row.untyped;
        self.per_operation.push(row.lines.checked_div(row.operations).unwrap_or(0));
    }
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut per = self.per_operation.clone();
        per.sort_unstable();
        let median = per.get(per.len() / 2).copied().unwrap_or(0);
        let Self { operations, skipped, untyped, .. } = self;
        write!(f, "{operations:10}  {skipped:7}  {untyped:7}  {median:15}  (median) in all")
    }
}

/// Takes the crate of these documents as far as `stage`.
pub(super) fn take(documents: &[&Document], stage: Stage, progress: &str) -> Result<Row, Failure> {
    let names: Vec<&str> = documents.iter().map(|document| document.name.as_str()).collect();
    let name = names.join("+");
    say(&format!("{progress} {name}"));
    let out = folder(&names);
    let generated = generated(documents, &out)?;
    write(&out, &generated.files)?;
    let expected: usize = documents.iter().map(|document| document.operations).sum();
    let skipped = generated.report.apis.iter().map(|api| api.skipped.len()).sum();
    let operations = generated.operations();
    // A document may hold more than its index counted: path items behind `$ref`s.
    if operations < expected || skipped > 0 {
        return Err(
            format!("{expected} operations, {operations} emitted, {skipped} skipped").into()
        );
    }
    if stage >= Stage::Check {
        cargo(&out, &["check", "--quiet", "--all-features"], "")?;
    }
    if stage >= Stage::Clippy {
        cargo(&out, &["clippy", "--quiet", "--all-features", "--", "-D", "warnings"], "")?;
    }
    if stage >= Stage::Doc {
        cargo(&out, &["doc", "--quiet", "--all-features", "--no-deps"], "-D warnings")?;
    }
    Ok(Row {
        name,
        operations,
        skipped,
        untyped: generated.report.apis.iter().map(|api| api.untyped.len()).sum(),
        lines: generated.files.iter().map(|file| file.content.lines().count()).sum(),
        stage,
    })
}

/// Where the crate is written: below the workspace's own target folder.
fn folder(names: &[&str]) -> PathBuf {
    let name = names.join("-and-").to_lowercase();
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join("-");
    root().join("target").join("corpus").join(format!("c-{name}"))
}

fn generated(documents: &[&Document], out: &Path) -> Result<Generated, Failure> {
    let named = |document: &&Document| NamedSpec {
        name: document.name.clone(),
        path: document.path.clone(),
    };
    let request = Request {
        input: Input::Specs(documents.iter().map(named).collect()),
        out: Some(out.to_owned()),
        name: None,
        runtime: RuntimeChoice::Path(root().join("runtime")),
        refs: LoadOptions::default(),
    };
    let mut diagnostics = Diagnostics::new();
    let result = generate(&request, &mut diagnostics);
    let errors: Vec<String> = diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .map(ToString::to_string)
        .collect();
    result.map_err(|_| format!("not generated\n{}", errors.join("\n")).into())
}

/// Runs cargo in the crate, with one target folder for all of them.
fn cargo(dir: &Path, args: &[&str], rustdocflags: &str) -> Result<(), Failure> {
    let target = root().join("target").join("corpus-target");
    let output = Command::new(env!("CARGO"))
        .current_dir(dir)
        .args(args)
        .env("CARGO_TARGET_DIR", target)
        .env("RUSTDOCFLAGS", rustdocflags)
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let first: Vec<&str> = text.lines().take(60).collect();
    Err(format!("cargo {}\n{}", args.join(" "), first.join("\n")).into())
}
