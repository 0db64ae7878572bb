//! A body of server-sent events as the list that a client makes of it (WHATWG HTML, "Interpreting an
//! event stream"). Written apart from the runtime's: what is expected must not come from what is
//! tested.

use serde_json::{Map, Value};

/// What ends a stream, by a custom that the suite keeps.
const DONE: &str = "[DONE]";

/// The events of a body; where `typed`, data that is JSON is the value that it holds.
pub(super) fn value(body: &str, typed: bool) -> Value {
    let mut events = Vec::new();
    for block in body.replace("\r\n", "\n").split("\n\n") {
        let mut data: Vec<&str> = Vec::new();
        let mut event = Map::new();
        for line in block.lines().filter(|line| !line.starts_with(':')) {
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "data" => data.push(value),
                "event" => _ = event.insert("event".to_owned(), value.into()),
                "id" if !value.contains('\0') => _ = event.insert("id".to_owned(), value.into()),
                _ => {}
            }
        }
        let data = data.join("\n");
        if data == DONE {
            break;
        }
        if !data.is_empty() {
            let value = typed.then(|| serde_json::from_str(&data).ok()).flatten();
            event.insert("data".to_owned(), value.unwrap_or_else(|| data.into()));
            events.push(Value::Object(event));
        }
    }
    events.into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::value;

    #[test]
    fn a_blank_line_ends_an_event() {
        let body = ": hello\nevent: a\ndata: {\"x\":1}\nid: 7\n\nretry: 9\n\ndata: b\ndata: c\n\n";
        assert_eq!(
            value(body, true),
            json!([{ "event": "a", "id": "7", "data": { "x": 1 } }, { "data": "b\nc" }])
        );
        assert_eq!(
            value("data: 1\n\ndata: [DONE]\n\ndata: 2\n\n", false),
            json!([{ "data": "1" }])
        );
        assert_eq!(value("id: a\0b\ndata: x\n\n", false), json!([{ "data": "x" }]));
    }
}
