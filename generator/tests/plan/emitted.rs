//! Fan-outs as they are written.

use fanwise::package::{Package, RuntimeDependency};
use fanwise::{emit, name, render};

use crate::{Planned, SHOP, plan};

fn files(planned: &Planned) -> Vec<(String, String)> {
    let package = Package {
        name: "shop-sdk".to_owned(),
        version: "0.1.0".to_owned(),
        runtime: RuntimeDependency::Published("0.1.0".to_owned()),
        dependencies: Vec::new(),
    };
    let Planned { ir, facts, plan, .. } = planned;
    let names = name::name(ir, facts, plan, &package);
    let files = render::render(emit::emit(ir, facts, plan, &names, &package));
    files.into_iter().map(|file| (file.path, file.content)).collect()
}

pub(crate) fn file(planned: &Planned, path: &str) -> String {
    let found = files(planned).into_iter().find(|(name, _)| name == path);
    found.unwrap_or_else(|| panic!("no {path}")).1
}

/// Every shape of mapping and expression. The crate that this belongs to compiles and is clean
/// under clippy.
#[test]
fn every_shape_reads_as_if_written_by_hand() {
    let planned = plan(include_str!("everything.yaml"), &[("shop", SHOP)]);
    insta::assert_snapshot!("everything.dump", planned.dump());
    insta::assert_snapshot!("everything.said", planned.said);
    insta::assert_snapshot!("everything.rs", file(&planned, "src/fanouts/everything.rs"));
    insta::assert_snapshot!("everything.mod.rs", file(&planned, "src/fanouts/mod.rs"));
}

