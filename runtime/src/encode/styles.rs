//! The styles of paths, headers and cookies, and what a query shares with them (RFC 6570).

use std::borrow::Cow;

use serde_json::Value;

use super::escape::Escape;
use super::param::{Param, Style};

/// A value as text: a string as it is, an array or object as JSON.
pub(super) fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Null => Cow::Borrowed(""),
        other => Cow::Owned(other.to_string()),
    }
}

/// Whether nothing of it is written (RFC 6570 §2.3, "undefined").
pub(super) fn is_undefined(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(Value::is_null),
        Value::Object(entries) => entries.values().all(Value::is_null),
        _ => false,
    }
}

/// The parts of a value as one list: `a,b`, or of an object `k,v` or (`pairs`) `k=v`.
pub(super) fn list(out: &mut String, value: &Value, separator: &str, pairs: bool, escape: Escape) {
    let mut first = true;
    let mut separate = |out: &mut String| {
        if !std::mem::take(&mut first) {
            out.push_str(separator);
        }
    };
    match value {
        Value::Array(items) => {
            for item in items.iter().filter(|item| !item.is_null()) {
                separate(out);
                escape.push(out, &text(item));
            }
        }
        Value::Object(entries) => {
            for (key, item) in entries.iter().filter(|(_, item)| !item.is_null()) {
                separate(out);
                escape.push(out, key);
                out.push_str(if pairs { "=" } else { separator });
                escape.push(out, &text(item));
            }
        }
        scalar => escape.push(out, &text(scalar)),
    }
}

/// A path parameter in the styles `simple`, `label` and `matrix`.
pub(super) fn path(out: &mut String, param: &Param, value: &Value) {
    let escape = if param.reserved { Escape::Segment } else { Escape::Value };
    match param.style {
        Style::Json => escape.push(out, &value.to_string()),
        Style::Label => {
            out.push('.');
            let separator = if param.explode { "." } else { "," };
            list(out, value, separator, param.explode, escape);
        }
        Style::Segments => list(out, value, ",", param.explode, Escape::Segments),
        Style::Matrix => matrix(out, param, value, escape),
        _ => list(out, value, ",", param.explode, escape),
    }
}

fn matrix(out: &mut String, param: &Param, value: &Value, escape: Escape) {
    let mut pair = |name: &str, value: &Value| {
        out.push(';');
        Escape::Value.push(out, name);
        let start = out.len();
        out.push('=');
        list(out, value, ",", false, escape);
        // An empty value has no equals sign (RFC 6570 §3.2.7).
        if out.len() == start + 1 {
            out.truncate(start);
        }
    };
    match value {
        Value::Array(items) if param.explode => {
            items.iter().filter(|item| !item.is_null()).for_each(|item| pair(param.name, item));
        }
        Value::Object(entries) if param.explode => entries
            .iter()
            .filter(|(_, item)| !item.is_null())
            .for_each(|(key, item)| pair(key, &text(item).into())),
        value => pair(param.name, value),
    }
}

/// A header: the style `simple`, nothing encoded.
pub(super) fn header(param: &Param, value: &Value) -> String {
    if param.style == Style::Json {
        return value.to_string();
    }
    let mut out = String::new();
    list(&mut out, value, ",", param.explode, Escape::Header);
    out
}

/// A cookie: the style `form`. Exploded parts are cookies of their own.
pub(super) fn cookie(out: &mut String, param: &Param, value: &Value) {
    let mut pair = |name: &str, value: &Value| {
        if !out.is_empty() {
            out.push_str("; ");
        }
        Escape::Value.push(out, name);
        out.push('=');
        list(out, value, ",", false, Escape::Cookie);
    };
    match value {
        value if param.style == Style::Json => pair(param.name, &value.to_string().into()),
        value if is_undefined(value) => {}
        Value::Array(items) if param.explode => {
            items.iter().filter(|item| !item.is_null()).for_each(|item| pair(param.name, item));
        }
        Value::Object(entries) if param.explode => entries
            .iter()
            .filter(|(_, item)| !item.is_null())
            .for_each(|(key, item)| pair(key, &text(item).into())),
        value => pair(param.name, value),
    }
}
