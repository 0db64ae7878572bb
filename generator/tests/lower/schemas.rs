//! Objects, `allOf`, scalars, enumerations.

use insta::assert_snapshot;

use super::{document, dump, lower, schemas};

#[test]
fn scalars_by_type_and_format() {
    assert_snapshot!(schemas(
        "
R:
  type: object
  properties:
    plain: { type: string }
    at: { type: string, format: date-time }
    day: { type: string, format: date }
    id: { type: string, format: uuid }
    link: { type: string, format: uri }
    blob: { type: string, format: byte }
    file: { type: string, format: binary }
    odd: { type: string, format: hostname }
    flag: { type: boolean }
    small: { type: integer, format: int32 }
    bounded: { type: integer, format: int32, maximum: 4294967295 }
    whole: { type: integer }
    huge: { type: integer, minimum: 0, maximum: 18446744073709551615 }
    unsigned: { type: integer, format: uint64 }
    ratio: { type: number, format: float }
    by_format: { format: date-time }
    by_pattern: { pattern: '^a' }
"
    ));
}

#[test]
fn required_optional_nullable_are_three_things() {
    assert_snapshot!(schemas(
        "
Thing: { type: object, nullable: true, properties: { a: { type: string } } }
Word: { type: string, nullable: true }
R:
  type: object
  required: [a, b, missing]
  properties:
    a: { type: string }
    b: { type: string, nullable: true }
    c: { type: integer, nullable: true }
    d: { $ref: '#/components/schemas/Thing' }
    e: { anyOf: [{ $ref: '#/components/schemas/Word' }, { nullable: true, enum: [null] }] }
    f: { type: string, enum: [x, null] }
    g: { allOf: [{ $ref: '#/components/schemas/Thing' }], description: Text beside }
    h: { nullable: true, allOf: [{ $ref: '#/components/schemas/R' }] }
    i: { type: array, items: { type: string, nullable: true } }
    j: {}
"
    ));
}

#[test]
fn secrets() {
    assert_snapshot!(schemas(
        "
Pin: { type: string, format: password }
R:
  type: object
  properties:
    a: { type: string, format: password, nullable: true }
    b: { type: string, writeOnly: true }
    c: { $ref: '#/components/schemas/Pin' }
    d: { type: object, x-fanwise-secret: true, properties: { x: { type: string } } }
"
    ));
}

#[test]
fn maps_lists_and_undeclared_properties() {
    assert_snapshot!(schemas(
        "
Free: { type: object }
Closed: { type: object, additionalProperties: false }
Open: { type: object, additionalProperties: true }
Typed: { type: object, additionalProperties: { type: integer } }
Inline: { additionalProperties: { type: object, properties: { a: { type: string } } } }
Mixed: { type: object, properties: { a: { type: string } }, additionalProperties: { type: string } }
List: { type: array, items: { type: object, properties: { a: { type: string } } } }
Anything: { type: array }
Matrix: { type: array, items: { type: array, items: { type: string, enum: [a, b] } } }
Nothing: {}
Said: { description: Says nothing of its type }
"
    ));
}

#[test]
fn aliases_of_components() {
    assert_snapshot!(schemas(
        "
A: { $ref: '#/components/schemas/B' }
B: { allOf: [{ $ref: '#/components/schemas/C' }], description: Another name }
C: { type: object, nullable: true, properties: { a: { type: string } } }
Loop: { type: array, items: { $ref: '#/components/schemas/Loop' } }
"
    ));
}

#[test]
fn a_component_that_is_nothing_but_itself() {
    assert_snapshot!(schemas(
        "
A: { allOf: [{ $ref: '#/components/schemas/B' }] }
B: { allOf: [{ $ref: '#/components/schemas/A' }] }
"
    ));
}

#[test]
fn enumerations() {
    assert_snapshot!(schemas(
        "
Word: { type: string, enum: [a, b, a, ''] }
Named: { type: string, enum: ['1', '2'], x-enum-varnames: [One, Two], x-enum-descriptions: [first, second] }
Number: { type: integer, enum: [1, 2], x-enumNames: [Low, High] }
Untyped: { enum: [a, b] }
Floats: { type: number, enum: [1, 1.5] }
Quoteless: { type: string, enum: [1, true] }
Flags: { type: boolean, enum: [true] }
Null: { nullable: true, enum: [null] }
Mixed: { enum: [1, a] }
R:
  type: object
  required: [kind, level, maybe]
  properties:
    kind: { type: string, enum: [item] }
    level: { type: integer, enum: [3] }
    maybe: { type: string, nullable: true, enum: [x] }
    free: { type: string, enum: [only] }
"
    ));
}

