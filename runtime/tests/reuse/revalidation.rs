//! The API is asked whether a stored answer holds (RFC 9111 §4.3).

use fanwise_runtime::transport::memory::{Fault, MemoryTransport, Received, Reply};
use fanwise_runtime::{Cache, Client, ErrorKind, Method, Policy};
use serde_json::json;

use crate::harness::{Get, SECOND, Shop, client, count, figures, get, pass, with};

/// Answers a question about `"1"` by a 304 with these headers, anything else in full.
fn tagged(full: &'static [(&str, &str)], confirmed: &'static [(&str, &str)]) -> MemoryTransport {
    let upstream = MemoryTransport::new();
    count(&upstream, "/v1/stock", move |request, reply| {
        if request.header("if-none-match") == Some("\"1\"") {
            with(Reply::status(304), confirmed)
        } else {
            with(reply.header("etag", "\"1\""), full)
        }
    });
    upstream
}

fn keeping(upstream: &MemoryTransport) -> Client<Shop> {
    client(upstream, Policy::new().cache(Cache::new()))
}

fn header<'a>(received: &'a [Received], at: usize, name: &str) -> Option<&'a str> {
    received[at].header(name)
}

#[tokio::test(start_paused = true)]
async fn a_confirmed_answer_is_fresh_again_with_its_new_headers() {
    let upstream = tagged(
        &[("cache-control", "max-age=10"), ("x-version", "old"), ("content-language", "de")],
        &[
            ("cache-control", "max-age=30"),
            ("x-version", "new"),
            ("x-more", "1"),
            ("content-type", "text/html"),
            ("content-length", "0"),
        ],
    );
    let shop = keeping(&upstream);
    get(&shop).await;
    pass(10).await;
    let renewed = shop.execute(Get::default()).await.unwrap();
    assert_eq!(
        (renewed.status().as_u16(), renewed.body(), renewed.attempts()),
        (200, &json!(1), 1)
    );
    let headers = renewed.headers().clone();
    assert_eq!(
        (&headers["x-version"], &headers["x-more"]),
        (&"new".parse().unwrap(), &"1".parse().unwrap())
    );
    assert_eq!(headers["content-type"], "application/json", "that of the body that is stored");
    assert_eq!(
        (&headers["content-language"], &headers["etag"]),
        (&"de".parse().unwrap(), &"\"1\"".parse().unwrap())
    );
    assert!(!headers.contains_key("content-length") && !headers.contains_key("age"));
    pass(29).await;
    let hit = shop.execute(Get::default()).await.unwrap();
    assert_eq!((hit.attempts(), hit.headers()["age"].to_str().unwrap()), (0, "29"));
    assert_eq!(upstream.requests().len(), 2);
    let figures = figures(&shop);
    assert_eq!((figures.cache_misses, figures.revalidations, figures.cache_hits), (1, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn without_freshness_it_is_asked_each_time() {
    let upstream = tagged(&[], &[]);
    let shop = keeping(&upstream);
    for _ in 0..3 {
        assert_eq!(get(&shop).await, json!(1));
    }
    let sent = upstream.requests();
    assert_eq!(header(&sent, 0, "if-none-match"), None);
    assert_eq!(header(&sent, 2, "if-none-match"), Some("\"1\""));
    assert_eq!(figures(&shop).revalidations, 2);
}

#[tokio::test(start_paused = true)]
async fn a_date_asks_too() {
    const DATE: &str = "Fri, 20 Nov 2026 00:00:00 GMT";
    let upstream = MemoryTransport::new();
    count(&upstream, "/v1/stock", |request, reply| {
        if request.header("if-modified-since") == Some(DATE) {
            Reply::status(304)
        } else {
            with(reply, &[("last-modified", DATE), ("cache-control", "no-cache")])
        }
    });
    let shop = keeping(&upstream);
    for _ in 0..3 {
        assert_eq!(get(&shop).await, json!(1));
    }
    assert_eq!(figures(&shop).revalidations, 2);
}

#[tokio::test(start_paused = true)]
async fn a_newer_answer_takes_its_place() {
    let upstream = MemoryTransport::new();
    count(&upstream, "/v1/stock", |_, reply| {
        with(reply, &[("etag", "\"x\""), ("cache-control", "max-age=10")])
    });
    let shop = keeping(&upstream);
    get(&shop).await;
    pass(10).await;
    assert_eq!(get(&shop).await, json!(2));
    assert_eq!(get(&shop).await, json!(2), "stored");
    // One that is not to be stored leaves nothing behind either.
    pass(10).await;
    let fault = Fault::Answer(Reply::json(200, &9).header("cache-control", "no-store"));
    upstream.fault(Method::GET, "/v1/stock", fault);
    assert_eq!(get(&shop).await, json!(9));
    get(&shop).await;
    assert_eq!(header(&upstream.requests(), 3, "if-none-match"), None);
}

#[tokio::test(start_paused = true)]
async fn a_304_about_another_version_is_not_believed() {
    let upstream = MemoryTransport::new();
    count(&upstream, "/v1/stock", |request, reply| match request.header("if-none-match") {
        Some(_) => Reply::status(304).header("etag", "\"other\""),
        None => with(reply, &[("etag", "\"own\""), ("cache-control", "no-cache")]),
    });
    let shop = keeping(&upstream);
    assert_eq!(get(&shop).await, json!(1));
    assert_eq!(get(&shop).await, json!(3), "asked again, for the whole");
    assert_eq!(figures(&shop).attempts, 3);
}

#[tokio::test(start_paused = true)]
async fn weak_tags_are_compared_weakly() {
    let upstream = MemoryTransport::new();
    count(&upstream, "/v1/stock", |request, reply| match request.header("if-none-match") {
        Some("W/\"1\"") => Reply::status(304).header("etag", "\"1\""),
        _ => with(reply, &[("etag", "W/\"1\""), ("cache-control", "no-cache")]),
    });
    let shop = keeping(&upstream);
    get(&shop).await;
    assert_eq!(get(&shop).await, json!(1));
}

#[tokio::test(start_paused = true)]
async fn a_304_that_nobody_asked_for_is_an_answer_like_others() {
    let upstream = MemoryTransport::new();
    upstream.reply(
        Method::GET,
        "/v1/stock",
        Reply::status(304).header("cache-control", "max-age=9"),
    );
    let shop = keeping(&upstream);
    for _ in 0..2 {
        let error = shop.execute(Get::default()).await.unwrap_err();
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Undeclared, 304));
    }
    assert_eq!(upstream.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_failed_question_fails_the_call_and_leaves_the_stored_answer() {
    let upstream = tagged(&[("cache-control", "max-age=10")], &[("cache-control", "max-age=10")]);
    let shop = keeping(&upstream);
    get(&shop).await;
    pass(10).await;
    upstream.faults(Method::GET, "/v1/stock", [Fault::ResetBefore]);
    assert_eq!(get(&shop).await, json!(1), "the question is repeated like any request");
    pass(10).await;
    let broken = (0..3).map(|_| Fault::Answer(Reply::status(500)));
    upstream.faults(Method::GET, "/v1/stock", broken);
    shop.execute(Get::default()).await.unwrap_err();
    assert_eq!(get(&shop).await, json!(1));
    assert_eq!(upstream.requests().last().unwrap().header("if-none-match"), Some("\"1\""));
}

#[tokio::test(start_paused = true)]
async fn the_question_keeps_to_the_calls_time() {
    let upstream = MemoryTransport::new();
    count(&upstream, "/v1/stock", |request, reply| match request.header("if-none-match") {
        Some(_) => Reply::status(304).header("etag", "\"other\"").after(SECOND * 6),
        None => {
            with(reply, &[("etag", "\"own\""), ("cache-control", "no-cache")]).after(SECOND * 6)
        }
    });
    let shop = keeping(&upstream);
    let call = || shop.call(Get::default()).timeout(SECOND * 10).send();
    call().await.unwrap();
    let began = tokio::time::Instant::now();
    // Twelve seconds would be needed: six for the question, six for the whole.
    assert_eq!(call().await.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(began.elapsed(), SECOND * 10);
}
