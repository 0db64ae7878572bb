//! Bodies with a JSON value on every line.

use classes::json_lines::operations::{ImportLines, SendFree};
use classes::json_lines::types::Line;
use classes::runtime::{HeaderMap, Operation, RawResponse, StatusCode, Value};

#[test]
fn a_list_is_sent_and_read_line_by_line() {
    let request = ImportLines::new(vec![Line::new(1), Line::new(2)]).request().unwrap();
    assert_eq!(request.headers()["content-type"], "application/x-ndjson");
    assert_eq!(request.body().unwrap().as_ref(), b"{\"n\":1}\n{\"n\":2}\n");
    let answer = |body: &str| {
        let raw = RawResponse::new(StatusCode::OK, HeaderMap::new(), body.to_owned());
        ImportLines::answer(&raw)
    };
    assert_eq!(answer("\u{1e}{\"n\":1}\n\u{1e}{\"n\":2}\n").unwrap(), [Line::new(1), Line::new(2)]);
    let broken = answer("\u{1e}{\"n\":1}\n\u{1e}{}\n").unwrap_err();
    assert!(format!("{broken:?}").contains("on line 2"), "{broken:?}");
}

#[test]
fn a_line_of_which_nothing_is_said_is_any_value() {
    let lines = vec![Value::from(1), Value::from("a\nb"), Value::from(vec![true])];
    let request = SendFree::new(lines).request().unwrap();
    assert_eq!(request.headers()["content-type"], "application/jsonl");
    assert_eq!(request.body().unwrap().as_ref(), b"1\n\"a\\nb\"\n[true]\n");
    let raw = RawResponse::new(StatusCode::OK, HeaderMap::new(), "{}\n\n2".to_owned());
    let answer = SendFree::answer(&raw).unwrap();
    assert_eq!(answer, [Value::Object(Default::default()), Value::from(2)]);
}