#[test]
fn all_of_is_one_record() {
    assert_snapshot!(schemas(
        "
Base:
  type: object
  required: [id]
  properties:
    id: { type: string }
    kind: { type: string, enum: [a, b] }
    nested: { type: object, properties: { x: { type: string } } }
Heir:
  description: More than the base
  allOf:
    - $ref: '#/components/schemas/Base'
    - type: object
      required: [kind, extra]
      properties:
        extra: { type: integer }
        own: { type: object, properties: { y: { type: string } } }
Stricter: { allOf: [{ $ref: '#/components/schemas/Base' }, { required: [nested] }] }
Grandchild: { allOf: [{ $ref: '#/components/schemas/Heir' }, { $ref: '#/components/schemas/Base' }] }
Beside: { allOf: [{ $ref: '#/components/schemas/Base' }], properties: { z: { type: string } } }
Words: { allOf: [{ type: string }, { maxLength: 3 }] }
"
    ));
}

#[test]
fn all_of_redeclares_properties() {
    assert_snapshot!(schemas(
        "
Base:
  type: object
  properties:
    a: { type: string }
    b: { type: string, description: Old }
    c: { type: string }
    d: { type: object, properties: { x: { type: string } } }
    e: { type: string, nullable: true }
Heir:
  allOf:
    - $ref: '#/components/schemas/Base'
    - properties:
        a: { type: string, enum: [x, y] }
        b: { description: New }
        c: { type: integer }
        d: { type: object, properties: { y: { type: string } } }
        e: { type: string }
"
    ));
}

#[test]
fn all_of_that_holds_itself_ends() {
    assert_snapshot!(schemas(
        "
A: { allOf: [{ $ref: '#/components/schemas/A' }, { properties: { a: { type: string } } }] }
B:
  properties:
    again: { allOf: [{ $ref: '#/components/schemas/B' }, { properties: { more: { type: string } } }] }
C:
  allOf:
    - { properties: { x: { allOf: [{ $ref: '#/components/schemas/C' }, { properties: { p: { type: string } } }] } } }
    - { properties: { x: { properties: { q: { type: string } } } } }
"
    ));
}

#[test]
fn what_says_something_and_is_any_value_is_said() {
    assert_snapshot!(schemas(
        "
Not: { not: { type: string } }
Bound: { maximum: 3 }
Torn: { allOf: [{ type: string }, { type: integer }] }
Unread: { x-fanwise-untyped: it could not be read }
"
    ));
}

#[test]
fn what_one_side_alone_sends_is_not_required_of_the_other() {
    let (ir, _) = lower(
        "
paths:
  /a:
    post:
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Sent' } } } }
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Got' } } } } }
components:
  schemas:
    Sent: { type: object, required: [id, pin], properties: { id: { type: string, readOnly: true }, pin: { type: string, writeOnly: true } } }
    Got: { type: object, required: [id, pin], properties: { id: { type: string, readOnly: true }, pin: { type: string, writeOnly: true } } }
",
    );
    assert_snapshot!(dump::types(&ir));
}

#[test]
fn a_document_does_not_depend_on_those_beside_it() {
    let one = "components: { schemas: { A: { properties: { x: { type: object, properties: { y: { type: string } } } } } } }";
    let other = "components: { schemas: { B: { enum: [a] } } }";
    let lowered = |documents: Vec<(&str, &str)>| {
        let documents =
            documents.into_iter().map(|(name, text)| (name.to_owned(), document(text))).collect();
        fanwise::lower::lower(documents, &mut fanwise::diagnostic::Diagnostics::new())
    };
    let both = dump::types(&lowered(vec![("one", one), ("other", other)]));
    let swapped = dump::types(&lowered(vec![("other", other), ("one", one)]));
    let (first, second) = (lowered(vec![("one", one)]), lowered(vec![("other", other)]));
    assert_eq!(both, dump::types(&first) + &dump::types(&second));
    assert_eq!(swapped, dump::types(&second) + &dump::types(&first));
}

#[test]
fn a_required_property_that_is_not_declared_is_of_the_undeclared_ones() {
    assert_snapshot!(schemas(
        "
Channels: { type: object, required: ['20', '40'], additionalProperties: { type: array, items: { type: integer } } }
"
    ));
}
