use std::fs;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::{assert_whole, in_folder, normalised, under};

const HEAD: &str = "openapi: 3.0.0\ninfo: {title: T, version: '1'}\n";

/// What is said of a document whose operations are mostly sound, and which are left out.
fn faults(rest: &str) -> String {
    let (normalised, said) = normalised(&format!("{HEAD}{rest}"));
    let normalised = normalised.expect("the faults are local");
    assert_whole(&normalised);
    let skipped: Vec<_> = normalised
        .skipped
        .iter()
        .map(|one| format!("skipped {} {}: {}", one.method, one.path, one.reason))
        .collect();
    let operations: Vec<_> = normalised
        .document
        .operations()
        .map(|(path, method, _)| format!("{method} {path}"))
        .collect();
    format!("{said}\n{}\nleft: {}", skipped.join("\n"), operations.join(", "))
}

#[test]
fn a_ref_to_nothing_costs_what_needs_it() {
    assert_snapshot!(faults(
        "paths:
  /parameter: {get: {parameters: [{$ref: '#/components/parameters/none'}], responses: {}}}
  /shared:
    parameters: [{$ref: '#/components/parameters/none'}]
    get: {responses: {}}
    put: {responses: {}}
  /body: {post: {requestBody: {$ref: 'none.yaml'}, responses: {}}}
  /answer: {get: {responses: {200: {$ref: '#/components/responses/none'}}}}
  /schema: {get: {responses: {200: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/none'}}}}}}}
  /item: {$ref: '#/components/pathItems/none'}
  /good: {get: {responses: {}}}
components: {schemas: {A: {properties: {b: {$ref: '#/nothing'}}}}}
"
    ));
}

#[test]
fn a_ref_that_leads_only_to_itself_is_untyped() {
    let (normalised, said) = normalised(&format!(
        "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    A: {{$ref: '#/components/schemas/A'}}\n    \
         B: {{$ref: '#/components/schemas/C'}}\n    C: {{$ref: '#/components/schemas/B'}}\n    \
         D: {{properties: {{d: {{$ref: '#/components/schemas/D'}}}}}}\n"
    ));
    let normalised = normalised.unwrap();
    assert_whole(&normalised);
    let schemas = under(&normalised, "/components/schemas");
    assert_snapshot!(format!("{said}\n{}", serde_json::to_string_pretty(&schemas).unwrap()));
}

#[test]
fn refs_that_may_not_be_followed_are_errors() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("api")).unwrap();
    fs::write(folder.path().join("secret.yaml"), "type: string").unwrap();
    let text = format!(
        "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    A: {{$ref: ../secret.yaml}}\n    \
         B: {{items: {{$ref: 'https://example.com/b.yaml'}}}}\n"
    );
    fs::write(folder.path().join("api/root.yaml"), text).unwrap();
    let (none, said) = in_folder(folder.path(), "api/root.yaml");
    assert!(none.is_none());
    assert_snapshot!(said);
}

#[test]
fn what_real_documents_get_wrong_is_mended() {
    assert_snapshot!(faults(
        "paths:
  no-slash: {get: {responses: {200: {}}}}
  /wrong: 7
  /null: null
  /null-operation: {get: null, put: {responses: null}}
  /no-responses: {get: {}}
  /text-response: {get: {responses: {200: done, OK: {}, 404 Not Found: {description: 1}, 5xx: null}}}
  /parameters:
    get:
      operationId: ''
      tags: one
      security: {a: []}
      parameters:
        - {name: a, in: query}
        - {name: b, in: query, type: integer}
        - {name: c, in: somewhere, schema: {type: string}}
        - {name: d, in: Query, style: odd, schema: {type: string}, required: 'true'}
        - {name: '', in: query, schema: {type: string}}
        - null
      responses: {200: {description: d, schema: {type: string}}}
  /nameless: {get: {parameters: [{in: query}], responses: {}}}
  /in-body: {post: {parameters: [{in: body, name: b, schema: {}}], responses: {}}}
  /body:
    POST: {requestBody: {schema: {type: string}}, responses: {200: {$ref: '#/components/schemas/A'}}}
    put: {requestBody: {}, responses: {}}
    patch: {requestBody: {content: {application/json: {type: object, properties: {}}}}, responses: {}}
servers: [{}, 'https://a.example.com', {url: 'https://b.example.com'}]
tags: [a, {description: no name}]
security: none
components:
  schemas: {A: {type: object}}
  securitySchemes: {a: {type: basic}, b: {type: odd}, c: {type: apiKey}, d: null}
"
    ));
}

#[test]
fn a_document_that_lacks_nearly_everything_is_read() {
    let (normalised, said) = normalised("openapi: 3.0.0\ninfo: {}\npaths: []\n");
    assert_eq!(normalised.unwrap().document.info.version, "0.0.0");
    assert_snapshot!(said);
}

#[test]
fn documents_that_are_none_say_so() {
    let all: Vec<_> =
        ["swaggerVersion: '1.2'\n", "arazzo: 1.0.1\n", "just a text", "", "title: x\n"]
            .into_iter()
            .map(|text| normalised(text).1)
            .collect();
    assert_snapshot!(all.join("\n"));
}

#[test]
fn what_the_api_sends_and_what_the_caller_follows_is_said_once() {
    assert_snapshot!(faults(
        "paths:
  /a:
    get:
      callbacks: {done: {'{$request.body#/url}': {post: {responses: {200: {description: d}}}}}}
      responses: {200: {description: d, links: {next: {operationId: b}}}}
  /b:
    get:
      operationId: b
      callbacks: {done: {'{$request.body#/url}': {post: {responses: {200: {description: d}}}}}, more: {}}
      responses: {200: {description: d, links: {next: {operationId: b}}}}
webhooks: {made: {post: {responses: {200: {description: d}}}}}"
    ));
}
