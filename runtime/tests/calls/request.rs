//! URLs, headers and settings of a call.

use fanwise_runtime::{ApiBuilder, BuildError, ErrorKind, Shared, TransportErrorKind};
use serde_json::json;

use crate::harness::{Read, Script, Shop, Step, Upload, Write, status};

fn read(sku: &str) -> Read {
    Read { sku: sku.to_owned(), ..Read::default() }
}

async fn url(set: impl FnOnce(ApiBuilder<Shop>) -> ApiBuilder<Shop>) -> String {
    let script = Script::new([status(200)]);
    script.client_with(set).execute(read("A-1")).await.unwrap();
    script.seen()[0].url.clone()
}

#[tokio::test(start_paused = true)]
async fn the_base_url_takes_any_form() {
    assert_eq!(url(|api| api).await, "https://shop.example.com/v1/stock/A-1");
    for (base, whole) in [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/stock/A-1"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/stock/A-1"),
        ("https://x.example.com/a/b//", "https://x.example.com/a/b/stock/A-1"),
        ("http://[::1]:1/a/?v=1#x", "http://[::1]:1/a/stock/A-1?v=1"),
    ] {
        assert_eq!(url(|api| api.base_url(base)).await, whole, "{base}");
    }
}

#[test]
fn a_base_url_that_is_none_is_refused() {
    let shared = Shared::new().transport(Script::new([]));
    for base in
        ["", "/v1", "shop.example.com", "ftp://x.com", "https://user:pw@x.com", "http://a b"]
    {
        let built: Result<_, BuildError> = ApiBuilder::<Shop>::new().base_url(base).build(&shared);
        let text = built.unwrap_err().to_string();
        assert!(text.starts_with("shop: base URL: ") && !text.contains("pw"), "{base}: {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_of_an_operation_stands_above_the_base() {
    let script = Script::new([status(200)]);
    script.client().execute(Upload::default()).await.unwrap();
    let local = script
        .client_with(|api| api.server("https://upload.example.com/up", "http://127.0.0.1:9/z"));
    local.execute(Upload::default()).await.unwrap();
    let urls: Vec<_> = script.seen().into_iter().map(|seen| seen.url).collect();
    assert_eq!(urls, ["https://upload.example.com/up/files", "http://127.0.0.1:9/z/files"]);
}

#[tokio::test(start_paused = true)]
async fn a_path_value_stays_one_segment() {
    for sku in ["", ".", ".."] {
        let script = Script::new([status(200)]);
        let error = script.client().execute(read(sku)).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Build, 0), "{sku:?}");
        assert!(script.seen().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_adds_headers_and_query_of_its_own() {
    let script = Script::new([status(200)]);
    let client = script.client();
    let call = client.call(read("A-1")).header("X-Trace", "t").header("Accept", "text/plain");
    call.query("a b", "1&2").query("c", "ü").send().await.unwrap();
    let seen = &script.seen()[0];
    assert_eq!(seen.header("x-trace"), Some("t"));
    assert_eq!(seen.header("accept"), Some("text/plain"));
    assert!(seen.url.ends_with("/stock/A-1?a%20b=1%262&c=%C3%BC"), "{}", seen.url);
}

#[tokio::test(start_paused = true)]
async fn a_header_that_is_none_is_refused() {
    let script = Script::new([status(200)]);
    for (name, value) in [("a b", "x"), ("", "x"), ("x", "a\r\nb: c")] {
        let call = script.client().call(read("A-1")).header(name, value).send().await;
        assert_eq!(call.unwrap_err().kind(), ErrorKind::Build, "{name:?}");
    }
    assert!(script.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn with_sets_what_new_left_out_and_the_body_goes_out_whole_each_time() {
    let script = Script::new([Step::Fail(TransportErrorKind::Reset), status(200)]);
    let client = script.client();
    let call = client.call(Write::default()).with(|op| op.body = Some(json!({"n": 1})));
    call.idempotency_key("k").send().await.unwrap();
    for seen in script.seen() {
        assert_eq!(seen.body, r#"{"n":1}"#);
        assert_eq!(seen.header("content-type"), Some("application/json"));
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_body_no_content_type_is_sent() {
    let script = Script::new([status(200)]);
    script.client().execute(Write::default()).await.unwrap();
    assert_eq!(script.seen()[0].header("content-type"), None);
    assert!(script.seen()[0].body.is_empty());
}
