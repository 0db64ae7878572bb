//! The words of `type`.

use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaData};

use super::kind;

/// What a word of `type` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// One of the six types.
    Type(&'static str),
    /// A type and the format that says the rest.
    Formatted(&'static str, &'static str),
    /// `null`.
    Null,
    /// Everything: as if there were no `type`.
    Any,
}

/// Whether a word is one of the specification.
pub(super) fn is_standard(word: &str) -> bool {
    let words = ["string", "number", "integer", "boolean", "object", "array", "null"];
    words.contains(&word)
}

/// Whether a string of this media type is no text: it can't stand in JSON as it is, only in a part
/// of a body.
pub(super) fn is_binary(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or(media).trim().to_ascii_lowercase();
    let (top, sub) = essence.split_once('/').unwrap_or((&*essence, ""));
    match top {
        "image" => sub != "svg+xml",
        "audio" | "video" | "font" => true,
        "application" => {
            matches!(sub, "octet-stream" | "pdf" | "zip" | "gzip" | "x-tar" | "msword")
                || sub.starts_with("vnd.ms-")
                || sub.starts_with("vnd.openxmlformats-")
        }
        _ => false,
    }
}

/// The words of the specification, and those that people take for some.
pub(super) fn known(word: &str) -> Option<Known> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "string" | "str" | "text" | "char" | "enum" => Known::Type("string"),
        "number" | "numeric" | "decimal" | "real" => Known::Type("number"),
        "integer" | "int" => Known::Type("integer"),
        "boolean" | "bool" => Known::Type("boolean"),
        "object" | "map" | "dict" | "hash" => Known::Type("object"),
        "array" | "list" => Known::Type("array"),
        "null" | "nil" | "none" => Known::Null,
        "any" | "mixed" | "unknown" => Known::Any,
        "file" | "binary" => Known::Formatted("string", "binary"),
        "date" => Known::Formatted("string", "date"),
        "datetime" | "date-time" | "timestamp" => Known::Formatted("string", "date-time"),
        "uuid" => Known::Formatted("string", "uuid"),
        "uri" | "url" => Known::Formatted("string", "uri"),
        "email" => Known::Formatted("string", "email"),
        "password" => Known::Formatted("string", "password"),
        "long" | "int64" => Known::Formatted("integer", "int64"),
        "short" | "int32" => Known::Formatted("integer", "int32"),
        "float" => Known::Formatted("number", "float"),
        "double" => Known::Formatted("number", "double"),
        _ => return None,
    })
}

/// Several types become an `anyOf` of one schema each, with the keywords that belong to it.
pub(super) fn split(any: AnySchema, types: &[&'static str]) -> AnySchema {
    let variant = |typ: &&'static str| {
        let own = part(&any, typ);
        ReferenceOr::Item(Schema {
            schema_data: SchemaData::default(),
            schema_kind: kind::of(AnySchema { typ: Some((*typ).to_owned()), ..own }),
        })
    };
    let any_of = types.iter().map(variant).collect();
    AnySchema { any_of, not: any.not, ..AnySchema::default() }
}

/// The keywords that speak of values of one type.
fn part(any: &AnySchema, typ: &str) -> AnySchema {
    let empty = AnySchema::default();
    let fits = |value: &serde_json::Value| match typ {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        _ => value.is_array(),
    };
    let enumeration = any.enumeration.iter().filter(|value| fits(value)).cloned().collect();
    match typ {
        "string" => AnySchema {
            pattern: any.pattern.clone(),
            format: any.format.clone(),
            min_length: any.min_length,
            max_length: any.max_length,
            enumeration,
            ..empty
        },
        "integer" | "number" => AnySchema {
            format: any.format.clone(),
            multiple_of: any.multiple_of,
            minimum: any.minimum,
            maximum: any.maximum,
            exclusive_minimum: any.exclusive_minimum,
            exclusive_maximum: any.exclusive_maximum,
            enumeration,
            ..empty
        },
        "object" => AnySchema {
            properties: any.properties.clone(),
            required: any.required.clone(),
            additional_properties: any.additional_properties.clone(),
            min_properties: any.min_properties,
            max_properties: any.max_properties,
            ..empty
        },
        "array" => AnySchema {
            items: any.items.clone(),
            min_items: any.min_items,
            max_items: any.max_items,
            unique_items: any.unique_items,
            ..empty
        },
        _ => AnySchema { enumeration, ..empty },
    }
}
