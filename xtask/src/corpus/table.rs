//! The table that ends a run.

use super::krate::Row;
use super::roundtrip::Tally;

/// Its head.
pub(super) const HEAD: &str = "operations  skipped  untyped/typed  generate s      MB  \
     lines/op  check s  s/100 op      MB  crate";

/// A line of the table.
pub(super) fn line(row: &Row) -> String {
    let Some(counts) = &row.counts else { return format!("{:>91}  {}", "", row.name) };
    let check = match &row.check {
        Some(cost) => format!(
            "{:7.2}  {:8.2}  {:6}",
            cost.seconds,
            per_100(cost.seconds, counts.operations),
            megabytes(cost.peak)
        ),
        None => format!("{:>7}  {:>8}  {:>6}", "", "", ""),
    };
    let typed = format!("{}/{}", counts.untyped, counts.typed);
    format!(
        "{:10}  {:7}  {typed:>13}  {:10.2}  {:6}  {:8}  {check}  {}",
        counts.operations,
        counts.skipped,
        counts.seconds,
        megabytes(counts.peak),
        counts.lines.checked_div(counts.operations).unwrap_or(0),
        row.name,
    )
}

/// What all crates come to, a line each.
pub(super) fn total(rows: &[Row]) -> Vec<String> {
    let counts: Vec<_> = rows.iter().filter_map(|row| row.counts.as_ref()).collect();
    let sum = |of: fn(&super::generated::Counts) -> usize| -> usize {
        counts.iter().map(|one| of(one)).sum()
    };
    let (operations, skipped) = (sum(|one| one.operations), sum(|one| one.skipped));
    let (untyped, typed) = (sum(|one| one.untyped), sum(|one| one.typed));
    let seconds: f64 = counts.iter().map(|one| one.seconds).sum();
    let peak = counts.iter().map(|one| one.peak).max().unwrap_or(0);
    let lines = counts.iter().map(|one| ratio(one.lines, one.operations)).collect();
    let mut all = vec![
        format!("operations: {operations} emitted, {skipped} skipped"),
        format!(
            "typed: {typed} fields, parameters and bodies; untyped: {untyped} ({:.2} %)",
            100.0 * ratio(untyped, untyped + typed)
        ),
        format!("generation: {seconds:.1} s in all, at most {} MB", megabytes(peak)),
        format!("lines per operation, by default features: {:.0} in the median", median(lines)),
    ];
    let checks: Vec<_> = rows.iter().filter_map(|row| row.counts.as_ref().zip(row.check)).collect();
    if !checks.is_empty() {
        let seconds: f64 = checks.iter().map(|(_, cost)| cost.seconds).sum();
        let each = checks.iter().map(|(counts, cost)| per_100(cost.seconds, counts.operations));
        let peak = checks.iter().map(|(_, cost)| cost.peak).max().unwrap_or(0);
        all.push(format!(
            "check: {seconds:.1} CPU s in all, {:.2} CPU s per 100 operations in the median, \
             at most {} MB",
            median(each.collect()),
            megabytes(peak)
        ));
    }
    let tallies: Vec<_> = rows.iter().filter_map(|row| row.roundtrip.as_ref()).collect();
    if !tallies.is_empty() {
        let sum = |of: fn(&Tally) -> usize| -> usize { tallies.iter().map(|one| of(one)).sum() };
        all.push(format!(
            "examples: {}; {} of places without a type, {} of what is no schema; {} valid",
            sum(|one| one.examples),
            sum(|one| one.without_type),
            sum(|one| one.without_schema),
            sum(|one| one.valid)
        ));
        all.push(format!(
            "of the valid ones: {} fall to a `Value` and prove nothing, {} of {} come back whole",
            sum(|one| one.any),
            sum(|one| one.whole - one.any),
            sum(|one| one.valid - one.any - one.no_object)
        ));
        let no_object = sum(|one| one.no_object);
        if no_object > 0 {
            all.push(format!(
                "read as objects, and not counted: {no_object} examples that are none and are \
                 valid because a schema with `properties` says no `type`"
            ));
        }
    }
    all
}

fn megabytes(bytes: u64) -> u64 {
    bytes / (1024 * 1024)
}

fn per_100(seconds: f64, operations: usize) -> f64 {
    seconds * 100.0 * ratio(1, operations)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a table")]
fn ratio(one: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { one as f64 / of as f64 }
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_unstable_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}
