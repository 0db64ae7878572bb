//! `cargo xtask fuzz`: documents that nobody wrote, through the whole pipeline.
//!
//! Real documents and those of `specs/` are changed, in their trees and now and then in their
//! text; whatever comes of it is generated, in memory. A panic, an overflown stack, an input that
//! takes too long, a refusal without a diagnostic and a file that is no Rust are faults. The
//! inputs are tried in a process of its own, so that one that dies is only one input.

mod input;
mod mutate;
mod odd;
mod random;
#[cfg(test)]
mod tests;
mod trial;
mod worker;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use clap::Args;

use crate::{Failure, now, root, say};
use worker::{Order, Tally};

pub(crate) use worker::run as work;

/// What `cargo xtask fuzz` takes.
#[derive(Args, Debug)]
pub(crate) struct FuzzArgs {
    /// How long to go on.
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u64,

    /// The same seed gives the same inputs, in the same order.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// The folder of real documents; those of specs/ are always there.
    #[arg(long, value_name = "DIR", default_value = "../shared/corpus")]
    corpus: PathBuf,
}

pub(crate) fn run(args: &FuzzArgs) -> Result<(), Failure> {
    let work = root().join("target").join("fuzz").join(format!("seed-{}", args.seed));
    fs::create_dir_all(&work)?;
    let corpus = root().join(&args.corpus).join("specs");
    let mut folders = vec![root().join("specs")];
    if corpus.is_dir() {
        folders.push(corpus);
    } else {
        say(&format!("{} is not there: documents of specs/ alone", corpus.display()));
    }
    let started = now();
    let mut total = Tally::default();
    while let Some(left) = args.seconds.checked_sub(started.elapsed().as_secs()).filter(|&s| s > 0)
    {
        let order = Order {
            seed: args.seed,
            first: total.inputs,
            seconds: left,
            folders: folders.clone(),
            work: work.clone(),
        };
        let faults = attempt(&order)?;
        add(&mut total, faults);
    }
    report(&total, started.elapsed());
    if total.faults.is_empty() { Ok(()) } else { Err("the generator has faults".into()) }
}

/// Starts a process; if it dies, its last input counts, and is kept.
fn attempt(order: &Order) -> Result<Tally, Failure> {
    let (tally_file, input_file) = worker::files(order);
    let too_long = order.work.join("too-long");
    for old in [&tally_file, &too_long] {
        if old.exists() {
            fs::remove_file(old)?;
        }
    }
    let status = Command::new(std::env::current_exe()?)
        .arg("fuzz-worker")
        .arg(serde_json::to_string(order)?)
        .status()?;
    let mut tally = match fs::read_to_string(&tally_file) {
        Ok(text) => serde_json::from_str(&text)?,
        Err(_) => Tally::default(),
    };
    if !status.success() {
        let number = order.first + tally.inputs;
        let what = if too_long.exists() {
            format!("an input took more than {} CPU s", worker::LIMIT.as_secs())
        } else {
            format!("the process died: {status}")
        };
        let kept = order.work.join(format!("fault-{}-{number}.json", order.seed));
        keep(&input_file, &kept)?;
        say(&format!("FAULT {what}; kept as {}", kept.display()));
        tally.inputs += 1;
        *tally.faults.entry(what).or_default() += 1;
    }
    Ok(tally)
}

fn keep(input: &Path, kept: &Path) -> Result<(), Failure> {
    fs::copy(input, kept).map(|_| ()).map_err(|error| format!("no input was tried: {error}").into())
}

fn add(total: &mut Tally, more: Tally) {
    total.inputs += more.inputs;
    total.emitted += more.emitted;
    total.refused += more.refused;
    total.longest = total.longest.max(more.longest);
    total.peak = total.peak.max(more.peak);
    for (what, times) in more.faults {
        *total.faults.entry(what).or_default() += times;
    }
}

fn report(total: &Tally, took: Duration) {
    let share = |part: u64| part * 100 / total.inputs.max(1);
    say(&format!(
        "{} inputs in {} s: {} emitted ({} %), {} refused with a diagnostic",
        total.inputs,
        took.as_secs(),
        total.emitted,
        share(total.emitted),
        total.refused
    ));
    say(&format!(
        "the longest took {} ms of CPU time; peak memory {} MB",
        total.longest,
        total.peak / (1024 * 1024)
    ));
    for (what, times) in &total.faults {
        say(&format!("{times:6}  {what}"));
    }
    say(&format!("faults: {}", total.faults.values().sum::<u64>()));
}
