//! A crate's generation, in a process of its own: what it takes is then its own, and a generator
//! that dies takes nothing with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fanwise::diagnostic::{Diagnostics, Severity};
use fanwise::generate::{Generated, Input, NamedSpec, Request, RuntimeChoice, generate};
use fanwise::load::LoadOptions;
use fanwise::places::TypedPlace;
use fanwise::write::{OutputFile, write};
use serde::{Deserialize, Serialize};

use super::index::Document;
use super::measure;
use super::roundtrip::Typed;
use crate::{Failure, now, root};

/// The file of a crate that names the types of all schemas.
pub(super) const PLACES: &str = "places.json";

/// What to generate.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    documents: Vec<(String, PathBuf)>,
    outside: bool,
    out: PathBuf,
}

/// What was generated.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) operations: usize,
    pub(super) skipped: usize,
    /// Places typed `Value` although their schema says something.
    pub(super) untyped: usize,
    /// Fields, parameters and bodies that have a type.
    pub(super) typed: usize,
    pub(super) lines: usize,
    /// Seconds on the clock, from the first byte read to the last written.
    pub(super) seconds: f64,
    /// Peak memory in bytes.
    pub(super) peak: u64,
}

/// Generates the crate of these documents into `out`.
pub(super) fn run(documents: &[&Document], out: &Path) -> Result<Counts, Failure> {
    let order = Order {
        documents: documents.iter().map(|one| (one.name.clone(), one.path.clone())).collect(),
        outside: documents.iter().any(|one| one.outside),
        out: out.to_owned(),
    };
    let output = Command::new(std::env::current_exe()?)
        .arg("corpus-generate")
        .arg(serde_json::to_string(&order)?)
        .output()?;
    if output.status.success() {
        return Ok(serde_json::from_slice(&output.stdout)?);
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(format!("{}: {}", output.status, text.trim()).into())
}

/// The other end of [`run`]: the counts, as JSON.
pub(crate) fn child(order: &str) -> Result<String, Failure> {
    let started = now();
    let order: Order = serde_json::from_str(order)?;
    let named = |(name, path): (String, PathBuf)| NamedSpec { name, path };
    let request = Request {
        input: Input::Specs(order.documents.into_iter().map(named).collect()),
        out: Some(order.out.clone()),
        name: None,
        runtime: RuntimeChoice::Path(root().join("runtime")),
        refs: LoadOptions { allow_outside: order.outside, ..LoadOptions::default() },
    };
    let mut diagnostics = Diagnostics::new();
    let Ok(generated) = generate(&request, &mut diagnostics) else {
        let errors = diagnostics.iter().filter(|one| one.severity == Severity::Error);
        let errors: Vec<String> = errors.map(ToString::to_string).collect();
        return Err(errors.join("\n").into());
    };
    write(&order.out, &generated.files)?;
    let seconds = started.elapsed().as_secs_f64();
    fs::write(order.out.join("report.json"), generated.report.to_json())?;
    let typed = |one: &TypedPlace| Typed {
        api: one.api.clone(),
        file: one.place.file.to_string(),
        pointer: one.place.pointer.clone(),
        rust: one.rust.clone(),
        any: one.any,
    };
    let places: Vec<Typed> = generated.places.iter().map(typed).collect();
    fs::write(order.out.join(PLACES), serde_json::to_string(&places)?)?;
    let counts = Counts {
        operations: generated.operations(),
        skipped: generated.report.apis.iter().map(|api| api.skipped.len()).sum(),
        untyped: generated.report.apis.iter().map(|api| api.untyped.len()).sum(),
        typed: generated.typed,
        lines: compiled(&generated).map(|file| file.content.lines().count()).sum(),
        seconds,
        peak: measure::own_peak(),
    };
    Ok(serde_json::to_string(&counts)?)
}

/// The source files that the default features compile.
fn compiled(generated: &Generated) -> impl Iterator<Item = &OutputFile> {
    generated.files.iter().filter(|file| {
        let path = Path::new(&file.path);
        let by_default = !path.ends_with("dynamic.rs") && !path.ends_with("unused.rs");
        by_default && path.extension().is_some_and(|end| end == "rs")
    })
}
