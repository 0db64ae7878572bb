use fanwise::normalise::words;
use proptest::prelude::*;
use serde_json::json;

use super::{assert_refs, assert_whole, normalised, sound, under};

#[test]
fn a_3_1_document_keeps_all_it_says() {
    let (normalised, said) = normalised(include_str!("whole.yaml"));
    let normalised = normalised.expect("no error was said");
    assert_eq!(said.matches("nothing is generated that receives them").count(), 2, "{said}");
    assert_whole(&normalised);
    assert_eq!(normalised.openapi, "3.1.1");
    insta::assert_snapshot!(serde_json::to_string_pretty(&under(&normalised, "")).unwrap());
}

#[test]
fn operations_can_be_put_back_into_document_order() {
    let normalised = sound(
        "openapi: 3.0.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    put: {responses: {200: {description: d}}}\n    \
         get: {responses: {200: {description: d}}}\n    delete: {responses: {200: {description: d}}}\n",
    );
    let item = normalised.document.paths.paths["/a"].as_item().unwrap();
    let mut found: Vec<_> = item
        .iter()
        .map(|(method, operation)| (operation.extensions[words::AT].as_u64().unwrap(), method))
        .collect();
    found.sort_unstable();
    let methods: Vec<_> = found.into_iter().map(|(_, method)| method).collect();
    assert_eq!(methods, ["put", "get", "delete"]);
    let place = normalised.place(&item.get.as_ref().unwrap().extensions);
    assert_eq!((place.line, place.column, &*place.pointer), (6, 5, "#/paths/~1a/get"));
}

#[test]
fn versions_are_what_their_texts_say() {
    for (head, code) in [
        ("openapi: 3.0", ""),
        ("openapi: '3.1'", ""),
        ("openapi: 3.2.0", ""),
        ("swagger: 2.0", ""),
        ("swagger: '1.1'", "swagger-1"),
        ("swaggerVersion: 1.2", "swagger-1"),
        ("openapi: 4.0.0", "not-openapi"),
        ("openapi: x", "not-openapi"),
        ("asyncapi: 2.0.0", "not-openapi"),
        ("a: b", "not-openapi"),
        ("[]", "not-openapi"),
    ] {
        let text = if head.starts_with('[') {
            head.to_owned()
        } else {
            format!("{head}\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n")
        };
        let (_, said) = normalised(&text);
        assert_eq!(said.contains(code), !code.is_empty() || said.is_empty(), "{head}: {said}");
    }
}

#[test]
fn every_kind_of_security_scheme_is_read() {
    let normalised = sound(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nsecurity: [{a: []}, {b: [x], c: []}, {}]\ncomponents:\n  securitySchemes:\n    \
         a: {type: apiKey, in: cookie, name: k}\n    b: {type: oauth2, flows: {clientCredentials: {tokenUrl: u, scopes: {x: text}}}}\n    \
         c: {type: http, scheme: Bearer}\n    d: {type: openIdConnect, openIdConnectUrl: o}\n    e: {type: mutualTLS}\n",
    );
    assert_whole(&normalised);
    assert_eq!(under(&normalised, "/security"), json!([{"a": []}, {"b": ["x"], "c": []}, {}]));
    assert_eq!(
        under(&normalised, "/components/securitySchemes/e"),
        json!({"type": "http", "scheme": "mutual", "x-fanwise-mutual-tls": true})
    );
}

/// What may stand in the place of a value.
const STRANGE: [&str; 12] = [
    "null",
    "7",
    "true",
    "text",
    "[]",
    "[1, null, {}]",
    "{}",
    "{a: {b: c}}",
    "{$ref: '#/components/schemas/Thing'}",
    "{$ref: '#/nothing'}",
    "{$ref: 'Thing'}",
    "[[{type: [x]}]]",
];

proptest! {
    /// A flow value or the rest of a line gives way to something strange: no panic, and what is
    /// left of the document hangs together.
    #[test]
    fn no_fault_spoils_more_than_its_place(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..STRANGE.len()), 1..6),
    ) {
        let mut text = include_str!("whole.yaml").to_owned();
        for (index, strange) in changes {
            let colons: Vec<usize> = text.match_indices(": ").map(|(at, _)| at + 2).collect();
            let start = *index.get(&colons);
            let rest = &text[start..];
            let end = start + rest.find([',', '}', ']', '\n']).unwrap_or(rest.len());
            text.replace_range(start..end, STRANGE[strange]);
        }
        let mut diagnostics = fanwise::diagnostic::Diagnostics::new();
        let document = fanwise::load::parse("test.yaml", text.as_bytes(), &mut diagnostics);
        let Some(document) = document else { return Ok(()) };
        let loaded = fanwise::load::Loaded::of(document);
        if let Some(normalised) = fanwise::normalise::normalise(&loaded, &mut diagnostics) {
            let mut json = serde_json::to_value(&normalised.document).unwrap();
            super::strip_literals(&mut json);
            assert_refs(&json, &json);
        }
    }
}
