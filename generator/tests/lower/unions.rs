//! `oneOf` and `anyOf`, with and without what tells their variants apart.

use insta::assert_snapshot;

use super::schemas;

const PETS: &str = "
Cat: { type: object, required: [kind, lives], properties: { kind: { type: string }, lives: { type: integer } } }
Dog: { type: object, required: [kind], properties: { kind: { type: string }, tricks: { type: array, items: { type: string } } } }
";

fn with_pets(more: &str) -> String {
    schemas(&format!("{PETS}{}", more.trim_start()))
}

#[test]
fn a_mapping_names_the_tags() {
    assert_snapshot!(with_pets(
        "
Pet:
  oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
  discriminator: { propertyName: kind, mapping: { cat: '#/components/schemas/Cat', dog: Dog, hound: '#/components/schemas/Dog' } }
"
    ));
}

#[test]
fn without_a_mapping_the_name_is_the_tag() {
    assert_snapshot!(with_pets(
        "
Pet: { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: kind } }
"
    ));
}

#[test]
fn constants_are_tags() {
    assert_snapshot!(schemas(
        "
Card: { type: object, required: [kind], properties: { kind: { type: string, enum: [card] }, number: { type: string } } }
Invoice: { type: object, required: [kind], properties: { kind: { type: string, enum: [invoice] } } }
Declared: { oneOf: [{ $ref: '#/components/schemas/Card' }, { $ref: '#/components/schemas/Invoice' }], discriminator: { propertyName: kind } }
Inferred: { anyOf: [{ $ref: '#/components/schemas/Card' }, { $ref: '#/components/schemas/Invoice' }] }
Inline:
  oneOf:
    - { type: object, required: [type], properties: { type: { enum: [a] }, x: { type: string } } }
    - { type: object, required: [type], properties: { type: { enum: [b] }, x: { type: integer } } }
"
    ));
}

#[test]
fn a_shared_list_of_values_is_spelled_by_name() {
    assert_snapshot!(schemas(
        "
Base: { type: object, required: [kind], properties: { kind: { type: string, enum: [big_cat, dog] } } }
BigCat: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { lives: { type: integer } } }] }
Dog: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { tricks: { type: integer } } }] }
Pet: { oneOf: [{ $ref: '#/components/schemas/BigCat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: kind } }
"
    ));
}

#[test]
fn a_base_that_lists_its_heirs() {
    assert_snapshot!(schemas(
        "
Pet:
  type: object
  required: [kind]
  properties: { kind: { type: string } }
  discriminator: { propertyName: kind, mapping: { cat: '#/components/schemas/Cat' } }
  oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { lives: { type: integer } } }] }
Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { tricks: { type: integer } } }] }
"
    ));
}

#[test]
fn alternatives_that_only_restrict_keep_the_properties() {
    assert_snapshot!(schemas(
        "
Either:
  type: object
  properties: { a: { type: string }, b: { type: string } }
  oneOf: [{ required: [a] }, { required: [b] }]
Refined:
  type: object
  required: [status]
  properties: { status: { type: string, enum: [on, off] }, why: { type: string } }
  oneOf:
    - { properties: { status: { enum: [on] } } }
    - { properties: { status: { enum: [off] } }, required: [why], additionalProperties: true }
Inherited:
  allOf:
    - $ref: '#/components/schemas/Either'
    - anyOf: [{ required: [a] }, { not: { required: [b] } }]
"
    ));
}

#[test]
fn properties_beside_alternatives_are_in_every_variant() {
    assert_snapshot!(schemas(
        "
Other: { type: object, properties: { z: { type: string } } }
Shape:
  type: object
  required: [id]
  properties: { id: { type: string } }
  oneOf:
    - { title: Circle, required: [radius], properties: { radius: { type: number } } }
    - { title: Square, properties: { side: { type: number } } }
    - { $ref: '#/components/schemas/Other' }
Twice:
  properties: { id: { type: string } }
  oneOf: [{ properties: { a: { type: string } } }, { properties: { b: { type: string } } }]
  anyOf: [{ properties: { c: { type: string } } }, { properties: { d: { type: string } } }]
"
    ));
}

