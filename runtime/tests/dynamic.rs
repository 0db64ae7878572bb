//! Operations by name, with JSON.

#![cfg(feature = "dynamic")]
#![allow(unreachable_pub, missing_docs, clippy::unwrap_used)]

use fanwise_runtime::dynamic::{DynamicError, Inputs, call, split};
use fanwise_runtime::transport::memory::{MemoryTransport, Reply};
use fanwise_runtime::{
    Bytes, Client, ErrorKind, Method, Policy, Scheme, Secret, Shared, entries, operation, record,
};
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug)]
pub struct Api;

impl fanwise_runtime::Api for Api {
    const NAME: &'static str = "shop";
    const BASE_URL: Option<&'static str> = Some("https://shop.example.com");
    const SCHEMES: &'static [Scheme] = &[];
    const POLICY: Policy = Policy::new().attempts(1);
}

record! {
    /// An order.
    pub struct Order {
        required:
        pub sku: String = "sku",
        pub lines: Vec<i64> = "lines",
        optional:
        pub pin: Option<Secret<String>> = "pin",
    }
}

operation! {
    /// Orders an article.
    pub struct Place: POST "/orders/{id}" as "place" {
        required:
        pub id: i64 = path("id"),

        optional:
        pub tags: Option<Vec<String>> = query("tag"),
        pub trace: Option<String> = header("X-Trace"),
        pub session: Option<String> = cookie("session"),
        pub body: Option<Order> as json,
    }
    key: "Idempotency-Key";
    answer: Order { 200 => json }
    errors: PlaceError {
        404 => NotFound(Order) as json,
        409 => Conflict,
    }
}

operation! {
    /// It echoes bytes and has no id.
    pub struct Echo: PUT "/echo.bin" {
        required:
        pub body: Bytes as bytes("application/octet-stream"),
    }
    answer: Bytes { _ => bytes }
}

entries! {
    /// All of them.
    const OPERATIONS: Api = [Place, Echo];
}

async fn run(
    upstream: &MemoryTransport,
    name: &str,
    request: Value,
) -> Result<Value, DynamicError> {
    let shared = Shared::new().transport(upstream.clone());
    let client = Client::<Api>::builder().build(&shared).unwrap();
    let (api, name) = split(name)?;
    assert_eq!(api, "shop");
    call(OPERATIONS, &client, name, request).await
}

fn upstream() -> MemoryTransport {
    let upstream = MemoryTransport::new();
    upstream.on(Method::POST, "/orders/1", |_| async {
        let order = json!({ "sku": "A", "lines": [1], "pin": "1234", "more": null });
        Reply::json(200, &order)
            .header("etag", "e1")
            .header("set-cookie", "a=1")
            .header("set-cookie", "b=2")
    });
    upstream.on(Method::POST, "/orders/2", |_| async {
        Reply::json(404, &json!({ "sku": "B", "lines": [] })).header("x-why", "gone")
    });
    upstream.on(Method::POST, "/orders/3", |_| async { Reply::status(409) });
    upstream.on(Method::POST, "/orders/4", |_| async { Reply::json(418, &json!({ "tea": true })) });
    upstream.on(Method::POST, "/orders/5", |_| async { Reply::json(200, &json!({ "sku": 1 })) });
    upstream.on(Method::PUT, "/echo.bin", |_| async {
        Reply::bytes(200, "application/octet-stream", vec![0xff, 0x00])
    });
    upstream
}

#[tokio::test]
async fn a_request_goes_through_the_types_of_its_operation() {
    let upstream = upstream();
    let answer = run(
        &upstream,
        "shop.place",
        json!({
            "path": { "id": 1 }, "query": { "tag": ["a b", "c"] },
            "header": { "x-trace": "t", "idempotency-key": "k-1" }, "cookie": { "session": "s" },
            "body": { "sku": "A", "lines": [1, 2], "pin": "1234", "more": [null] },
        }),
    )
    .await
    .unwrap();
    assert_eq!(answer["status"], 200);
    assert_eq!(answer["headers"]["etag"], json!(["e1"]));
    assert_eq!(answer["headers"]["set-cookie"], json!(["a=1", "b=2"]));
    assert_eq!(answer["body"], json!({ "sku": "A", "lines": [1], "pin": "1234", "more": null }));

    let [sent] = &upstream.requests()[..] else { panic!("one request") };
    assert_eq!(sent.uri().path_and_query().unwrap(), "/orders/1?tag=a%20b&tag=c");
    for (name, value) in [("x-trace", "t"), ("idempotency-key", "k-1"), ("cookie", "session=s")] {
        assert_eq!(sent.headers()[name], value);
    }
    let body: Value = sent.json().unwrap();
    assert_eq!(body, json!({ "sku": "A", "lines": [1, 2], "pin": "1234", "more": [null] }));
}

#[tokio::test]
async fn a_call_may_choose_its_media_types() {
    let upstream = upstream();
    let request = json!({
        "header": { "Accept": "image/png", "Content-Type": "image/jpeg" }, "body": "/wA=",
    });
    run(&upstream, "shop PUT /echo.bin", request).await.unwrap();
    let [sent] = &upstream.requests()[..] else { panic!("one request") };
    let all = |name| sent.headers().get_all(name).iter().cloned().collect::<Vec<_>>();
    assert_eq!(all("accept"), ["image/png"]);
    assert_eq!(all("content-type"), ["image/jpeg"]);
    let wrong = json!({ "header": { "accept": 1 }, "body": "/wA=" });
    let wrong = run(&upstream, "shop PUT /echo.bin", wrong).await;
    assert_eq!(wrong.unwrap_err().argument().unwrap().pointer(), "/header/accept");
}

