use serde_json::{Value, json};

use super::{assert_whole, normalised, sound, under, with_schemas};

/// What a schema of a version becomes. `X` and `Y` are components beside it.
fn schema_of(version: &str, schema: &str) -> Value {
    let schemas = format!("    S: {schema}\n    X: {{type: string}}\n    Y: {{type: integer}}\n");
    let normalised = sound(&with_schemas(version, &schemas));
    assert_whole(&normalised);
    under(&normalised, "/components/schemas/S")
}

fn v30(schema: &str) -> Value {
    schema_of("3.0.3", schema)
}

fn v31(schema: &str) -> Value {
    schema_of("3.1.0", schema)
}

const X: &str = "#/components/schemas/X";
const Y: &str = "#/components/schemas/Y";

#[test]
fn both_versions_say_the_same() {
    for (old, new, expected) in [
        (
            "{type: string, nullable: true}",
            "{type: [string, 'null']}",
            json!({"type": "string", "nullable": true}),
        ),
        (
            "{type: integer, minimum: 3, exclusiveMinimum: true}",
            "{type: integer, exclusiveMinimum: 3}",
            json!({"type": "integer", "minimum": 3, "exclusiveMinimum": true}),
        ),
        ("{type: string, enum: [a]}", "{const: a}", json!({"type": "string", "enum": ["a"]})),
        (
            "{nullable: true, allOf: [{$ref: '#/components/schemas/X'}]}",
            "{oneOf: [{$ref: '#/components/schemas/X'}, {type: 'null'}]}",
            json!({"nullable": true, "allOf": [{"$ref": X}]}),
        ),
        (
            "{type: string, format: byte}",
            "{type: string, format: byte, contentEncoding: base64}",
            json!({"type": "string", "format": "byte"}),
        ),
    ] {
        assert_eq!(v30(old), expected, "{old}");
        let mut new = v31(new);
        new.as_object_mut().unwrap().shift_remove("x-fanwise-content-encoding");
        assert_eq!(new, expected);
    }
}

#[test]
fn several_types_become_alternatives() {
    assert_eq!(
        v31(
            "{type: [string, integer, 'null', array], minLength: 2, minimum: 1, items: {type: boolean}, description: d}"
        ),
        json!({
            "nullable": true,
            "description": "d",
            "anyOf": [
                {"type": "string", "minLength": 2},
                {"type": "integer", "minimum": 1},
                {"type": "array", "items": {"type": "boolean"}},
            ],
        })
    );
}

#[test]
fn null_alone_is_a_type_of_its_own() {
    for schema in ["{type: 'null'}", "{type: ['null']}", "{const: null}", "{enum: [null]}"] {
        assert_eq!(v31(schema), json!({"type": "null"}), "{schema}");
    }
    assert_eq!(
        v31("{anyOf: [{type: 'null'}, {type: string}, {type: integer}]}"),
        json!({"nullable": true, "anyOf": [{"type": "string"}, {"type": "integer"}]})
    );
}

#[test]
fn what_stands_beside_a_ref_is_kept() {
    let described = "{$ref: '#/components/schemas/X', description: d, nullable: true}";
    let expected = json!({"description": "d", "nullable": true, "allOf": [{"$ref": X}]});
    assert_eq!(v30(described), expected);
    assert_eq!(v31(described), expected);
    let narrowed = "{$ref: '#/components/schemas/X', maxLength: 3}";
    assert_eq!(v30(narrowed), json!({"$ref": X}));
    assert_eq!(v31(narrowed), json!({"maxLength": 3, "allOf": [{"$ref": X}]}));
    assert_eq!(v30("{$ref: '#/components/schemas/X', x-a: 1}"), json!({"$ref": X}));
}

#[test]
fn enumerations_are_of_the_type_that_is_said() {
    for (schema, expected) in [
        (
            "{type: string, enum: [1.0, True, no, 2024-01-01]}",
            json!(["1.0", "True", "no", "2024-01-01"]),
        ),
        ("{type: integer, enum: ['1', 2]}", json!([1, 2])),
        ("{type: string, enum: [a, null, a]}", json!(["a"])),
    ] {
        assert_eq!(v30(schema)["enum"], expected, "{schema}");
    }
    assert_eq!(v30("{type: string, enum: [a, null]}")["nullable"], json!(true));
    assert_eq!(v30("{enum: [1, 2]}")["type"], json!("integer"));
    assert_eq!(v30("{enum: [1, a]}").get("type"), None);
}

