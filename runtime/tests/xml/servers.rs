//! What servers send beside what their documents say.

use fanwise_runtime::xml::Xml;
use serde_json::json;

use crate::{answer, read};

static SIMPLE: Xml = Xml::record("Simple", &[("name", Xml::TEXT), ("age", Xml::NUMBER)]);

#[test]
fn layout_comments_and_instructions_say_nothing() {
    let text = "<?xml version='1.0' encoding='UTF-8'?>\n<!DOCTYPE Simple [<!ENTITY x 'y'>]>\n\
                <!-- a --><?p i?>\n<Simple>\n  <name>foo<!-- b -->bar</name>\n  \
                <age>\n 123 </age>\n</Simple>\n<!-- c -->\n";
    assert_eq!(read(&SIMPLE, text), json!({ "name": "foobar", "age": 123 }));
}

#[test]
fn a_list_may_be_wrapped_where_the_document_does_not_say_so() {
    static MODEL: Xml = Xml::record(
        "Model",
        &[
            ("colors", Xml::list(&Xml::TEXT).required()),
            ("items", Xml::list(&Xml::of(&SIMPLE)).required()),
            ("photoUrls", Xml::list(&Xml::TEXT.named("photoUrl"))),
        ],
    );
    let text = "<Model><colors><string>red</string><string>green</string></colors>\
                <items><Simple><name>a</name></Simple><Simple><name>b</name></Simple></items>\
                <photoUrls><photoUrl>x</photoUrl></photoUrls></Model>";
    let all = json!({
        "colors": ["red", "green"], "items": [{ "name": "a" }, { "name": "b" }],
        "photoUrls": ["x"],
    });
    assert_eq!(read(&MODEL, text), all);
    assert_eq!(read(&MODEL, "<Model><items /></Model>"), json!({ "colors": [], "items": [] }));
    assert_eq!(
        read(&MODEL, "<Model><items><name>a</name></items></Model>"),
        json!({ "colors": [], "items": [{ "name": "a" }] })
    );
}

#[test]
fn a_list_may_be_bare_where_the_document_wraps_it() {
    static MODEL: Xml = Xml::record(
        "Model",
        &[
            ("tags", Xml::list(&Xml::of(&SIMPLE).named("tag")).wrapped()),
            ("urls", Xml::list(&Xml::TEXT.named("url")).wrapped()),
            ("same", Xml::list(&Xml::of(&SIMPLE)).wrapped()),
        ],
    );
    let text = "<Model><tag><name>a</name></tag><tag><name>b</name></tag><urls>x</urls>\
                <same><name>c</name></same></Model>";
    let all = json!({
        "tags": [{ "name": "a" }, { "name": "b" }], "urls": ["x"], "same": [{ "name": "c" }],
    });
    assert_eq!(read(&MODEL, text), all);
}

#[test]
fn text_beside_attributes_goes_to_the_only_property_that_can_hold_it() {
    static TEXT: Xml =
        Xml::record("T", &[("language", Xml::TEXT.attribute()), ("content", Xml::NUMBER)]);
    assert_eq!(read(&TEXT, "<T language='a'>5</T>"), json!({ "language": "a", "content": 5 }));
    assert_eq!(
        read(&TEXT, "<T language='a'><content>5</content></T>"),
        json!({ "language": "a", "content": 5 })
    );
}

#[test]
fn numbers_and_booleans_have_many_spellings() {
    static R: Xml = Xml::record(
        "r",
        &[("n", Xml::list(&Xml::NUMBER)), ("b", Xml::list(&Xml::BOOL)), ("w", Xml::WORD)],
    );
    let text = "<r><n>+07</n><n>1e3</n><n>-0.5</n><n>18446744073709551615</n><n>NaN</n><n/>\
                <b>1</b><b> false </b><b>True</b><b>yes</b><w>\n a \n</w></r>";
    assert_eq!(
        read(&R, text),
        json!({
            "n": [7, 1000.0, -0.5, 18_446_744_073_709_551_615_u64, "NaN"],
            "b": [true, false, true, "yes"], "w": "a",
        })
    );
}

#[test]
fn encodings_are_those_of_the_document() {
    let expected = json!({ "name": "Grüße", "age": 1 });
    let text = "<Simple><name>Grüße</name><age>1</age></Simple>";
    let read = |media, body: Vec<u8>| answer(media, body).xml::<serde_json::Value>(&SIMPLE);
    let utf16 = |mark: &[u8], write: fn(u16) -> [u8; 2]| {
        [mark.to_vec(), text.encode_utf16().flat_map(write).collect()].concat()
    };
    let latin = |head: &str| -> Vec<u8> {
        [head, text].concat().chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
    };
    for (media, body) in [
        ("application/xml", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("application/xml", utf16(&[0xff, 0xfe], u16::to_le_bytes)),
        ("application/xml", utf16(&[0xfe, 0xff], u16::to_be_bytes)),
        ("application/xml", utf16(&[], u16::to_le_bytes)),
        ("text/xml; charset=\"ISO-8859-1\"", latin("")),
        ("text/xml", latin("<?xml version=\"1.0\" encoding='iso-8859-1' ?>")),
    ] {
        assert_eq!(read(media, body.clone()).as_ref(), Ok(&expected), "{media} {body:?}");
    }
    assert!(read("application/xml", latin("")).is_err());
    assert!(read("application/xml;charset=utf-8", latin("")).is_err());
}

#[test]
fn the_two_media_types_of_xml_are_one() {
    for (media, other, is) in [
        ("application/xml", "text/xml", true),
        ("text/xml; charset=utf-8", "application/xml", true),
        ("application/atom+xml", "application/xml", false),
        ("application/json", "application/xml", false),
    ] {
        assert_eq!(answer(media, "").is(other), is, "{media}");
    }
}
