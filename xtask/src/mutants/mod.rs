//! `cargo xtask mutants`: faults are put into a copy of the runtime, one at a time, and the tests
//! have to notice each of them: the model of fan-outs a bug, the order of the layers two neighbours
//! that changed places, `loom` a race.
//!
//! A fault that is not noticed, or that can't be put in because the code has changed, is one.

mod bugs;
mod copy;
mod races;
mod swaps;

use std::process::{Command, Output};

use crate::{Failure, say};
use copy::Copy;

/// How many cases a bug has to be noticed in.
const CASES: u32 = 3000;

/// A change of the copy: in this file of `src/`, this text instead of that, which stands there
/// once.
struct Edit {
    file: &'static str,
    right: &'static str,
    wrong: &'static str,
}

impl Edit {
    const fn new(file: &'static str, right: &'static str, wrong: &'static str) -> Self {
        Self { file, right, wrong }
    }
}

/// A fault, and who has to notice it.
struct Fault {
    name: &'static str,
    /// The test that has to fail, of those of its target.
    test: &'static str,
    edits: &'static [Edit],
}

/// Faults that the tests of one target have to notice.
struct Group {
    /// What is said where nothing was put in.
    agrees: &'static str,
    target: &'static str,
    faults: &'static [Fault],
}

const GROUPS: [Group; 3] = [
    Group { agrees: "the model agrees", target: "fanout_model", faults: &bugs::BUGS },
    Group { agrees: "the layers are in order", target: "order", faults: &swaps::SWAPS },
    Group { agrees: "no race", target: "interleavings", faults: &races::RACES },
];

/// What is put in.
#[derive(Debug, clap::Args)]
pub(crate) struct MutantsArgs {
    /// Only the faults that the tests of this target have to notice.
    #[arg(long, value_name = "TARGET")]
    only: Option<String>,
}

pub(crate) fn run(args: &MutantsArgs) -> Result<(), Failure> {
    let copy = Copy::make()?;
    let mut unnoticed = 0;
    let wanted = |group: &&Group| args.only.as_ref().is_none_or(|only| group.target == only);
    for group in GROUPS.iter().filter(wanted) {
        if let Noticed::By(said) = noticed(&copy, group, None)? {
            return Err(format!("the runtime as it is fails: {said}").into());
        }
        say(&format!("{:44} {}", "without a fault", group.agrees));
        for fault in group.faults {
            let before = copy.put_in(fault.edits)?;
            let noticed = noticed(&copy, group, Some(fault));
            before.restore()?;
            let noticed = noticed.map_err(|error| format!("{}: {error}", fault.name))?;
            unnoticed += u32::from(!matches!(noticed, Noticed::By(_)));
            say(&format!("{:44} {noticed}", fault.name));
        }
    }
    match unnoticed {
        0 => Ok(()),
        some => Err(format!("{some} faults not noticed").into()),
    }
}

/// What became of a fault.
enum Noticed {
    /// What failed.
    By(String),
    /// Others failed, not the test that should have.
    ByOthers(String),
    No,
}

impl std::fmt::Display for Noticed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::By(what) => write!(f, "noticed by {what}"),
            Self::ByOthers(what) => write!(f, "NOT NOTICED by its test, but by {what}"),
            Self::No => write!(f, "NOT NOTICED"),
        }
    }
}

/// Runs the tests of one target against the copy. Fails when the copy doesn't compile.
fn noticed(copy: &Copy, group: &Group, fault: Option<&Fault>) -> Result<Noticed, Failure> {
    let mut command = copy.cargo();
    // Of the features the one that adds a layer.
    command.args(["test", "--quiet", "--offline", "--features", "cache"]);
    command.args(["--test", group.target, "--"]);
    match (group.target, fault) {
        ("fanout_model", fault) => {
            asks_the_model(&mut command, if fault.is_some() { CASES } else { 300 });
        }
        // A deadlock ends the process, so that nobody else would be heard.
        ("interleavings", Some(fault)) => drop(command.args(["--exact", fault.test])),
        _ => {}
    }
    let output = command.output()?;
    if output.status.success() {
        return Ok(Noticed::No);
    }
    let failed = failed_tests(&output)?;
    let as_said = fault.is_none_or(|fault| failed.iter().any(|name| name == fault.test));
    let who = failed.join(", ");
    Ok(if as_said { Noticed::By(who) } else { Noticed::ByOthers(who) })
}

/// One test of so many cases. It is enough to know that it failed: nobody reads the smallest case.
fn asks_the_model(command: &mut Command, cases: u32) {
    command.env("FANWISE_MODEL_CASES", cases.to_string()).env("PROPTEST_MAX_SHRINK_ITERS", "0");
    command.args(["--exact", bugs::MODEL]);
}

/// The names of the tests that failed, as the harness lists them at its end; where it didn't come
/// to that, of those that panicked.
fn failed_tests(output: &Output) -> Result<Vec<String>, Failure> {
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said);
    let list = said.rsplit_once("\nfailures:\n").map_or("", |(_, list)| list);
    let names = list.lines().map_while(|line| line.strip_prefix("    "));
    let mut names: Vec<_> = names.map(str::to_owned).collect();
    if names.is_empty() {
        let panicked = said.lines().filter_map(|line| line.strip_prefix("thread '"));
        names.extend(panicked.filter_map(|line| Some(line.split_once('\'')?.0.to_owned())));
        names.dedup();
    }
    if names.is_empty() { Err(format!("it does not run:\n{said}").into()) } else { Ok(names) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_can_be_put_in() {
        let source = copy::source();
        for group in &GROUPS {
            let tests = copy::tests_of(group.target).expect("its tests");
            for fault in group.faults {
                let fits = copy::check(&source, fault.edits);
                fits.unwrap_or_else(|error| panic!("{}: {error}", fault.name));
                let name = fault.test.rsplit("::").next().unwrap_or_default();
                assert!(tests.contains(&format!("fn {name}(")), "{}: no such test", fault.test);
            }
        }
    }
}