#[test]
fn one_alternative_and_null() {
    assert_snapshot!(with_pets(
        "
Null: { nullable: true, enum: [null] }
R:
  properties:
    a: { anyOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Null' }] }
    b: { oneOf: [{ type: object, properties: { x: { type: string } } }, { nullable: true, enum: [null] }] }
    c: { oneOf: [{ type: string }] }
    d: { anyOf: [{ type: string }, { type: integer }, { nullable: true, enum: [null] }] }
"
    ));
}

#[test]
fn scalars_come_to_one_type_where_they_can() {
    assert_snapshot!(schemas(
        "
Model: { anyOf: [{ type: string }, { type: string, enum: [small, large] }] }
Known: { type: string, enum: [a, b] }
Open: { anyOf: [{ $ref: '#/components/schemas/Known' }, { type: string }] }
When: { oneOf: [{ type: string, format: date }, { type: string, format: date-time }] }
Narrowed: { type: string, anyOf: [{ pattern: a }, { pattern: b }] }
Described:
  oneOf:
    - { enum: [1], title: Low, description: Not much }
    - { enum: [2], title: High, description: A lot }
Amount: { oneOf: [{ type: string }, { type: number }, { type: array, items: { type: string } }] }
Anything: { anyOf: [{ type: string }, {}] }
"
    ));
}

#[test]
fn alternatives_within_alternatives() {
    assert_snapshot!(with_pets(
        "
Inner: { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: kind } }
Fish: { type: object, required: [kind], properties: { kind: { enum: [fish] } } }
Outer: { oneOf: [{ $ref: '#/components/schemas/Inner' }, { $ref: '#/components/schemas/Fish' }], discriminator: { propertyName: kind } }
Flat: { anyOf: [{ anyOf: [{ type: string }, { type: integer }] }, { type: boolean }] }
Tree: { oneOf: [{ type: string }, { type: array, items: { $ref: '#/components/schemas/Tree' } }] }
"
    ));
}

#[test]
fn variants_that_are_no_records_have_no_tags() {
    assert_snapshot!(with_pets(
        "
Empty: { type: object }
Open: { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Empty' }], discriminator: { propertyName: kind } }
Word: { type: string }
Loose: { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Word' }], discriminator: { propertyName: kind } }
Same: { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: kind, mapping: { Dog: Cat } } }
"
    ));
}

#[test]
fn an_alternative_that_stands_for_null() {
    assert_snapshot!(with_pets(
        "
R:
  properties:
    a: { anyOf: [{ $ref: '#/components/schemas/Cat' }, { type: object, nullable: true }] }
    b: { anyOf: [{ type: string }, { nullable: true }] }
"
    ));
}

#[test]
fn alternatives_that_cannot_be_beside_properties_are_left_out() {
    assert_snapshot!(schemas(
        "
Kind: { oneOf: [{ type: string, enum: [plain] }, { type: object, properties: { a: { type: string } } }, { type: object, properties: { b: { type: string } } }] }
Whole: { allOf: [{ $ref: '#/components/schemas/Kind' }, { type: object, properties: { id: { type: string } } }] }
Torn: { type: string, enum: [x], anyOf: [{ type: string, enum: [x] }, { type: object, properties: { a: { type: string } } }] }
"
    ));
}

#[test]
fn a_list_of_alternatives_declared_again_counts_as_declared_last() {
    assert_snapshot!(schemas(
        "
Base: { properties: { output: { anyOf: [{ type: string }, { type: array, items: { type: string } }] } } }
Heir: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { output: { anyOf: [{ type: string }, { type: array, items: { type: integer } }] } } }] }
"
    ));
}

#[test]
fn alternatives_of_which_some_only_restrict_are_one_record() {
    assert_snapshot!(schemas(
        "
Relation:
  type: object
  anyOf: [{ required: [data] }, { required: [links] }, { type: object, required: [data], properties: { links: { type: string }, data: { type: integer } } }]
"
    ));
}
