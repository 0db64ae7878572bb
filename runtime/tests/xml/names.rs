//! Names, attributes, texts, namespaces: what `OpenAPI`'s `xml` object says of single properties.

use fanwise_runtime::xml::Xml;
use serde_json::json;

use crate::{both, read, try_write, write};

#[test]
fn properties_are_elements_under_their_own_names() {
    static PERSON: Xml = Xml::record(
        "Person",
        &[("id", Xml::NUMBER), ("name", Xml::TEXT), ("retired", Xml::BOOL), ("kind", Xml::WORD)],
    );
    both(
        &PERSON,
        json!({ "id": 32, "name": "Ann & Bob <x>", "retired": false, "kind": "a" }),
        "<Person><id>32</id><name>Ann &amp; Bob &lt;x&gt;</name><retired>false</retired>\
         <kind>a</kind></Person>",
    );
}

#[test]
fn names_and_attributes_are_as_the_document_says() {
    static BOOK: Xml = Xml::record(
        "Book",
        &[
            ("id", Xml::NUMBER.named("xml-id").attribute()),
            ("sizes", Xml::list(&Xml::NUMBER).attribute()),
            ("title", Xml::TEXT.named("renamedTitle")),
        ],
    );
    both(
        &BOOK,
        json!({ "id": 123, "sizes": [1, 2], "title": " kept \n" }),
        "<Book xml-id=\"123\" sizes=\"1 2\"><renamedTitle> kept \n</renamedTitle></Book>",
    );
    let text = write(&BOOK, json!({ "id": "\"<\n\t&'" }));
    assert_eq!(text, "<Book xml-id=\"&quot;&lt;&#10;&#9;&amp;'\"/>");
}

#[test]
fn text_stands_beside_attributes() {
    static TEXT: Xml = Xml::record(
        "ModelWithText",
        &[("language", Xml::TEXT.attribute()), ("content", Xml::TEXT.text().required())],
    );
    both(
        &TEXT,
        json!({ "language": "foo", "content": "\n  This is some text.\n" }),
        "<ModelWithText language=\"foo\">\n  This is some text.\n</ModelWithText>",
    );
    assert_eq!(read(&TEXT, "<a language='x'/>"), json!({ "language": "x", "content": "" }));

    static HTML: Xml = Xml::record("Html", &[("html", Xml::TEXT.cdata())]);
    both(&HTML, json!({ "html": "<b>]]></b>" }), "<Html><![CDATA[<b>]]]]><![CDATA[></b>]]></Html>");
    assert_eq!(read(&HTML, "<Html/>"), json!({}));
}

#[test]
fn namespaces_are_declared_at_the_root() {
    static BOOK: Xml = Xml::record(
        "Book",
        &[
            ("id", Xml::NUMBER),
            ("title", Xml::TEXT.within("smp", "http://example.com/schema")),
            ("author", Xml::TEXT.within("ns2", "http://example.com/ns2")),
            ("lang", Xml::TEXT.named("xml:lang").attribute()),
        ],
    )
    .within("smp", "http://example.com/schema");
    both(
        &BOOK,
        json!({ "id": 1, "title": "T", "author": "A", "lang": "en" }),
        "<smp:Book xml:lang=\"en\" xmlns:smp=\"http://example.com/schema\" \
         xmlns:ns2=\"http://example.com/ns2\"><id>1</id><smp:title>T</smp:title>\
         <ns2:author>A</ns2:author></smp:Book>",
    );
    let other = "<q:Book xmlns:q='http://example.com/schema' xmlns='http://example.com/ns2'>\
                 <q:title>T</q:title><author>A</author></q:Book>";
    assert_eq!(read(&BOOK, other), json!({ "title": "T", "author": "A" }));
}

