//! Whether a call came back as its scenario means it to.

use serde_json::Value;

use super::plan::{Call, Expected};

/// What is wrong with what came back of a call; nothing, if all is well.
pub(super) fn faults(call: &Call, outcome: &Value) -> Vec<String> {
    let (expected, answer) = (&call.expected, &outcome["answer"]);
    let mut faults = Vec::new();
    let is_error = expected.status >= 400;
    match (outcome["error"].as_str(), outcome["kind"].as_str()) {
        // What the API answered, whether or not its document declares that.
        (Some(_), Some("status" | "undeclared")) if is_error => {}
        (Some(error), _) => faults.push(format!("the call failed: {error}")),
        (None, _) if is_error => faults.push("the call did not fail".to_owned()),
        (None, _) => {}
    }
    if answer["status"] != expected.status && !answer.is_null() {
        faults.push(format!("status: expected {}, was {}", expected.status, answer["status"]));
    }
    faults.extend(headers(expected, answer));
    let body = answer.get("body").unwrap_or(&Value::Null);
    match &expected.body {
        Some(expected) if !same(expected, body) => {
            faults.push(format!("body: expected {}, was {}", shown(expected), shown(body)));
        }
        None if !body.is_null() => {
            faults.push(format!("body: expected none, was {}", shown(body)));
        }
        Some(_) | None => {}
    }
    faults
}

fn headers(expected: &Expected, answer: &Value) -> Vec<String> {
    let fault = |(name, text): &(String, String)| {
        let values = &answer["headers"][name.to_ascii_lowercase()];
        let found = values.as_array().is_some_and(|values| values.iter().any(|one| one == text));
        (!found).then(|| format!("header {name}: expected {text:?}, was {values}"))
    };
    expected.headers.iter().filter_map(fault).collect()
}

/// The same JSON: `1` and `1.0` are the same number, the order of properties says nothing.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => match (a.as_i128(), b.as_i128()) {
            (Some(a), Some(b)) => a == b,
            _ => a.as_f64() == b.as_f64(),
        },
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let held = |(key, a): (&String, &Value)| b.get(key).is_some_and(|b| same(a, b));
            a.len() == b.len() && a.iter().all(held)
        }
        (one, other) => one == other,
    }
}

/// A value on one line; of a long one its beginning.
fn shown(value: &Value) -> String {
    const MOST: usize = 400;
    let text = value.to_string();
    match text.char_indices().nth(MOST) {
        None => text,
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Call, Expected, faults, same};

    fn call(status: u16, body: Option<serde_json::Value>) -> Call {
        Call {
            scenario: "Some_scenario".to_owned(),
            api: "some".to_owned(),
            operation: "some.operation".to_owned(),
            base_url: "http://localhost".to_owned(),
            credentials: Vec::new(),
            request: json!({}),
            expected: Expected { status, headers: vec![("ETag".into(), "a".into())], body },
        }
    }

    #[test]
    fn numbers_are_the_same_by_value_and_properties_in_any_order() {
        assert!(same(&json!({ "a": 1, "b": [2.0] }), &json!({ "b": [2], "a": 1.0 })));
        assert!(!same(&json!({ "a": 1 }), &json!({ "a": 1, "b": null })));
        assert!(!same(&json!([1]), &json!([1, 2])));
        assert!(!same(&json!("1"), &json!(1)));
    }

    #[test]
    fn an_answer_is_compared_whole() {
        let good = json!({ "answer": { "status": 200, "headers": { "etag": ["a"] }, "body": 1 } });
        assert_eq!(faults(&call(200, Some(json!(1))), &good), Vec::<String>::new());
        assert_eq!(faults(&call(201, Some(json!(1))), &good).len(), 1);
        assert_eq!(faults(&call(200, Some(json!(2))), &good).len(), 1);
        assert_eq!(faults(&call(200, None), &good).len(), 1, "a body that nobody sent");
        let other = json!({ "answer": { "status": 200, "headers": {}, "body": 1 } });
        assert_eq!(faults(&call(200, Some(json!(1))), &other).len(), 1, "a header is missing");
    }

    #[test]
    fn an_expected_error_is_one_of_the_api() {
        let answer = json!({ "status": 403, "headers": { "etag": ["a"] }, "body": 1 });
        let refused = json!({ "error": "refused", "kind": "status", "answer": answer });
        assert_eq!(faults(&call(403, Some(json!(1))), &refused), Vec::<String>::new());
        let undecoded = json!({ "error": "decode", "kind": "malformed", "answer": answer });
        assert_eq!(faults(&call(403, Some(json!(1))), &undecoded).len(), 1);
    }
}
