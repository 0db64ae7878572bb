//! Requests are checked by the rules of their document before they leave.

#![cfg(feature = "validate")]
#![allow(unreachable_pub, missing_docs, clippy::unwrap_used)]

use std::time::Duration;

use fanwise_runtime::rules::{Kind, Rule, Rules, violations};
use fanwise_runtime::transport::memory::{MemoryTransport, Reply};
use fanwise_runtime::{
    Api, ApiBuilder, Breaker, BuildError, Client, ErrorKind, Method, Operation as _, Policy,
    RequestPart, Scheme, Shared, Value, json,
};

pub struct Shop;

impl Api for Shop {
    const NAME: &'static str = "shop";
    const BASE_URL: Option<&'static str> = Some("https://shop.example.com");
    const SCHEMES: &'static [Scheme] = &[];
}

mod shop {
    use fanwise_runtime::rules::{RequestRules, Rule, Rules};
    use fanwise_runtime::{Secret, Value, operation};

    use super::Shop;

    type Api = Shop;

    static ITEM: Rules = &[
        Rule::Required(&["sku", "price"]),
        Rule::Properties(&[
            ("sku", &[Rule::MinLength(3), Rule::MaxLength(5)]),
            ("parts", &[Rule::Items(&[Rule::Same(&ITEM)])]),
        ]),
    ];
    static ADD_ITEM: RequestRules = RequestRules::new()
        .path(&[("shelf", &[Rule::Pattern("^[A-Z]\\d$")])])
        .query(&[("copies", &[Rule::Minimum(1.0), Rule::Maximum(9.0)])])
        .header(&[("X-Note", &[Rule::MaxLength(3)])])
        .cookie(&[("theme", &[Rule::Words(&["dark", "light"])])])
        .body(&[Rule::Same(&ITEM)]);
    static KEEP_SECRET: RequestRules =
        RequestRules::new().body(&[Rule::Others(&[], &[Rule::MaxLength(2)])]);

    operation! {
        pub struct AddItem: POST "/shelves/{shelf}" as "addItem" {
            required:
            pub shelf: String = path("shelf"),
            pub body: Value as json,

            optional:
            pub copies: Option<i64> = query("copies"),
            pub note: Option<String> = header("X-Note"),
            pub theme: Option<String> = cookie("theme"),
        }
        check: ADD_ITEM;
        answer: () { 204 => empty }
    }

    operation! {
        pub struct KeepSecret: POST "/secrets" as "keepSecret" {
            required:
            pub body: Secret<Value> as json,
        }
        check: KEEP_SECRET;
        answer: () { 204 => empty }
    }
}

use shop::{AddItem, KeepSecret};

fn keywords(rules: Rules, value: &Value) -> Vec<String> {
    let found = violations(rules, value);
    found.iter().map(|one| format!("{} {}", one.pointer, one.keyword)).collect()
}

/// Each rule, values that keep it, and values that don't.
fn cases() -> Vec<(Rules, Vec<Value>, Vec<Value>)> {
    vec![
        (&[Rule::Minimum(2.0)], vec![json!(2), json!(2.5), json!("1")], vec![json!(1.99)]),
        (&[Rule::Above(2.0)], vec![json!(2.1), json!(null)], vec![json!(2), json!(-3)]),
        (&[Rule::Maximum(2.0)], vec![json!(2), json!(u64::MIN)], vec![json!(u64::MAX)]),
        (&[Rule::Below(2.0)], vec![json!(1.9)], vec![json!(2.0)]),
        (&[Rule::MultipleOf(0.01)], vec![json!(19.99), json!(0)], vec![json!(0.005)]),
        (&[Rule::MinLength(2)], vec![json!("ab"), json!("🎈é"), json!(1)], vec![json!("🎈")]),
        (&[Rule::MaxLength(2)], vec![json!("🎈🎈")], vec![json!("e\u{301}e")]),
        (&[Rule::Pattern("b+")], vec![json!("abbc"), json!([])], vec![json!("ac")]),
        (&[Rule::Pattern("^\\p{L}+$")], vec![json!("Größe")], vec![json!("a1"), json!("")]),
        // Annex B: refused in Unicode mode.
        (&[Rule::Pattern("^[\\w\\-]+$")], vec![json!("a-b")], vec![json!("a b")]),
        (&[Rule::Pattern("(")], vec![json!("what can't be compiled checks nothing")], vec![]),
        (&[Rule::MinItems(1)], vec![json!([1]), json!({})], vec![json!([])]),
        (&[Rule::MaxItems(1)], vec![json!([1])], vec![json!([1, 2])]),
        (
            &[Rule::UniqueItems],
            vec![json!([1, "1", true, {"a": 1}, {"a": 2}, null])],
            vec![json!([1, 1.0]), json!([{"a": 1, "b": 2}, {"b": 2, "a": 1.0}])],
        ),
        (&[Rule::MinProperties(1)], vec![json!({"a": 1})], vec![json!({})]),
        (&[Rule::MaxProperties(1)], vec![json!({"a": 1})], vec![json!({"a": 1, "b": 1})]),
        (&[Rule::Words(&["a", "b"])], vec![json!("a")], vec![json!("c"), json!(1), json!(null)]),
        (&[Rule::Values(&["1", "{\"a\":1}"])], vec![json!(1.0), json!({"a": 1})], vec![json!("1")]),
        (&[Rule::Nullable, Rule::Words(&["a"])], vec![json!(null), json!("a")], vec![json!("b")]),
        (&[Rule::Types(&[Kind::Integer])], vec![json!(1), json!(2.0)], vec![json!(1.5)]),
        (
            &[Rule::AnyOf(&[&[Rule::Minimum(5.0)], &[Rule::Maximum(1.0)]])],
            vec![json!(0), json!(6)],
            vec![json!(3)],
        ),
    ]
}

