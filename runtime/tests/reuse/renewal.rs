//! Answers that are used although they are stale: while the API is asked, or because it can't be
//! (RFC 5861).

use std::pin::pin;

use fanwise_runtime::transport::memory::{Fault, MemoryTransport, Reply};
use fanwise_runtime::{Breaker, Cache, Client, Coalesce, ErrorKind, Method, Policy};
use futures_util::FutureExt;
use serde_json::json;

use crate::harness::{Get, Post, SECOND, Shop, client, count, counting, figures, get, pass, with};

const WHILE: &[(&str, &str)] = &[("cache-control", "max-age=10, stale-while-revalidate=20")];
const ERROR: &[(&str, &str)] = &[("cache-control", "max-age=10, stale-if-error=60")];

fn keeping(upstream: &MemoryTransport) -> Client<Shop> {
    client(upstream, Policy::new().cache(Cache::new()))
}

fn slow(headers: &'static [(&'static str, &'static str)]) -> MemoryTransport {
    let upstream = counting(&[]);
    count(&upstream, "/v1/stock", move |_, reply| with(reply, headers).after(SECOND * 5));
    upstream
}

#[tokio::test(start_paused = true)]
async fn a_stale_answer_serves_while_it_is_renewed() {
    let upstream = slow(WHILE);
    let shop = keeping(&upstream);
    get(&shop).await;
    pass(10).await;
    let began = tokio::time::Instant::now();
    for _ in 0..10 {
        assert_eq!(get(&shop).await, json!(1));
    }
    assert_eq!(began.elapsed().as_secs(), 0, "nobody waits");
    pass(1).await;
    assert_eq!(upstream.requests().len(), 2, "one renewal for all");
    pass(5).await;
    assert_eq!(get(&shop).await, json!(2));
    let figures = figures(&shop);
    assert_eq!((figures.cache_hits, figures.attempts, figures.in_flight), (11, 2, 0));
    assert_eq!((figures.requests, figures.successes), (12, 12));
}

#[tokio::test(start_paused = true)]
async fn draining_waits_for_it() {
    let upstream = slow(WHILE);
    let shop = keeping(&upstream);
    get(&shop).await;
    pass(10).await;
    get(&shop).await;
    let began = tokio::time::Instant::now();
    shop.drain().await;
    assert_eq!(began.elapsed(), SECOND * 5);
    assert_eq!((get(&shop).await, upstream.requests().len()), (json!(2), 2));
    assert_eq!(upstream.dropped(), 0);
}

#[tokio::test(start_paused = true)]
async fn after_its_window_everybody_waits() {
    let upstream = counting(WHILE);
    let shop = keeping(&upstream);
    get(&shop).await;
    pass(30).await;
    assert_eq!(get(&shop).await, json!(2));
    assert_eq!(figures(&shop).cache_hits, 0);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_leaves_the_rest_of_the_window() {
    let upstream = counting(WHILE);
    let shop = keeping(&upstream);
    get(&shop).await;
    pass(10).await;
    upstream.faults(Method::GET, "/v1/stock", (0..3).map(|_| Fault::Answer(Reply::status(503))));
    assert_eq!(get(&shop).await, json!(1));
    shop.drain().await;
    assert_eq!(upstream.requests().len(), 4, "repeated like any request");
    assert_eq!(get(&shop).await, json!(1));
    shop.drain().await;
    assert_eq!(get(&shop).await, json!(2));
}

#[tokio::test(start_paused = true)]
async fn nobody_renews_who_wants_no_stale_answer() {
    for said in ["no-cache", "max-age=3", "min-fresh=1"] {
        let upstream = counting(WHILE);
        let shop = keeping(&upstream);
        get(&shop).await;
        pass(12).await;
        let call = shop.call(Get::default()).header("cache-control", said);
        assert_eq!(*call.send().await.unwrap().body(), 2, "{said}");
    }
    let strict = [("cache-control", "max-age=10, must-revalidate, stale-while-revalidate=20")];
    let upstream = counting(Box::leak(Box::new(strict)));
    let shop = keeping(&upstream);
    get(&shop).await;
    pass(12).await;
    assert_eq!(get(&shop).await, json!(2));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_must_wait_joins_the_renewal() {
    let upstream = slow(&[("cache-control", "max-age=10, stale-while-revalidate=2")]);
    let policy = Policy::new().cache(Cache::new()).coalesce(Coalesce::all());
    let shop = client(&upstream, policy);
    get(&shop).await;
    pass(6).await;
    assert_eq!(get(&shop).await, json!(1), "stale from here on: its way took five seconds");
    pass(2).await;
    assert_eq!(get(&shop).await, json!(2));
    assert_eq!((upstream.requests().len(), figures(&shop).coalesced), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_write_while_it_is_renewed_throws_both_away() {
    let upstream = slow(WHILE);
    let shop = keeping(&upstream);
    get(&shop).await;
    pass(10).await;
    get(&shop).await;
    pass(1).await;
    shop.execute(Post::default()).await.unwrap();
    shop.drain().await;
    let mut next = pin!(get(&shop));
    assert!(next.as_mut().now_or_never().is_none(), "what was asked before the write is not kept");
    assert_eq!(next.await, json!(3));
}

#[tokio::test(start_paused = true)]
async fn a_stale_answer_stands_in_where_the_api_cannot() {
    let refused = || vec![Fault::Refuse, Fault::Refuse, Fault::Refuse];
    let status = |status| (0..3).map(|_| Fault::Answer(Reply::status(status))).collect();
    for (faults, stands_in) in [
        (refused(), true),
        (vec![Fault::ResetAfter, Fault::ResetAfter, Fault::ResetAfter], true),
        (status(500), true),
        (status(503), true),
        (status(501), false),
        (status(404), false),
        (status(429), false),
    ] {
        let upstream = counting(ERROR);
        let shop = keeping(&upstream);
        get(&shop).await;
        pass(69).await;
        upstream.faults(Method::GET, "/v1/stock", faults.clone());
        let answer = shop.execute(Get::default()).await;
        assert_eq!(answer.is_ok_and(|answer| *answer.body() == 1), stands_in, "{faults:?}");
    }
    let upstream = counting(ERROR);
    let shop = keeping(&upstream);
    get(&shop).await;
    pass(70).await;
    upstream.faults(Method::GET, "/v1/stock", refused());
    assert_eq!(
        shop.execute(Get::default()).await.unwrap_err().kind(),
        ErrorKind::Connect,
        "too old"
    );
}

#[tokio::test(start_paused = true)]
async fn it_stands_in_for_an_open_circuit_and_a_deadline() {
    let upstream = counting(ERROR);
    let breaker = Breaker::new().min_calls(1).failure_rate(100).open_ms(600_000);
    let policy = Policy::new().cache(Cache::new()).breaker(breaker).attempts(1);
    let shop = client(&upstream, policy);
    get(&shop).await;
    pass(11).await;
    upstream.fault(Method::GET, "/v1/stock", Fault::HangBefore);
    let slow = shop.call(Get::default()).timeout(SECOND).send().await.unwrap();
    assert_eq!(*slow.body(), 1);
    let sent = upstream.requests().len();
    assert_eq!(get(&shop).await, json!(1), "its circuit is open");
    assert_eq!(upstream.requests().len(), sent);
    let other = shop.call(Get::default()).header("cache-control", "no-cache").send();
    assert_eq!(other.await.unwrap_err().kind(), ErrorKind::CircuitOpen);
}
