//! Descriptions as doc comments that rustdoc neither warns about nor runs.

use proptest::prelude::*;

use super::file;

/// The doc comment of a schema with this description, without what stands around it.
fn docs(description: &str) -> String {
    let description = serde_json::to_string(description).expect("a string");
    let text = format!(
        "{{ openapi: 3.0.3, info: {{ title: T, version: '1' }}, paths: {{}}, components: {{ schemas: \
         {{ Thing: {{ type: object, description: {description}, properties: {{ a: {{}} }} }} }} }} }}"
    );
    let types = file(&text, "src/shop/unused.rs");
    let lines = types.lines().filter_map(|line| line.strip_prefix("    ///"));
    lines.flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"]).collect()
}

#[test]
fn links_and_urls() {
    insta::assert_snapshot!(docs(
        "See https://example.com/a(b), [the docs](https://example.com \"title\"), [here](#anchor), \
         [there](../x.md), ![an image](pic.png), [Order], [x][y], <https://example.com>, a[0] and \
         mail <mailto:a@example.com>. (https://example.com/x_y).\n\n[y]: http://example.com"
    ));
}

#[test]
fn html() {
    insta::assert_snapshot!(docs(
        "<p>First <b>bold</b> &amp; <i>slanted</i>.</p><ul>\n    <li>one</li>\n    <li>two <code>a < b\
         </code></li></ul>Then<br/>a Vec<T>, a <name>, x < y, <!-- gone --><a href=\"https://e.com\">a \
         link</a> and <a href=\"#x\">another</a>.<pre>let x = 1;\n  y</pre><table><tr><td>a</td><td>b\
         </td></tr></table>"
    ));
}

#[test]
fn code() {
    insta::assert_snapshot!(docs(
        "Text:\n\n    let x = vec![1];\n    panic!();\n\n```rust\nassert!(false);\n```\n~~~\nopen\n\n\tfence"
    ));
}

#[test]
fn blocks() {
    insta::assert_snapshot!(docs(
        "# Heading #\nA paragraph that goes on for so long that it has to be wrapped, and behind the \
         wrap stands - a dash, or 2. a number, + a plus, # a hash.\n\n* one\n* two\n    * nested, which \
         is long as well, so that its second line has to stand where its first line's text stands\n  \
         going on\n1. first\n2. second\n\n> quoted\n> more\n\n---\nUnder\n=====\n\n| a | b |\n|---|:-:|\n\
         | 1 | `x` |\n\n\n\nlast`unpaired"
    ));
}

#[test]
fn a_table_that_is_too_wide_is_a_list() {
    let long = "long ".repeat(15);
    insta::assert_snapshot!(docs(&format!("| a | b |\n|---|---|\n| {long} | {long} |\n")));
}

#[test]
fn invisible_signs() {
    assert_eq!(docs("a\u{202e}b\u{200b}c\u{feff}\r\nd\u{0}\te"), "abc d e\n");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_breaks_the_comment(text in "[ a-z`<>\\[\\]()*_#|\\n\\\\/!:.-]{0,80}") {
        let docs = docs(&text);
        for line in docs.lines() {
            prop_assert!(line.chars().count() <= 92, "{line}");
        }
        // What opens a fence closes it.
        let fences = docs.lines().filter(|line| line.trim_start().starts_with("```")).count();
        prop_assert_eq!(fences % 2, 0);
    }
}

#[test]
fn defaults_of_what_may_be_left_out() {
    let parameters = [
        "{ name: a, in: query, schema: { type: integer, default: 10 } }",
        "{ name: b, in: query, description: How many, schema: { type: integer, default: 10 } }",
        "{ name: c, in: query, description: By default ten., schema: { type: integer, default: 10 } }",
        "{ name: d, in: query, required: true, schema: { type: integer, default: 10 } }",
        "{ name: e, in: query, schema: { type: string, default: '' } }",
        "{ name: f, in: query, deprecated: true, schema: { type: string, default: 'x\\ty' } }",
        "{ name: g, in: query, schema: { type: array, items: {}, default: [] } }",
        "{ name: h, in: query, schema: { type: string, default: 'a`b' } }",
    ]
    .join(", ");
    let text = format!(
        "{{ openapi: 3.0.3, info: {{ title: T, version: '1' }}, paths: {{ /a: {{ get: {{ \
         operationId: getA, parameters: [{parameters}], responses: {{ '204': {{ description: d }} }} \
         }} }} }} }}"
    );
    let operations = file(&text, "src/shop/operations.rs");
    let lines = operations.lines().filter(|line| line.starts_with("        "));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn headers_of_answers() {
    let text = "openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /a:
    get:
      operationId: getA
      description: Gets it.
      responses:
        '200':
          description: Fine.
          headers:
            X-Total: { schema: { type: integer } }
            Link: { $ref: '#/components/headers/Link' }
            Content-Type: { schema: { type: string } }
        '429': { description: Slow., headers: { Retry-After: { schema: { type: integer } }, x-total: { schema: {} } } }
        default: { $ref: '#/components/responses/Other' }
components:
  headers: { Link: { schema: { type: string } } }
  responses: { Other: { description: Other., headers: { X-Id: { $ref: '#/components/headers/Link' } } } }
";
    let operations = file(text, "src/shop/operations.rs");
    let lines = operations.lines().filter(|line| line.trim_start().starts_with("///"));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}
