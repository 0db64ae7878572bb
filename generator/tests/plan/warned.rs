//! What can be, and probably is not meant to be.

use crate::{SHOP, plan, said};

const X: &str = "x: { type: string }";

#[test]
fn an_undo_that_needs_an_answer_which_it_may_not_have() {
    insta::assert_snapshot!(said(
        "join: all",
        X,
        "doubtful:
  call: shop.payOrder
  path: { id: $inputs.x }
  undo: { call: shop.cancelOrder, when_in_doubt: true, path: { id: $legs.doubtful.statusCode } }
other:
  call: shop.createOrder
  body: { customer: x, items: [] }
  undo: { call: shop.cancelOrder, path: { id: $legs.read.response.body#/id } }
lacking:
  call: shop.createOrder
  body: { customer: x, items: [] }
  undo: { call: shop.cancelOrder, path: { id: $legs.lacking.response.body#/billing/city } }
read: { call: shop.getOrder, path: { id: $inputs.x } }"
            .replace("$legs.doubtful.statusCode", "'{$legs.doubtful.statusCode}'")
            .as_str(),
    ));
}

#[test]
fn an_undo_that_has_its_answer() {
    assert_eq!(
        said(
            "join: all",
            X,
            "read: { call: shop.getOrder, path: { id: $inputs.x } }
keyed:
  call: shop.createOrder
  after: [read]
  body: { customer: x, items: [] }
  undo:
    call: shop.cancelOrder
    when_in_doubt: true
    path: { id: '{$legs.read.response.body#/id}-{$legs.keyed.response.body#/id}' }",
        ),
        ""
    );
}

#[test]
fn a_write_that_stays_when_a_required_leg_fails() {
    insta::assert_snapshot!(said(
        "join: all",
        X,
        "note: { call: shop.addNote, body: { text: x } }
read: { call: shop.getOrder, path: { id: $inputs.x } }
after: { call: shop.addNote, after: [note, read], body: { text: x } }",
    ));
}

#[test]
fn settled_and_reads_leave_nothing_behind() {
    let legs = "note: { call: shop.addNote, body: { text: x } }
read: { call: shop.getOrder, path: { id: $inputs.x } }";
    assert_eq!(said("join: settled", X, legs), "");
}

#[test]
fn a_write_that_is_to_be_retried_has_no_key() {
    insta::assert_snapshot!(said(
        "join: all",
        X,
        "a: { call: shop.addNote, body: { text: x }, policy: { retry: { attempts: 3 } } }",
    ));
}

#[test]
fn a_deadline_before_the_end_of_all_attempts() {
    let manifest = "
apis: { shop: { spec: shop.yaml, policy: { timeout: 1s } } }
fanouts:
  short:
    deadline: 3s
    inputs: { x: { type: string } }
    legs:
      slow: { call: shop.getOrder, path: { id: $inputs.x } }
      once: { call: shop.getOrder, path: { id: $inputs.x }, policy: { retry: { attempts: 1 } } }
      quick: { call: shop.getOrder, path: { id: $inputs.x }, policy: { timeout: 900ms } }
      own: { call: shop.getOrder, path: { id: $inputs.x }, deadline: 250ms, policy: { timeout: 10ms } }
  partial:
    deadline: 1s
    partial_at_deadline: true
    inputs: { x: { type: string } }
    legs: { slow: { call: shop.getOrder, path: { id: $inputs.x } } }
  long:
    deadline: 3300ms
    inputs: { x: { type: string } }
    legs: { slow: { call: shop.getOrder, path: { id: $inputs.x } } }
";
    insta::assert_snapshot!(plan(manifest, &[("shop", SHOP)]).said);
}

#[test]
fn nothing_is_warned_of_where_something_is_wrong() {
    let said = said(
        "join: all",
        X,
        "note: { call: shop.addNote, body: { txt: x } }\nread: { call: shop.getOrder, path: { id: $inputs.x } }",
    );
    assert!(!said.contains("warning["), "{said}");
}

#[test]
fn undo_on_drop_without_an_undo() {
    insta::assert_snapshot!(said(
        "join: all\nundo_on_drop: true",
        X,
        "read: { call: shop.getOrder, path: { id: $inputs.x } }",
    ));
}

#[test]
fn a_required_leg_reads_what_a_condition_may_leave_out() {
    insta::assert_snapshot!(said(
        "join: all",
        X,
        "maybe: { call: shop.getOrder, path: { id: $inputs.x }, when: $inputs.x != 'x' }
required: { call: shop.getOrder, path: { id: $legs.maybe.response.body#/id } }
listed: { call: shop.getOrder, each: $legs.maybe.response.body#/items, path: { id: $each.sku } }
optional: { call: shop.getOrder, optional: true, path: { id: $legs.maybe.response.body#/id } }
alike:
  call: shop.getOrder
  path: { id: $legs.maybe.response.body#/id }
  when: $inputs.x != 'x'
waits: { call: shop.getOrder, after: [maybe], path: { id: $inputs.x } }",
    ));
}
