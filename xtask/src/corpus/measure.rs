//! What a step costs: CPU seconds and memory.
//!
//! `check` is measured by the compiler's own process alone: this program stands between cargo and
//! rustc as `RUSTC_WORKSPACE_WRAPPER`, which cargo uses for the crate itself and for none of its
//! dependencies.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

use crate::Failure;

/// The file that a measured compiler adds its line to.
pub(super) const FILE: &str = "XTASK_MEASURE";

/// What a step cost.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    /// CPU seconds, user and system.
    pub(super) seconds: f64,
    /// Peak memory in bytes.
    pub(super) peak: u64,
}

/// Whether this process was started by cargo in the compiler's place.
pub(crate) fn is_wrapper() -> bool {
    std::env::var_os(FILE).is_some()
}

/// Runs the compiler that cargo names, and writes down what it cost.
pub(crate) fn wrap() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    let Some(compiler) = args.next() else { return ExitCode::FAILURE };
    let args: Vec<_> = args.collect();
    let Ok(status) = Command::new(compiler).args(&args).status() else {
        return ExitCode::FAILURE;
    };
    // Cargo also asks the compiler for its version and its targets.
    let is_build = args.iter().any(|arg| arg == "--emit=dep-info,metadata");
    if let (true, Some(file), Ok(usage)) =
        (is_build, std::env::var_os(FILE), getrusage(UsageWho::RUSAGE_CHILDREN))
    {
        let seconds = seconds(usage.user_time()) + seconds(usage.system_time());
        let file = OpenOptions::new().create(true).append(true).open(file);
        // A measure that can't be written is missed, and said, by who reads it.
        let _ = file.and_then(|mut file| writeln!(file, "{seconds} {}", usage.max_rss()));
    }
    status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// What the compilers that wrote into this file cost together.
pub(super) fn read(file: &Path) -> Result<Cost, Failure> {
    let text = fs::read_to_string(file).map_err(|error| format!("not measured: {error}"))?;
    let mut cost = Cost::default();
    for line in text.lines() {
        let (seconds, kilobytes) = line.split_once(' ').unwrap_or((line, "0"));
        cost.seconds += seconds.parse::<f64>()?;
        cost.peak = cost.peak.max(kilobytes.parse::<u64>()? * 1024);
    }
    Ok(cost)
}

/// The CPU seconds that this process has had, user and system; 0 where the system doesn't say.
pub(crate) fn own_seconds() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF);
    usage.map_or(0.0, |usage| seconds(usage.user_time()) + seconds(usage.system_time()))
}

/// The most memory that this process has had, in bytes; 0 where the system doesn't say.
pub(crate) fn own_peak() -> u64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).map_or(0, |usage| usage.max_rss());
    u64::try_from(usage).unwrap_or(0) * 1024
}

#[expect(clippy::cast_precision_loss, reason = "seconds of one process")]
fn seconds(time: TimeVal) -> f64 {
    time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6
}
