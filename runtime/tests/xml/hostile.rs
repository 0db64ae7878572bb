//! Documents that want to do harm, and documents that are none.

use fanwise_runtime::xml::Xml;
use proptest::prelude::*;
use serde_json::json;

use crate::{answer, read, try_read};

static NODE: Xml = Xml::record(
    "node",
    &[
        ("id", Xml::NUMBER.attribute()),
        ("node", Xml::list(&Xml::of(&NODE))),
        (
            "one",
            Xml::one_of(None, &[(&[], Xml::of(&NODE)), (&[], Xml::of(&NODE)), (&[], Xml::TEXT)]),
        ),
        ("any", Xml::ANY),
        ("inner", Xml::of(&NODE).inside()),
    ],
);

#[test]
fn a_fault_says_its_line_and_column() {
    for (text, found) in [
        ("", "no element at line 1, column 1"),
        ("  \n ", "no element at line 2, column 2"),
        ("plain", "text outside of the root at line 1, column 6"),
        ("<a>\n<b></a>", "tags that do not match at line 2, column 4"),
        ("<a>\n <b>", "an element that does not end at line 2, column 5"),
        ("<a/><b/>", "a second root at line 1, column 9"),
        ("<a x='1' x='2'/>", "a broken attribute at line 1, column 17"),
        ("<a>&x;</a>", "an entity that is not predefined at line 1, column 7"),
        ("<a x='&x;'/>", "a broken reference at line 1, column 13"),
        ("<a>&#x110000;</a>", "a broken reference at line 1, column 14"),
        ("<a><![CDATA[", "a tag, comment or section that does not end at line 1, column 4"),
    ] {
        let failure = try_read(&NODE, text).unwrap_err();
        assert_eq!(
            (failure.expected.as_str(), failure.found.as_str()),
            ("well-formed XML", found),
            "{text}"
        );
    }
}

#[test]
fn no_entity_is_known_but_the_predefined_ones() {
    let bomb = "<!DOCTYPE a [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><node>&b;</node>";
    assert!(try_read(&NODE, bomb).is_err());
    let file = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><node>&x;</node>";
    assert!(try_read(&NODE, file).is_err());
    assert_eq!(
        read(&NODE, "<node><any>&lt;&gt;&amp;&apos;&quot;&#65;&#x42;</any></node>"),
        json!({ "any": "<>&'\"AB" })
    );
}

#[test]
fn depth_is_bounded() {
    for name in ["node", "one", "any", "x"] {
        let deep = |depth: usize| {
            format!(
                "<node>{}{}</node>",
                format!("<{name}>").repeat(depth),
                format!("</{name}>").repeat(depth)
            )
        };
        assert!(try_read(&NODE, &deep(100)).is_ok(), "{name}");
        for depth in [120, 100_000] {
            let failure = try_read(&NODE, &deep(depth)).unwrap_err();
            assert!(failure.found.starts_with("too many elements inside one another"), "{failure}");
        }
    }
}

#[test]
fn attributes_and_namespaces_are_bounded() {
    let many: String = (0..100_000)
        .flat_map(|at| [" xmlns:a".to_owned(), at.to_string(), "='u'".to_owned()])
        .collect();
    let failure = try_read(&NODE, &format!("<node{many}/>")).unwrap_err();
    assert!(failure.found.starts_with("too many attributes"), "{failure}");
}

/// Pieces of documents, put together in any order.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[<>&;/!?\\[\\]='\"a-c: \n-]{0,6}",
        prop::sample::select(vec![
            "<node>",
            "</node>",
            "<node id='1'>",
            "<one>",
            "</one>",
            "<any/>",
            "<x xmlns='u'>",
            "</x>",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "&lt;",
            "&#65;",
            "&x;",
            "text",
            "<?xml version='1.0'?>",
            "<n:y xmlns:n='v' n:id='2'/>",
            "<!DOCTYPE a>",
            " xsi:nil='true'",
        ])
        .prop_map(str::to_owned),
    ]
}

proptest! {
    #[test]
    fn nothing_panics(pieces in prop::collection::vec(piece(), 0..24), root: bool, cut in 0usize..200) {
        let text = pieces.concat();
        let text = if root { format!("<node>{text}</node>") } else { text };
        let _ = try_read(&NODE, &text);
        let bytes = text.as_bytes();
        let _ = answer("application/xml", &bytes[..cut.min(bytes.len())]).xml::<serde_json::Value>(&NODE);
    }

    #[test]
    fn bytes_do_not_panic(bytes: Vec<u8>) {
        let _ = answer("application/xml", bytes).xml::<serde_json::Value>(&NODE);
    }
}
