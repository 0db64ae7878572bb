//! One bounded line out of an answer that anybody may have written.

use serde_json::Value;

use crate::response::RawResponse;

/// The most characters that a message has.
const LIMIT: usize = 240;
/// The longest body that is searched for a message.
const SEARCHED: usize = 64 * 1024;

/// Status, and the API's own code and message where the body has them in one of the usual fields.
pub(crate) fn summary(raw: &RawResponse) -> String {
    let mut line = raw.status().to_string();
    if raw.body().len() <= SEARCHED
        && let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(raw.body())
    {
        let inner = body.get("error").and_then(Value::as_object).unwrap_or(&body);
        for field in ["code", "type"].iter().find_map(|name| text(inner.get(*name))) {
            line.push_str(": ");
            line.push_str(&field);
        }
    }
    bounded(&line)
}

fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// `text` on one line of at most 240 characters, without control characters.
pub(crate) fn bounded(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(LIMIT));
    for (count, character) in text.chars().enumerate() {
        if count == LIMIT {
            line.push('…');
            break;
        }
        line.push(if character.is_control() { ' ' } else { character });
    }
    line
}
