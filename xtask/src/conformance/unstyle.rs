//! Text on the wire, taken back to the value that a caller would give: by its schema, and by the
//! style of the parameter (RFC 6570).

use serde_json::{Map, Number, Value};

use super::document::{Document, Parameter};

/// What a schema says of a value, as far as text can't tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Bool,
    List,
    Object,
}

/// The kind of value that `schema` describes; of several, the first that is not `null`.
pub(super) fn kind(document: &Document, schema: &Value) -> Kind {
    let schema = document.resolved(schema);
    let word = match &schema["type"] {
        Value::String(word) => Some(word.as_str()),
        Value::Array(words) => words.iter().filter_map(Value::as_str).find(|word| *word != "null"),
        _ => None,
    };
    match word {
        Some("integer" | "number") => return Kind::Number,
        Some("boolean") => return Kind::Bool,
        Some("array") => return Kind::List,
        Some("object") => return Kind::Object,
        Some(_) => return Kind::Text,
        None => {}
    }
    if schema.get("properties").is_some() {
        return Kind::Object;
    }
    let inner = ["allOf", "anyOf", "oneOf"].iter().find_map(|word| schema[*word].as_array());
    let told = |one: &&Value| document.resolved(one)["type"] != "null";
    inner.into_iter().flatten().find(told).map_or(Kind::Text, |one| kind(document, one))
}

/// A scalar of `schema` that was written as `text`.
pub(super) fn scalar(document: &Document, schema: &Value, text: &str) -> Value {
    let read = match kind(document, schema) {
        Kind::Number => text.parse::<Number>().ok().map(Value::Number),
        Kind::Bool => text.parse::<bool>().ok().map(Value::Bool),
        Kind::Text | Kind::List | Kind::Object => None,
    };
    read.unwrap_or_else(|| text.into())
}

/// The value of a path parameter, from what stood in its place.
pub(super) fn path(parameter: &Parameter<'_>, text: &str) -> Value {
    let name = parameter.name();
    let explode = parameter.explode();
    let (text, separator) = match parameter.style() {
        "label" => (text.strip_prefix('.').unwrap_or(text), if explode { "." } else { "," }),
        "matrix" if explode && is_list(parameter) => {
            let items = text.split(';').filter(|item| !item.is_empty());
            let items = items.map(|item| item.split_once('=').map_or("", |(_, value)| value));
            return list(parameter, items);
        }
        "matrix" if explode && is_object(parameter) => {
            (text.strip_prefix(';').unwrap_or(text), ";")
        }
        "matrix" => (text.strip_prefix(&format!(";{name}=")).unwrap_or(text), ","),
        _ => (text, ","),
    };
    joined(parameter, text, separator, explode)
}

/// The value of a header, from its text.
pub(super) fn header(parameter: &Parameter<'_>, text: &str) -> Value {
    joined(parameter, text, ",", parameter.explode())
}

/// The value of a query parameter, from what the suite says of its name.
pub(super) fn query(parameter: &Parameter<'_>, said: &Value) -> Value {
    if let Value::Array(items) = said {
        return list(parameter, items.iter().filter_map(Value::as_str));
    }
    let text = text(said);
    let separator = match parameter.style() {
        "spaceDelimited" => " ",
        "pipeDelimited" => "|",
        _ => ",",
    };
    joined(parameter, &text, separator, false)
}

/// An object of which each property was a parameter of its own.
pub(super) fn exploded<'a>(
    parameter: &Parameter<'_>,
    pairs: impl Iterator<Item = (&'a String, &'a Value)>,
) -> Value {
    let of =
        |(key, said): (&'a String, &'a Value)| (key.clone(), property(parameter, key, &text(said)));
    Value::Object(pairs.map(of).collect())
}

/// A value of the suite as the text that travels.
pub(super) fn text(said: &Value) -> String {
    said.as_str().map_or_else(|| said.to_string(), str::to_owned)
}

pub(super) fn is_object(parameter: &Parameter<'_>) -> bool {
    kind(parameter.document, parameter.schema()) == Kind::Object
}

fn is_list(parameter: &Parameter<'_>) -> bool {
    kind(parameter.document, parameter.schema()) == Kind::List
}

/// One text of all parts: `a,b`, or of an object `k,v` or (`pairs`) `k=v`.
fn joined(parameter: &Parameter<'_>, text: &str, separator: &str, pairs: bool) -> Value {
    let (document, schema) = (parameter.document, parameter.schema());
    match kind(document, schema) {
        Kind::List => list(parameter, text.split(separator)),
        Kind::Object if pairs => {
            let pairs = text.split(separator).filter_map(|pair| pair.split_once('='));
            let of = |(key, value): (&str, &str)| (key.to_owned(), property(parameter, key, value));
            Value::Object(pairs.map(of).collect())
        }
        Kind::Object => {
            let mut parts = text.split(separator);
            let mut entries = Map::new();
            while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
                entries.insert(key.to_owned(), property(parameter, key, value));
            }
            Value::Object(entries)
        }
        Kind::Text | Kind::Number | Kind::Bool => scalar(document, schema, text),
    }
}

fn list<'a>(parameter: &Parameter<'_>, items: impl Iterator<Item = &'a str>) -> Value {
    let document = parameter.document;
    let schema = &document.resolved(parameter.schema())["items"];
    items.map(|item| scalar(document, schema, item)).collect()
}

fn property(parameter: &Parameter<'_>, key: &str, text: &str) -> Value {
    let document = parameter.document;
    let schema = document.resolved(parameter.schema());
    let further = ["additionalProperties", "unevaluatedProperties"];
    let own = schema["properties"].get(key);
    let schema = own.or_else(|| further.iter().find_map(|word| schema.get(*word)));
    scalar(document, schema.unwrap_or(&Value::Null), text)
}