#[test]
fn tuples_and_patterns_keep_their_types() {
    assert_eq!(
        v31(
            "{type: array, prefixItems: [{type: string}, {$ref: '#/components/schemas/Y'}], items: {type: boolean}}"
        ),
        json!({
            "type": "array",
            "items": {"anyOf": [{"type": "string"}, {"$ref": Y}, {"type": "boolean"}]},
            "x-fanwise-prefix-items": 2,
        })
    );
    assert_eq!(
        v31("{type: array, prefixItems: [{type: string}], items: false}")["items"],
        json!({"anyOf": [{"type": "string"}]})
    );
    assert_eq!(
        v31("{type: object, patternProperties: {'^x': {$ref: '#/components/schemas/Y'}}}"),
        json!({
            "type": "object",
            "additionalProperties": {"$ref": Y},
            "x-fanwise-some-others": true,
        })
    );
}

#[test]
fn boolean_schemas_are_everything_and_nothing() {
    let object = v31("{type: object, properties: {a: true, b: false}}");
    assert_eq!(object["properties"], json!({"a": {}, "b": {"not": {}}}));
}

#[test]
fn numbers_beyond_64_bits_do_no_harm() {
    let schema =
        v30("{type: integer, minimum: -9223372036854776000, maximum: 18446744073709551615}");
    assert_eq!(schema["type"], json!("integer"));
    assert_eq!(schema["maximum"], json!(18_446_744_073_709_551_615_f64));
}

#[test]
fn ids_and_anchors_are_found() {
    let schemas = "    A: {$ref: '#thing'}\n    B: {$ref: 'https://example.com/c#/$defs/D'}\n    \
                   C:\n      $id: https://example.com/c\n      $anchor: thing\n      \
                   properties: {d: {$ref: '#/$defs/D'}}\n      $defs: {D: {type: string}}\n";
    let normalised = sound(&with_schemas("3.1.0", schemas));
    assert_whole(&normalised);
    let at = |pointer: &str| under(&normalised, &format!("/components/schemas{pointer}"));
    assert_eq!(at("/A"), json!({"$ref": "#/components/schemas/C"}));
    assert_eq!(at("/C/properties/d"), json!({"$ref": "#/components/schemas/B"}));
    assert_eq!(at("/B"), json!({"type": "string"}));
}

#[test]
fn a_property_may_have_the_name_of_a_keyword() {
    let schema = v30(
        "{type: object, properties: {type: {type: string}, properties: {type: integer}, $ref: {type: string}, default: {type: string}}}",
    );
    assert_eq!(
        schema["properties"],
        json!({"type": {"type": "string"}, "properties": {"type": "integer"}, "$ref": {"type": "string"}, "default": {"type": "string"}})
    );
}

#[test]
fn schemas_may_nest_as_deep_as_a_file_may() {
    // The stack of a test thread is 2 MB; `serde` alone would need more to read this again.
    let depth = 194 / 4;
    let schema = "{items: {allOf: [".repeat(depth) + "{}" + &"]}}".repeat(depth);
    let schemas = format!("    S: {schema}\n");
    let normalised = sound(&with_schemas("3.1.0", &schemas));
    assert_eq!(normalised.origins.len(), 2 * depth + 1);
}

#[test]
fn what_is_clearly_meant_is_mended_with_a_warning() {
    let schemas = "    A: {type: any}\n    B: {type: file}\n    C: {type: Integer}\n    D: {type: dict}\n    \
                   E: {properties: {a: {type: string, required: true}, b: null}}\n    \
                   F: {type: [string, null], description: 1.0, title: null}\n    G: {allOf: {type: string}}\n    \
                   H: {enum: null, required: a, additionalProperties: 'true', discriminator: kind}\n    \
                   I: {type: Pet}\n    L: {type: A}\n    J: string\n    K: 7\n";
    let (normalised, said) = normalised(&with_schemas("3.0.0", schemas));
    let normalised = normalised.unwrap();
    assert_whole(&normalised);
    let read = under(&normalised, "/components/schemas");
    insta::assert_snapshot!(said);
    insta::assert_snapshot!(serde_json::to_string_pretty(&read).unwrap());
}
