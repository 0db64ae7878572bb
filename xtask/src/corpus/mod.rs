//! `cargo xtask corpus`: real documents, generated and compiled.
//!
//! The documents stay where they are: `--corpus` names a folder with `specs/`, `multifile/` and an
//! `INDEX.tsv` in each that says how many operations a document has.

mod index;
mod krate;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::{Failure, root, say};
use index::Index;
use krate::Total;

/// What `cargo xtask corpus` takes.
#[derive(Args, Debug)]
pub(crate) struct CorpusArgs {
    /// The folder of the documents.
    #[arg(long, value_name = "DIR", default_value = "../shared/corpus")]
    corpus: PathBuf,

    /// Documents to take, by their file's name or their folder's under multifile/; `A+B` makes one
    /// crate of both. May be given several times.
    #[arg(long, value_name = "NAME[+NAME]", required_unless_present = "tier")]
    only: Vec<String>,

    /// Take all documents of a tier, a crate each.
    #[arg(long, value_enum, conflicts_with = "only")]
    tier: Option<Tier>,

    /// How far to take each crate; a stage includes those before it.
    #[arg(long, value_enum, default_value_t = Stage::Clippy)]
    stage: Stage,
}

/// A part of the corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Tier {
    /// A few small documents of every kind.
    Smoke,
    /// All but the giants; the smoke tier is part of it.
    Full,
    /// Documents of thousands of operations.
    Giant,
}

/// How far to take a crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Stage {
    /// Generate it; every operation of the documents must be in it.
    Generate,
    /// `cargo check`.
    Check,
    /// `cargo clippy -- -D warnings`.
    Clippy,
    /// `cargo doc` with `-D warnings`.
    Doc,
}

pub(crate) fn run(args: &CorpusArgs) -> Result<(), Failure> {
    let index = Index::read(&root().join(&args.corpus))?;
    let crates = match args.tier {
        Some(tier) => index.of(tier).into_iter().map(|document| vec![document]).collect(),
        None => args.only.iter().map(|only| index.together(only)).collect::<Result<Vec<_>, _>>()?,
    };
    let mut total = Total::default();
    let mut table = Vec::new();
    for (at, documents) in crates.iter().enumerate() {
        match krate::take(documents, args.stage, &format!("{}/{}", at + 1, crates.len())) {
            Ok(row) => {
                total.add(&row);
                table.push(row.to_string());
            }
            Err(error) => {
                let names: Vec<&str> = documents.iter().map(|one| one.name.as_str()).collect();
                say(&format!("FAILED {}: {error}", names.join("+")));
            }
        }
    }
    say(krate::Row::HEAD);
    for line in &table {
        say(line);
    }
    say(&total.to_string());
    let failures = crates.len() - total.whole;
    say(&format!("{} of {} crates whole", total.whole, crates.len()));
    if failures == 0 { Ok(()) } else { Err(format!("{failures} crates failed").into()) }
}
