//! Manifests of somebody who means no good: each is answered, and every answer is whole.

use fanwise::diagnostic::Diagnostics;
use fanwise::{load, read};

use crate::{SHOP, plan};

/// Words of a fan-out, and its legs, which have a text `x`, a list of texts `l` and an order `o`.
const HOSTILE: &[(&str, &str)] = &[
    // Types that can't fit.
    ("join: all", "a: { call: shop.getOrder, path: { id: $inputs.o } }"),
    ("join: all", "a: { call: shop.getOrder, path: { id: '{$inputs.l}' } }"),
    ("join: all", "a: { call: shop.createOrder, body: $inputs.x }"),
    ("join: all", "a: { call: shop.createOrder, body: { customer: x, items: { sku: a } } }"),
    ("join: all", "a: { call: shop.getOrder, path: { id: x }, fallback: { value: 3 } }"),
    ("join: all", "a: { call: shop.getOrder, path: { id: x }, fallback: 3 }"),
    ("join: all", "a: { call: shop.getOrder, each: $inputs.x, path: { id: $each } }"),
    ("join: all", "a: { call: shop.getOrder, each: [a, b], path: { id: $each } }"),
    ("join: all", "a: { call: shop.getOrder, path: { id: x }, when: $inputs.x > 3 }"),
    // Circles.
    ("join: all", "a: { call: shop.getOrder, after: [a], path: { id: x } }"),
    (
        "join: all",
        "a: { call: shop.getOrder, path: { id: $legs.b.response.body#/id } }
b: { call: shop.getOrder, path: { id: x }, when: $legs.a.statusCode == 200 }",
    ),
    ("join: all", "a: { call: fanouts.f, inputs: { x: y, l: [], o: $inputs.o } }"),
    // Unknown words, and words on another level.
    ("policy: { timeout: 1s }", "a: { call: shop.getOrder, path: { id: x } }"),
    ("join: all", "a: { call: shop.getOrder, path: { id: x }, timeout: 1s }"),
    ("joyn: all", "a: { call: shop.getOrder, path: { id: x } }"),
    ("join: any", "a: { call: shop.getOrder, path: { id: x } }"),
    ("join: { first: true }", "a: { call: shop.getOrder, path: { id: x } }"),
    // Expressions into nothing.
    ("join: all", "a: { call: shop.getOrder, path: { id: $inputs.q } }"),
    ("join: all", "a: { call: shop.getOrder, path: { id: $inputs.o#/items/0/nope } }"),
    ("join: all", "a: { call: shop.getOrder, path: { id: '$legs.q.response.body#/id' } }"),
    ("join: all", "a: { call: shop.getOrder, path: { id: '${inputs.x}' } }"),
    ("join: all", "a: { call: shop.getOrder, path: { id: $each } }"),
    // What time, keys and undos can't do.
    (
        "deadline: 1s",
        "a: { call: shop.getOrder, path: { id: $inputs.x }, policy: { timeout: 900ms } }",
    ),
    ("deadline: 1s", "a: { call: shop.getOrder, path: { id: $inputs.x }, deadline: 9s }"),
    ("deadline: -1s", "a: { call: shop.getOrder, path: { id: x } }"),
    (
        "join: all",
        "a: { call: shop.addNote, body: { text: x }, policy: { retry: { attempts: 9 } } }",
    ),
    ("join: all", "a: { call: shop.cancelOrder, path: { id: x }, idempotency_key: auto }"),
    (
        "join: all",
        "a: { call: shop.createOrder, body: { customer: x, items: [] }, idempotency_key: true }",
    ),
    (
        "join: all",
        "a:
  call: shop.createOrder
  body: { customer: x, items: [] }
  undo: { call: shop.cancelOrder, path: { id: $inputs.o#/billing/city } }",
    ),
    ("join: settled", "a: { call: shop.getOrder, optional: true, path: { id: x } }"),
    ("join: { quorum: 2 }", "a: { call: shop.getOrder, path: { id: x } }"),
    ("join: first", "a: { call: shop.addNote, body: { text: x } }"),
    ("join: all", "a: { call: shop.getOrder, path: { id: x }, targets: [example.com] }"),
    ("join: all", "a: { call: shop.getOrder, path: { id: x }, join: first }"),
];

/// What is said of a fan-out, be it while it is read or while it is planned.
fn said(words: &str, legs: &str) -> String {
    let inputs = "x: { type: string }
l: { type: array, items: { type: string } }
o: { $ref: 'shop#/components/schemas/Order' }";
    let text = crate::manifest(words, inputs, legs);
    let mut diagnostics = Diagnostics::new();
    let document = load::parse("fanwise.yaml", text.as_bytes(), &mut diagnostics);
    let document = document.expect("it is YAML");
    if read::manifest(&document, &mut diagnostics).is_none() {
        return crate::print(&diagnostics);
    }
    plan(&text, &[("shop", SHOP)]).said
}

#[test]
fn every_answer_says_where_what_and_what_to_do() {
    for (words, legs) in HOSTILE {
        let said = said(words, legs);
        let lines: Vec<&str> = said.lines().collect();
        let told = lines.chunks(3).filter(|one| !one[0].starts_with("warning[unread-input]"));
        assert!(told.count() > 0, "nothing is said of\n{words}\n{legs}");
        for one in lines.chunks(3) {
            let [what, place, help] = one else { panic!("{said}") };
            assert!(what.starts_with("error[") || what.starts_with("warning["), "{said}");
            assert!(!what.ends_with('.') && what.len() > 20, "{said}");
            let place = place.strip_prefix("  --> fanwise.yaml:").expect("the file");
            let (at, pointer) = place.split_once("  ").expect("a pointer");
            let (line, column) = at.split_once(':').expect("a column");
            let number = |text: &str| text.parse::<u32>().expect("a number");
            assert!(number(line) > 1 && number(column) > 0, "{said}");
            assert!(pointer.starts_with("#/fanouts/f"), "{said}");
            let help = help.strip_prefix("  = help: ").expect("help");
            assert!(help.len() > 5 && !help.ends_with('.'), "{said}");
        }
    }
}
