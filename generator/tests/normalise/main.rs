//! Any version of OpenAPI as one self-contained 3.0-shaped document.

#![allow(clippy::unwrap_used)]

mod components;
mod documents;
mod faults;
mod schemas;

use std::path::Path;

use fanwise::diagnostic::Diagnostics;
use fanwise::load::{LoadOptions, Loaded, load, parse};
use fanwise::normalise::{Normalised, normalise, words};
use serde_json::Value;

/// A document, and what was said of it.
fn normalised(text: &str) -> (Option<Normalised>, String) {
    let mut diagnostics = Diagnostics::new();
    let document = parse("test.yaml", text.as_bytes(), &mut diagnostics).expect("it is YAML");
    let normalised = normalise(&Loaded::of(document), &mut diagnostics);
    assert_eq!(normalised.is_none(), diagnostics.has_errors());
    (normalised, said(&diagnostics))
}

/// A document of which nothing is said.
fn sound(text: &str) -> Normalised {
    let (normalised, said) = normalised(text);
    assert_eq!(said, "");
    normalised.expect("no error was said")
}

/// A document in a folder, and what was said of it.
fn in_folder(folder: &Path, root: &str) -> (Option<Normalised>, String) {
    let mut diagnostics = Diagnostics::new();
    let loaded = load(&folder.join(root), LoadOptions::default(), &mut diagnostics);
    let normalised = loaded.and_then(|loaded| normalise(&loaded, &mut diagnostics));
    (normalised, said(&diagnostics).replace(&*folder.to_string_lossy(), "DIR"))
}

fn said(diagnostics: &Diagnostics) -> String {
    diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A document with these component schemas.
fn with_schemas(version: &str, schemas: &str) -> String {
    format!(
        "openapi: {version}\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n\
         components:\n  schemas:\n{schemas}"
    )
}

/// What is under a JSON pointer of the result, without the numbers of places.
fn under(normalised: &Normalised, pointer: &str) -> Value {
    let document = serde_json::to_value(&normalised.document).unwrap();
    let mut value = document.pointer(pointer).unwrap_or_else(|| panic!("no {pointer}")).clone();
    strip(&mut value);
    value
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.shift_remove(words::AT);
            map.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Takes out the values that are data: a `$ref` in them is none.
fn strip_literals(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let data =
                |key: &str| matches!(key, "example" | "examples" | "default" | "enum" | "value");
            map.retain(|key, _| !data(key) && !key.starts_with("x-"));
            map.values_mut().for_each(strip_literals);
        }
        Value::Array(items) => items.iter_mut().for_each(strip_literals),
        _ => {}
    }
}

/// The result is what `openapiv3` itself would read, and no `$ref` of it leads to nothing.
fn assert_whole(normalised: &Normalised) {
    let json = serde_json::to_value(&normalised.document).unwrap();
    let again: openapiv3::OpenAPI = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(again, normalised.document);
    assert_refs(&json, &json);
}

fn assert_refs(value: &Value, root: &Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                let pointer = reference.strip_prefix('#').expect("it stays in the document");
                assert!(root.pointer(pointer).is_some(), "{reference} leads to nothing");
            }
            map.values().for_each(|value| assert_refs(value, root));
        }
        Value::Array(items) => items.iter().for_each(|value| assert_refs(value, root)),
        _ => {}
    }
}
