//! Documents as JSON values.

use fanwise::load::{Node, NodeValue};
use serde_json::{Map, Number, Value};

/// A tree without its places. A number that neither 64 bits nor a double hold is its digits.
pub(crate) fn value(node: &Node) -> Value {
    match &node.value {
        NodeValue::Null => Value::Null,
        NodeValue::Bool(value, _) => Value::Bool(*value),
        NodeValue::Number(digits) => number(digits),
        NodeValue::String(text) => Value::String(text.to_string()),
        NodeValue::Array(items) => items.iter().map(value).collect(),
        NodeValue::Object(members) => {
            let entry =
                |member: &fanwise::load::Member| (member.key.to_string(), value(&member.value));
            Value::Object(members.iter().map(entry).collect::<Map<_, _>>())
        }
    }
}

/// YAML writes numbers that JSON doesn't know: `0x1F`, `.5`.
fn number(digits: &str) -> Value {
    if let Ok(number) = serde_json::from_str::<Number>(digits) {
        return Value::Number(number);
    }
    let hexadecimal = digits.strip_prefix("0x").and_then(|one| i64::from_str_radix(one, 16).ok());
    let octal = digits.strip_prefix("0o").and_then(|one| i64::from_str_radix(one, 8).ok());
    if let Some(whole) = hexadecimal.or(octal).or_else(|| digits.parse().ok()) {
        return Value::from(whole);
    }
    let number = digits.parse::<f64>().ok().and_then(Number::from_f64);
    number.map_or_else(|| Value::String(digits.to_owned()), Value::Number)
}

/// A tree as JSON text, its numbers as the author wrote them.
pub(crate) fn json(node: &Node) -> String {
    match &node.value {
        NodeValue::Number(digits) if serde_json::from_str::<Number>(digits).is_ok() => {
            digits.to_string()
        }
        NodeValue::Array(items) => {
            let items: Vec<String> = items.iter().map(json).collect();
            format!("[{}]", items.join(","))
        }
        NodeValue::Object(members) => {
            let entry = |member: &fanwise::load::Member| {
                format!("{}:{}", Value::from(&*member.key), json(&member.value))
            };
            let members: Vec<String> = members.iter().map(entry).collect();
            format!("{{{}}}", members.join(","))
        }
        _ => value(node).to_string(),
    }
}
