//! The JSON Schema of the manifest, from the table of words.

use serde_json::{Map, Value, json};

use super::words::{DEPENDENCY, FALLBACK, JOINS, Kind, MANIFEST, QUORUM, Word};

/// A JSON Schema (draft 2020-12) that accepts the words which this version has built.
pub fn manifest_schema() -> Value {
    let mut schema = words(MANIFEST);
    if let Some(object) = schema.as_object_mut() {
        let mut head = Map::new();
        head.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        head.insert("title".to_owned(), json!("fanwise.yaml"));
        head.append(object);
        *object = head;
    }
    schema
}

fn words(table: &[Word]) -> Value {
    let mut properties = Map::new();
    for word in table {
        if let Some(mut schema) = kind(&word.kind) {
            if let Some(object) = schema.as_object_mut() {
                object.insert("description".to_owned(), json!(word.docs));
            }
            properties.insert(word.name.to_owned(), schema);
        }
    }
    let required: Vec<&str> =
        table.iter().filter(|word| word.required).map(|word| word.name).collect();
    let mut schema = json!({ "type": "object", "additionalProperties": false });
    if let Some(object) = schema.as_object_mut() {
        object.insert("properties".to_owned(), Value::Object(properties));
        if !required.is_empty() {
            object.insert("required".to_owned(), json!(required));
        }
    }
    schema
}

/// The path of a Rust type or trait.
fn path() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

/// A list of base URLs.
fn urls() -> Value {
    json!({
        "type": "array",
        "minItems": 1,
        "maxItems": 64,
        "items": { "type": "string", "pattern": "^https?://" },
    })
}

/// Traits for all schemas, or by schema.
fn derives() -> Value {
    json!({ "oneOf": [
        { "type": "array", "items": path() },
        { "type": "object", "additionalProperties": { "type": "array", "items": path() } },
    ] })
}

/// `None` for what is not built yet.
fn kind(kind: &Kind) -> Option<Value> {
    Some(match kind {
        Kind::Text | Kind::Phrase(_) => json!({ "type": "string", "minLength": 1 }),
        Kind::CrateName => json!({ "type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_-]*$" }),
        Kind::Version => {
            json!({ "type": "string", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+([-+][A-Za-z0-9.+-]+)?$" })
        }
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Duration => json!({ "type": "string", "pattern": "^[0-9]+(ms|s|m|h)$" }),
        Kind::Count => json!({ "type": "integer", "minimum": 1, "maximum": u32::MAX }),
        Kind::Whole => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
        Kind::Allowance => json!({ "oneOf": [
            { "type": "integer", "minimum": 0, "maximum": u32::MAX },
            { "type": "string", "pattern": "^([0-9]+|(100(\\.00?)?|[0-9]{1,2}(\\.[0-9]{1,2})?)%)$" },
        ] }),
        Kind::Statuses => json!({
            "type": "array",
            "items": { "type": "integer", "minimum": 500, "maximum": 599 },
        }),
        Kind::Percent => json!({ "type": "string", "pattern": "^([1-9][0-9]?|100)%$" }),
        Kind::Budget => json!({ "type": "string", "pattern": "^([0-9]{1,3}%|1000%|none)$" }),
        Kind::Rate => json!({ "type": "string", "pattern": "^[1-9][0-9]*/[smh]$" }),
        Kind::Bytes => json!({ "type": "string", "pattern": "^[0-9]+(B|KiB|MiB|GiB)$" }),
        Kind::Hedge => {
            json!({ "type": "string", "pattern": "^([0-9]+(ms|s|m|h)|p[1-9][0-9]?|none)$" })
        }
        Kind::Either(simple, table, _) => json!({ "oneOf": [self::kind(simple)?, words(table)] }),
        Kind::Urls => urls(),
        Kind::Names => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Types => json!({ "type": "object", "additionalProperties": path() }),
        Kind::Derives => derives(),
        Kind::Dependency => {
            json!({ "oneOf": [{ "type": "string", "minLength": 1 }, words(DEPENDENCY)] })
        }
        Kind::Operations | Kind::Targets => json!({
            "type": "array",
            "minItems": 1,
            "items": { "type": "string", "minLength": 1 },
        }),
        Kind::Join => json!({ "oneOf": [{ "enum": JOINS }, words(QUORUM)] }),
        Kind::OneOf(known) => json!({ "enum": known }),
        Kind::Any => json!({}),
        Kind::Entries | Kind::Schema => json!({ "type": "object" }),
        Kind::ByOperation(table) => {
            json!({ "type": "object", "additionalProperties": words(table) })
        }
        Kind::Words(table) => words(table),
        Kind::Fallback => words(FALLBACK),
        Kind::Named(inner, needed) => json!({
            "type": "object",
            "propertyNames": { "pattern": "^[A-Za-z][A-Za-z0-9_-]*$" },
            "minProperties": u8::from(*needed),
            "additionalProperties": self::kind(inner)?,
        }),
        Kind::OfApi | Kind::Later => return None,
    })
}
