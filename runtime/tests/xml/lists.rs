//! Lists, as the specification's examples show them (`OpenAPI` 3.0.4, "XML Arrays").

use fanwise_runtime::xml::Xml;
use serde_json::json;

use crate::{both, read};

#[test]
fn items_have_the_name_of_their_property_or_their_own() {
    static PLAIN: Xml = Xml::record("r", &[("animals", Xml::list(&Xml::TEXT))]);
    both(
        &PLAIN,
        json!({ "animals": ["a", "b"] }),
        "<r><animals>a</animals><animals>b</animals></r>",
    );
    static NAMED: Xml = Xml::record("r", &[("animals", Xml::list(&Xml::TEXT.named("animal")))]);
    both(&NAMED, json!({ "animals": ["a", "b"] }), "<r><animal>a</animal><animal>b</animal></r>");
}

#[test]
fn wrapped_lists_have_an_element_around_them() {
    static SAME: Xml = Xml::record("r", &[("animals", Xml::list(&Xml::TEXT).wrapped())]);
    both(&SAME, json!({ "animals": ["a"] }), "<r><animals><animals>a</animals></animals></r>");
    static BOTH: Xml = Xml::record(
        "r",
        &[("animals", Xml::list(&Xml::TEXT.named("animal")).wrapped().named("aliens"))],
    );
    both(
        &BOTH,
        json!({ "animals": ["a", "b"] }),
        "<r><aliens><animal>a</animal><animal>b</animal></aliens></r>",
    );
    both(&BOTH, json!({ "animals": [] }), "<r><aliens/></r>");
    assert_eq!(read(&BOTH, "<r/>"), json!({}));
}

#[test]
fn lists_hold_records_and_lists() {
    static TAG: Xml =
        Xml::record("Tag", &[("id", Xml::NUMBER), ("inner", Xml::list(&Xml::of(&TAG)))]);
    static PET: Xml = Xml::record(
        "Pet",
        &[
            ("tags", Xml::list(&Xml::of(&TAG).named("tag")).wrapped()),
            ("rows", Xml::list(&Xml::list(&Xml::NUMBER.named("n")).named("row"))),
        ],
    );
    both(
        &PET,
        json!({ "tags": [{ "id": 1, "inner": [{ "id": 2 }] }], "rows": [[1, 2], [], [3]] }),
        "<Pet><tags><tag><id>1</id><inner><id>2</id></inner></tag></tags>\
         <row><n>1</n><n>2</n></row><row/><row><n>3</n></row></Pet>",
    );
}

#[test]
fn a_document_may_be_a_list() {
    static TAG: Xml = Xml::record("Tag", &[("id", Xml::NUMBER)]);
    static TAGS: Xml = Xml::list(&Xml::of(&TAG).named("Tag")).named("Tags");
    both(
        &TAGS,
        json!([{ "id": 1 }, { "id": 2 }]),
        "<Tags><Tag><id>1</id></Tag><Tag><id>2</id></Tag></Tags>",
    );
    both(&TAGS, json!([]), "<Tags/>");
    assert_eq!(read(&TAGS, "<ArrayList><item><id>1</id></item></ArrayList>"), json!([{ "id": 1 }]));
}

#[test]
fn an_absent_list_that_is_required_is_empty() {
    static R: Xml = Xml::record(
        "r",
        &[
            ("a", Xml::list(&Xml::TEXT).required()),
            ("b", Xml::list(&Xml::TEXT).wrapped().required()),
        ],
    );
    assert_eq!(read(&R, "<r/>"), json!({ "a": [], "b": [] }));
}

#[test]
fn a_required_list_of_no_records_is_an_empty_element() {
    static TAG: Xml = Xml::record("Tag", &[("id", Xml::NUMBER)]);
    static R: Xml = Xml::record(
        "r",
        &[
            ("a", Xml::list(&Xml::of(&TAG).named("tag")).required()),
            ("b", Xml::list(&Xml::of(&TAG))),
        ],
    );
    both(&R, json!({ "a": [] }), "<r><tag/></r>");
    both(&R, json!({ "a": [{ "id": 1 }] }), "<r><tag><id>1</id></tag></r>");
}

#[test]
fn null_among_items_is_said() {
    static R: Xml = Xml::record("r", &[("a", Xml::list(&Xml::NUMBER.nullable()))]);
    assert_eq!(
        read(
            &R,
            "<r><a>1</a><a xsi:nil='true' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'/></r>"
        ),
        json!({ "a": [1, null] })
    );
}
