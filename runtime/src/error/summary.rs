//! One bounded line out of an answer that anybody may have written.

use serde_json::{Map, Value};

use crate::response::RawResponse;

/// The most characters that a message has.
const LIMIT: usize = 240;
/// The longest body that is searched for a message, in bytes.
const SEARCHED: usize = 64 * 1024;

/// The status, and the API's own code and message where the body is JSON and has them in one of the
/// usual fields (RFC 9457's among them). It may be long, and hold what the API repeats of secrets.
pub(crate) fn summary(raw: &RawResponse) -> String {
    let mut parts = vec![raw.status().to_string()];
    if let Some(body) = object(raw.body()) {
        let (code, message) = said(&body);
        for part in [code, message].into_iter().flatten() {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    parts.join(": ")
}

fn object(body: &[u8]) -> Option<Map<String, Value>> {
    if body.len() > SEARCHED || !body.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    serde_json::from_slice(body).ok()
}

/// Code and message, from the object itself, its `error`, or the first of its `errors`.
fn said(body: &Map<String, Value>) -> (Option<String>, Option<String>) {
    let first = || body.get("errors")?.as_array()?.first()?.as_object();
    let inner = body.get("error").and_then(Value::as_object);
    let find = |names: &[&str]| {
        let objects = [inner, Some(body), first()];
        objects.into_iter().flatten().find_map(|object| field(object, names))
    };
    let message = find(&["message", "detail", "error_description", "description"]);
    let title = find(&["title", "error"]);
    match find(&["code"]) {
        Some(code) => (Some(code), message.or(title)),
        None => (title, message),
    }
}

fn field(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match object.get(*name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// `text` on one line of at most 240 characters, without control characters.
pub(crate) fn bounded(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(LIMIT));
    for (count, character) in text.chars().enumerate() {
        if count + 1 == LIMIT && text.chars().nth(LIMIT).is_some() {
            line.push('…');
            break;
        }
        // Beside control characters, what turns the direction of text or breaks a line.
        let breaks = character.is_control()
            || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        line.push(if breaks { ' ' } else { character });
    }
    line
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};
    use proptest::prelude::*;

    use super::*;

    fn of(body: &str) -> String {
        summary(&RawResponse::new(StatusCode::NOT_FOUND, HeaderMap::new(), body.to_owned()))
    }

    #[test]
    fn it_finds_code_and_message_where_apis_put_them() {
        for (body, expected) in [
            (r#"{"code":"no_article","message":"No A-1"}"#, "no_article: No A-1"),
            (r#"{"code":404,"message":"No A-1"}"#, "404: No A-1"),
            (r#"{"error":{"code":"no_article","message":"No A-1"}}"#, "no_article: No A-1"),
            (
                r#"{"error":"invalid_grant","error_description":"Expired"}"#,
                "invalid_grant: Expired",
            ),
            (r#"{"type":"about:blank","title":"Gone","detail":"No A-1"}"#, "Gone: No A-1"),
            (r#"{"errors":[{"code":"x","message":"No A-1"}]}"#, "x: No A-1"),
            (r#"{"message":"No A-1"}"#, "No A-1"),
            (r#"{"error":"Not here"}"#, "Not here"),
        ] {
            assert_eq!(of(body), format!("404 Not Found: {expected}"), "{body}");
        }
    }

    #[test]
    fn other_bodies_give_the_status_alone() {
        for body in ["", "<html>", "[1]", "{", "{}", r#"{"message":""}"#, r#"{"code":[1]}"#] {
            assert_eq!(of(body), "404 Not Found", "{body}");
        }
    }

    proptest! {
        #[test]
        fn a_line_is_bounded_whatever_is_in_it(text in any::<String>(), times in 1_usize..40) {
            let line = bounded(&text.repeat(times));
            prop_assert!(line.chars().count() <= LIMIT);
            prop_assert!(!line.chars().any(char::is_control));
        }
    }
}
