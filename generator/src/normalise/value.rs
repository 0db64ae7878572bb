//! Values of a document as JSON values and numbers.

use openapiv3::Example;
use serde_json::{Map, Number, Value};

use crate::load::{Node, NodeValue};

/// A value as JSON. An integer beyond 64 bits becomes the nearest float, an infinity `null`.
pub(super) fn json(node: &Node) -> Value {
    match &node.value {
        NodeValue::Null => Value::Null,
        NodeValue::Bool(value, _) => Value::Bool(*value),
        NodeValue::Number(text) => number(text).map_or(Value::Null, Value::Number),
        NodeValue::String(text) => Value::String(text.to_string()),
        NodeValue::Array(items) => Value::Array(items.iter().map(json).collect()),
        NodeValue::Object(members) => {
            let entries =
                members.iter().map(|member| (member.key.to_string(), json(&member.value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
    }
}

/// A number of JSON or YAML. `None` for infinities and what is no number.
pub(super) fn number(text: &str) -> Option<Number> {
    let based = |digits, base| u64::from_str_radix(digits, base).ok().map(Number::from);
    if let Some(digits) = text.strip_prefix("0x") {
        return based(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return based(digits, 8);
    }
    let plain = text.strip_prefix('+').unwrap_or(text);
    let integer = plain.parse::<i64>().ok().map(Number::from);
    let unsigned = || plain.parse::<u64>().ok().map(Number::from);
    integer.or_else(unsigned).or_else(|| Number::from_f64(plain.parse().ok()?))
}

/// A number where one must stand, quoted or not.
pub(super) fn number_of(node: &Node) -> Option<Number> {
    number(&node.text()?)
}

/// A count where one must stand: `10`, `10.0`, `"10"`.
pub(super) fn count_of(node: &Node) -> Option<usize> {
    let number = number_of(node)?;
    match number.as_u64() {
        Some(count) => usize::try_from(count).ok(),
        None => usize::try_from(number.as_f64().and_then(integer_of)?).ok(),
    }
}

/// A float without a fraction as an integer, if 64 bits hold it.
pub(super) fn integer_of(float: f64) -> Option<i64> {
    if float.fract() == 0.0 { format!("{float:.0}").parse().ok() } else { None }
}

/// The named example under a name; a bare value stands for itself.
pub(super) fn example(node: &Node) -> Example {
    let text = |key| Some(node.get(key)?.text()?.into_owned());
    // 3.2 has the value apart from how it is written.
    match node.get("value").or_else(|| node.get("dataValue")) {
        Some(value) => Example {
            summary: text("summary"),
            description: text("description"),
            value: Some(json(value)),
            ..Example::default()
        },
        None if ["externalValue", "serializedValue"].iter().any(|key| node.get(key).is_some()) => {
            Example {
                summary: text("summary"),
                description: text("description"),
                external_value: text("externalValue"),
                ..Example::default()
            }
        }
        None => Example { value: Some(json(node)), ..Example::default() },
    }
}
