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

/// What `cargo xtask corpus` takes.
#[derive(Args, Debug)]
pub(crate) struct CorpusArgs {
    /// The folder of the documents.
    #[arg(long, value_name = "DIR", default_value = "../shared/corpus")]
    corpus: PathBuf,

    /// Documents to take, by their file's name or their folder's under multifile/; `A+B` makes one
    /// crate of both. May be given several times.
    #[arg(long, value_name = "NAME[+NAME]", required = true)]
    only: Vec<String>,

    /// How far to take each crate; a stage includes those before it.
    #[arg(long, value_enum, default_value_t = Stage::Clippy)]
    stage: Stage,
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
    let corpus = root().join(&args.corpus);
    let index = Index::read(&corpus)?;
    let mut failures = 0;
    let mut table = vec![krate::Row::HEAD.to_owned()];
    for only in &args.only {
        let documents =
            only.split('+').map(|name| index.find(name)).collect::<Result<Vec<_>, _>>()?;
        match krate::take(&documents, args.stage) {
            Ok(row) => table.push(row.to_string()),
            Err(error) => {
                failures += 1;
                say(&format!("FAILED {only}: {error}"));
            }
        }
    }
    for line in table {
        say(&line);
    }
    let whole = args.only.len() - failures;
    say(&format!("{whole} of {} crates whole", args.only.len()));
    if failures == 0 { Ok(()) } else { Err(format!("{failures} crates failed").into()) }
}
