//! `types`, `x-rust-type`, `dates` and `uuids`.

use crate::{document, made};

const SCHEMAS: &str = "
Order:
  type: object
  required: [id, total, lines]
  properties:
    id: { type: string, format: uuid }
    total: { $ref: '#/components/schemas/Money' }
    tip: { $ref: '#/components/schemas/Money' }
    note: { type: [string, 'null'], x-rust-type: my_types::Note }
    pin: { type: string, format: password, x-rust-type: my_types::Pin }
    rate: { type: string, format: decimal }
    lines: { type: array, items: { type: object, properties: { sku: { type: string } } } }
    paid: { $ref: '#/components/schemas/Payment' }
    placed: { type: string, format: date-time }
    due: { type: [string, 'null'], format: date }
    at: { anyOf: [{ type: string, format: date-time, maxLength: 20 }, { type: string, format: date-time }] }
Money:
  type: object
  properties: { amount: { type: integer }, of: { type: object, properties: { deep: { type: string } } } }
Gross: { allOf: [{ $ref: '#/components/schemas/Money' }, { properties: { tax: { type: integer } } }] }
Payment:
  oneOf: [{ $ref: '#/components/schemas/Card' }, { $ref: '#/components/schemas/Cash' }]
  discriminator: { propertyName: kind }
Card: { type: object, properties: { kind: { type: string } } }
Cash: { type: object, properties: { kind: { type: string } } }
";

const PACKAGE: &str = "package: { dependencies: { my-types: { path: my } } }\n";

fn shop(manifest: &str) -> crate::Made {
    shop_of(manifest, SCHEMAS)
}

fn shop_of(manifest: &str, schemas: &str) -> crate::Made {
    let document = document(schemas);
    made(&[("fanwise.yaml", manifest), ("shop.yaml", &document), ("my/Cargo.toml", "")])
}

