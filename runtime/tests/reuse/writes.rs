//! A write drops what is kept of its path (RFC 9111 §4.4).

use std::pin::pin;

use fanwise_runtime::transport::memory::{Fault, MemoryTransport, Reply};
use fanwise_runtime::{Cache, Client, Method, Policy};
use futures_util::FutureExt;
use serde_json::json;

use crate::harness::{
    Delete, Get, Other, Post, PostOther, Put, SECOND, Shop, client, count, counting, get, pass,
    with,
};

const MINUTE: &[(&str, &str)] = &[("cache-control", "max-age=60")];

fn keeping(upstream: &MemoryTransport) -> Client<Shop> {
    client(upstream, Policy::new().cache(Cache::new()))
}

/// Whether the answer to `Get` was dropped.
async fn is_gone(shop: &Client<Shop>) -> bool {
    get(shop).await != json!(1)
}

#[tokio::test(start_paused = true)]
async fn every_unsafe_method_drops_its_path_with_any_query() {
    for method in 0..3 {
        let upstream = counting(MINUTE);
        let shop = keeping(&upstream);
        let queried = || shop.execute(Get { query: Some("a"), ..Get::default() });
        get(&shop).await;
        queried().await.unwrap();
        shop.execute(Other::default()).await.unwrap();
        match method {
            0 => drop(shop.execute(Post::default()).await.unwrap()),
            1 => drop(shop.execute(Put::default()).await.unwrap()),
            _ => drop(shop.execute(Delete::default()).await.unwrap()),
        }
        assert_eq!(get(&shop).await, json!(3));
        assert_eq!(*queried().await.unwrap().body(), 4);
        assert_eq!(*shop.execute(Other::default()).await.unwrap().body(), 1, "nothing else");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_answer_names_on_the_same_origin_goes_too() {
    for (name, value, gone) in [
        ("location", "/v1/stock?q=a", true),
        ("location", "stock", true),
        ("content-location", "https://shop.example.com/v1/stock", true),
        ("location", "https://other.example.com/v1/stock", false),
        ("location", "http://[", false),
        ("location", "/v1/stocks", false),
    ] {
        let upstream = counting(MINUTE);
        upstream.reply(Method::POST, "/v1/other", Reply::status(204).header(name, value));
        let shop = keeping(&upstream);
        get(&shop).await;
        shop.execute(PostOther::default()).await.unwrap();
        assert_eq!(is_gone(&shop).await, gone, "{name}: {value}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_write_changes_nothing_and_a_doubtful_one_may() {
    let answer = |status| Fault::Answer(Reply::status(status));
    for (fault, gone) in [
        (answer(400), false),
        (answer(409), false),
        (Fault::Refuse, true),
        (answer(500), true),
        (Fault::ResetAfter, true),
    ] {
        let upstream = counting(MINUTE);
        upstream.fault(Method::POST, "/v1/stock", fault.clone());
        let shop = keeping(&upstream);
        get(&shop).await;
        let _ = shop.call(Post::default()).retry(1).send().await;
        assert_eq!(is_gone(&shop).await, gone, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_caller_goes_away_drops_it_as_well() {
    let upstream = counting(MINUTE);
    upstream.fault(Method::POST, "/v1/stock", Fault::HangAfter);
    let shop = keeping(&upstream);
    get(&shop).await;
    let mut write = Box::pin(shop.execute(Post::default()));
    assert!((&mut write).now_or_never().is_none());
    assert!(!is_gone(&shop).await);
    drop(write);
    assert!(is_gone(&shop).await);
}

#[tokio::test(start_paused = true)]
async fn a_read_from_before_the_write_is_not_kept() {
    let upstream = counting(&[]);
    count(&upstream, "/v1/stock", |_, reply| with(reply, MINUTE).after(SECOND));
    let shop = keeping(&upstream);
    let mut early = pin!(get(&shop));
    assert!(early.as_mut().now_or_never().is_none());
    shop.execute(Post::default()).await.unwrap();
    assert_eq!(early.await, json!(1));
    assert_eq!(get(&shop).await, json!(2));
    // A write elsewhere is no reason.
    let mut early = pin!(shop.execute(Get { query: Some("b"), ..Get::default() }));
    assert!(early.as_mut().now_or_never().is_none());
    shop.execute(PostOther::default()).await.unwrap();
    early.await.unwrap();
    let again = shop.execute(Get { query: Some("b"), ..Get::default() }).await.unwrap();
    assert_eq!(*again.body(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_older_answer_does_not_take_the_place_of_a_newer_one() {
    let upstream = counting(&[]);
    count(&upstream, "/v1/stock", |_, reply| with(reply, MINUTE));
    upstream.fault(Method::GET, "/v1/stock", Fault::Delay(SECOND * 5));
    let shop = keeping(&upstream);
    let mut slow = pin!(get(&shop));
    assert!(slow.as_mut().now_or_never().is_none());
    pass(1).await;
    assert_eq!(get(&shop).await, json!(2));
    assert_eq!(slow.await, json!(1));
    assert_eq!(get(&shop).await, json!(2));
}
