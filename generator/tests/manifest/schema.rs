//! The manifest's JSON Schema.

use fanwise::read::manifest_schema;
use serde_json::Value;

/// All words in the schema, with the path that leads to them.
fn words(schema: &Value, path: &str, out: &mut Vec<String>) {
    if let Some(properties) = schema["properties"].as_object() {
        for (name, inner) in properties {
            out.push(format!("{path}/{name}"));
            words(inner, &format!("{path}/{name}"), out);
        }
    }
    if schema["additionalProperties"].is_object() {
        words(&schema["additionalProperties"], &format!("{path}/*"), out);
    }
}

#[test]
fn it_holds_what_is_built_and_nothing_else() {
    let mut all = Vec::new();
    words(&manifest_schema(), "", &mut all);
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn it_closes_every_object_of_words() {
    fn check(schema: &Value) {
        if schema["properties"].is_object() {
            assert_eq!(schema["additionalProperties"], Value::Bool(false), "{schema:#}");
        }
        match schema {
            Value::Object(object) => object.values().for_each(check),
            Value::Array(items) => items.iter().for_each(check),
            _ => {}
        }
    }
    check(&manifest_schema());
}

#[test]
fn its_form_is_stable() {
    let schema = manifest_schema();
    insta::assert_json_snapshot!(
        schema["properties"]["fanouts"]["additionalProperties"]["properties"]["legs"]
    );
}
