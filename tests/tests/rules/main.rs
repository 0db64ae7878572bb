//! What checks requests, held against the `jsonschema` crate: random schemas go through the
//! pipeline, and random values are checked by what comes out.

mod leaked;
mod random;

use std::path::Path;

use fanwise::analyse::analyse;
use fanwise::diagnostic::Diagnostics;
use fanwise::ir::{Ir, Rules};
use fanwise::load::{self, Loaded};
use fanwise::lower::{Wishes, lower_with};
use fanwise::normalise::normalise;
use fanwise_runtime::Violation;
use fanwise_runtime::rules::violations;
use serde_json::{Value, json};

use self::leaked::Tables;
use self::random::Random;

/// What a document with this schema of a body is lowered to.
fn lowered(schema: &Value, components: &Value) -> (Ir, Diagnostics) {
    let document = json!({
        "openapi": "3.1.0", "info": { "title": "T", "version": "1" },
        "paths": { "/": { "post": {
            "operationId": "send",
            "requestBody": { "required": true, "content": { "application/json": { "schema": schema } } },
            "responses": { "204": { "description": "Done." } },
        } } },
        "components": { "schemas": components },
    });
    let mut diagnostics = Diagnostics::new();
    let text = document.to_string();
    let parsed = load::parse("random.json", text.as_bytes(), &mut diagnostics).expect("JSON");
    let normalised = normalise(&Loaded::of(parsed), &mut diagnostics).expect("a document");
    let wishes = Wishes { rules: true, ..Wishes::default() };
    let ir = lower_with(
        vec![("api".to_owned(), normalised)],
        &[("api".to_owned(), wishes)],
        &mut diagnostics,
    );
    (ir, diagnostics)
}

/// All rules of the body, types among them.
fn whole(ir: &Ir) -> fanwise_runtime::rules::Rules {
    let (_, operation) = ir.operations.iter().next().expect("an operation");
    let rules: &Rules = &operation.body.as_ref().expect("a body").rules;
    Tables::of(ir.rules.iter().map(|(id, def)| (id, def.rules.clone()))).rules(rules)
}

/// Those that are emitted: without what types say.
fn emitted(ir: &Ir) -> fanwise_runtime::rules::Rules {
    let facts = analyse(ir);
    let api = ir.apis.ids().next().expect("an API");
    let tables = facts.rules(api);
    let rules = tables.operations.first().map(|(_, request)| request.body.clone());
    Tables::of(tables.components.iter().cloned()).rules(&rules.unwrap_or_default())
}

fn keywords(found: &[Violation]) -> Vec<(&str, &str)> {
    found.iter().map(|one| (&*one.pointer, one.keyword)).collect()
}

/// Whether only rules are broken that hold whatever the type.
fn is_typed(found: &[Violation]) -> bool {
    found.iter().all(|one| !matches!(one.keyword, "type" | "anyOf"))
}

#[test]
fn random_schemas_accept_what_jsonschema_accepts() {
    let (mut accepted, mut refused, mut told) = (0, 0, 0);
    for seed in 0..500 {
        let mut random = Random::new(seed);
        let components = json!({ "A": random.component(), "B": random.component() });
        let schema = random.schema(3);
        let (ir, diagnostics) = lowered(&schema, &components);
        assert_eq!(diagnostics.iter().count(), 0, "seed {seed}: {diagnostics:?}");
        let (whole, emitted) = (whole(&ir), emitted(&ir));
        let mut root = schema.clone();
        root["components"] = json!({ "schemas": components });
        let oracle = jsonschema::draft202012::new(&root).expect("a schema");
        for _ in 0..40 {
            let value = random.value_of(&schema, &components, 3);
            let valid = oracle.is_valid(&value);
            let found = violations(whole, &value);
            assert_eq!(found.is_empty(), valid, "seed {seed}: {value} in {root}: {found:?}");
            let cut = violations(emitted, &value);
            if valid || is_typed(&found) {
                assert_eq!(keywords(&cut), keywords(&found), "seed {seed}: {value} in {root}");
            }
            if valid {
                accepted += 1;
            } else {
                refused += 1;
            }
            told += usize::from(!cut.is_empty());
        }
    }
    // A generator that makes only one sort of value would prove nothing.
    assert!(accepted > 3_000 && refused > 3_000 && told > 1_500, "{accepted} {refused} {told}");
}

#[test]
fn a_pattern_that_is_none_is_warned_about_and_not_checked() {
    let schema = json!({ "type": "string", "pattern": "a(b", "maxLength": 3 });
    let (ir, diagnostics) = lowered(&schema, &json!({}));
    let said: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let [warning] = said.as_slice() else { panic!("{said:?}") };
    assert!(warning.contains("pattern-unreadable") && warning.contains("`a(b`"), "{warning}");
    assert!(warning.contains("#/paths/~1/post/requestBody"), "{warning}");
    assert_eq!(violations(emitted(&ir), &json!("x")), []);
    assert_eq!(keywords(&violations(emitted(&ir), &json!("xxxx"))), [("", "maxLength")]);
}

#[test]
fn what_the_server_writes_is_not_required() {
    let components = json!({ "Base": { "type": "object", "properties": {
        "id": { "type": "string", "readOnly": true }, "name": { "type": "string" } } } });
    let schema = json!({
        "allOf": [{ "$ref": "#/components/schemas/Base" }],
        "type": "object", "required": ["id", "name"],
    });
    let (ir, _) = lowered(&schema, &components);
    assert_eq!(keywords(&violations(emitted(&ir), &json!({}))), [("/name", "required")]);
}

#[test]
fn properties_of_a_pattern_bind_no_others() {
    let schema = json!({ "type": "object", "patternProperties": { "^x-": { "maxLength": 2 } } });
    let (ir, _) = lowered(&schema, &json!({}));
    assert_eq!(violations(emitted(&ir), &json!({ "y": "long" })), []);
}

#[test]
fn without_a_wish_no_rule_is_read() {
    let schema = json!({ "type": "string", "pattern": "(", "maxLength": 3 });
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-wish.json");
    let document = json!({
        "openapi": "3.1.0", "info": { "title": "T", "version": "1" },
        "paths": { "/": { "get": {
            "parameters": [{ "name": "q", "in": "query", "schema": schema }],
            "responses": { "204": { "description": "Done." } } } } },
    });
    std::fs::write(&path, document.to_string()).expect("written");
    let mut diagnostics = Diagnostics::new();
    let loaded = load::load(&path, load::LoadOptions::default(), &mut diagnostics).expect("there");
    let normalised = normalise(&loaded, &mut diagnostics).expect("a document");
    let ir = lower_with(vec![("api".to_owned(), normalised)], &[], &mut diagnostics);
    assert_eq!((diagnostics.iter().count(), ir.rules.len()), (0, 0));
    assert!(ir.operations.iter().all(|(_, one)| one.parameters[0].rules.is_empty()));
}
