//! Where a body that isn't what the document says fails.

use fanwise_runtime::{DecodeFailure, Map, RawResponse, Secret};
use fanwise_runtime::{HeaderMap, StatusCode, record, tagged_union, untagged_union};
use serde::de::DeserializeOwned;

record! {
    /// An order.
    pub struct Order {
        required:
        pub id: i64 = "id",
        pub lines: Vec<Line> = "lines",
        optional:
        pub by_name: Option<Map<Line>> = "by/name",
        pub pin: Option<Secret<i64>> = "pin",
        pub either: Option<Either> = "either",
    }
}

record! {
    /// A line of it.
    pub struct Line {
        required:
        pub sku: String = "sku",
        optional:
        pub small: Option<i32> = "small",
        pub shape: Option<Shape> = "shape",
    }
}

tagged_union! {
    /// A shape.
    pub enum Shape by "kind" {
        Dot(Dot) = "dot",
        Group(Box<Group>) = "group",
    }
}

record! {
    /// A dot.
    pub struct Dot {
        required:
        pub at: Vec<f64> = "at",
    }
}

record! {
    /// Shapes.
    pub struct Group {
        required:
        pub shapes: Vec<Shape> = "shapes",
    }
}

untagged_union! {
    /// One or the other.
    pub enum Either {
        Line(Line),
        Lines(Vec<Line>),
    }
}

fn failure<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> DecodeFailure {
    let raw = RawResponse::new(StatusCode::OK, HeaderMap::new(), text.to_owned());
    match raw.json::<T>() {
        Err(failure) => failure,
        Ok(read) => panic!("{text}: {read:?}"),
    }
}

#[track_caller]
fn fails(text: &str, expected: &str) {
    assert_eq!(failure::<Order>(text).to_string(), expected, "{text}");
    // Spaces and lines move nothing.
    let spaced = text.replace(':', " :\n\t ").replace(',', " ,\r\n ").replace('}', "\n} ");
    assert_eq!(failure::<Order>(&spaced).pointer, failure::<Order>(text).pointer, "{spaced}");
}

#[test]
fn scalars_of_the_wrong_type() {
    fails(r#"{"id":"x","lines":[]}"#, "/id: expected i64, found a string");
    fails(r#"{"lines":[],"id":{}}"#, "/id: expected i64, found an object");
    fails(r#"{"lines":[],"id":[1]}"#, "/id: expected i64, found an array");
    fails(r#"{"lines":[],"id":null}"#, "/id: expected i64, found null");
    fails(r#"{"lines":[],"id":1.5}"#, "/id: expected i64, found a number");
    fails(r#"{"id":1,"lines":[{"sku":true}]}"#, "/lines/0/sku: expected a string, found a boolean");
    fails(
        r#"{"id":1,"lines":[{"sku":"a"},7]}"#,
        "/lines/1: expected an object (Line), found a number",
    );
    fails(r#"{"id":1,"lines":[[]]}"#, "/lines/0: expected an object (Line), found an array");
    fails(r#"{"id":1,"lines":"x"}"#, "/lines: expected a sequence, found a string");
    fails(
        r#"{"id":1,"lines":[{"sku":"a","small":3000000000}]}"#,
        "/lines/0/small: expected i32, found a number out of its range",
    );
}

#[test]
fn the_whole_body_of_the_wrong_type() {
    assert_eq!(
        failure::<Order>("[]").to_string(),
        "body: expected an object (Order), found an array"
    );
    assert_eq!(failure::<Vec<i64>>(r#"[1,"2"]"#).to_string(), "/1: expected i64, found a string");
    assert_eq!(failure::<i64>("\"\"").pointer, "");
}

#[test]
fn required_fields_that_are_missing() {
    fails(r#"{"lines":[]}"#, "/id: expected a value, which is required, found none");
    fails(
        r#"{"id":1,"lines":[{},{"sku":"a"}]}"#,
        "/lines/0/sku: expected a value, which is required, found none",
    );
    fails("{}", "/id: expected a value, which is required, found none");
}

#[test]
fn keys_are_escaped() {
    fails(
        r#"{"id":1,"lines":[],"by/name":{"a~b":{"sku":"a"},"c/d":{"sku":1}}}"#,
        "/by~1name/c~1d/sku: expected a string, found a number",
    );
    fails(
        "{\"id\":1,\"lines\":[],\"by/name\":{\"\\u0061\\\"\":{\"sku\":1}}}",
        "/by~1name/a\"/sku: expected a string, found a number",
    );
}

#[test]
fn inside_unions_with_the_tag_first_and_last() {
    let line = |shape: &str| format!(r#"{{"id":1,"lines":[{{"sku":"a","shape":{shape}}}]}}"#);
    let number = "expected f64, found a string";
    for shape in [
        r#"{"kind":"dot","at":[1,"x"]}"#,
        r#"{"at":[1,"x"],"kind":"dot"}"#,
        r#"{"at":[1,"x"],"kind":"dot","more":1}"#,
    ] {
        fails(&line(shape), &format!("/lines/0/shape/at/1: {number}"));
    }
    for shape in [
        r#"{"kind":"group","shapes":[{"kind":"dot","at":["x"]}]}"#,
        r#"{"kind":"group","shapes":[{"at":["x"],"kind":"dot"}]}"#,
        r#"{"shapes":[{"kind":"dot","at":["x"]}],"kind":"group"}"#,
        r#"{"shapes":[{"at":["x"],"kind":"dot"}],"kind":"group"}"#,
    ] {
        fails(&line(shape), &format!("/lines/0/shape/shapes/0/at/0: {number}"));
    }
    for shape in [r#"{"kind":"dot"}"#, r#"{"x":1,"kind":"dot"}"#] {
        let missing = "expected a value, which is required, found none";
        fails(&line(shape), &format!("/lines/0/shape/at: {missing}"));
    }
    fails(&line("7"), "/lines/0/shape: expected an object (Shape), found a number");
}

#[test]
fn inside_unions_without_a_tag() {
    let order = |either: &str| format!(r#"{{"id":1,"lines":[],"either":{either}}}"#);
    fails(&order("1"), "/either: expected one of Line, Vec<Line>, found a number");
    fails(&order(r#"[{"sku":"a"},{"sku":1}]"#), "/either/1/sku: expected a string, found a number");
    fails(
        &order(r#"{"sku":"a","shape":{"at":[null],"kind":"dot"}}"#),
        "/either/shape/at/0: expected f64, found null",
    );
}

#[test]
fn faults_of_syntax() {
    fails(
        r#"{"id":1,"lines":[{"sku":"a"}"#,
        "/lines/0: expected valid JSON, found EOF while parsing a list",
    );
    assert_eq!(failure::<Order>("").pointer, "");
    assert_eq!(failure::<Order>("<html>").expected, "valid JSON");
    assert_eq!(failure::<Order>(r#"{"id":1,"lines":[{"sku":"a" x}]}"#).pointer, "/lines/0/sku");
    assert_eq!(failure::<Order>(r#"{"id":1,"lines":[]} x"#).expected, "valid JSON");
}

#[test]
fn no_failure_shows_a_value() {
    let secret = r#"{"id":1,"lines":[],"pin":"hunter2"}"#;
    fails(secret, "/pin: expected i64, found a string");
    assert!(!format!("{:?}", failure::<Order>(secret)).contains("hunter2"));
}

#[test]
fn a_byte_order_mark_is_no_fault() {
    let raw = RawResponse::new(StatusCode::OK, HeaderMap::new(), "\u{feff}[1]".to_owned());
    assert_eq!(raw.json::<Vec<i64>>(), Ok(vec![1]));
}