#[tokio::test]
async fn bytes_are_base64_strings() {
    let answer = run(&upstream(), "shop PUT /echo.bin", json!({ "body": "/wA=" })).await.unwrap();
    assert_eq!(answer["body"], "/wA=");
}

#[tokio::test]
async fn an_error_carries_what_an_answer_does() {
    let place = |id: i64| async move {
        run(&upstream(), "shop.place", json!({ "path": { "id": id } })).await.unwrap_err()
    };
    let gone = place(2).await;
    assert_eq!(gone.kind(), Some(ErrorKind::Status));
    assert_eq!(gone.headers().unwrap()["x-why"], "gone");
    assert_eq!(gone.to_value()["status"], 404);
    assert_eq!(gone.to_value()["body"], json!({ "sku": "B", "lines": [] }));
    let conflict = place(3).await;
    assert_eq!((conflict.status().unwrap().as_u16(), conflict.body()), (409, &Value::Null));
    let tea = place(4).await;
    assert_eq!((tea.kind(), tea.body()), (Some(ErrorKind::Undeclared), &json!({ "tea": true })));
    let malformed = place(5).await;
    assert_eq!(malformed.kind(), Some(ErrorKind::Malformed));
    assert_eq!(malformed.body(), &json!({ "sku": 1 }));
    assert!(
        malformed.to_string().contains("/sku: expected a string, found a number"),
        "{malformed}"
    );
}

#[tokio::test]
async fn a_faulty_request_says_where_and_sends_nothing() {
    let upstream = upstream();
    for (request, expected) in [
        (json!({}), "/path/id: expected a value, which is required, found none"),
        (json!(1), "request: expected an object, found a number"),
        (json!({ "path": [] }), "/path: expected an object, found an array"),
        (json!({ "path": { "id": "1" } }), "/path/id: expected i64, found a string"),
        (
            json!({ "pth": {} }),
            "/pth: expected one of path, query, header, cookie and body, found an unknown name",
        ),
        (
            json!({ "path": { "id": 1 }, "query": { "tags": [] } }),
            "/query/tags: expected a parameter of the operation, found an unknown name",
        ),
        (
            json!({ "path": { "id": 1 }, "query": { "tag": ["a", 1] } }),
            "/query/tag/1: expected a string, found a number",
        ),
        (
            json!({ "path": { "id": 1 }, "body": { "sku": "a", "lines": [1, "hunter2"] } }),
            "/body/lines/1: expected i64, found a string",
        ),
        (
            json!({ "path": { "id": 1 }, "body": {} }),
            "/body/sku: expected a value, which is required, found none",
        ),
    ] {
        let error = run(&upstream, "shop.place", request).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(error.argument().is_some() && error.kind().is_none());
        assert_eq!(error.to_value(), json!({ "status": null, "headers": {}, "body": null }));
    }
    assert_eq!(upstream.requests().len(), 0);
}

#[tokio::test]
async fn unknown_names_are_errors() {
    let error = run(&upstream(), "shop.plcae", json!({})).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no operation `shop.plcae`");
    assert!(split("place").is_err());
    let error = DynamicError::unknown_fanout("x");
    assert_eq!(error.to_string(), "there is no fan-out `x`");
}

#[test]
fn inputs_of_a_fan_out() {
    let mut inputs = Inputs::new(json!({
        "id": "o", "order": { "path": { "id": 7 }, "body": null }, "x": 1,
    }))
    .unwrap();
    assert_eq!(inputs.required::<String>("id").unwrap(), "o");
    assert_eq!(inputs.optional::<String>("note").unwrap(), None);
    assert_eq!(inputs.request::<Place>("order").unwrap().id, 7);
    let missing = inputs.required::<i64>("amount").unwrap_err();
    assert_eq!((missing.pointer(), missing.found()), ("/amount", "none"));
    assert_eq!(inputs.finish().unwrap_err().pointer(), "/x");

    let mut inputs = Inputs::new(json!({ "order": { "path": { "id": "x" } } })).unwrap();
    assert_eq!(inputs.request::<Place>("order").unwrap_err().pointer(), "/order/path/id");
}

#[test]
fn inputs_of_a_fan_out_in_another() {
    let given = json!({ "inner": { "id": "o", "order": { "path": { "id": "x" } }, "y": 1 } });
    let mut inputs = Inputs::new(given).unwrap();
    let mut inner = inputs.inner("inner").unwrap();
    assert_eq!(inner.required::<String>("id").unwrap(), "o");
    assert_eq!(inner.request::<Place>("order").unwrap_err().pointer(), "/inner/order/path/id");
    assert_eq!(inner.required::<i64>("amount").unwrap_err().pointer(), "/inner/amount");
    assert_eq!(inner.finish().unwrap_err().pointer(), "/inner/y");
    inputs.finish().unwrap();
    assert_eq!(
        Inputs::new(json!({ "inner": 7 })).unwrap().inner("inner").unwrap_err().pointer(),
        "/inner"
    );
}
