//! Broadcast: the same request to several base URLs, or to several APIs.

use crate::{SHOP, plan, said};

/// An API whose orders are made alike, with less to say.
const DEPOT: &str = r#"
openapi: 3.1.0
info: { title: Depot, version: "1" }
servers: [{ url: "https://depot.example.com" }]
paths:
  /orders:
    post:
      operationId: createOrder
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [customer], properties: { customer: { type: string } } }
      responses:
        "200":
          description: Made.
          content:
            application/json:
              schema: { type: object, required: [number], properties: { number: { type: string } } }
  /orders/{order}:
    get:
      operationId: fetchOrder
      parameters: [{ name: id, in: query, schema: { type: string } }]
      responses: { "204": { description: There. } }
    delete:
      operationId: withdraw
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { "204": { description: Gone. } }
  /notes:
    put: { operationId: addNote, responses: { "204": { description: Kept. } } }
"#;

fn planned(legs: &str) -> crate::Planned {
    let mut indented = String::new();
    for line in legs.lines() {
        indented.push_str("      ");
        indented.push_str(line);
        indented.push('\n');
    }
    let manifest = format!(
        "apis: {{ shop: {{ spec: shop.yaml }}, depot: {{ spec: depot.yaml, no_effect: [500] }} }}
fanouts:
  f:
    inputs: {{ x: {{ type: string }} }}
    legs:
{indented}",
    );
    plan(&manifest, &[("shop", SHOP), ("depot", &DEPOT.replace("{order}", "{id}"))])
}

#[test]
fn base_urls_and_apis_each_with_a_join() {
    let planned = planned(
        r#"replicas:
  call: shop.getOrder
  path: { id: $inputs.x }
  targets: ["https://a.example.com/v1/", "http://localhost:8080"]
  join: { quorum: 2 }
whole: { call: shop.getOrder, targets: ["https://a.example.com"] }
both:
  call: shop.createOrder
  body: { customer: $inputs.x }
  targets: [depot.createOrder]
  join: settled"#,
    );
    insta::assert_snapshot!("refused_own", planned.said);
    let planned = self::planned(
        r#"replicas:
  call: shop.getOrder
  path: { id: $inputs.x }
  targets: ["https://a.example.com/v1/", "http://localhost:8080"]
  join: { quorum: 2 }
whole: { call: shop.getOrder, targets: ["https://a.example.com"] }
dropped:
  call: depot.withdraw
  path: { id: $inputs.x }
  targets: [depot, shop]
  join: settled
first:
  call: shop.listOrders
  query: {}
  join: first
  targets: [shop.listOrders, "shop GET /orders/{id}"]"#,
    );
    insta::assert_snapshot!("targets.said", planned.said);
    insta::assert_snapshot!("targets", planned.dump());
}

#[test]
fn each_target_is_filled_and_undone_by_its_own_types() {
    let planned = planned(
        r#"both:
  call: depot.createOrder
  body: { customer: $inputs.x }
  targets: [depot, "depot POST /orders"]
made:
  call: depot.createOrder
  body: { customer: $inputs.x, items: [] }
  targets: [depot, shop]
  undo: { call: shop.cancelOrder, path: { id: "$legs.made.response.body#/id" } }"#,
    );
    insta::assert_snapshot!(planned.said);
}

#[test]
fn a_broadcast_that_fits() {
    let planned = planned(
        r#"made:
  call: depot.createOrder
  body: { customer: $inputs.x }
  targets: [depot]
  join: { quorum: 1 }
  undo: { call: depot.withdraw, path: { id: "$legs.made.response.body#/number" } }"#,
    );
    insta::assert_snapshot!("fits.said", planned.said);
    insta::assert_snapshot!("fits", planned.dump());
}

#[test]
fn targets_that_are_none() {
    let planned = planned(
        r#"mixed: { call: shop.getOrder, path: { id: x }, targets: [shop, "https://a.example.com"] }
relative: { call: shop.getOrder, path: { id: x }, targets: [/v1, "ftp://a", "https://"] }
twice: { call: shop.getOrder, path: { id: x }, targets: ["https://a", "https://a/"] }
unknown: { call: shop.getOrder, path: { id: x }, targets: [shop, depo] }
unlike: { call: shop.listOrders, query: {}, targets: [shop, depot] }
other: { call: shop.addNote, body: { text: x }, targets: [shop, depot] }
unmapped: { call: shop.listOrders, targets: [shop] }"#,
    );
    insta::assert_snapshot!(planned.said);
}

#[test]
fn a_quorum_of_targets_is_in_reach_and_undoes_its_losers() {
    insta::assert_snapshot!(said(
        "join: all",
        "x: { type: string }",
        "a:
  call: shop.addNote
  body: { text: $inputs.x }
  targets: [\"https://a.example.com\", \"https://b.example.com\"]
  join: { quorum: 3 }
b:
  call: shop.getOrder
  path: { id: $inputs.x }
  targets: [\"https://a.example.com\"]
  fallback: { value: null }",
    ));
}

#[test]
fn base_urls_that_are_nearly_some() {
    insta::assert_snapshot!(said(
        "join: all",
        "x: { type: string }",
        "a: { call: shop.getOrder, path: { id: $inputs.x }, targets: [example.com, localhost:8080] }
b: { call: shop.getOrder, path: { id: $inputs.x }, targets: ['https://$inputs.x'] }",
    ));
}

/// A local for each target, then all of them together; names that are taken give way.
#[test]
fn a_broadcast_reads_as_if_written_by_hand() {
    let planned = planned(
        r"shop:
  call: shop.cancelOrder
  path: { id: $inputs.x }
  targets: [shop, depot]
  idempotency_key: none
legs:
  call: depot.withdraw
  path: { id: $inputs.x }
  targets: [depot, shop]
  join: settled
  when: $inputs.x != ''
read: { call: shop.getOrder, path: { id: $inputs.x } }",
    );
    insta::assert_snapshot!("broadcast.rs", crate::emitted::file(&planned, "src/fanouts/f.rs"));
}
