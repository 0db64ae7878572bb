//! `--stage roundtrip`: the examples of a document through the types that were generated for it.
//!
//! An example that its own schema accepts is decoded into the schema's type and encoded again;
//! nothing may be lost. Which schemas have which type is what the generator says
//! ([`fanwise::places`]); whether a schema accepts an example is what the `jsonschema` crate says.

mod dialect;
mod examples;
mod runner;
mod valid;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fanwise::diagnostic::Diagnostics;
use fanwise::load::{LoadOptions, load};
use serde::{Deserialize, Serialize};

use super::index::Document;
use crate::Failure;

/// A schema's place in a file, and the type that stands for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Typed {
    pub(super) api: String,
    pub(super) file: String,
    pub(super) pointer: String,
    pub(super) rust: String,
    /// Whether the type takes any value.
    pub(super) any: bool,
}

/// What became of the examples.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Tally {
    pub(super) examples: usize,
    /// Those whose schema the crate has no type for: of callbacks, headers of answers.
    pub(super) without_type: usize,
    /// Those whose schema is none, by the `jsonschema` crate.
    pub(super) without_schema: usize,
    pub(super) valid: usize,
    /// Of the valid ones, those whose type takes any value.
    pub(super) any: usize,
    /// Of the valid ones, those that come back as they were.
    pub(super) whole: usize,
    /// Of the valid ones, those that are no object where `properties` stand without a `type`, and
    /// that don't come back: such a schema is read as an object's.
    pub(super) no_object: usize,
}

/// An example that its schema accepts, and the type that it goes through.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Case {
    /// Where the example stands.
    place: String,
    /// As JSON text, with its numbers as the author wrote them.
    text: String,
    rust: String,
    /// Whether it is valid only because a schema with `properties` lacks its `type`.
    no_object: bool,
}

/// What the other process is to do.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    documents: Vec<(String, PathBuf)>,
    outside: bool,
    out: PathBuf,
}

/// Takes all examples of these documents through the crate at `out`; the failures, a line each.
pub(super) fn run(documents: &[&Document], out: &Path) -> Result<(Tally, Vec<String>), Failure> {
    let order = Order {
        documents: documents.iter().map(|one| (one.name.clone(), one.path.clone())).collect(),
        outside: documents.iter().any(|one| one.outside),
        out: out.to_owned(),
    };
    let output = Command::new(std::env::current_exe()?)
        .arg("corpus-examples")
        .arg(serde_json::to_string(&order)?)
        .output()?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}: {}", output.status, text.trim()).into());
    }
    let mut tally: Tally = serde_json::from_slice(&output.stdout)?;
    let mut failures = Vec::new();
    for failure in runner::run(out)? {
        if failure.no_object {
            tally.no_object += 1;
        } else {
            failures.push(failure.text);
        }
    }
    tally.whole = tally.valid - tally.no_object - failures.len();
    Ok((tally, failures))
}

/// The other end of [`run`]: finds the examples, asks their schemas, writes the crate that tries
/// them; the tally as JSON.
pub(crate) fn child(order: &str) -> Result<String, Failure> {
    let order: Order = serde_json::from_str(order)?;
    let text = fs::read_to_string(order.out.join(super::generated::PLACES))?;
    let places: Vec<Typed> = serde_json::from_str(&text)?;
    let mut tally = Tally::default();
    let mut cases = Vec::new();
    for (name, path) in &order.documents {
        let refs = LoadOptions { allow_outside: order.outside, ..LoadOptions::default() };
        let loaded = load(path, refs, &mut Diagnostics::new()).ok_or("the document is gone")?;
        let of_api = places.iter().filter(|one| one.api == *name);
        let mut types: BTreeMap<(&str, &str), Vec<&Typed>> = BTreeMap::new();
        for one in of_api {
            let same = types.entry((&one.file, &one.pointer)).or_default();
            if !same.iter().any(|known| known.rust == one.rust) {
                same.push(one);
            }
        }
        examine(path, &loaded, &types, &mut tally, &mut cases)?;
    }
    runner::write(&order.out, &cases)?;
    Ok(serde_json::to_string(&tally)?)
}

fn examine(
    path: &Path,
    loaded: &fanwise::load::Loaded,
    types: &BTreeMap<(&str, &str), Vec<&Typed>>,
    tally: &mut Tally,
    cases: &mut Vec<Case>,
) -> Result<(), Failure> {
    let dialect = dialect::Dialect::of(loaded);
    let schemas = valid::Resources::new(path, loaded, dialect)?;
    let implied = schemas.implied();
    let (mut judge, mut strict) = (schemas.judge()?, implied.judge()?);
    for example in examples::all(loaded, dialect, types) {
        tally.examples += 1;
        if example.types.is_empty() {
            tally.without_type += 1;
            continue;
        }
        match judge.judge(&example) {
            None => tally.without_schema += 1,
            Some((_, false)) => {}
            Some(_) if example.types.iter().all(|one| one.any) => {
                tally.valid += 1;
                tally.any += 1;
            }
            Some((held, true)) => {
                tally.valid += 1;
                let told = example.types.iter().find(|one| !one.any);
                let no_object = matches!(strict.judge(&example), Some((_, false)));
                cases.extend(told.map(|one| Case {
                    place: example.place(loaded),
                    text:
                        held.map_or_else(
                            || crate::tree::json(example.value),
                            |held| held.to_string(),
                        ),
                    rust: one.rust.clone(),
                    no_object,
                }));
            }
        }
    }
    Ok(())
}
