//! Legs that run over a list.

use crate::{SHOP, manifest, plan, said};

const INPUTS: &str = r#"orders: { type: array, items: { $ref: "shop#/components/schemas/NewOrder" } }
ids: { type: array, items: { type: string } }
maybe: { type: array, nullable: true, items: { type: integer } }
x: { type: string }
any: {}
map: { type: object, additionalProperties: { type: string } }"#;

#[test]
fn a_list_is_an_input_or_what_an_earlier_leg_found() {
    let legs = r#"made:
  call: shop.createOrder
  each: $inputs.orders
  concurrency: 16
  stop_after_failures: 5%
  body: { customer: $each.customer, items: $each.items, note: "{$inputs.x}: {$each#/address/city}" }
  idempotency_key: "order-{$each.customer}"
  undo: { call: shop.cancelOrder, path: { id: "$legs.made.response.body#/id" } }
read: { call: shop.getOrder, path: { id: $inputs.x } }
noted:
  call: shop.addNote
  each: $legs.read.response.body#/items
  stop_after_failures: 0
  after: [made]
  body: { text: $each.sku, weight: $each#/quantity, data: { of: $each } }
looked: { call: shop.getOrder, each: $inputs.ids, path: { id: $each }, when: "$each != 'x'" }
numbered:
  call: shop.getOrder
  each: $inputs.maybe
  path: { id: "{$each}" }
  fallback: { call: shop.getOrder, path: { id: "old-{$each}" } }"#;
    let planned = plan(&manifest("join: all", INPUTS, legs), &[("shop", SHOP)]);
    insta::assert_snapshot!("planned.said", planned.said);
    insta::assert_snapshot!("planned", planned.dump());
}

#[test]
fn what_is_no_list_is_not_run_over() {
    let leg = |(at, each): (usize, &&str)| {
        format!("l{at}: {{ call: shop.getOrder, each: \"{each}\", path: {{ id: $each }} }}\n")
    };
    let lists = [
        "$inputs.x",
        "$inputs.any",
        "$inputs.map",
        "orders",
        "a {$inputs.ids}",
        "$inputs.odrers",
        "$legs.l0.response.body",
        "$legs.l8.response.body#/items",
        "$each",
    ];
    let legs: String = lists.iter().enumerate().map(leg).collect();
    insta::assert_snapshot!(said("join: all", INPUTS, &legs));
}

#[test]
fn an_element_has_the_type_of_the_list() {
    insta::assert_snapshot!(said(
        "join: all",
        INPUTS,
        "a: { call: shop.getOrder, each: $inputs.orders, path: { id: $each } }
b: { call: shop.getOrder, each: $inputs.orders, path: { id: $each.custmer } }
c: { call: shop.getOrder, each: $inputs.ids, path: { id: $each.id } }
d: { call: shop.getOrder, each: $inputs.orders, path: { id: $each.address.city } }
e: { call: shop.createOrder, each: $inputs.orders, body: { customer: $each.items, items: [] } }",
    ));
}

#[test]
fn an_element_stands_in_its_own_leg_only() {
    insta::assert_snapshot!(said(
        "join: all",
        INPUTS,
        "a: { call: shop.getOrder, path: { id: $each } }
c:
  call: shop.createOrder
  body: { customer: x, items: [] }
  undo: { call: shop.cancelOrder, path: { id: $each.id } }
d: { call: shop.getOrder, each: $inputs.ids, query: {}, after: [a] }
e: { call: shop.getOrder, each: $inputs.ids }",
    ));
}

#[test]
fn a_list_of_answers_is_nobodys_to_read() {
    insta::assert_snapshot!(said(
        "join: all",
        INPUTS,
        "a: { call: shop.getOrder, each: $inputs.ids, path: { id: $each } }
b: { call: shop.getOrder, path: { id: $legs.a.response.body#/id } }
c: { call: shop.getOrder, each: $legs.a.response.body#/items, path: { id: $each.sku } }
d: { call: shop.getOrder, path: { id: x }, when: $legs.a.statusCode == 200 }
e: { call: shop.getOrder, each: $inputs.ids, path: { id: $legs.e.response.header.ETag } }
f:
  call: shop.createOrder
  body: { customer: x, items: [] }
  undo: { call: shop.cancelOrder, path: { id: $legs.a.response.body#/id } }
g: { call: shop.getOrder, after: [a], path: { id: x } }",
    ));
}

#[test]
fn words_of_a_list_need_one() {
    insta::assert_snapshot!(said(
        "join: all",
        INPUTS,
        "a: { call: shop.getOrder, path: { id: x }, concurrency: 4, stop_after_failures: 3 }
b:
  call: shop.getOrder
  each: $inputs.ids
  targets: [\"https://a.example.com\", \"https://b.example.com\"]
  path: { id: $each }
c: { call: shop.getOrder, path: { id: x }, inputs: { a: 1 } }
d: { call: shop.getOrder, each: $inputs.ids, path: { id: x }, join: settled }",
    ));
}

#[test]
fn a_race_takes_lists_that_can_be_undone() {
    insta::assert_snapshot!(said(
        "join: first",
        INPUTS,
        "a: { call: shop.createOrder, each: $inputs.orders, body: $each }
b: { call: shop.getOrder, each: $inputs.ids, path: { id: $each } }",
    ));
}

#[test]
fn elements_have_keys_of_their_own() {
    insta::assert_snapshot!(said(
        "join: all",
        INPUTS,
        "a: { call: shop.createOrder, each: $inputs.orders, body: $each, idempotency_key: $inputs.x }
b:
  call: shop.createOrder
  each: $inputs.orders
  body: $each
  idempotency_key: \"{$inputs.x}-{$each.customer}\"
  after: [a]",
    ));
}
