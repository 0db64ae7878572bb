//! `pages` of a manifest: how the pages of an operation hang together.

use fanwise::analyse::Pages;
use fanwise::ir::{NextPage, PageTarget};

use super::{Planned, plan};

const DOCUMENT: &str = r##"
openapi: 3.0.3
info: { title: Rows, version: "1" }
paths:
  /rows:
    get:
      operationId: rows
      x-ms-pageable: { nextLinkName: next }
      responses:
        "200":
          description: Rows.
          content: { application/json: { schema: { $ref: "#/components/schemas/Page" } } }
  /search:
    post:
      requestBody: { content: { application/json: { schema: { type: object } } } }
      responses:
        "200":
          description: Rows alone.
          content:
            application/json: { schema: { type: array, items: { type: string } } }
components:
  schemas:
    Page:
      type: object
      required: [inner]
      properties:
        inner:
          type: object
          properties: { rows: { type: array, nullable: true, items: { type: string } } }
        other: { type: array, items: { type: integer } }
        value: { type: string }
"##;

fn planned(pages: &str) -> Planned {
    let manifest = format!("apis:\n  rows:\n    spec: rows.yaml\n    pages:\n{pages}\n");
    plan(&manifest, &[("rows", DOCUMENT)])
}

fn found(planned: &Planned, at: usize) -> Option<&Pages> {
    let id = planned.ir.operations.ids().nth(at)?;
    planned.facts.pages(id)
}

#[test]
fn the_manifest_goes_before_the_document() {
    let planned = planned(
        "      rows: { items: /inner/rows, token_header: Next, query: after, limit: size, more: /more }
      POST /search: { count: items, body: /from, first: 1 }",
    );
    assert_eq!(planned.said, "");
    let pages = found(&planned, 0).unwrap();
    assert_eq!(pages.paging.next, NextPage::TokenHeader("Next".to_owned()));
    assert_eq!(pages.paging.target, Some((PageTarget::Query, "after".to_owned())));
    assert_eq!(pages.paging.limit.as_deref(), Some("size"));
    let options: Vec<usize> = pages.way.iter().map(|step| step.options).collect();
    assert_eq!(options, [0, 2], "required, then optional and nullable");
    let pages = found(&planned, 1).unwrap();
    assert_eq!((&pages.paging.next, pages.paging.first), (&NextPage::Offset, Some(1)));
    assert!(pages.way.is_empty(), "the answer is the list");
}

#[test]
fn what_can_not_be_followed_is_warned_of() {
    let planned = plan("apis: { rows: { spec: rows.yaml } }", &[("rows", DOCUMENT)]);
    assert!(found(&planned, 0).is_none());
    let said = "warning[pages-not-followed]: the pages of `rows` are not followed: no list of a type \
                of its own stands at `/value`";
    assert!(planned.said.contains(said), "{}", planned.said);
    let several = self::planned("      rows: { link: /next }");
    assert!(found(&several, 0).is_some(), "the one list that lies highest: {}", several.said);
}

#[test]
fn words_that_do_not_go_together_are_errors() {
    for (pages, expected) in [
        (
            "      rows: { items: /inner/rows }",
            "nothing says what leads to the next page of `rows`",
        ),
        ("      rows: { link: /a, token: /b }", "two words say what leads to the next page"),
        ("      rows: { token: /b }", "nothing says where the request for a page says which"),
        ("      rows: { link: /a, query: b }", "a link is followed as it is"),
        ("      rows: { token: /a, query: b, header: c }", "two words say where the request"),
        ("      row: { link: /a }", "`rows` has no operation `row`"),
    ] {
        let said = planned(pages).said;
        assert!(said.contains(expected), "{pages}: {said}");
    }
}
