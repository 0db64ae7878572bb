//! The process that tries inputs, one after the other, on its main thread.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::input::Seeds;
use super::trial::{self, Verdict};
use crate::{Failure, now, say};

/// The most CPU time that one input may take.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// What a process is to try.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) seed: u64,
    /// The number of the first input.
    pub(super) first: u64,
    /// How many seconds to go on.
    pub(super) seconds: u64,
    /// The folders of the documents.
    pub(super) folders: Vec<PathBuf>,
    /// Where inputs are put.
    pub(super) work: PathBuf,
}

/// What came of it, so far: written after every input, for the process may die.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Tally {
    pub(super) inputs: u64,
    pub(super) emitted: u64,
    pub(super) refused: u64,
    /// The most CPU time that an input took, in milliseconds.
    pub(super) longest: u64,
    /// Peak memory in bytes.
    pub(super) peak: u64,
    /// What went wrong, by what was said, and how often.
    pub(super) faults: BTreeMap<String, u64>,
}

/// Where a process writes its tally, and the input that it tries.
pub(super) fn files(order: &Order) -> (PathBuf, PathBuf) {
    (order.work.join("tally.json"), order.work.join("input.json"))
}

/// Tries inputs until the time is over.
pub(crate) fn run(order: &str) -> Result<(), Failure> {
    let order: Order = serde_json::from_str(order)?;
    let seeds = Seeds::below(&order.folders)?;
    let (tally_file, input_file) = files(&order);
    let started = now();
    let begun = Arc::new(AtomicU64::new(0));
    watch(Arc::clone(&begun), order.work.clone());
    trial::note_panics();
    let mut tally = Tally::default();
    for number in order.first.. {
        if started.elapsed().as_secs() >= order.seconds {
            break;
        }
        let Some(input) = seeds.input(order.seed, number) else { continue };
        trial::place(&input_file, &input.bytes)?;
        let before = used().max(1);
        begun.store(before, Ordering::SeqCst);
        let verdict = trial::run(&input_file);
        begun.store(0, Ordering::SeqCst);
        tally.inputs += 1;
        tally.longest = tally.longest.max(used().saturating_sub(before));
        tally.peak = crate::corpus::own_peak();
        match verdict {
            Verdict::Emitted => tally.emitted += 1,
            Verdict::Refused => tally.refused += 1,
            Verdict::Fault(what) => {
                let times = tally.faults.entry(what.clone()).or_default();
                *times += 1;
                if *times == 1 {
                    let kept = order.work.join(format!("fault-{}-{number}.json", order.seed));
                    fs::write(&kept, &input.bytes)?;
                    let of = input.of.display();
                    say(&format!("FAULT {what}; of {of}; kept as {}", kept.display()));
                }
            }
        }
        fs::write(&tally_file, serde_json::to_string(&tally)?)?;
    }
    Ok(())
}

/// Ends the process when one input takes too long; the process that started it keeps the input.
fn watch(begun: Arc<AtomicU64>, work: PathBuf) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_millis(500));
            let begun = begun.load(Ordering::SeqCst);
            if begun > 0 && used().saturating_sub(begun) > milliseconds(LIMIT) {
                // Without the file it counts as a process that died, which it is.
                let _ = fs::write(work.join("too-long"), "");
                std::process::exit(3);
            }
        }
    });
}

/// The CPU time that this process has had, in milliseconds: a busy machine makes no input slow.
fn used() -> u64 {
    milliseconds(Duration::from_secs_f64(crate::corpus::own_seconds()))
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
