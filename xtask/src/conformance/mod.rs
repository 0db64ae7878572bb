//! `cargo xtask conformance`: the bytes on the wire, against a server that others wrote.
//!
//! The suite lies outside of the checkout: `--suite` names its folder, with `scenarios.json`,
//! `openapi/` and `serve.sh`. One crate is generated from all documents of a version; a program
//! plays every scenario through its operations by name. A scenario passes when the server saw the
//! request that it wanted, and what came back is what the suite says, through the operation's
//! types.

mod arguments;
mod document;
mod events;
mod judge;
mod krate;
mod lists;
mod plan;
mod server;
mod suite;
mod template;
mod unstyle;
mod verdict;
mod xml;

use std::fmt;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::{Failure, root, say};
use krate::Crates;
use lists::List;
use plan::{Call, Origin};
use server::Server;
use suite::Suite;
use verdict::Results;

/// What `cargo xtask conformance` takes.
#[derive(Args, Debug)]
pub(crate) struct ConformanceArgs {
    /// The folder of the suite.
    #[arg(long, value_name = "DIR", default_value = "../shared/conformance")]
    suite: PathBuf,

    /// The version of the documents.
    #[arg(long, value_enum, default_value = "3.1")]
    version: Version,

    /// One scenario, with what was sent and what came back.
    #[arg(long, value_name = "SCENARIO")]
    only: Option<String>,

    /// Say how many scenarios of each group pass.
    #[arg(long)]
    table: bool,
}

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Version {
    #[value(name = "3.0")]
    V30,
    #[value(name = "3.1")]
    V31,
    #[value(name = "3.2")]
    V32,
}

impl Version {
    /// What scenarios begin with whose documents the suite doesn't have in this version.
    const fn lacks(self) -> &'static [&'static str] {
        match self {
            Self::V30 | Self::V31 => &[],
            Self::V32 => &["Routes_", "SpecialWords_", "Response_StatusCodeRange_"],
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V30 => "3.0",
            Self::V31 => "3.1",
            Self::V32 => "3.2",
        })
    }
}

pub(crate) fn run(args: &ConformanceArgs) -> Result<(), Failure> {
    let folder = root().join(&args.suite);
    let suite = Suite::read(&folder, args.version)?;
    let committed = root().join("specs").join("conformance");
    let impossible = List::read(&committed.join("impossible.txt"))?;
    let known = List::read(&committed.join("known-failures.txt"))?;
    let given = plan::given(&committed.join("given.json"))?;
    let place = root().join("target").join("conformance").join(args.version.to_string());
    let pages = krate::pages(&committed.join("pages.json"))?;
    let crates = Crates::write(&suite.documents, &pages, &place)?;
    crates.build()?;
    let server = Server::start(&folder)?;
    let mut results = Results::default();
    let mut calls: Vec<Call> = Vec::new();
    for (name, scenario) in wanted(&suite, args) {
        let origin = Origin { url: &server.url };
        match plan::calls(&suite, (name, scenario), &given, &crates.emitted, origin) {
            Ok(made) => calls.extend(made),
            Err(error) => results.uncalled(name, error.to_string()),
        }
    }
    let outcomes = crates.play(&calls)?;
    for (call, outcome) in calls.iter().zip(&outcomes) {
        results.played(call, outcome);
        if args.only.is_some() {
            say(&format!("{} {}\n{outcome}", call.operation, call.request));
        }
    }
    results.covered(&server.coverage()?);
    drop(server);
    conclude(args, &results, &impossible, &known)
}

/// The scenarios of the run.
fn wanted<'a>(
    suite: &'a Suite,
    args: &'a ConformanceArgs,
) -> impl Iterator<Item = (&'a str, &'a suite::Scenario)> {
    let there = |name: &str| !args.version.lacks().iter().any(|prefix| name.starts_with(prefix));
    let asked = |name: &str| args.only.as_ref().is_none_or(|only| only == name);
    let all = suite.scenarios.iter().map(|(name, scenario)| (name.as_str(), scenario));
    all.filter(move |(name, _)| there(name) && asked(name))
}

fn conclude(
    args: &ConformanceArgs,
    results: &Results,
    impossible: &List,
    known: &List,
) -> Result<(), Failure> {
    for (name, faults) in results.iter().filter(|(_, faults)| !faults.is_empty()) {
        let reason = impossible.reason(name).or_else(|| known.reason(name));
        say(&format!("{name}{}", reason.map_or_else(String::new, |why| format!(" ({why})"))));
        for fault in faults {
            say(&format!("    {fault}"));
        }
    }
    if args.table {
        for line in results.table() {
            say(&line);
        }
    }
    let surprises = results.surprises(impossible, known);
    for line in &surprises {
        say(line);
    }
    say(&results.line(args.version, impossible));
    match surprises.len() {
        0 => Ok(()),
        more => Err(format!("{more} scenarios are not as the lists say").into()),
    }
}
