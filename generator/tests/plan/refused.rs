//! Names, legs and joins that don't fit.

use crate::{SHOP, plan, said};

#[test]
fn unknown_operations_name_the_nearest() {
    insta::assert_snapshot!(said(
        "join: all",
        "a: { type: string }",
        "a: { call: shop.getOrdr }
b: { call: shp.getOrder }
c: { call: shop GET /order }
d: { call: getOrder }
e: { call: fanouts.other }
g: { call: shop.watch }
h: { call: shop.somethingElse, undo: { call: shop.cancelOrders } }",
    ));
}

#[test]
fn unknown_legs_inputs_and_parameters_name_the_nearest() {
    insta::assert_snapshot!(said(
        "join: all",
        "order: { type: string }",
        "first:
  call: shop.getOrder
  path: { id: $inputs.ordr }
second:
  call: shop.getOrder
  after: [frist]
  path: { id: $legs.frist.response.body#/id, ID: x }
third:
  call: shop.createOrder
  header: { idempotency-key: x }
  query: { dri: true }
  body: { customer: a, items: [] }
fourth:
  call: shop.getOrder
  path: { id: \"$legs.fourth.response.body#/id\" }
  body: {}
fifth: { call: shop.getOrder, query: {} }
sixth: { call: shop.addNote, query: {} }",
    ));
}

#[test]
fn legs_that_wait_for_each_other() {
    insta::assert_snapshot!(said(
        "join: all",
        "x: { type: string }",
        "a: { call: shop.getOrder, after: [c], path: { id: $inputs.x } }
b: { call: shop.getOrder, path: { id: $legs.a.response.body#/id } }
c: { call: shop.getOrder, after: [b], path: { id: $inputs.x } }
d: { call: shop.getOrder, after: [d], path: { id: $inputs.x } }
e: { call: shop.getOrder, after: [a], path: { id: $inputs.x } }",
    ));
}

#[test]
fn settled_undoes_nothing_and_has_no_optional_legs() {
    insta::assert_snapshot!(said(
        "join: settled\npartial_at_deadline: false\nundo_deadline: 2s\nundo_on_drop: true",
        "x: { type: string }",
        "a: { call: shop.getOrder, optional: true, path: { id: $inputs.x } }
b:
  call: shop.createOrder
  body: { customer: $inputs.x, items: [] }
  undo: { call: shop.cancelOrder, path: { id: $legs.b.response.body#/id } }",
    ));
}

const RACE: &str = "read: { call: shop.getOrder, path: { id: $inputs.x } }
note: { call: shop.addNote, body: { text: $inputs.x } }
order:
  call: shop.createOrder
  body: { customer: $inputs.x, items: [] }
  undo: { call: shop.cancelOrder, path: { id: $legs.order.response.body#/id } }
maybe: { call: shop.getOrder, optional: true, path: { id: $inputs.x } }";

#[test]
fn first_takes_what_can_be_undone_and_nothing_optional() {
    insta::assert_snapshot!(said(
        "join: first\npartial_at_deadline: true\nundo_deadline: 2s",
        "x: { type: string }",
        RACE,
    ));
}

#[test]
fn a_quorum_is_in_reach() {
    insta::assert_snapshot!(said("join: { quorum: 5 }", "x: { type: string }", RACE));
}

#[test]
fn a_key_needs_a_header() {
    insta::assert_snapshot!(said(
        "join: all",
        "x: { type: integer }",
        "a: { call: shop.cancelOrder, path: { id: x }, idempotency_key: auto }
b: { call: shop.createOrder, body: { customer: a, items: [] }, idempotency_key: $inputs.x }",
    ));
}

#[test]
fn a_leg_with_an_input_of_its_own_needs_its_name() {
    insta::assert_snapshot!(said("join: all", "a: { type: string }", "a: { call: shop.getOrder }"));
}

#[test]
fn an_expression_into_a_whole_request() {
    insta::assert_snapshot!(said(
        "join: all",
        "x: { type: string }",
        "a: { call: shop.getOrder }
b: { call: shop.getOrder, path: { id: $inputs.a } }",
    ));
}

#[test]
fn a_base_url_is_absolute_and_a_key_header_is_declared() {
    let manifest =
        "apis: { shop: { spec: shop.yaml, base_url: /v1, idempotency_header: X-Nothing } }";
    insta::assert_snapshot!(plan(manifest, &[("shop", SHOP)]).said);
}

#[test]
fn a_correlation_header_is_one_or_none() {
    let said = |word: &str| {
        let api = format!("{{ spec: shop.yaml, correlation_header: {word} }}");
        plan(&format!("apis: {{ shop: {api} }}"), &[("shop", SHOP)]).said
    };
    assert_eq!((said("X-Request-Id"), said("none")), (String::new(), String::new()));
    insta::assert_snapshot!(said("'no name'"));
}

#[test]
fn a_key_header_of_its_own_is_taken_from_the_parameters() {
    let manifest = r#"
apis: { shop: { spec: shop.yaml, idempotency_header: x-trace } }
fanouts:
  f:
    legs:
      a: { call: shop.createOrder, body: { customer: a, items: [] }, idempotency_key: "k-{$inputs.x}" }
    inputs: { x: { type: string } }
"#;
    let planned = plan(manifest, &[("shop", SHOP)]);
    assert_eq!(planned.said, "");
    let (_, create) = planned.ir.operations.iter().next().expect("one");
    assert_eq!(create.idempotency_header.as_deref(), Some("X-Trace"));
}

#[test]
fn a_call_that_is_nearly_one() {
    insta::assert_snapshot!(said(
        "join: all",
        "x: { type: string }",
        "a: { call: shop }
b: { call: getOrder }
c: { call: shop.GET /orders }
d: { call: GET /orders }
e: { call: fanout.f }
g: { call: f }
h: { call: s.getOrder, after: [z] }
i: { call: shop.getOrder, path: { id: '$legs.q.response.body#/id' } }",
    ));
}

#[test]
fn an_input_schema_that_is_nearly_one() {
    insta::assert_snapshot!(said(
        "join: all",
        "a: { $ref: '#/components/schemas/Order' }
b: { $ref: 'shp#/components/schemas/Order' }
c: { $ref: 'shop#/components/schemas/Ordr' }
d: { type: string, required: false }",
        "l: { call: shop.getOrder, path: { id: $inputs.d } }",
    ));
}
