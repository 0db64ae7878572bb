//! `derive`.

use crate::{document, made};

const SCHEMAS: &str = "
Order:
  type: object
  required: [id, kind, level]
  properties:
    id: { type: string }
    kind: { type: string, enum: [order] }
    level: { type: integer, enum: [1, 2] }
    lines: { type: array, items: { $ref: '#/components/schemas/Line' } }
    data: {}
    when: { type: string, format: date-time }
Line:
  type: object
  required: [sku]
  properties: { sku: { type: string }, of: { $ref: '#/components/schemas/Line' }, pin: { type: string, format: password } }
Price: { type: object, required: [amount], properties: { amount: { type: number } } }
Basket: { type: object, properties: { prices: { type: array, items: { $ref: '#/components/schemas/Price' } } } }
State: { type: string, enum: [new, done] }
Either: { oneOf: [{ $ref: '#/components/schemas/Line' }, { type: string }] }
Tree: { type: array, items: { $ref: '#/components/schemas/Tree' } }
";

fn shop(manifest: &str) -> crate::Made {
    let document = document(SCHEMAS);
    made(&[("fanwise.yaml", manifest), ("shop.yaml", &document), ("my/Cargo.toml", "")])
}

#[test]
fn what_fields_forbid_is_left_out() {
    let made = shop(
        "package: { dates: jiff }
derive: [Eq, std::hash::Hash, Clone]
apis: { shop: { spec: shop.yaml, derive: [Ord, Default, Copy] } }",
    );
    insta::assert_snapshot!("all.said", made.said);
    insta::assert_snapshot!("all.types", made.types());
}

#[test]
fn what_is_named_is_asked_of_what_it_holds_too() {
    let made = shop(
        "package: { dependencies: { my-derives: '1', types: '2' } }
derive: { State: [PartialOrd] }
apis:
  shop:
    spec: shop.yaml
    derive: { Order: [Hash, types::Shown], Basket: [Eq], '*': [my_derives::Table] }",
    );
    insta::assert_snapshot!("named.said", made.said);
    insta::assert_snapshot!("named.types", made.types());
}

#[test]
fn what_cannot_be_is_said() {
    insta::assert_snapshot!(
        shop(
            "derive: [schemars::JsonSchema, Table, 'not a path']
apis: { shop: { spec: shop.yaml, derive: { Ordr: [Eq] } } }"
        )
        .said
    );
    insta::assert_snapshot!(
        shop(
            "derive: [schemars::JsonSchema, Table]
apis: { shop: { spec: shop.yaml, derive: { Ordr: [Eq] } } }"
        )
        .said
    );
}
