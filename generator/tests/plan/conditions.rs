//! `when`: what it comes to, and what it can't compare.

use crate::emitted::file;
use crate::{SHOP, plan, said};

/// Every kind of comparison. The crate that this belongs to compiles and is clean under clippy.
#[test]
fn every_comparison_reads_as_if_written_by_hand() {
    let planned = plan(include_str!("conditions.yaml"), &[("shop", SHOP)]);
    assert_eq!(planned.said, "");
    insta::assert_snapshot!("dump", planned.dump());
    insta::assert_snapshot!("rs", file(&planned, "src/fanouts/conditions.rs"));
}

/// What is said of a leg with each of these conditions.
fn refused(conditions: &[&str]) -> String {
    let leg = |(at, condition): (usize, &&str)| {
        format!("l{at}: {{ call: shop.getOrder, path: {{ id: x }}, when: \"{condition}\" }}\n")
    };
    let legs: String = conditions.iter().enumerate().map(leg).collect();
    let inputs = "count: { type: integer }
name: { type: string }
flag: { type: boolean }
list: { type: array, items: { type: string } }
any: {}
order: { $ref: \"shop#/components/schemas/Order\" }";
    said("join: all", inputs, &legs)
}

#[test]
fn what_is_of_two_kinds_is_not_compared() {
    insta::assert_snapshot!(refused(&[
        "$inputs.name > 3",
        "$inputs.name == 3",
        "$inputs.count == 'x'",
        "$inputs.flag == 1",
        "$inputs.name < 'x'",
        "$inputs.flag >= true",
        "$inputs.list == 'x'",
        "$inputs.any == $inputs.any",
        "$inputs.name",
        "$inputs.name == null",
        "$inputs.order#/note > null",
        "1 == 1",
        "true",
    ]));
}

#[test]
fn what_is_no_condition() {
    insta::assert_snapshot!(refused(&[
        "$inputs.count = 1",
        "$inputs.count >",
        "($inputs.flag",
        "$inputs.flag and $inputs.flag",
        "$inputs.cuont > 1",
        "$legs.l5.statusCode == 200",
        "$legs.nobody.statusCode == 200",
        "count > 1",
        "inputs.count > 1",
        "{$inputs.count} > 1",
    ]));
}

#[test]
fn legs_whose_conditions_wait_for_each_other() {
    let legs = "a: { call: shop.getOrder, path: { id: x }, when: $legs.b.statusCode == 200 }
b: { call: shop.getOrder, path: { id: x }, when: $legs.a.statusCode == 200 }";
    assert!(said("join: all", "x: { type: string }", legs).contains("error[cycle]"));
}
