//! Values and expressions that don't fit where they stand.

use crate::said;

const INPUTS: &str = "text: { type: string }
number: { type: integer }
maybe: { type: [string, 'null'] }
list: { type: array, items: { type: string } }
secret: { type: string, format: password }
order: { $ref: 'shop#/components/schemas/Order' }
payment: { $ref: 'shop#/components/schemas/Payment' }";

fn order(fields: &str) -> String {
    said(
        "join: all",
        INPUTS,
        &format!("a:\n  call: shop.createOrder\n  body: {{ customer: c, items: [], {fields} }}"),
    )
}

#[test]
fn fields_that_are_missing_or_unknown() {
    insta::assert_snapshot!(said(
        "join: all",
        INPUTS,
        "a: { call: shop.createOrder, body: { custommer: x, address: { zip: 1 } } }
b: { call: shop.addNote, body: [] }
c: { call: shop.payOrder, path: { id: x }, body: { number: x } }
d: { call: shop.payOrder, path: { id: x }, body: { kind: crad, number: x } }
e: { call: shop.payOrder, path: { id: x }, body: { kind: card, email: x } }",
    ));
}

#[test]
fn literals_of_another_type() {
    insta::assert_snapshot!(order(
        "state: opne, total: many, gift: 1, pin: 7, address: Rome, labels: [a], \
         parent: { customer: 1, items: { a: b } }"
    ));
}

#[test]
fn literals_that_fit() {
    assert_eq!(
        order(
            "state: open, total: 2.5, gift: true, note: null, pin: x, labels: {}, extra: [1], \
             address: { city: x, zip: null }"
        ),
        ""
    );
}

#[test]
fn expressions_of_another_type() {
    insta::assert_snapshot!(order(
        "note: $inputs.number, total: $inputs.text, gift: $inputs.maybe, \
         address: $inputs.payment, labels: $inputs.list, state: $inputs.list, \
         parent: { customer: $inputs.number, items: $inputs.order#/items/0 }"
    ));
}

#[test]
fn expressions_that_fit() {
    assert_eq!(
        order(
            "note: $inputs.maybe, total: $inputs.number, state: $inputs.order#/state, \
             pin: $inputs.text, address: $inputs.order#/billing, extra: $inputs.payment, \
             labels: $inputs.order#/labels"
        ),
        ""
    );
}

#[test]
fn pointers_to_nothing() {
    insta::assert_snapshot!(said(
        "join: all",
        INPUTS,
        "a: { call: shop.getOrder, path: { id: $inputs.order#/adress/city } }
b: { call: shop.getOrder, path: { id: $inputs.order#/items/first/sku } }
c: { call: shop.getOrder, path: { id: $inputs.text#/x } }
d: { call: shop.getOrder, path: { id: $inputs.payment#/iban } }
e: { call: shop.getOrder, path: { id: $legs.f.response.body#/id } }
f: { call: shop.cancelOrder, path: { id: x } }
g: { call: shop.getOrder, path: { id: $inputs.text.x } }
h: { call: shop.getOrder, path: { id: $steps.a } }
i: { call: shop.getOrder, path: { id: 'x-{$inputs.list}' } }
j: { call: shop.getOrder, path: { id: $inputs.order#/state/x } }
k: { call: shop.getOrder, path: { id: $legs.a.respons.body } }",
    ));
}

#[test]
fn a_secret_that_becomes_plain() {
    insta::assert_snapshot!(order("note: $inputs.secret, pin: $inputs.secret"));
}

#[test]
fn a_schema_of_an_input_that_says_nothing_known() {
    insta::assert_snapshot!(said(
        "join: all",
        "x: { type: strng }",
        "a: { call: shop.getOrder, path: { id: $inputs.x } }",
    ));
}

#[test]
fn elements_by_brackets_and_lists_in_texts() {
    insta::assert_snapshot!(said(
        "join: all",
        "orders: { type: array, items: { $ref: 'shop#/components/schemas/Order' } }
order: { $ref: 'shop#/components/schemas/Order' }
list: { type: array, items: { type: string } }",
        "a: { call: shop.getOrder, each: $inputs.orders, path: { id: '$each.items[0]' } }
b: { call: shop.getOrder, each: $inputs.orders, path: { id: '$each.items[0].sku' } }
c: { call: shop.getOrder, path: { id: '$inputs.orders[0]#/id' } }
d: { call: shop.getOrder, path: { id: '$legs.c.response.body#/items[0]/sku' } }
e: { call: shop.getOrder, path: { id: 'x-{$inputs.list}' } }
f: { call: shop.getOrder, path: { id: 'x-{$inputs.order}' } }
g: { call: shop.getOrder, path: { id: $inputs.order } }
h: { call: shop.getOrder, path: { id: $inputs.list } }
i: { call: shop.getOrder, path: { id: $inputs.orders } }
j: { call: shop.getOrder, each: '{$inputs.list}', path: { id: $each } }
k: { call: shop.getOrder, each: inputs.list, path: { id: $each } }",
    ));
}
