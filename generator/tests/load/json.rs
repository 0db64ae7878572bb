use fanwise::load::{Mark, Node, NodeValue};
use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::Value;

use super::{complaints_of as of, read};

fn complaints_of(bytes: &[u8]) -> String {
    of("test.json", bytes)
}

/// A tree as `serde_json` would have it.
fn plain(node: &Node) -> Value {
    match &node.value {
        NodeValue::Null => Value::Null,
        NodeValue::Bool(value, _) => Value::Bool(*value),
        NodeValue::Number(text) => serde_json::from_str(text).unwrap(),
        NodeValue::String(text) => Value::String(text.to_string()),
        NodeValue::Array(items) => items.iter().map(plain).collect(),
        NodeValue::Object(members) => {
            members.iter().map(|member| (member.key.to_string(), plain(&member.value))).collect()
        }
    }
}

fn at(node: &Node) -> (u32, u32) {
    let Mark { line, column } = node.at;
    (line, column)
}

#[test]
fn every_value_has_its_place_in_characters() {
    let document = read("{\n  \"grüße\": [1, \"ü\", {\"a\": null}],\n  \"b\": true }");
    let list = document.root.member("grüße").unwrap();
    assert_eq!((list.key_at.line, list.key_at.column), (2, 3));
    let items = list.value.as_array().unwrap();
    assert_eq!(items.iter().map(at).collect::<Vec<_>>(), [(2, 13), (2, 16), (2, 21)]);
    assert_eq!(at(document.root.get("b").unwrap()), (3, 8));
    assert!(document.root.pointer("/grüße/2/a").unwrap().is_null());
}

#[test]
fn numbers_keep_their_digits() {
    let document = read("[1.0, -9223372036854776000, 1e400, 0]");
    let texts: Vec<_> =
        document.root.as_array().unwrap().iter().map(|n| n.as_number().unwrap()).collect();
    assert_eq!(texts, ["1.0", "-9223372036854776000", "1e400", "0"]);
}

#[test]
fn escapes_are_read() {
    let document = read(r#"["\"\\\/\b\f\n\r\t", "\u00fc\ud83d\ude00 \ud83d x", "a\u0041"]"#);
    let texts: Vec<_> =
        document.root.as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
    assert_eq!(texts, ["\"\\/\u{8}\u{c}\n\r\t", "ü😀 \u{fffd} x", "aA"]);
}

#[test]
fn json_that_is_nearly_json_is_read_as_yaml() {
    assert_snapshot!(complaints_of(b"{\n  \"a\": [1, 2,],\n}"));
}

#[test]
fn broken_json_says_where() {
    let cases = [
        "{\"a\": 1",
        "{\"a\" 1}",
        "[1 2]",
        "{\"a\": \"b}",
        "{\"a\": tru}",
        "[01]",
        "[1.]",
        "[\"\\x\"]",
        "{} {}",
    ];
    let all: Vec<_> = cases.iter().map(|text| complaints_of(text.as_bytes())).collect();
    assert_snapshot!(all.join("\n"));
}

#[test]
fn nesting_has_an_end() {
    let deep = |open: &str, close: &str, depth| open.repeat(depth) + &close.repeat(depth);
    read(&deep("[", "]", 200));
    assert_snapshot!(complaints_of(deep("[", "]", 100_000).as_bytes()));
    assert!(complaints_of(deep("- ", "", 100_000).as_bytes()).contains("error"));
    assert!(complaints_of("{\"a\":".repeat(100_000).as_bytes()).contains("too-deep"));
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 4.0)),
        any::<String>().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
            prop::collection::vec((any::<String>(), inner), 0..8)
                .prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_serde_writes_is_read_as_it_was(value in value(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let document = read(&text.unwrap());
        prop_assert_eq!(plain(&document.root), value);
    }

    #[test]
    fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut diagnostics = fanwise::diagnostic::Diagnostics::new();
        let document = fanwise::load::parse("x", &bytes, &mut diagnostics);
        prop_assert_eq!(document.is_none(), diagnostics.has_errors());
    }

    #[test]
    fn no_text_of_signs_panics(text in "[\\[\\]{}:,\"'&*!|>#% \n\t<\\-a?~0]{0,60}") {
        let mut diagnostics = fanwise::diagnostic::Diagnostics::new();
        let document = fanwise::load::parse("x", text.as_bytes(), &mut diagnostics);
        prop_assert_eq!(document.is_none(), diagnostics.has_errors());
    }
}
