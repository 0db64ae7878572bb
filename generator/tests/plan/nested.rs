//! Fan-outs as legs.

use crate::{SHOP, plan};

/// What is said of fan-outs over the shop.
fn said(fan_outs: &str) -> String {
    plan(&manifest(fan_outs), &[("shop", SHOP)]).said
}

fn manifest(fan_outs: &str) -> String {
    format!("apis: {{ shop: {{ spec: shop.yaml }} }}\nfanouts:\n{fan_outs}")
}

const PLACE: &str = r#"  place:
    inputs:
      customer: { type: string }
      items: { type: array, items: { $ref: "shop#/components/schemas/Item" } }
    legs:
      order:
        call: shop.createOrder
        body: { customer: $inputs.customer, items: $inputs.items }
        undo: { call: shop.cancelOrder, path: { id: "$legs.order.response.body#/id" } }
      paid: { call: shop.payOrder, after: [order] }
"#;

#[test]
fn inputs_are_filled_by_expression_by_name_or_by_the_caller() {
    let fan_outs = format!(
        r#"  nightly:
    inputs:
      orders: {{ type: array, items: {{ $ref: "shop#/components/schemas/NewOrder" }} }}
      card: {{ $ref: "shop#/components/schemas/Card" }}
    legs:
      each:
        call: fanouts.place
        each: $inputs.orders
        concurrency: 8
        inputs:
          items: $each.items
          customer: "{{$each.customer}}!"
          paid: {{ path: {{ id: $each.customer }}, body: $inputs.card }}
      one: {{ call: fanouts.place, deadline: 1s }}
      named:
        call: fanouts.look
        each: $inputs.orders
{PLACE}  look:
    inputs: {{ customer: {{ type: string }} }}
    legs: {{ order: {{ call: shop.getOrder, path: {{ id: $inputs.customer }} }} }}
  twice:
    legs:
      whole: {{ call: fanouts.nightly }}
  built:
    inputs: {{ card: {{ $ref: "shop#/components/schemas/Card" }} }}
    legs:
      night:
        call: fanouts.nightly
        inputs:
          orders: []
          card: $inputs.card
          one: {{ customer: a, items: [], paid: {{ path: {{ id: x }} }} }}
"#
    );
    let planned = plan(&manifest(&fan_outs), &[("shop", SHOP)]);
    insta::assert_snapshot!("filled.said", planned.said);
    insta::assert_snapshot!("filled", planned.dump());
}

#[test]
fn inputs_that_are_missing_unknown_or_of_another_type() {
    let fan_outs = format!(
        "{PLACE}  outer:
    inputs: {{ ids: {{ type: array, items: {{ type: string }} }} }}
    legs:
      a: {{ call: fanouts.place, inputs: {{ custmer: x, items: [], paid: {{ path: {{ id: x }} }} }} }}
      b: {{ call: fanouts.place, inputs: {{ customer: 7, items: x, paid: x }} }}
      c: {{ call: fanouts.place, inputs: {{ customer: x, items: [], paid: {{ pth: {{ id: x }}, body: 1 }} }} }}
      d: {{ call: fanouts.place, each: $inputs.ids }}
      e: {{ call: fanouts.outer2, each: $inputs.ids }}
      g: {{ call: fanouts.wrap, inputs: {{ inner: x }} }}
      h: {{ call: fanouts.wrap, inputs: {{ inner: {{ customer: x }} }} }}
  wrap: {{ legs: {{ inner: {{ call: fanouts.place }} }} }}
"
    );
    insta::assert_snapshot!(said(&fan_outs));
}

#[test]
fn a_fan_out_has_words_of_its_own_and_no_answer() {
    let fan_outs = format!(
        "{PLACE}  outer:
    inputs: {{ list: {{ type: array, items: {{ type: string }} }} }}
    legs:
      a:
        call: fanouts.place
        path: {{ id: x }}
        policy: {{ timeout: 1s }}
        idempotency_key: auto
        no_effect: [500]
        fallback: {{ value: null }}
        undo: {{ call: shop.cancelOrder, path: {{ id: x }} }}
        targets: [\"https://a.example.com\"]
      b: {{ call: shop.getOrder, path: {{ id: $legs.a.response.body#/id }} }}
      d: {{ call: fanouts.wrap, inputs: {{ x: y }} }}
      e: {{ call: shop.getOrder, path: {{ id: $legs.d.response.body#/id }} }}
      f: {{ call: fanouts.wrap, each: $inputs.list, inputs: {{ x: $each }}, when: \"$each != 'x'\" }}
      c:
        call: shop.createOrder
        body: {{ customer: x, items: [] }}
        undo: {{ call: fanouts.place }}
  wrap:
    inputs: {{ x: {{ type: string }} }}
    legs: {{ read: {{ call: shop.getOrder, path: {{ id: $inputs.x }} }} }}
"
    );
    insta::assert_snapshot!(said(&fan_outs));
}

#[test]
fn fan_outs_that_call_each_other() {
    insta::assert_snapshot!(said(
        "  a: { legs: { x: { call: fanouts.b, inputs: {} } } }
  b: { legs: { y: { call: fanouts.c, inputs: {} } } }
  c: { legs: { z: { call: fanouts.a, inputs: {} } } }
  d: { legs: { self: { call: fanouts.d, inputs: {} } } }
  e:
    inputs: { x: { type: string } }
    legs:
      a: { call: fanouts.a, inputs: {} }
      read: { call: shop.getOrder, path: { id: $inputs.x } }
"
    ));
}

#[test]
fn what_stays_behind_in_a_fan_out_of_fan_outs() {
    insta::assert_snapshot!(said(
        "  inner: { legs: { note: { call: shop.addNote, body: { text: x } } } }
  outer:
    inputs: { x: { type: string } }
    legs:
      notes: { call: fanouts.inner, inputs: {} }
      read: { call: shop.getOrder, path: { id: $inputs.x } }
"
    ));
}

#[test]
fn a_race_takes_fan_outs_that_leave_nothing_behind() {
    insta::assert_snapshot!(said(
        "  inner: { legs: { note: { call: shop.addNote, body: { text: x } } } }
  outer:
    join: first
    inputs: { x: { type: string } }
    legs:
      notes: { call: fanouts.inner, inputs: {} }
      read: { call: shop.getOrder, path: { id: $inputs.x } }
"
    ));
}
