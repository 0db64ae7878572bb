//! The workspace's own commands: `cargo xtask …`.

mod conformance;
mod corpus;
mod demo;
mod fuzz;
mod mutants;
mod outage;
mod regenerate;
mod semver;
mod tree;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The workspace's own commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write generated-example/ anew from specs/.
    Regenerate {
        /// Write nothing; fail if it is stale.
        #[arg(long)]
        check: bool,
    },
    /// Call the example's fan-outs against live servers on loopback; offline.
    Demo,
    /// Play the scenarios of a server that others wrote, through generated operations.
    Conformance(conformance::ConformanceArgs),
    /// Generate crates from real documents, and compile them.
    Corpus(corpus::CorpusArgs),
    /// One crate of the corpus; the counts on stdout.
    #[command(hide = true)]
    CorpusGenerate {
        /// What to generate, as JSON.
        order: String,
    },
    /// The examples of one crate's documents, as a crate that tries them; the tally on stdout.
    #[command(hide = true)]
    CorpusExamples {
        /// Which, as JSON.
        order: String,
    },
    /// Compare crates before and after harmless changes of their document.
    Semver(semver::SemverArgs),
    /// Put faults into a copy of the runtime: its tests have to notice each.
    Mutants(mutants::MutantsArgs),
    /// Play an outage, and write docs/outage.svg and the numbers beside it.
    Outage {
        /// Write nothing; fail if they are stale.
        #[arg(long)]
        check: bool,
    },
    /// Generate crates from documents that nobody wrote.
    Fuzz(fuzz::FuzzArgs),
    /// The process that tries inputs.
    #[command(hide = true)]
    FuzzWorker {
        /// Which, as JSON.
        order: String,
    },
}

fn main() -> ExitCode {
    if corpus::is_wrapper() {
        return corpus::wrap();
    }
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Regenerate { check } => regenerate::run(check),
        Command::Demo => demo::run(),
        Command::Conformance(args) => conformance::run(&args),
        Command::Corpus(args) => corpus::run(&args),
        Command::CorpusGenerate { order } => corpus::generate(&order).map(|counts| say(&counts)),
        Command::CorpusExamples { order } => corpus::examples(&order).map(|tally| say(&tally)),
        Command::Semver(args) => semver::run(&args),
        Command::Mutants(args) => mutants::run(&args),
        Command::Outage { check } => outage::run(check),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::FuzzWorker { order } => fuzz::work(&order),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// What ends a command: one sentence for the person who runs it.
type Failure = Box<dyn std::error::Error>;

/// A line on the terminal.
#[expect(clippy::print_stdout, reason = "these commands talk to a person")]
fn say(line: &str) {
    println!("{line}");
}

/// A line for the person who runs it, beside the output.
#[expect(clippy::print_stderr, reason = "these commands talk to a person")]
fn complain(line: &str) {
    eprintln!("{line}");
}

/// When something began, on the machine's own clock.
#[expect(clippy::disallowed_methods, reason = "how long a command takes")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

/// The workspace's folder.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or_else(|| here.clone(), PathBuf::from)
}
