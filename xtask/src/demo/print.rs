//! How an outcome is shown: a small table, and the unified JSON.

use checkout_sdk::runtime::{Overall, Report};

use crate::{Failure, say};

/// Prints what came of a fan-out.
pub(super) fn report(report: &Report) -> Result<(), Failure> {
    let overall = match report.overall() {
        Overall::Success => "success",
        Overall::PartialFailure => "partial failure",
        Overall::Failure => "failure",
    };
    let met = if report.is_met() { "met" } else { "not met" };
    say(&format!("   {}: {overall}, {met}, {:?}", report.fan_out(), round(report.elapsed())));
    say(&format!("   {:10} {:12} {:>8}  {:>8}", "leg", "status", "attempts", "time"));
    for leg in report.legs() {
        let time =
            leg.elapsed().map_or_else(|| "-".to_owned(), |time| format!("{:?}", round(time)));
        let (name, status) = (leg.name(), leg.status().to_string());
        say(&format!("   {name:10} {status:12} {:>8}  {time:>8}", leg.attempts()));
    }
    for line in serde_json::to_string_pretty(report)?.lines() {
        say(&format!("   {line}"));
    }
    Ok(())
}

/// To whole milliseconds.
pub(super) fn round(time: std::time::Duration) -> std::time::Duration {
    std::time::Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}
