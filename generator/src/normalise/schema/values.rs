//! `enum` and `const`.

use serde_json::Value;

use super::draft::Draft;

/// Settles the values of a schema: without null (that is `nullable`), without repetition, of the
/// type that the schema says, and with a type where it says none. Whether null is all there is.
pub(super) fn settle(draft: &mut Draft) -> bool {
    let Some(values) = draft.values.take() else { return false };
    let only_null = !values.is_empty() && values.iter().all(Value::is_null);
    if values.iter().any(Value::is_null) {
        draft.null = true;
    }
    let mut kept: Vec<Value> = Vec::with_capacity(values.len());
    for value in values.into_iter().filter(|value| !value.is_null()) {
        let value = match draft.types.as_slice() {
            ["string"] => text(value),
            ["integer" | "number"] => number(value),
            _ => value,
        };
        // Enumerations of thousands of values exist; two equal ones in a row are what repeats.
        if kept.len() < 512 && kept.contains(&value) {
            continue;
        }
        kept.push(value);
    }
    if draft.types.is_empty() && !kept.is_empty() {
        draft.types.extend(inferred(&kept));
    }
    draft.any.enumeration = kept;
    only_null
}

/// `enum: [1.0, true]` of strings: what the author meant.
fn text(value: Value) -> Value {
    match value {
        Value::Bool(truth) => Value::String(truth.to_string()),
        Value::Number(number) => Value::String(number.to_string()),
        other => other,
    }
}

/// `enum: ["1", "2"]` of numbers.
fn number(value: Value) -> Value {
    match &value {
        Value::String(text) => crate::normalise::value::number(text).map_or(value, Value::Number),
        _ => value,
    }
}

/// The one type that all values have.
fn inferred(values: &[Value]) -> Option<&'static str> {
    if values.iter().all(Value::is_string) {
        Some("string")
    } else if values.iter().all(Value::is_i64) {
        Some("integer")
    } else if values.iter().all(Value::is_number) {
        Some("number")
    } else if values.iter().all(Value::is_boolean) {
        Some("boolean")
    } else {
        None
    }
}
