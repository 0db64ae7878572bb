//! Bodies with a JSON value on every line.

#![allow(unreachable_pub, missing_docs, clippy::unwrap_used)]

use fanwise_runtime::{
    Api, BuildError, Decode, HeaderMap, Method, Operation, RawResponse, Request, Scheme,
    StatusCode, record,
};

record! {
    /// A line.
    pub struct Info {
        required:
        pub desc: String = "desc",
    }
}

#[derive(Clone, Copy, Debug)]
struct Here;

impl Api for Here {
    const NAME: &'static str = "here";
    const BASE_URL: Option<&'static str> = None;
    const SCHEMES: &'static [Scheme] = &[];
}

#[derive(Clone, Debug)]
struct Send {
    media: &'static str,
    body: Option<Vec<Info>>,
}

impl Operation for Send {
    type Api = Here;
    type Answer = Vec<Info>;
    type Error = ();
    const ID: &'static str = "send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/";

    fn request(&self) -> Result<Request, BuildError> {
        Request::of::<Self>().lines(self.media, &self.body).build()
    }

    fn answer(raw: &RawResponse) -> Result<Vec<Info>, Decode<()>> {
        raw.success(raw.lines())
    }
}

fn sent(media: &'static str, body: Option<&[&str]>) -> Option<String> {
    let body = body.map(|all| all.iter().map(|desc| Info::new(*desc)).collect());
    let request = Send { media, body }.request().unwrap();
    request.body().map(|body| String::from_utf8(body.to_vec()).unwrap())
}

fn read(body: &str) -> Result<Vec<String>, String> {
    let raw = RawResponse::new(StatusCode::OK, HeaderMap::new(), body.to_owned());
    match Send::answer(&raw) {
        Ok(all) => Ok(all.into_iter().map(|info| info.desc).collect()),
        Err(Decode::Malformed(failure)) => Err(failure.to_string()),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_list_is_written_line_by_line() {
    let body = sent("application/x-ndjson", Some(&["one", "t\nwo"]));
    assert_eq!(body.unwrap(), "{\"desc\":\"one\"}\n{\"desc\":\"t\\nwo\"}\n");
    assert_eq!(sent("application/jsonl", Some(&[])).unwrap(), "");
    assert_eq!(sent("application/jsonl", None), None);
    let body = sent("application/json-seq", Some(&["one", "two"]));
    assert_eq!(body.unwrap(), "\u{1e}{\"desc\":\"one\"}\n\u{1e}{\"desc\":\"two\"}\n");
}

#[test]
fn lines_are_read_as_a_list() {
    for body in [
        "{\"desc\":\"one\"}\n{\"desc\":\"two\"}",
        "\u{feff}{\"desc\":\"one\"}\r\n\r\n {\"desc\":\"two\"} \r\n",
        "\u{1e}{\"desc\":\n\"one\"}\n\u{1e}{\"desc\":\"two\"}\n",
    ] {
        assert_eq!(read(body), Ok(vec!["one".to_owned(), "two".to_owned()]), "{body}");
    }
    assert_eq!(read("\n"), Ok(Vec::new()));
}

#[test]
fn a_fault_says_its_line() {
    for (body, fault) in [
        (
            "{\"desc\":\"one\"}\n\n{\"desc\":2}\n",
            "/1/desc: expected a string, found a number on line 3",
        ),
        (
            "{\"desc\":\"one\"}\n{\"desc\":",
            "/1/desc: expected valid JSON, found EOF while parsing a value on line 2",
        ),
        (
            "{\"desc\":\"one\"},{\"desc\":\"two\"}\n",
            "/0: expected valid JSON, found trailing characters on line 1",
        ),
        (
            "\u{1e}{\"desc\":\n\"one\"}\n\u{1e}{}\n",
            "/1/desc: expected a value, which is required, found none on line 3",
        ),
    ] {
        assert_eq!(read(body), Err(fault.to_owned()), "{body}");
    }
}
