//! What answers hold instead, where the manifest says that they may lack something.

use fanwise::diagnostic::Diagnostics;
use fanwise::ir::Ir;
use fanwise::loosen::loosen;
use fanwise::{load, read};
use insta::assert_snapshot;

use super::{dump, lower};

const PETS: &str = "
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        '200': { description: All., content: { application/json: { schema: { $ref: '#/components/schemas/Pets' } } } }
    post:
      operationId: addPet
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
      responses:
        '201':
          description: Made.
          content: { application/json: { schema: { required: [id], properties: { id: { type: string } } } } }
";

const SCHEMAS: &str = "
components:
  schemas:
    Pets: { type: array, items: { $ref: '#/components/schemas/Pet' } }
    Pet:
      required: [name, kind, den, tail]
      properties:
        name: { type: string }
        kind: { type: string, enum: [cat] }
        den: { properties: { rooms: { type: array, items: { required: [size], properties: { size: { type: integer } } } } } }
        tail: { $ref: '#/components/schemas/Tail' }
        friend: { $ref: '#/components/schemas/Friend' }
        parent: { $ref: '#/components/schemas/Pet' }
    Tail: { properties: { long: { type: boolean } } }
    Friend: { oneOf: [{ type: string }, { required: [a], properties: { a: { type: string } } }] }
    Dog: { allOf: [{ $ref: '#/components/schemas/Base' }, { required: [bark], properties: { bark: { type: boolean } } }] }
    Base: { required: [id], properties: { id: { type: string } } }
";

const DOGS: &str = "
paths:
  /dogs:
    get:
      operationId: listDogs
      responses:
        '200': { description: All., content: { application/json: { schema: { $ref: '#/components/schemas/Dog' } } } }
";

fn loosened(paths: &str, words: &str) -> (Ir, Diagnostics) {
    let (ir, mut diagnostics) = lower(&format!("{paths}{SCHEMAS}"));
    let text = format!("apis: {{ api: {{ spec: api.yaml, {words} }} }}");
    let read = load::parse("fanwise.yaml", text.as_bytes(), &mut diagnostics)
        .and_then(|document| read::manifest(&document, &mut diagnostics));
    let manifest = read.unwrap_or_else(|| panic!("{diagnostics:?}"));
    let mut said = Diagnostics::new();
    (loosen(ir, &manifest, &mut said), said)
}

/// The types and answers under these words of the API.
fn types(paths: &str, words: &str) -> String {
    let (ir, said) = loosened(paths, words);
    dump::all(&ir, &said)
}

#[test]
fn what_requests_hold_too_gets_a_second_type() {
    assert_snapshot!(types(PETS, "decode: lenient"));
}

#[test]
fn single_fields_and_those_that_others_have_from_them() {
    assert_snapshot!(types(DOGS, "optional: [Base/id]"));
}

#[test]
fn a_field_in_line_and_one_that_is_not_counted() {
    assert_snapshot!(types(PETS, "decode: lenient, optional: [Pet/den/rooms/size, Pet/name]"));
}

#[test]
fn strict_is_the_default_and_changes_nothing() {
    let (ir, diagnostics) = lower(&format!("{PETS}{SCHEMAS}"));
    assert_eq!(types(PETS, "decode: strict"), dump::all(&ir, &diagnostics));
}

#[test]
fn entries_that_name_nothing() {
    let entries = "[Pte/name, Pet/nmae, Pet, Tail/long, Pet/den/room, Pets/x/y, Pet/name/x]";
    let (_, said) = loosened(PETS, &format!("optional: {entries}"));
    let said: Vec<String> = said.iter().map(ToString::to_string).collect();
    assert_snapshot!(said.join("\n"));
}