#[test]
fn schemas_properties_and_formats_are_replaced() {
    let made = shop(&format!(
        "{PACKAGE}types: {{ 'format:decimal': 'my_types::Decimal' }}
apis:
  shop:
    spec: shop.yaml
    types:
      Money: my_types::Money<String>
      Card: my_types::Card
      Order/tip: i64
      Order/lines/*: my_types::Line
      format:date: 'std::sync::Arc<my_types::Day>'
"
    ));
    assert_eq!(made.said, "");
    insta::assert_snapshot!("replaced.types", made.types());
    insta::assert_snapshot!("replaced.operations", made.file("src/shop/operations.rs"));
    insta::assert_snapshot!("replaced.cargo", made.file("Cargo.toml"));
}

#[test]
fn a_documents_own_types_need_a_dependency_and_can_be_refused() {
    let unknown = shop("apis: { shop: { spec: shop.yaml } }");
    insta::assert_snapshot!("x-rust-type.unknown", unknown.said);
    assert!(!unknown.types().contains("my_types"));

    let refused =
        shop(&format!("{PACKAGE}apis: {{ shop: {{ spec: shop.yaml, x_rust_type: false }} }}"));
    assert_eq!(refused.said, "");
    assert!(!refused.types().contains("my_types"));
}

#[test]
fn all_forms_of_x_rust_type() {
    let schemas = "
Order:
  x-rust-type: { crate: my-types, version: '1.2', path: 'my_types::Order' }
  type: object
  properties: { inner: { type: object, properties: { a: { type: string } } } }
Heir: { allOf: [{ $ref: '#/components/schemas/Order' }, { properties: { own: { type: string, x-rust-type: 'my_types::A' } } }] }
Beside: { properties: { a: { $ref: '#/components/schemas/Order', x-rust-type: 'my_types::B' } } }
Both:
  allOf:
    - { properties: { a: { type: string, x-rust-type: 'my_types::C' } } }
    - { properties: { a: { description: It. } } }
Bad: { type: string, x-rust-type: 'not a path' }
Params: { type: object, x-rust-type: { crate: my-types, version: '1', path: 'my_types::P', parameters: [{ type: string }] } }
Elsewhere: { type: string, x-rust-type: { crate: other, version: '2', path: 'other::Type' } }
";
    let made = shop_of(&format!("{PACKAGE}apis: {{ shop: {{ spec: shop.yaml }} }}"), schemas);
    insta::assert_snapshot!("x-rust-type.said", made.said);
    insta::assert_snapshot!("x-rust-type.types", made.types());
}

#[test]
fn dates_and_uuids_are_a_choice() {
    let chrono = shop(
        "package: { dates: chrono, uuids: uuid }
apis: { shop: { spec: shop.yaml, x_rust_type: false, types: { Order/placed: String } } }
fanouts:
  put:
    inputs: { id: { type: string, format: uuid }, text: { type: string } }
    legs:
      a:
        call: shop.putOrder
        path: { id: $inputs.id }
        query: { since: '2026-11-21T00:00:00Z' }
        body: { id: $inputs.text, total: {}, lines: [], due: '{$inputs.text}-01' }
      b:
        call: shop.putOrder
        when: \"$legs.a.response.body#/id == 'x'\"
        path: { id: $legs.a.response.body#/id }
        body: { id: 'e-{$legs.a.response.body#/id}', total: {}, lines: [], rate: $inputs.id }
",
    );
    assert!(chrono.said.starts_with("warning[stays-behind]"), "{}", chrono.said);
    insta::assert_snapshot!("chrono.types", chrono.types());
    insta::assert_snapshot!("chrono.operations", chrono.file("src/shop/operations.rs"));
    insta::assert_snapshot!("chrono.fanout", chrono.file("src/fanouts/put.rs"));
    insta::assert_snapshot!("chrono.cargo", chrono.file("Cargo.toml"));

    let strings = shop(
        "package: { dates: string, uuids: string }
apis: { shop: { spec: shop.yaml, x_rust_type: false } }",
    );
    assert!(!strings.types().contains("fanwise_runtime::c"));
}

#[test]
fn what_cannot_be_is_said() {
    insta::assert_snapshot!(
        shop(
            "package:
  dates: chrno
  uuids: [uuid]
  dependencies: { a: {}, b: { version: '1', paht: x }, c: 1.0, d: [] }
types: [a]
apis: { shop: { spec: shop.yaml, types: { Money: 'not a path', Order: 3 }, x_rust_type: sure } }"
        )
        .said
    );
    insta::assert_snapshot!(
        shop(
            "package: { dependencies: { a: { path: nowhere } } }
apis: { shop: { spec: shop.yaml } }"
        )
        .said
    );
    insta::assert_snapshot!(
        shop(
            "types: { Money: String }
apis: { shop: { spec: shop.yaml, types: { Money: other::Money, Order: Orders } } }"
        )
        .said
    );
    insta::assert_snapshot!(
        shop(&format!(
            "{PACKAGE}apis:
  shop:
    spec: shop.yaml
    types:
      Moeny: my_types::Money
      Order/totl: my_types::Money
      Payment/kind: my_types::Kind
      format:colour: my_types::Colour"
        ))
        .said
    );
}

#[test]
fn only_whole_values_of_ones_own_type_are_passed_on() {
    let made = shop(&format!(
        "{PACKAGE}apis: {{ shop: {{ spec: shop.yaml, types: {{ Money: my_types::Money }} }} }}
fanouts:
  put:
    legs:
      a: {{ call: shop.putOrder, path: {{ id: a }}, body: {{ id: a, total: {{ amount: 1 }}, lines: [] }} }}
      b:
        call: shop.putOrder
        path: {{ id: $legs.a.response.body#/total/amount }}
        body: {{ id: a, total: $legs.a.response.body#/total, lines: [], tip: $legs.a.response.body#/id }}
"
    ));
    insta::assert_snapshot!(made.said);
}