#[test]
fn each_rule_holds_for_the_values_of_its_type() {
    for (rules, good, bad) in cases() {
        for value in good {
            assert_eq!(violations(rules, &value), [], "{rules:?} {value}");
        }
        for value in bad {
            assert_eq!(violations(rules, &value).len(), 1, "{rules:?} {value}");
        }
    }
}

#[test]
fn what_lies_deeper_is_named_by_its_pointer() {
    static NODE: Rules = &[
        Rule::Required(&["id"]),
        Rule::Properties(&[
            ("id", &[Rule::MaxLength(2)]),
            ("next/of", &[Rule::Items(&[Rule::Same(&NODE)])]),
        ]),
        Rule::Others(&["id", "next/of"], &[Rule::Minimum(0.0)]),
    ];
    let value = json!({ "id": "a", "next/of": [{ "id": "abc" }, { "x~y": -1 }], "z": -2 });
    assert_eq!(
        keywords(NODE, &value),
        [
            "/next~1of/0/id maxLength",
            "/next~1of/1/id required",
            "/next~1of/1/x~0y minimum",
            "/z minimum"
        ]
    );
}

#[test]
fn of_alternatives_the_one_that_is_meant_says_what_it_lacks() {
    static RULES: Rules = &[Rule::AnyOf(&[
        &[Rule::Types(&[Kind::String]), Rule::MinLength(3)],
        &[Rule::Types(&[Kind::Object]), Rule::Required(&["id"])],
    ])];
    assert_eq!(keywords(RULES, &json!("ab")), [" minLength"]);
    assert_eq!(keywords(RULES, &json!({})), ["/id required"]);
    assert_eq!(keywords(RULES, &json!(1)), [" anyOf"]);
}

#[test]
fn tables_that_lead_to_themselves_end() {
    static ONE: Rules =
        &[Rule::Same(&OTHER), Rule::AnyOf(&[&[Rule::Same(&ONE)], &[Rule::Same(&OTHER)]])];
    static OTHER: Rules = &[Rule::Same(&ONE), Rule::MinLength(2)];
    assert_eq!(keywords(ONE, &json!("a")), [" minLength", " anyOf"]);
    assert_eq!(violations(ONE, &json!("ab")), []);
}

#[test]
fn a_thousand_violations_are_named_at_most() {
    let many = json!(vec![0; 5000]);
    assert_eq!(violations(&[Rule::Items(&[Rule::Minimum(1.0)])], &many).len(), 1000);
}

fn item() -> Value {
    json!({ "sku": "A-1", "price": 1 })
}

fn add(shelf: &str, body: Value) -> AddItem {
    AddItem::new(shelf, body)
}

fn refused(request: Result<fanwise_runtime::Request, BuildError>) -> Vec<String> {
    request.unwrap_err().violations().iter().map(ToString::to_string).collect()
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let mut operation = add("shelf 9", json!({ "sku": "top-secret", "parts": [{}] }));
    operation.copies = Some(10);
    operation.note = Some("much too long".to_owned());
    operation.theme = Some("pink".to_owned());
    let said = refused(operation.request());
    assert_eq!(
        said,
        [
            "path `shelf`: of the pattern `^[A-Z]\\d$`",
            "query `copies`: at most 9",
            "header `X-Note`: at most 3 characters",
            "cookie `theme`: one of `dark`, `light`",
            "body /price: is required",
            "body /sku: at most 5 characters",
            "body /parts/0/sku: is required",
            "body /parts/0/price: is required",
        ]
    );
    let error = operation.request().unwrap_err();
    for text in [error.to_string(), format!("{error:?}")] {
        for value in ["shelf 9", "10", "much", "pink", "top-secret"] {
            assert!(!text.contains(value), "{value} in {text}");
        }
    }
}

#[test]
fn what_is_right_or_left_out_passes() {
    assert!(add("A1", item()).request().is_ok());
    let mut operation = add("B2", item());
    (operation.copies, operation.theme) = (Some(9), Some("dark".to_owned()));
    assert_eq!(operation.request().unwrap().query(), "copies=9");
}

#[test]
fn names_inside_of_a_secret_are_not_shown() {
    let secret = KeepSecret::new(json!({ "pin-of-jane": "1234" }));
    assert_eq!(refused(secret.request()), ["body: at most 2 characters"]);
}

fn world() -> (MemoryTransport, Client<Shop>) {
    let upstream = MemoryTransport::new();
    upstream.reply(Method::POST, "/shelves/A1", Reply::status(204));
    let policy = Policy::new().breaker(Breaker::new().min_calls(1)).attempts(3);
    let shared = Shared::new().transport(upstream.clone()).seed(1);
    (upstream, ApiBuilder::new().policy(policy).build(&shared).unwrap())
}

#[tokio::test]
async fn nothing_is_sent_and_no_policy_counts_it() {
    let (upstream, client) = world();
    for _ in 0..50 {
        let error = client.execute(add("A1", json!({}))).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Invalid, 0));
        let first = &error.violations()[0];
        assert_eq!((first.part, &*first.pointer), (RequestPart::Body, "/sku"));
        assert_eq!((first.keyword, first.parameter), ("required", None));
        assert_eq!(error.message(), "body /sku: is required; body /price: is required");
    }
    assert_eq!(upstream.requests().len(), 0);
    client.execute(add("A1", item())).await.unwrap();
    let stats = client.stats();
    let figures = stats.operation("addItem").unwrap();
    assert_eq!((figures.attempts, figures.retries, figures.latency.count), (1, 0, 1));
    assert_eq!(figures.failures, [(ErrorKind::Invalid, 50)]);
    assert!(figures.latency.max < Duration::from_secs(60));
}
