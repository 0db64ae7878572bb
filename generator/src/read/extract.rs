//! Takes the values out of a manifest that was checked.

use super::cursor::{Cursor, Entry};
use super::policy::policy;
use super::take::{boolean, count, duration, name, text, texts};
use super::{pages, scalar, types};
use crate::manifest::{
    Allowance, Api, Decode, Fallback, FanOut, Input, Join, KeyWord, Leg, Manifest, Mapping,
    Package, Spanned, Undo, Validate,
};

/// The whole of a manifest; `None` if the check would have found a fault.
pub(super) fn manifest(root: &Cursor<'_>) -> Option<Manifest> {
    Some(Manifest {
        place: root.place(),
        package: root.get("package").map(|at| package(&at)).unwrap_or_default(),
        apis: all(root, "apis", api)?,
        types: types::replacements(root),
        derive: types::derives_of(root),
        shared: root.get("shared").map_or_else(Vec::new, |at| texts(&at)),
        fan_outs: all(root, "fanouts", fan_out)?,
    })
}

fn package(at: &Cursor<'_>) -> Package {
    Package {
        name: text(at, "name"),
        version: text(at, "version"),
        out: text(at, "out"),
        dates: at.get("dates").and_then(|at| types::dates(&at)),
        uuids: at.get("uuids").and_then(|at| types::uuids(&at)),
        dependencies: types::dependencies(at),
    }
}

fn api(entry: &Entry<'_>) -> Option<Api> {
    let at = &entry.value;
    Some(Api {
        name: name(entry),
        spec: text(at, "spec")?,
        base_url: text(at, "base_url"),
        base_urls: at.get("base_urls").map_or_else(Vec::new, |at| texts(&at)),
        policy: at.get("policy").map(|at| policy(&at)).unwrap_or_default(),
        idempotency_header: text(at, "idempotency_header"),
        correlation_header: text(at, "correlation_header"),
        no_effect: statuses(at).map(|statuses| statuses.value).unwrap_or_default(),
        decode: match at.get("decode").and_then(|at| at.node.as_str()) {
            Some("lenient") => Decode::Lenient,
            _ => Decode::Strict,
        },
        validate: match at.get("validate").and_then(|at| at.node.as_str()) {
            Some("requests") => Validate::Requests,
            _ => Validate::Nothing,
        },
        optional: at.get("optional").map_or_else(Vec::new, |at| texts(&at)),
        types: types::replacements(at),
        x_rust_type: boolean(at, "x_rust_type"),
        derive: types::derives_of(at),
        operations: at
            .get("operations")
            .map(|at| at.items().filter_map(|item| item.text()).collect()),
        pages: pages::pages(at),
    })
}

fn fan_out(entry: &Entry<'_>) -> Option<FanOut> {
    let at = &entry.value;
    Some(FanOut {
        name: name(entry),
        summary: text(at, "summary").map(|text| text.value),
        description: text(at, "description").map(|text| text.value),
        inputs: all(at, "inputs", |entry| Some(input(entry)))?,
        join: at.get("join").map_or_else(|| at.spanned(Join::All), |at| at.spanned(join(&at))),
        deadline: duration(at, "deadline"),
        undo_deadline: duration(at, "undo_deadline"),
        partial_at_deadline: boolean(at, "partial_at_deadline"),
        undo_on_drop: boolean(at, "undo_on_drop"),
        legs: all(at, "legs", leg)?,
    })
}

fn join(at: &Cursor<'_>) -> Join {
    match (at.node.as_str(), count(at, "quorum")) {
        (_, Some(wanted)) => Join::Quorum(wanted.value),
        (Some("first"), _) => Join::First,
        (Some("settled"), _) => Join::Settled,
        _ => Join::All,
    }
}

fn input(entry: &Entry<'_>) -> Input {
    Input { name: name(entry), schema: entry.value.template() }
}

fn leg(entry: &Entry<'_>) -> Option<Leg> {
    let at = &entry.value;
    let is_mapped = ["path", "query", "header", "cookie", "body"]
        .iter()
        .any(|word| at.node.get(word).is_some());
    Some(Leg {
        name: name(entry),
        call: text(at, "call")?,
        mapping: is_mapped.then(|| mapping(at)),
        inputs: at.get("inputs").map(|at| at.spanned(at.members())),
        each: text(at, "each"),
        concurrency: count(at, "concurrency"),
        stop_after_failures: allowance(at),
        targets: at.get("targets").map(|at| at.spanned(texts(&at))),
        join: at.get("join").map(|at| at.spanned(join(&at))),
        after: at.get("after").map_or_else(Vec::new, |at| texts(&at)),
        when: text(at, "when"),
        optional: boolean(at, "optional"),
        deadline: duration(at, "deadline"),
        policy: at.get("policy").map(|at| at.spanned(policy(&at))),
        key: text(at, "idempotency_key").map(key),
        no_effect: statuses(at),
        fallback: at.get("fallback").map(|at| fallback(&at)),
        undo: at.get("undo").and_then(|at| undo(&at)),
    })
}

fn allowance(at: &Cursor<'_>) -> Option<Spanned<Allowance>> {
    let at = at.get("stop_after_failures")?;
    Some(at.spanned(scalar::allowance(&at.node.text()?)?))
}

fn mapping(at: &Cursor<'_>) -> Mapping {
    let members = |word| at.get(word).map(|at| at.members()).unwrap_or_default();
    Mapping {
        path: members("path"),
        query: members("query"),
        header: members("header"),
        cookie: members("cookie"),
        body: at.get_any("body").map(|at| at.template()),
    }
}

fn key(text: Spanned<String>) -> Spanned<KeyWord> {
    let value = match text.value.as_str() {
        "auto" => KeyWord::Auto,
        "none" => KeyWord::None,
        _ => KeyWord::Expression(text.value),
    };
    Spanned { value, place: text.place }
}

fn fallback(at: &Cursor<'_>) -> Fallback {
    Fallback {
        value: at.get_any("value").map(|at| at.template()),
        call: text(at, "call"),
        mapping: mapping(at),
        place: at.place(),
    }
}

fn undo(at: &Cursor<'_>) -> Option<Undo> {
    Some(Undo {
        call: text(at, "call")?,
        mapping: mapping(at),
        when_in_doubt: boolean(at, "when_in_doubt").is_some_and(|word| word.value),
        place: at.place(),
    })
}

fn all<T>(at: &Cursor<'_>, word: &str, one: impl Fn(&Entry<'_>) -> Option<T>) -> Option<Vec<T>> {
    at.get(word).map_or_else(|| Some(Vec::new()), |at| at.entries().map(|e| one(&e)).collect())
}

fn statuses(at: &Cursor<'_>) -> Option<Spanned<Vec<u16>>> {
    let at = at.get("no_effect")?;
    let all: Option<Vec<u16>> =
        at.items().map(|item| item.node.as_number()?.parse().ok()).collect();
    Some(at.spanned(all?))
}