/// Legs that are called like what generated code uses itself.
#[test]
fn awkward_names_meet_nothing_of_ours() {
    let manifest = "
apis: { shop: { spec: shop.yaml } }
fanouts:
  bind:
    inputs: { self: { type: string }, type: { type: string }, legs: { type: string } }
    legs:
      new: { call: shop.getOrder, path: { id: $inputs.self } }
      legs: { call: shop.getOrder, path: { id: $legs.new.response.body#/id } }
      type: { call: shop.getOrder, path: { id: $inputs.type } }
      undo_create: { call: shop.getOrder, path: { id: $inputs.legs } }
      create:
        call: shop.createOrder
        body: { customer: $legs.legs.response.body#/id, items: [] }
        undo: { call: shop.cancelOrder, path: { id: $legs.create.response.body#/id } }
";
    let planned = plan(manifest, &[("shop", SHOP)]);
    insta::assert_snapshot!("awkward.said", planned.said);
    insta::assert_snapshot!("awkward.rs", file(&planned, "src/fanouts/bind.rs"));
}

/// A race whose losers are undone, whoever waits for it.
#[test]
fn a_race_and_a_quorum() {
    let manifest = "
apis: { shop: { spec: shop.yaml } }
fanouts:
  race:
    join: first
    undo_on_drop: true
    inputs: { id: { type: string } }
    legs:
      near: { call: shop.getOrder, path: { id: $inputs.id } }
      order:
        call: shop.createOrder
        body: { customer: $inputs.id, items: [] }
        undo: { call: shop.cancelOrder, path: { id: $legs.order.response.body#/id } }
  majority:
    join: { quorum: 2 }
    deadline: 10s
    inputs: { id: { type: string } }
    legs:
      a: { call: shop.getOrder, path: { id: $inputs.id } }
      b: { call: shop.getOrder, path: { id: $inputs.id } }
      c: { call: shop.getOrder, path: { id: $inputs.id } }
";
    let planned = plan(manifest, &[("shop", SHOP)]);
    assert_eq!(planned.said, "");
    insta::assert_snapshot!("race.dump", planned.dump());
    insta::assert_snapshot!("race.rs", file(&planned, "src/fanouts/race.rs"));
    insta::assert_snapshot!("majority.rs", file(&planned, "src/fanouts/majority.rs"));
    let sdk = file(&planned, "src/sdk.rs");
    assert!(sdk.contains("pub async fn drain(&self) {\n        self.shop.drain().await;"), "{sdk}");
}

#[test]
fn nothing_is_written_without_a_fan_out() {
    let planned = plan("apis: { shop: { spec: shop.yaml } }", &[("shop", SHOP)]);
    assert!(files(&planned).iter().all(|(path, _)| !path.contains("fanouts")));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let once = || files(&plan(include_str!("everything.yaml"), &[("shop", SHOP)]));
    assert_eq!(once(), once());
}

/// Every word of a policy, in the calls of the runtime that it comes to.
#[test]
fn a_policy_is_one_chain_of_calls() {
    let manifest = r#"
apis:
  shop:
    spec: shop.yaml
    base_urls: ["https://a.example.com/", "https://b.example.com"]
    policy:
      timeout: 2s
      deadline: 20s
      retry: { attempts: 4, base: 50ms, cap: 1m, budget: 30% }
      breaker: { failure_rate: 40%, slow: 1s, slow_rate: 70%, window: 30s, min_calls: 9, open: 4s, probes: 2 }
      concurrency: { limit: 32, queue: 5, adaptive: true }
      rate_limit: { rate: 60/m, burst: 7 }
      hedge: p95
fanouts:
  look:
    inputs: { x: { type: string } }
    legs:
      one: { call: shop.getOrder, path: { id: $inputs.x }, policy: { retry: { base: 1s, cap: 20s }, hedge: 50ms } }
      two: { call: shop.getOrder, path: { id: $inputs.x }, policy: { hedge: p99 } }
      six: { call: shop.getOrder, path: { id: $inputs.x }, policy: { hedge: none } }
      add: { call: shop.addNote, body: { text: x }, policy: { hedge: p99 } }
"#;
    let planned = plan(manifest, &[("shop", SHOP)]);
    insta::assert_snapshot!("policy.said", planned.said);
    insta::assert_snapshot!("policy.rs", file(&planned, "src/shop/mod.rs"));
    let legs = file(&planned, "src/fanouts/look.rs");
    let plan: Vec<&str> = legs.lines().filter(|line| line.contains("LegPlan::new")).collect();
    insta::assert_snapshot!("policy.legs", plan.join("\n"));
}

/// Answers that are kept and shared: an operation by its id, by method and path, by its tag.
#[test]
fn what_is_used_again_is_named_operation_by_operation() {
    let manifest = r#"
apis:
  shop:
    spec: shop.yaml
    policy:
      cache: { operations: [getOrder], max_bytes: 32MiB, max_entries: 500, max_answer: 64KiB, fresh: 30s }
      coalesce: { operations: ["GET /orders/{id}", createOrder] }
fanouts:
  look:
    inputs: { x: { type: string } }
    legs:
      one: { call: shop.getOrder, path: { id: $inputs.x }, policy: { cache: false, coalesce: true } }
      add: { call: shop.addNote, body: { text: x }, policy: { coalesce: true } }
"#;
    let planned = plan(manifest, &[("shop", SHOP)]);
    insta::assert_snapshot!("reuse.said", planned.said);
    let policy = file(&planned, "src/shop/mod.rs");
    let start = policy.find("const POLICY").unwrap();
    insta::assert_snapshot!("reuse.rs", &policy[start..]);
    let legs = file(&planned, "src/fanouts/look.rs");
    let plan: Vec<&str> = legs.lines().filter(|line| line.contains("LegPlan::new")).collect();
    insta::assert_snapshot!("reuse.legs", plan.join("\n"));
    assert!(file(&planned, "Cargo.toml").contains("features = [\"cache\"]"));
}

#[test]
fn nothing_asks_for_the_cache_where_nothing_is_kept() {
    for policy in ["{}", "{ coalesce: true }"] {
        let manifest = format!("apis: {{ shop: {{ spec: shop.yaml, policy: {policy} }} }}");
        let planned = crate::plan(&manifest, &[("shop", SHOP)]);
        assert!(!file(&planned, "Cargo.toml").contains("cache"), "{policy}");
    }
    let manifest = "apis: { shop: { spec: shop.yaml, policy: { cache: true } } }";
    let planned = plan(manifest, &[("shop", SHOP)]);
    assert!(file(&planned, "src/shop/mod.rs").contains("Policy::new().cache(Cache::new())"));
    assert!(file(&planned, "Cargo.toml").contains("features = [\"cache\"]"));
}
