//! Bodies with a JSON value on every line.

use classes::json_lines::operations::ImportLines;
use classes::json_lines::types::Line;
use classes::runtime::{HeaderMap, Operation, RawResponse, StatusCode};

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