#[test]
fn a_namespace_without_a_prefix_is_the_default_one() {
    static INNER: Xml = Xml::record("Inner", &[("a", Xml::TEXT)]).within("", "urn:inner");
    static OUTER: Xml = Xml::record(
        "Outer",
        &[
            ("same", Xml::TEXT.within("", "urn:outer")),
            ("inner", Xml::of(&INNER).within("", "urn:inner")),
        ],
    )
    .within("", "urn:outer");
    both(
        &OUTER,
        json!({ "same": "s", "inner": { "a": "b" } }),
        "<Outer xmlns=\"urn:outer\"><same>s</same><inner xmlns=\"urn:inner\"><a>b</a></inner></Outer>",
    );
}

#[test]
fn two_of_one_name_are_told_apart_by_their_namespaces() {
    static TWO: Xml = Xml::record(
        "Two",
        &[
            ("plain", Xml::TEXT.named("name")),
            ("one", Xml::TEXT.named("name").within("a", "urn:a")),
            ("two", Xml::TEXT.named("name").within("b", "urn:b")),
        ],
    );
    both(
        &TWO,
        json!({ "plain": "0", "one": "1", "two": "2" }),
        "<Two xmlns:a=\"urn:a\" xmlns:b=\"urn:b\"><name>0</name><a:name>1</a:name>\
         <b:name>2</b:name></Two>",
    );
}

#[test]
fn what_has_no_element_stands_in_its_parent() {
    static INNER: Xml = Xml::record("Inner", &[("a", Xml::TEXT), ("b", Xml::NUMBER.attribute())]);
    static OUTER: Xml =
        Xml::record("Outer", &[("x", Xml::TEXT), ("inner", Xml::of(&INNER).inside())]);
    both(
        &OUTER,
        json!({ "x": "1", "inner": { "a": "2", "b": 3 } }),
        "<Outer b=\"3\"><x>1</x><a>2</a></Outer>",
    );
    assert_eq!(read(&OUTER, "<Outer><x>1</x></Outer>"), json!({ "x": "1" }));
}

#[test]
fn null_is_said() {
    static THING: Xml = Xml::record(
        "Thing",
        &[
            ("a", Xml::NUMBER.nullable()),
            ("b", Xml::TEXT.nullable()),
            ("c", Xml::TEXT.nullable().attribute()),
        ],
    );
    let xsi = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
    both(
        &THING,
        json!({ "a": null, "b": null }),
        &format!("<Thing {xsi}><a xsi:nil=\"true\"/><b xsi:nil=\"true\"/></Thing>"),
    );
    assert_eq!(write(&THING, json!({ "c": null })), "<Thing/>");
    assert_eq!(read(&THING, "<Thing><a/><b/></Thing>"), json!({ "a": null, "b": "" }));
}

#[test]
fn what_is_not_declared_survives() {
    static PET: Xml = Xml::record("Pet", &[("name", Xml::TEXT)]);
    both(
        &PET,
        json!({
            "name": "Rex", "@born": "2020", "colour": "red",
            "toy": ["ball", { "@size": "3", "#text": "bone" }],
            "home": { "city": "Kiel", "street": ["A", "B"] },
        }),
        "<Pet born=\"2020\"><name>Rex</name><colour>red</colour><toy>ball</toy>\
         <toy size=\"3\">bone</toy><home><city>Kiel</city><street>A</street><street>B</street></home>\
         </Pet>",
    );
}

#[test]
fn names_that_xml_has_not_are_refused() {
    static MAP: Xml = Xml::record("M", &[("m", Xml::map(&Xml::TEXT))]);
    both(
        &MAP,
        json!({ "m": { "Color": "blue", "Größe": "1" } }),
        "<M><m><Color>blue</Color><Größe>1</Größe></m></M>",
    );
    for key in ["", "a b", "1", "a>", "-", "a\u{0}"] {
        let error = try_write(&MAP, json!({ "m": { key: "x" } })).unwrap_err();
        assert!(error.to_string().contains("a name that XML can't give"), "{key}: {error}");
    }
    let error = try_write(&MAP, json!({ "m": { "a": "\u{1}" } })).unwrap_err();
    assert!(error.to_string().contains("a character that XML can't hold"), "{error}");
}
