//! Figures as a table that a person can read.

use std::fmt;
use std::time::Duration;

use super::{ApiStats, CircuitState, Figures, Stats, TokenStats};

/// The columns; all but the first and the last are numbers.
const HEAD: [&str; 14] = [
    "operation",
    "requests",
    "attempts",
    "retries",
    "hedges",
    "ok",
    "failed",
    "cancelled",
    "in flight",
    "p50",
    "p90",
    "p99",
    "max",
    "failures",
];

/// Where the number of failures stands.
const FAILED: usize = 6;

type Row = [String; HEAD.len()];

/// A table of all APIs: a line for each, one for each of its operations and of its tokens.
impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(f, self.apis.iter().flat_map(rows))
    }
}

/// A table: a line for the API, one for each of its operations and of its tokens.
impl fmt::Display for ApiStats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(f, rows(self))
    }
}

fn rows(api: &ApiStats) -> impl Iterator<Item = Row> {
    let operations = api.operations.iter();
    let operations = operations.map(|one| row(format!("  {}", one.operation), &one.figures));
    let mut total = row(api.api.to_owned(), &api.total);
    if let Some(notes) = total.last_mut() {
        for one in api.circuits.iter().filter(|one| one.state != CircuitState::Closed) {
            let start = if notes.is_empty() { "" } else { ", " };
            notes.extend([start, "circuit ", one.state.as_str(), ": ", &one.base_url]);
        }
    }
    std::iter::once(total).chain(operations).chain(api.tokens.iter().map(token))
}

fn row(name: String, figures: &Figures) -> Row {
    let kinds = figures.failures.iter().map(|(kind, count)| format!("{kind} {count}"));
    let reused = [
        ("cache hits", figures.cache_hits),
        ("misses", figures.cache_misses),
        ("revalidated", figures.revalidations),
        ("coalesced", figures.coalesced),
    ];
    let reused = reused.into_iter().filter(|(_, count)| *count > 0);
    let notes = kinds.chain(reused.map(|(what, count)| format!("{what} {count}")));
    let time = |time| if figures.latency.count == 0 { "-".to_owned() } else { shown(time) };
    [
        name,
        figures.requests.to_string(),
        figures.attempts.to_string(),
        figures.retries.to_string(),
        figures.hedges.to_string(),
        figures.successes.to_string(),
        figures.failed().to_string(),
        figures.cancelled.to_string(),
        figures.in_flight.to_string(),
        time(figures.latency.p50),
        time(figures.latency.p90),
        time(figures.latency.p99),
        time(figures.latency.max),
        notes.collect::<Vec<_>>().join(", "),
    ]
}

/// The fetches of a token stand where calls do; those that were refused among what failed.
fn token(one: &TokenStats) -> Row {
    let mut figures = Figures { latency: one.latency, ..Figures::default() };
    (figures.requests, figures.successes) = (one.fetches, one.successes);
    figures.in_flight = one.fetches.saturating_sub(one.successes + one.failures);
    let mut row = row(format!("  token {}", one.scheme), &figures);
    if let Some(notes) = row.last_mut() {
        let refused = (one.refused > 0).then(|| format!("refused {}", one.refused));
        let state = one.circuit.filter(|state| *state != CircuitState::Closed);
        let circuit = state.map(|state| format!("circuit {state}"));
        *notes = refused.into_iter().chain(circuit).collect::<Vec<_>>().join(", ");
    }
    if let Some(failed) = row.get_mut(FAILED) {
        *failed = one.failures.to_string();
    }
    row
}

/// Three digits or so, with their unit.
fn shown(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1000.0;
    if millis < 10.0 {
        format!("{millis:.2} ms")
    } else if millis < 1000.0 {
        format!("{millis:.0} ms")
    } else {
        format!("{:.1} s", millis / 1000.0)
    }
}

fn print(f: &mut fmt::Formatter<'_>, rows: impl Iterator<Item = Row>) -> fmt::Result {
    let rows: Vec<Row> = std::iter::once(HEAD.map(str::to_owned)).chain(rows).collect();
    let mut widths = [0; HEAD.len()];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    for row in &rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            let space = " ".repeat(width.saturating_sub(cell.chars().count()));
            match column {
                0 => line.extend([cell, space.as_str()]),
                _ if column + 1 == HEAD.len() => line.extend(["  ", cell]),
                _ => line.extend(["  ", space.as_str(), cell]),
            }
        }
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}
