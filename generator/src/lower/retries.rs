//! What vendors' words say of repeating an operation.
//!
//! - `x-speakeasy-retries`, at the document or an operation: `strategy` (`none`, `backoff`,
//!   `attempt-count-backoff`), `backoff.initialInterval` and `maxInterval`, `maxAttempts`,
//!   `statusCodes`.
//! - `x-fern-retries: { disabled: true }`; `x-fern-idempotent`, with the document's
//!   `x-fern-idempotency-headers`.
//! - `x-operation-settings: { forceRetries: … }` of `APIMatic`.
//! - `x-idempotent`, `x-retryable`: no vendor's own, as authors write them.

use indexmap::IndexMap;
use serde_json::Value;

use crate::ir::Retry;

type Extensions = IndexMap<String, Value>;

/// What is said of one operation.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// How it is repeated.
    pub(super) retry: Retry,
    /// Whether it may be sent twice although its method doesn't say so.
    pub(super) repeatable: bool,
    /// The header that carries its idempotency key.
    pub(super) key_header: Option<String>,
}

/// Reads the words of an operation, and of its document where the operation has none.
pub(super) fn said(operation: &Extensions, document: &Extensions) -> Said {
    let of_both = |name: &str| operation.get(name).or_else(|| document.get(name));
    let mut said = Said::default();
    if let Some(retries) = of_both("x-speakeasy-retries") {
        said.retry = speakeasy(retries);
    }
    let is_off = |value: &Value| value.get("disabled").is_some_and(|off| truth(off) == Some(true));
    if of_both("x-fern-retries").is_some_and(is_off) {
        said.retry.attempts = Some(1);
    }
    let forced = operation.get("x-operation-settings").and_then(|all| all.get("forceRetries"));
    for may in [operation.get("x-retryable"), forced].into_iter().flatten().filter_map(truth) {
        if may {
            said.repeatable = true;
        } else {
            said.retry.attempts = Some(1);
        }
    }
    said.repeatable |= operation.get("x-idempotent").and_then(truth) == Some(true);
    if operation.get("x-fern-idempotent").and_then(truth) == Some(true) {
        match document.get("x-fern-idempotency-headers").and_then(key_header) {
            Some(header) => said.key_header = Some(header),
            None => said.repeatable = true,
        }
    }
    said
}

fn speakeasy(retries: &Value) -> Retry {
    let count = |value: Option<&Value>| value.and_then(Value::as_u64);
    let backoff = |name: &str| count(retries.get("backoff").and_then(|backoff| backoff.get(name)));
    let never = retries.get("strategy").and_then(Value::as_str) == Some("none");
    let attempts = count(retries.get("maxAttempts")).and_then(|most| u32::try_from(most).ok());
    Retry {
        attempts: if never { Some(1) } else { attempts.filter(|attempts| *attempts > 0) },
        backoff_ms: backoff("initialInterval"),
        backoff_cap_ms: backoff("maxInterval"),
        statuses: retries
            .get("statusCodes")
            .and_then(Value::as_array)
            .map(|all| all.iter().filter_map(status).collect()),
    }
}

/// `503`, `"503"`, `5XX`.
fn status(value: &Value) -> Option<String> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_ascii_uppercase(),
        _ => return None,
    };
    let mut signs = text.chars();
    let first = signs.next().is_some_and(|sign| ('1'..='5').contains(&sign));
    let rest = signs.as_str();
    let others =
        rest == "XX" || (rest.len() == 2 && rest.bytes().all(|sign| sign.is_ascii_digit()));
    (first && others).then_some(text)
}

/// The header of a list that carries the key: the one that is called so, else the first.
fn key_header(headers: &Value) -> Option<String> {
    let all = headers.as_array()?;
    let mut names = all.iter().filter_map(|one| one.get("header").unwrap_or(one).as_str());
    let called = names.clone().find(|name| name.to_ascii_lowercase().contains("idempotency"));
    called.or_else(|| names.next()).map(str::to_owned)
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(word) if word == "true" => Some(true),
        Value::String(word) if word == "false" => Some(false),
        _ => None,
    }
}
