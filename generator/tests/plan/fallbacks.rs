//! `fallback`: what stands in for an answer, and what can't.

use crate::emitted::file;
use crate::{SHOP, plan, said};

/// Every kind of fallback. The crate that this belongs to compiles and is clean under clippy.
#[test]
fn every_fallback_reads_as_if_written_by_hand() {
    let planned = plan(include_str!("fallbacks.yaml"), &[("shop", SHOP)]);
    insta::assert_snapshot!("dump", planned.dump());
    insta::assert_snapshot!("said", planned.said);
    insta::assert_snapshot!("rs", file(&planned, "src/fanouts/fallbacks.rs"));
}

const X: &str = "x: { type: string }";

#[test]
fn what_is_no_answer_of_the_leg() {
    insta::assert_snapshot!(said(
        "join: all",
        X,
        "value: { call: shop.getOrder, path: { id: x }, fallback: { value: { id: 7, state: open } } }
call: { call: shop.getOrder, path: { id: x }, fallback: { call: shop.listOrders } }
nothing: { call: shop.cancelOrder, path: { id: x }, fallback: { value: x } }
several: { call: shop.payOrder, path: { id: x }, fallback: { value: { link: x } } }
own: { call: shop.listOrders, query: {}, fallback: { value: $legs.own.response.body } }
both: { call: shop.listOrders, query: {}, fallback: { value: [], call: shop.listOrders } }
lacking: { call: shop.getOrder, path: { id: x }, fallback: { call: shop.getOrder } }",
    ));
}

#[test]
fn a_fallback_counts_for_no_race() {
    insta::assert_snapshot!(said(
        "join: first",
        X,
        "a: { call: shop.listOrders, query: {}, fallback: { value: [] } }
b: { call: shop.listOrders, query: {} }",
    ));
}
