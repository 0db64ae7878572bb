//! What is refused, and what is said about it.

use crate::read;

fn said(text: &str) -> String {
    let (manifest, said) = read(text);
    assert!(manifest.is_none(), "it was taken");
    said
}

#[test]
fn unknown_words_name_the_nearest() {
    insta::assert_snapshot!(said(
        "package: { nmae: x }
apis:
  hotel: { spec: a.yaml, polisy: {} }
fanouts:
  trip:
    joyn: all
    legs:
      room: { call: hotel.book, bdoy: {}, undo: { call: hotel.cancel, when_in_dout: true } }
      car: { call: hotel.book, colour: red }
"
    ));
}

#[test]
fn words_that_are_not_built_are_never_ignored() {
    insta::assert_snapshot!(said(
        "redact: [card]
apis:
  hotel:
    spec: a.yaml
fanouts:
  trip:
    legs:
      room:
        call: hotel.book
"
    ));
}

#[test]
fn policies_are_checked_word_by_word() {
    insta::assert_snapshot!(said(
        r"apis:
  hotel:
    spec: a.yaml
    base_urls: []
    policy:
      retry: { budget: 20 }
      breaker: { failure_rate: 0%, slow: 2, min_call: 3 }
      concurrency: many
      rate_limit: 100
      hedge: p100
      cache: { max_bytes: 32MB, operation: [a], max_entries: 0, fresh: long }
      coalesce: please
  car:
    spec: car.yaml
    base_urls: [car.example.com]
    policy:
      breaker: true
      concurrency: { queue: 5 }
      rate_limit: { rate: 5/d, burst: 0 }
      cache: { operations: [] }
fanouts:
  trip:
    legs:
      room:
        call: hotel.book
        policy: { concurrency: 5, rate_limit: 5/s, breaker: {}, retry: { budget: 5% }, cache: { fresh: 1s }, coalesce: 1 }
"
    ));
}

#[test]
fn types_are_checked_and_all_faults_are_said() {
    insta::assert_snapshot!(said(
        r#"package: { name: 1st, version: 1.0, out: [] }
apis:
  "my hotel": { spec: "" }
  car:
    spec: car.yaml
    policy: { timeout: soon, retry: { attempts: 0 }, deadline: 5 }
    no_effect: [404, x]
    decode: true
    optional: [[]]
  bus: { spec: bus.yaml, decode: linient, optional: x }
fanouts:
  trip:
    inputs: { guest: string }
    join: some
    deadline: 1.5s
    partial_at_deadline: "yes"
    legs:
      room: { call: hotel.book, after: car, optional: 1, path: [1] }
      car: { call: }
      bus: 7
"#
    ));
}

#[test]
fn joins_that_are_none() {
    insta::assert_snapshot!(said(
        "apis: { a: { spec: a.yaml } }
fanouts:
  one: { join: quorum, legs: { l: { call: a.b } } }
  two: { join: { quorum: 0 }, legs: { l: { call: a.b } } }
  three: { join: { quorum: 1, of: 2 }, legs: { l: { call: a.b } } }
  four: { join: {}, legs: { l: { call: a.b } } }
  five: { join: frist, undo_on_drop: always, legs: { l: { call: a.b } } }
  six: { join: 2, legs: { l: { call: a.b } } }
"
    ));
}

#[test]
fn what_must_be_there_is_asked_for() {
    insta::assert_snapshot!(said(
        "fanouts:
  trip: { legs: {} }
  other: { join: all }
  third: { legs: { room: { body: {} } } }
"
    ));
}

#[test]
fn operations_are_a_list_of_texts() {
    insta::assert_snapshot!(said(
        "apis:
  a: { spec: a.yaml, operations: used }
  b: { spec: b.yaml, operations: [] }
  c: { spec: c.yaml, operations: [list, '', 7, { tag: x }] }
"
    ));
}

#[test]
fn a_manifest_that_is_no_object() {
    insta::assert_snapshot!(said("[1, 2]"));
    insta::assert_snapshot!(said("just a text"));
}

#[test]
fn lists_and_targets_have_words_of_their_own() {
    insta::assert_snapshot!(said(
        "apis: { a: { spec: a.yaml } }
fanouts:
  f:
    legs:
      a: { call: a.b, each: [x], concurrency: 0, stop_after_failures: -1 }
      b: { call: a.b, each: $inputs.x, stop_after_failures: 101%, concurency: 4 }
      c: { call: a.b, each: $inputs.x, stop_after_failures: some, stop_after_failure: 1 }
      d: { call: a.b, targets: [], join: most }
      e: { call: a.b, targets: https://a.example.com, join: { quorum: 0 } }
      f: { call: a.b, targets: ['', 7], inputs: [x] }
"
    ));
}

#[test]
fn words_of_another_level_are_told_where_they_stand() {
    insta::assert_snapshot!(said(
        "apis: { a: { spec: a.yaml, retry: { attempts: 3 }, timeout: 2s } }
fanouts:
  f:
    policy: { timeout: 1s }
    undo: { call: a.c }
    timeout: 3s
    legs:
      l:
        call: a.b
        timeout: 1s
        attempts: 2
        partial_at_deadline: true
        policy: { deadline: 1s }
        undo: { call: a.c, idempotency_key: auto }
"
    ));
}

#[test]
fn a_simple_value_in_the_place_of_an_object() {
    insta::assert_snapshot!(said(
        "apis: { a: a.yaml, b: { spec: b.yaml, policy: { retry: 3 } } }
fanouts:
  f:
    inputs: { x: integer }
    join: { first: true }
    legs:
      one: a.b
      two: { call: a.b, fallback: 3, undo: a.c, after: one }
      three: { call: a.b, fallback: { id: x }, each: [x, y], when: [z] }
      four: { call: a.b, fallback: a.b, idempotency_key: { value: x }, each: { list: x } }
      five: { call: a.b, fallback: {}, undo: 7 }
  g: { legs: [{ call: a.b }] }
"
    ));
}

#[test]
fn an_empty_manifest() {
    insta::assert_snapshot!(said(""));
}

#[test]
fn a_crate_has_a_name_of_its_own() {
    insta::assert_snapshot!(said(
        "package: { name: std }\napis: { a: { spec: a.yaml, no_effect: 500 } }"
    ));
}
