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

#[test]
fn a_required_leg_needs_what_is_optional() {
    insta::assert_snapshot!(said(
        "join: all",
        X,
        "maybe: { call: shop.getOrder, path: { id: $inputs.x }, optional: true }
reads: { call: shop.getOrder, path: { id: $legs.maybe.response.body#/id } }
falls_back:
  call: shop.getOrder
  path: { id: $inputs.x }
  fallback: { value: $legs.maybe.response.body }
asks: { call: shop.getOrder, path: { id: $inputs.x }, when: $legs.maybe.statusCode == 200 }
waits: { call: shop.getOrder, path: { id: $inputs.x }, after: [maybe] }
optional: { call: shop.getOrder, path: { id: $legs.maybe.response.body#/id }, optional: true }
safe:
  call: shop.getOrder
  path: { id: $inputs.x }
  optional: true
  fallback: { call: shop.getOrder, path: { id: y } }
needs_safe: { call: shop.getOrder, path: { id: $legs.safe.response.body#/id } }",
    ));
}

/// Whoever heeds all of it makes no circle, and is warned of less.
#[test]
fn what_is_advised_of_writes_that_stay_makes_no_circle() {
    let waited = "note: { call: shop.addNote, body: { text: $inputs.x } }
read: { call: shop.getOrder, after: [note], path: { id: $inputs.x } }";
    let both = "one: { call: shop.addNote, body: { text: $inputs.x } }
two: { call: shop.addNote, body: { text: $inputs.x } }
three: { call: shop.getOrder, path: { id: $inputs.x } }";
    insta::assert_snapshot!(format!(
        "{}\n\n{}",
        said("join: all", X, waited),
        said("join: all", X, both)
    ));
    let heeded = "one:
  call: shop.createOrder
  body: { customer: $inputs.x, items: [] }
  undo: { call: shop.cancelOrder, path: { id: $legs.one.response.body#/id } }
two: { call: shop.addNote, body: { text: $inputs.x }, after: [one, three] }
three: { call: shop.getOrder, path: { id: $inputs.x } }";
    assert_eq!(said("join: all", X, heeded), "");
}

#[test]
fn what_is_given_and_nobody_reads() {
    let manifest = "
apis: { shop: { spec: shop.yaml } }
fanouts:
  f:
    inputs:
      ids: { type: array, items: { type: string } }
      by_condition: { type: string }
      by_fallback: { $ref: 'shop#/components/schemas/Order' }
      by_undo: { type: string }
      unread: { type: string, default: x }
    legs:
      same: { call: shop.getOrder, each: $inputs.ids, path: { id: x } }
      read:
        call: shop.getOrder
        path: { id: x }
        when: $inputs.by_condition != 'y'
        fallback: { value: $inputs.by_fallback }
      order:
        call: shop.createOrder
        body: { customer: x, items: [] }
        idempotency_key: k-1
        undo: { call: shop.cancelOrder, path: { id: $inputs.by_undo } }
      whole: { call: shop.getOrder }
";
    insta::assert_snapshot!(plan(manifest, &[("shop", SHOP)]).said);
}

#[test]
fn an_undo_that_only_reads_and_one_that_reads_what_may_not_be_given() {
    insta::assert_snapshot!(said(
        "join: all",
        "order: { $ref: 'shop#/components/schemas/Order' }",
        "a:
  call: shop.createOrder
  body: { customer: x, items: [] }
  undo: { call: shop.getOrder, path: { id: '$inputs.order#/id' } }
b:
  call: shop.createOrder
  body: { customer: x, items: [] }
  undo: { call: shop.cancelOrder, path: { id: '$inputs.order#/billing/city' } }",
    ));
}

#[test]
fn times_that_are_never_reached() {
    insta::assert_snapshot!(said(
        "join: all\ndeadline: 1s\nundo_deadline: 5s",
        X,
        "a: { call: shop.getOrder, path: { id: $inputs.x }, deadline: 2s, policy: { timeout: 100ms } }",
    ));
}

#[test]
fn a_text_that_looks_like_an_expression() {
    insta::assert_snapshot!(said(
        "join: all",
        X,
        "a: { call: shop.getOrder, path: { id: '${inputs.x}' } }
b: { call: shop.getOrder, path: { id: 'o-{inputs.x}' } }
c: { call: shop.getOrder, path: { id: inputs.x }, after: [a] }
d:
  call: shop.addNote
  optional: true
  after: [a, b, c]
  body: { text: '{orders}', data: { a: '${legs.a.statusCode}' } }",
    ));
}
