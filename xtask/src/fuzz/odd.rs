//! Names, numbers and schemas that nobody should write.

use serde_json::{Value, json};

use super::random::Random;

const NAMES: &[&str] = &[
    "",
    " ",
    "type",
    "self",
    "Self",
    "crate",
    "super",
    "extra",
    "Unknown",
    "new",
    "r#type",
    "_",
    "__",
    "1",
    "007",
    "-1",
    "+1",
    "🦀",
    "日本語",
    "foo-bar",
    "FooBar",
    "fooBar",
    "foo_bar",
    "FOO_BAR",
    "a/b~c",
    "~1",
    "~01",
    "%2F",
    "a b",
    "a\nb",
    "a\u{0}b",
    "\u{202e}abc",
    "\"quoted\"",
    "\\",
    "{id}",
    "{",
    "}",
    "{a}{b}",
    "$ref",
    "#",
    "#/a",
    "Option",
    "String",
    "Result",
    "Vec",
    "Error",
    "Client",
    "Api",
    "ApiError",
    "Value",
    "Box",
    "From",
    "Debug",
    "async",
    "dyn",
    "gen",
    "ß",
    "ſ",
    "İ",
    "ŉ",
    "x\u{301}",
    "ﬁ",
    "²",
    "*/",
    "/*",
    "//",
    "'a",
    "#[doc]",
    "```",
    "</code>",
    "application/json",
    "APPLICATION/JSON; q=1",
    "*/*",
    "multipart/form-data",
    "application/xml",
    "text/plain",
    "2XX",
    "default",
    "99",
    "1000",
    "200 ",
    "x-anything",
    "get",
    "GET",
    "properties",
    "null",
    "true",
];

/// A name.
pub(super) fn name(random: &mut Random) -> String {
    if random.once_in(40) {
        return "long ".repeat(1 + random.below(400));
    }
    random.one(NAMES).copied().unwrap_or_default().to_owned()
}

/// A value that is likely to be of the wrong type.
pub(super) fn value(random: &mut Random) -> Value {
    match random.below(16) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(false),
        3 => json!(0),
        4 => json!(-1),
        5 => json!(u64::MAX),
        6 => json!(i64::MIN),
        7 => json!(-9_223_372_036_854_776_000.0),
        8 => json!(1e308),
        9 => json!(0.1),
        10 => json!([]),
        11 => json!({}),
        12 => json!([null]),
        13 => json!({ "": {} }),
        14 => schema(random),
        _ => json!(name(random)),
    }
}

/// A schema that few would write.
pub(super) fn schema(random: &mut Random) -> Value {
    match random.below(20) {
        0 => json!(true),
        1 => json!(false),
        2 => json!({ "type": ["string", "null", "integer"] }),
        3 => json!({ "type": name(random) }),
        4 => json!({ "type": "object", "properties": { name(random): {}, name(random): {} } }),
        5 => json!({ "type": "object", "required": [name(random)] }),
        6 => json!({ "enum": [name(random), name(random), null, 1, 1.5, true] }),
        7 => json!({ "type": "string", "enum": [name(random), name(random), name(random)] }),
        8 => json!({ "type": "integer", "enum": [1, -1, 1, i64::MIN, u64::MAX] }),
        9 => json!({ "oneOf": [schema(random), schema(random)] }),
        10 => json!({ "anyOf": [schema(random), { "type": "null" }], "nullable": true }),
        11 => json!({ "allOf": [schema(random), schema(random)], "properties": { "a": {} } }),
        12 => json!({ "type": "array", "items": schema(random) }),
        13 => json!({ "additionalProperties": schema(random), "properties": { "a": true } }),
        14 => json!({ "not": schema(random) }),
        15 => json!({ "oneOf": [], "anyOf": [], "allOf": [] }),
        16 => json!({ "oneOf": [{ "required": ["a"] }, { "required": ["b"] }],
                      "properties": { "a": {}, "b": {} } }),
        17 => json!({ "const": value_of(random), "prefixItems": [{}], "unevaluatedProperties": 1 }),
        18 => json!({ "type": "string", "format": name(random), "default": 3, "pattern": "(" }),
        _ => {
            json!({ "type": "number", "exclusiveMinimum": true, "maximum": 1e300, "minimum": -1e300 })
        }
    }
}

fn value_of(random: &mut Random) -> Value {
    match random.below(4) {
        0 => Value::Null,
        1 => json!({ "a": [1] }),
        2 => json!(1.0),
        _ => json!(name(random)),
    }
}

/// A keyword with a value that has the right form, and the wrong place or sense.
pub(super) fn keyword(random: &mut Random) -> (String, Value) {
    let (key, value) = match random.below(24) {
        0 => ("oneOf", json!([schema(random), schema(random)])),
        1 => ("anyOf", json!([schema(random)])),
        2 => ("allOf", json!([schema(random), schema(random)])),
        3 => ("nullable", json!(true)),
        4 => ("discriminator", json!({ "propertyName": name(random) })),
        5 => ("discriminator", json!(name(random))),
        6 => ("enum", json!([name(random), 1, null])),
        7 => ("const", value_of(random)),
        8 => ("additionalProperties", schema(random)),
        9 => ("items", schema(random)),
        10 => ("required", json!([name(random), name(random)])),
        11 => ("properties", json!({ name(random): schema(random), name(random): schema(random) })),
        12 => ("readOnly", json!(true)),
        13 => ("writeOnly", json!(true)),
        14 => ("format", json!(random.one(&["binary", "byte", "int32", "uint64", "password"]))),
        15 => ("type", json!(random.one(&["array", "object", "null", "file", "integer"]))),
        16 => ("description", json!("<b>\n```rust\npanic!()\n``` [x] `y\n\n    code\n# \u{7}")),
        17 => ("deprecated", json!(true)),
        18 => (
            "style",
            json!(random.one(&["deepObject", "matrix", "pipeDelimited", "spaceDelimited"])),
        ),
        19 => ("explode", json!(random.once_in(2))),
        20 => ("security", json!([{}, { name(random): [] }])),
        21 => ("servers", json!([{ "url": name(random) }])),
        22 => ("$defs", json!({ name(random): schema(random) })),
        _ => ("example", value(random)),
    };
    (key.to_owned(), value)
}
