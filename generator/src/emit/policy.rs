//! The policy of an API, as calls of the runtime's builders.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::quote;

use super::Context;
use super::types_in::tokens;
use crate::ir::{ApiId, OperationId};
use crate::manifest::{Breaker, Budget, Concurrency, Hedge, Per, RateLimit};
use crate::plan::{Cache, Reads};

/// `Policy::new().timeout_ms(2000).attempts(3)`; `None` where the manifest says nothing.
pub(super) fn policy(cx: Context<'_>, id: ApiId) -> Option<TokenStream> {
    let settings = cx.plan.apis.get(id.index())?;
    let policy = &settings.policy;
    let mut calls = String::new();
    let mut call = |name: &str, set: Option<String>| {
        if let Some(argument) = set {
            calls.extend([".", name, "(", &argument, ")"]);
        }
    };
    call("timeout_ms", policy.timeout.map(milliseconds));
    call("deadline_ms", policy.deadline.map(milliseconds));
    call("attempts", policy.attempts.map(number));
    call("backoff_ms", policy.base.map(milliseconds));
    call("backoff_cap_ms", policy.cap.map(milliseconds));
    match policy.budget {
        Some(Budget::Percent(percent)) => call("retry_budget", Some(number(percent))),
        Some(Budget::Unlimited) => call("no_retry_budget", Some(String::new())),
        None => {}
    }
    call("hedge", policy.hedge.map(hedge));
    call("breaker", policy.breaker.map(breaker));
    call("concurrency", policy.concurrency.map(concurrency));
    call("rate_limit", policy.rate_limit.map(rate_limit));
    call("cache", settings.cache.as_ref().map(|set| cache(cx, set)));
    call("coalesce", settings.coalesce.as_ref().map(|set| coalesce(cx, set)));
    let calls = tokens(&calls);
    (!calls.is_empty()).then(|| quote!(Policy::new() #calls))
}

/// The types of the runtime that [`policy`] names.
pub(super) fn imports(cx: Context<'_>, id: ApiId) -> Vec<TokenStream> {
    let Some(settings) = cx.plan.apis.get(id.index()) else { return Vec::new() };
    let policy = settings.policy;
    let named = [
        policy.breaker.map(|_| quote!(Breaker)),
        settings.cache.as_ref().map(|_| quote!(Cache)),
        settings.coalesce.as_ref().map(|_| quote!(Coalesce)),
        policy.concurrency.map(|_| quote!(Concurrency)),
        policy.hedge.map(|_| quote!(Hedge)),
        self::policy(cx, id).map(|_| quote!(Policy)),
        policy.rate_limit.map(|_| quote!(RateLimit)),
    ];
    named.into_iter().flatten().collect()
}

fn breaker(set: Breaker) -> String {
    let mut text = "Breaker::new()".to_owned();
    let mut call = |name: &str, set: Option<String>| {
        if let Some(argument) = set {
            text.extend([".", name, "(", &argument, ")"]);
        }
    };
    call("failure_rate", set.failure_rate.map(number));
    call("slow_ms", set.slow.map(milliseconds));
    call("slow_rate", set.slow_rate.map(number));
    call("window_ms", set.window.map(milliseconds));
    call("min_calls", set.min_calls.map(number));
    call("open_ms", set.open.map(milliseconds));
    call("probes", set.probes.map(number));
    text
}

fn concurrency(set: Concurrency) -> String {
    let queue = set.queue.map(|queue| format!(".queue({})", number(queue))).unwrap_or_default();
    let adaptive = if set.adaptive { ".adaptive()" } else { "" };
    format!("Concurrency::at_most({}){queue}{adaptive}", number(set.limit))
}

fn rate_limit(set: RateLimit) -> String {
    let per = match set.rate.per {
        Per::Second => "per_second",
        Per::Minute => "per_minute",
        Per::Hour => "per_hour",
    };
    let burst = set.burst.map(|burst| format!(".burst({})", number(burst))).unwrap_or_default();
    format!("RateLimit::{per}({}){burst}", number(set.rate.requests))
}

fn cache(cx: Context<'_>, set: &Cache) -> String {
    let mut text = match &set.reads {
        Reads::None => return "Cache::off()".to_owned(),
        Reads::All => "Cache::new()".to_owned(),
        Reads::Only(operations) => format!("Cache::new().only({})", ids(cx, operations)),
    };
    let mut call = |name: &str, set: Option<String>| {
        if let Some(argument) = set {
            text.extend([".", name, "(", &argument, ")"]);
        }
    };
    call("max_bytes", set.bounds.max_bytes.map(|bytes| parted(u128::from(bytes))));
    call("max_entries", set.bounds.max_entries.map(number));
    call("max_answer_bytes", set.bounds.max_answer.map(|bytes| parted(u128::from(bytes))));
    call("fresh_ms", set.bounds.fresh.map(milliseconds));
    text
}

fn coalesce(cx: Context<'_>, set: &Reads) -> String {
    match set {
        Reads::None => "Coalesce::off()".to_owned(),
        Reads::All => "Coalesce::all()".to_owned(),
        Reads::Only(operations) => format!("Coalesce::only({})", ids(cx, operations)),
    }
}

/// The ids that the runtime knows operations by.
fn ids(cx: Context<'_>, operations: &[OperationId]) -> String {
    let id = |id: &OperationId| {
        let operation = &cx.ir.operations[*id];
        let template = || format!("{} {}", operation.method.as_str(), operation.template());
        format!("{:?}", operation.id.clone().unwrap_or_else(template))
    };
    format!("&[{}]", operations.iter().map(id).collect::<Vec<_>>().join(", "))
}

fn hedge(set: Hedge) -> String {
    match set {
        Hedge::After(time) => format!("Hedge::after_ms({})", milliseconds(time)),
        Hedge::Percentile(percent) => format!("Hedge::percentile({percent})"),
        Hedge::Off => "Hedge::off()".to_owned(),
    }
}

fn number(number: u32) -> String {
    parted(u128::from(number))
}

/// As a literal.
pub(super) fn milliseconds(duration: Duration) -> String {
    parted(duration.as_millis())
}

/// With its thousands parted where it is long.
fn parted(number: u128) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}
