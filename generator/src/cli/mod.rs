//! The command line: arguments as typed, then as meant, then done.
//!
//! Exit codes: 0 done; 1 the answer is no, and the diagnostics say why; 2 wrong usage.

mod args;
mod surroundings;
mod validate;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use crate::generate::{Failure, Generated, generate};
use crate::inspect::inspect;
use crate::read::manifest_schema;
use crate::write::{WriteError, compare, write};
use args::{Cli, Command, GenerateArgs, InspectArgs};
use validate::WrongUsage;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to stdout with 0, the rest to stderr with 2.
            let code = error.exit_code();
            let _ = error.print();
            return ExitCode::from(u8::try_from(code).unwrap_or(2));
        }
    };
    let done = match &cli.command {
        Command::Generate(args) => run_generate(args),
        Command::Inspect(args) => run_inspect(args),
        Command::ManifestSchema => {
            out(&format!("{:#}\n", manifest_schema()));
            Ok(())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(No::Answer) => ExitCode::from(1),
        Err(No::Usage(WrongUsage(text))) => {
            err(&format!("error: {text}\n\nFor more information, try '--help'.\n"));
            ExitCode::from(2)
        }
    }
}

/// Why a command did not end in 0; what there is to say has been said.
enum No {
    Answer,
    Usage(WrongUsage),
}

impl From<WrongUsage> for No {
    fn from(usage: WrongUsage) -> Self {
        Self::Usage(usage)
    }
}

fn run_generate(args: &GenerateArgs) -> Result<(), No> {
    let request = validate::request(args)?;
    let mut diagnostics = Diagnostics::new();
    let result = generate(&request, &mut diagnostics);
    say(&diagnostics);
    let generated = match result {
        Ok(generated) => generated,
        Err(Failure::NoOut) => {
            let text = "the manifest has no `package.out`; name the folder with --out DIR";
            return Err(No::Usage(WrongUsage(text.to_owned())));
        }
        Err(Failure::Stopped(_)) => return Err(No::Answer),
    };
    // First, so that a report that cannot be written leaves the crate as it was.
    if let Some(path) = &args.report {
        write_report(path, &generated.report.to_json())?;
    }
    if args.check { check(&generated) } else { put(&generated) }
}

fn put(generated: &Generated) -> Result<(), No> {
    let written = write(&generated.out, &generated.files).map_err(|error| refused(&error))?;
    out(&format!(
        "{}: {} operations, {} fan-outs; {} files changed, {} unchanged, {} removed\n",
        generated.out.display(),
        generated.operations(),
        generated.report.fanouts.len(),
        written.changed,
        written.unchanged,
        written.removed
    ));
    if let Some(workspace) = surroundings::foreign_workspace(&generated.out) {
        let (dir, workspace) = (generated.out.display(), workspace.display());
        err(&format!("warning[workspace]: {dir} lies in a workspace that does not name it\n"));
        err(&format!("  --> {workspace}\n"));
        err(
            "  = help: add the folder to its `members` or its `exclude`, or cargo will not build it\n",
        );
    }
    Ok(())
}

/// Says why the folder cannot be written or read.
fn refused(error: &WriteError) -> No {
    let place = Place::of_file(error.path().display().to_string());
    let fault = Diagnostic::error("output-folder", place, error.to_string());
    err(&format!("{}\n", fault.help(error.help())));
    No::Answer
}

fn check(generated: &Generated) -> Result<(), No> {
    let compared = compare(&generated.out, &generated.files);
    let differences = compared.map_err(|error| refused(&error))?;
    if differences.is_empty() {
        return Ok(());
    }
    for difference in &differences {
        out(&difference.to_string());
    }
    let (dir, count) = (generated.out.display(), differences.len());
    err(&format!("error[stale]: {dir} is not what would be written: {count} files differ\n"));
    err("  = help: run the same command without --check and commit the result\n");
    Err(No::Answer)
}

fn write_report(path: &Path, json: &str) -> Result<(), No> {
    std::fs::write(path, json).map_err(|error| {
        err(&format!("error[report]: cannot write {}: {error}\n", path.display()));
        err("  = help: name a file in a folder that can be written with --report\n");
        No::Answer
    })
}

fn run_inspect(args: &InspectArgs) -> Result<(), No> {
    let specs = validate::named(&args.specs)?;
    let mut diagnostics = Diagnostics::new();
    let result = inspect(&specs, validate::load_options(args.refs), &mut diagnostics);
    say(&diagnostics);
    out(&result.map_err(|_| No::Answer)?.to_string());
    Ok(())
}

/// Prints all diagnostics and their count on stderr.
fn say(diagnostics: &Diagnostics) {
    let mut errors = 0;
    for diagnostic in diagnostics {
        errors += usize::from(diagnostic.severity == Severity::Error);
        err(&format!("{diagnostic}\n"));
    }
    let warnings = diagnostics.iter().count() - errors;
    if errors + warnings > 0 {
        let count =
            |count: usize, what| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        err(&format!("{}, {}\n", count(errors, "error"), count(warnings, "warning")));
    }
}

/// A reader that has gone away is no fault of this run.
fn out(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

fn err(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
