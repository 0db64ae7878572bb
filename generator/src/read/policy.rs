//! `policy` of an API or a leg.

use std::time::Duration;

use super::cursor::Cursor;
use super::scalar;
use super::take::{boolean, count, duration, text, texts};
use crate::manifest::{Breaker, Cache, Concurrency, Policy, RateLimit, Reads, Spanned};

pub(super) fn policy(at: &Cursor<'_>) -> Policy {
    let retry = at.get("retry");
    let retry = retry.as_ref();
    Policy {
        timeout: duration(at, "timeout"),
        attempts: retry.and_then(|at| count(at, "attempts")),
        base: retry.and_then(|at| duration(at, "base")),
        cap: retry.and_then(|at| duration(at, "cap")),
        budget: retry.and_then(|at| scalar::budget(&text(at, "budget")?.value)),
        deadline: duration(at, "deadline"),
        breaker: at.get("breaker").map(|at| breaker(&at)),
        concurrency: at.get("concurrency").and_then(|at| concurrency(&at)),
        rate_limit: at.get("rate_limit").and_then(|at| rate_limit(&at)),
        hedge: at.get("hedge").and_then(|at| scalar::hedge(&at.node.text()?)),
        cache: at.get("cache").map(|at| cache(&at)),
        coalesce: at.get("coalesce").map(|at| reads(&at)),
    }
}

/// A boolean, or an object.
fn cache(at: &Cursor<'_>) -> Cache {
    let bytes = |word| scalar::bytes(&text(at, word)?.value);
    Cache {
        reads: reads(at),
        max_bytes: bytes("max_bytes"),
        max_entries: count(at, "max_entries").map(value),
        max_answer: bytes("max_answer"),
        fresh: duration(at, "fresh").map(value::<Duration>),
    }
}

/// A boolean, or an object that may name operations.
fn reads(at: &Cursor<'_>) -> Reads {
    match (at.node.as_bool(), at.get("operations")) {
        (Some(false), _) => Reads::None,
        (None, Some(operations)) => Reads::Only(texts(&operations)),
        (Some(true), _) | (None, None) => Reads::All,
    }
}

fn breaker(at: &Cursor<'_>) -> Breaker {
    let time = |word| duration(at, word).map(value::<Duration>);
    let number = |word| count(at, word).map(value);
    let percent = |word| scalar::percent(&text(at, word)?.value);
    Breaker {
        failure_rate: percent("failure_rate"),
        slow: time("slow"),
        slow_rate: percent("slow_rate"),
        window: time("window"),
        min_calls: number("min_calls"),
        open: time("open"),
        probes: number("probes"),
    }
}

/// A number, or an object with `limit`.
fn concurrency(at: &Cursor<'_>) -> Option<Concurrency> {
    let limit = match at.node.as_number() {
        Some(number) => number.parse().ok()?,
        None => count(at, "limit")?.value,
    };
    let adaptive = boolean(at, "adaptive").is_some_and(value);
    Some(Concurrency { limit, queue: count(at, "queue").map(value), adaptive })
}

/// A rate, or an object with `rate`.
fn rate_limit(at: &Cursor<'_>) -> Option<RateLimit> {
    let alone = at.text().and_then(|text| scalar::rate(&text.value));
    let rate = alone.or_else(|| scalar::rate(&text(at, "rate")?.value))?;
    Some(RateLimit { rate, burst: count(at, "burst").map(value) })
}

fn value<T>(spanned: Spanned<T>) -> T {
    spanned.value
}
