//! Values without structure as text.

use serde_json::{Number, Value};

use super::table::{Shape, Xml};

/// The value that a text stands for; what is not of its shape stays a string, so that the typed
/// value says what is wrong.
pub(super) fn read(shape: Shape, text: &str) -> Value {
    let word = text.trim();
    match shape {
        Shape::Number => number(word).map_or_else(|| word.into(), Value::Number),
        Shape::Bool => match word {
            "true" | "True" | "TRUE" | "1" => true.into(),
            "false" | "False" | "FALSE" | "0" => false.into(),
            _ => word.into(),
        },
        Shape::Word => word.into(),
        _ => text.into(),
    }
}

/// The same where an empty text may mean that there is no value; `None`: there is none.
pub(super) fn given(table: &Xml, shape: Shape, text: &str) -> Option<Value> {
    if !text.trim().is_empty() || matches!(shape, Shape::Text) {
        return Some(read(shape, text));
    }
    match shape {
        _ if table.nullable => Some(Value::Null),
        Shape::Word if table.required => Some(Value::from("")),
        _ => None,
    }
}

/// A number as XML writes it: a sign and zeros may stand before it.
pub(super) fn number(word: &str) -> Option<Number> {
    if let Ok(whole) = word.parse::<i64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = word.parse::<u64>() {
        return Some(whole.into());
    }
    let starts = |sign: char| sign.is_ascii_digit() || matches!(sign, '+' | '-' | '.');
    // `inf` and `nan` are no numbers of JSON.
    word.chars().next().filter(|sign| starts(*sign))?;
    word.parse::<f64>().ok().and_then(Number::from_f64)
}

/// A value without structure as text; `None`: it has structure, or is null.
pub(super) fn write(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The same where a list is its items with spaces between them.
pub(super) fn write_flat(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(write).collect();
            items.map(|items| items.join(" "))
        }
        other => write(other),
    }
}
