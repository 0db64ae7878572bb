//! `cargo xtask corpus`: real documents, generated and compiled.
//!
//! The documents stay where they are: `--corpus` names a folder with `specs/`, `multifile/` and an
//! `INDEX.tsv` in each that says how many operations a document has; a folder of documents alone
//! does too.

mod generated;
mod index;
mod krate;
mod measure;
mod roundtrip;
mod table;

use std::fmt;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::{Failure, root, say};
use index::Index;

pub(crate) use generated::child as generate;
pub(crate) use measure::{is_wrapper, own_peak, own_seconds, wrap};
pub(crate) use roundtrip::child as examples;

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

    /// What to do with each crate after it is generated. May be given several times.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "clippy")]
    stage: Vec<Stage>,
}

/// A part of the corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Tier {
    /// A few small documents of every kind.
    Smoke,
    /// All but the giants; the smoke tier and the sets of several files are part of it.
    Full,
    /// Documents of thousands of operations.
    Giant,
}

/// What to do with a crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// Generate it; every operation of the documents must be in it.
    Generate,
    /// `cargo check`: measured with the features of a user, then with all.
    Check,
    /// The same, and `cargo clippy -- -D warnings` with all features.
    Clippy,
    /// `cargo doc` with `-D warnings` and the doc tests, with all features.
    Doc,
    /// Every example through the types that were generated for it.
    Roundtrip,
}

impl Stage {
    const AFTER_GENERATE: [Self; 4] = [Self::Check, Self::Clippy, Self::Doc, Self::Roundtrip];
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Generate => "generate",
            Self::Check => "check",
            Self::Clippy => "clippy",
            Self::Doc => "doc",
            Self::Roundtrip => "roundtrip",
        })
    }
}

/// The stages of a run.
#[derive(Clone, Copy, Debug)]
struct Stages<'a>(&'a [Stage]);

impl Stages<'_> {
    /// Clippy compiles with all features as `check` does; what it leaves out is the measure.
    fn includes(self, stage: Stage) -> bool {
        self.0.contains(&stage) || (stage == Stage::Check && self.0.contains(&Stage::Clippy))
    }
}

pub(crate) fn run(args: &CorpusArgs) -> Result<(), Failure> {
    let index = Index::read(&root().join(&args.corpus))?;
    let crates = match args.tier {
        Some(tier) => index.of(tier).into_iter().map(|document| vec![document]).collect(),
        None => args.only.iter().map(|only| index.together(only)).collect::<Result<Vec<_>, _>>()?,
    };
    let mut rows = Vec::new();
    for (at, documents) in crates.iter().enumerate() {
        let row = krate::take(documents, Stages(&args.stage));
        let word = if row.failures.is_empty() { "whole" } else { "FAILED" };
        say(&format!("{}/{} {word} {}", at + 1, crates.len(), row.name));
        row.failures.iter().for_each(|failure| say(&format!("    {failure}")));
        rows.push(row);
    }
    say(table::HEAD);
    for row in &rows {
        say(&table::line(row));
    }
    for line in table::total(&rows) {
        say(&line);
    }
    let whole = rows.iter().filter(|row| row.failures.is_empty()).count();
    say(&format!("{whole} of {} documents whole", rows.len()));
    match rows.len() - whole {
        0 => Ok(()),
        failures => Err(format!("{failures} crates failed").into()),
    }
}
