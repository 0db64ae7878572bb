//! What another YAML library writes is read as it was meant, and what it reads is read alike.

use std::fs;
use std::path::Path;

use fanwise::load::{Node, NodeValue};
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::read;

/// A tree as a JSON value. Keys are texts in both.
fn value(node: &Node) -> Value {
    match &node.value {
        NodeValue::Null => Value::Null,
        NodeValue::Bool(value, _) => Value::Bool(*value),
        NodeValue::Number(text) => text.parse().map_or(Value::Null, Value::Number),
        NodeValue::String(text) => Value::String(text.to_string()),
        NodeValue::Array(items) => items.iter().map(value).collect(),
        NodeValue::Object(members) => {
            let member =
                |member: &fanwise::load::Member| (member.key.to_string(), value(&member.value));
            Value::Object(members.iter().map(member).collect::<Map<_, _>>())
        }
    }
}

/// Texts that YAML is known to mistake for something else, and any others.
fn text() -> impl Strategy<Value = String> {
    let traps = prop::sample::select(vec![
        "no",
        "yes",
        "on",
        "y",
        "null",
        "~",
        "",
        "1.0",
        "1e3",
        "0x1F",
        "0o17",
        "012",
        "1_000",
        "2024-01-01",
        "12:30:45",
        ".inf",
        "- a",
        "a: b",
        "# c",
        "'",
        "\"",
        "*a",
        "&a",
        "!t",
        "|",
        "{",
        "[",
        "%",
        "@",
        "`",
        "true",
        "True",
        "<<",
        "?",
        " lead",
        "trail ",
        "a\nb",
        "a\n",
        "\t",
    ]);
    // U+2028 and U+2029 end a line in YAML 1.1, which the other library writes, and in 1.2 they don't.
    prop_oneof![traps.prop_map(str::to_owned), "[^\\pC\\p{Zl}\\p{Zp}]{0,12}"]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        text().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        // The other library writes this key as it stands; it is a merge key when it is read.
        let key = text().prop_filter("a merge key", |key| key != "<<");
        let member = (key, inner.clone());
        let object = prop::collection::vec(member, 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Value::Array),
            object.prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_serde_yaml_writes_is_read_as_it_was_meant(expected in json()) {
        let text = serde_yaml::to_string(&expected).unwrap();
        prop_assert_eq!(value(&read(&text).root), expected, "{}", text);
    }
}

#[test]
fn the_examples_are_read_as_serde_yaml_reads_them() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    for name in ["inventory.yaml", "payment.yaml", "fanwise.yaml", "invalid/bookings.yaml"] {
        let text = fs::read_to_string(specs.join(name)).unwrap();
        let expected: Value = serde_yaml::from_str(&text).unwrap();
        assert_eq!(value(&read(&text).root), expected, "{name}");
    }
}
