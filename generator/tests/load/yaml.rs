use fanwise::load::{Node, NodeValue};
use insta::assert_snapshot;

use super::{complaints, read};

/// A tree on one line: texts in quotes, all else as written.
fn show(node: &Node) -> String {
    match &node.value {
        NodeValue::Null => "null".to_owned(),
        NodeValue::Bool(..) | NodeValue::Number(_) => node.text().unwrap().into_owned(),
        NodeValue::String(text) => format!("{text:?}"),
        NodeValue::Array(items) => {
            format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", "))
        }
        NodeValue::Object(members) => {
            let members = members.iter().map(|one| format!("{}: {}", one.key, show(&one.value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
    }
}

#[test]
fn scalars_are_what_the_core_schema_says() {
    let text = "[no, on, y, 2024-01-01, 12:30:00, 1.0, 0o17, 0x1F, 010, 1_000, 1e3, .5, .inf, \
                .nan, +1, ~, null, Null, true, True, '1', \"true\", !!str 1, !!int 2, ! 3, v1]";
    assert_eq!(
        show(&read(text).root),
        "[\"no\", \"on\", \"y\", \"2024-01-01\", \"12:30:00\", 1.0, 0o17, 0x1F, 010, \"1_000\", \
         1e3, .5, .inf, .nan, +1, null, null, null, true, True, \"1\", \"true\", \"1\", 2, \
         \"3\", \"v1\"]"
    );
}

#[test]
fn keys_are_texts() {
    let root = read("200: a\nno: b\n2024-01-01: c\n1.0: d\ntrue: e\nnull: f\n'': g\n").root;
    assert_eq!(
        show(&root),
        "{200: \"a\", no: \"b\", 2024-01-01: \"c\", 1.0: \"d\", true: \"e\", null: \"f\", : \"g\"}"
    );
}

#[test]
fn aliases_and_merge_keys_are_expanded() {
    let text = "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\n\
                one: {a: 0, <<: *base}\ntwo: {<<: [*base, *more], d: 5}\n\
                quoted: {'<<': *base}\nitself: *more\nname: &n x\n*n : y\n";
    assert_eq!(
        show(&read(text).root),
        "{base: {a: 1, b: 2}, more: {b: 3, c: 4}, one: {a: 0, b: 2}, \
         two: {a: 1, b: 2, c: 4, d: 5}, quoted: {<<: {a: 1, b: 2}}, itself: {b: 3, c: 4}, \
         name: \"x\", x: \"y\"}"
    );
}

#[test]
fn every_value_has_its_place() {
    let document = read("a:\n  - ü: x\n    b: {c: d}\n");
    let inner = document.root.pointer("/a/0/b").unwrap();
    let member = inner.member("c").unwrap();
    assert_eq!((inner.at.line, inner.at.column), (3, 8));
    assert_eq!((member.key_at.line, member.key_at.column), (3, 9));
    assert_eq!((member.value.at.line, member.value.at.column), (3, 12));
}

#[test]
fn a_key_that_stands_twice_is_said_at_its_place() {
    let text = "paths:\n  /a:\n    get: 1\n    put: 2\n    get: 3\n  /b: {x: 1, y: 2}\n  /a: 4\n";
    assert_snapshot!(complaints(text.as_bytes()));
}

#[test]
fn what_is_no_yaml_says_where() {
    let cases: [&[u8]; 8] = [
        b"a: [1, 2\nb: 3\n",
        b"a: \"b\nc: d\n",
        b"a:\n\tb: c\n",
        b"a: *unknown\n",
        b"a: &x [1, *x]\n",
        b"{a: b}: c\n",
        b"a: b\n c: d\n",
        b"caf\xE9: 1\n",
    ];
    let all: Vec<_> = cases.iter().map(|text| complaints(text)).collect();
    assert_snapshot!(all.join("\n"));
}

#[test]
fn aliases_cannot_stand_for_billions() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let before = vec![format!("*a{}", level - 1); 10].join(", ");
        let line = format!("a{level}: &a{level} [{before}]\n");
        text.push_str(&line);
    }
    assert_snapshot!(complaints(text.as_bytes()));
}

#[test]
fn only_the_first_document_counts() {
    assert_snapshot!(complaints(b"---\na: 1\n---\nb: 2\n"));
    assert_eq!(show(&read("%YAML 1.2\n---\na: 1\n...\n").root), "{a: 1}");
    assert_eq!(show(&read("").root), "null");
}

#[test]
fn byte_order_marks_are_no_part_of_the_text() {
    assert_eq!(show(&read("\u{feff}a: 1").root), "{a: 1}");
    let wide = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}{\"ü\": \"😀\"}".encode_utf16().flat_map(unit).collect()
    };
    for bytes in [wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
        let mut diagnostics = fanwise::diagnostic::Diagnostics::new();
        let document = fanwise::load::parse("x", &bytes, &mut diagnostics).unwrap();
        assert_eq!(show(&document.root), "{ü: \"😀\"}");
    }
}

#[test]
fn flow_collections_may_end_at_the_column_of_their_key() {
    let text = "top:\n  list:\n    - a: 1\n      enum: [\n    x, 'y]',\n  z # ]\n  ]\n    - b: |\n        c: [\n  other: {\n  }\n  last: 1\n";
    let mut diagnostics = fanwise::diagnostic::Diagnostics::new();
    let document = fanwise::load::parse("t.yaml", text.as_bytes(), &mut diagnostics).unwrap();
    assert_eq!(
        show(&document.root),
        "{top: {list: [{a: 1, enum: [\"x\", \"y]\", \"z\"]}, {b: \"c: [\\n\"}], other: {}, last: 1}}"
    );
    let z = document.root.pointer("/top/list/0/enum/2").unwrap();
    assert_eq!((z.at.line, z.at.column), (6, 3));
    assert_snapshot!(super::said(&diagnostics));
}
