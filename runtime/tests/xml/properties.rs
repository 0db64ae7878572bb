//! Whatever is written is read again as it was.

use fanwise_runtime::xml::Xml;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::{read, write};

static ALL: Xml = Xml::record(
    "All",
    &[
        ("attribute", Xml::TEXT.attribute()),
        ("number", Xml::NUMBER.nullable()),
        ("truth", Xml::BOOL.within("p", "urn:p")),
        ("text", Xml::TEXT.nullable().named("Text")),
        ("words", Xml::list(&Xml::TEXT.named("word")).required()),
        ("wrapped", Xml::list(&Xml::TEXT.named("item")).wrapped().named("Wrapped")),
        ("children", Xml::list(&Xml::of(&ALL).named("child")).wrapped()),
        ("map", Xml::map(&Xml::NUMBER)),
        ("note", Xml::of(&NOTE)),
    ],
);
static NOTE: Xml =
    Xml::record("Note", &[("lang", Xml::WORD.attribute()), ("text", Xml::TEXT.text().required())]);

/// What XML can hold. A text of white space alone is layout where elements may stand.
fn text() -> impl Strategy<Value = String> {
    "[ -~äß€\u{1F600}\n\t\r]{0,12}"
}

fn optional(
    name: &'static str,
    value: impl Strategy<Value = Value>,
) -> impl Strategy<Value = Map<String, Value>> {
    prop::option::of(value)
        .prop_map(move |value| value.map(|value| (name.to_owned(), value)).into_iter().collect())
}

fn value() -> impl Strategy<Value = Value> {
    let flat = (
        optional("attribute", text().prop_map(Value::from)),
        optional(
            "number",
            prop_oneof![
                Just(Value::Null),
                any::<i64>().prop_map(Value::from),
                any::<u64>().prop_map(Value::from)
            ],
        ),
        optional("truth", any::<bool>().prop_map(Value::from)),
        optional("text", prop_oneof![Just(Value::Null), text().prop_map(Value::from)]),
        prop::collection::vec(text(), 0..4)
            .prop_map(|words| Map::from_iter([("words".to_owned(), json!(words))])),
        optional("wrapped", prop::collection::vec(text(), 0..4).prop_map(|items| json!(items))),
        optional(
            "map",
            prop::collection::btree_map("[a-zA-Z_][a-z0-9.-]{0,4}", any::<i32>(), 0..4)
                .prop_map(|map| json!(map)),
        ),
        optional(
            "note",
            ("[a-z]{1,4}", "[!-~][ -~\n]{0,6}")
                .prop_map(|(lang, text)| json!({ "lang": lang, "text": text })),
        ),
    );
    let flat = flat.prop_map(|(a, b, c, d, e, f, g, h)| {
        Value::Object([a, b, c, d, e, f, g, h].into_iter().flatten().collect())
    });
    flat.prop_recursive(3, 12, 3, |inner| {
        (inner.clone(), prop::collection::vec(inner, 0..3)).prop_map(|(mut of, children)| {
            of["children"] = children.into();
            of
        })
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(value in value()) {
        let text = write(&ALL, value.clone());
        prop_assert_eq!(read(&ALL, &text), value, "{}", text);
    }
}
