//! Several base URLs of one API.

use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, MemoryTransport, Reply};
use fanwise_runtime::{ApiBuilder, Breaker, Client, ErrorKind, Method, Policy, Shared, TokioClock};
use futures_util::future::join_all;

use crate::harness::{Read, Shop, Write};

const HOSTS: [&str; 3] =
    ["https://a.example.com", "https://b.example.com", "https://c.example.com"];

fn route(host: usize) -> String {
    format!("{}/stock/{{sku}}", HOSTS[host])
}

fn read() -> Read {
    Read { sku: "A-1".to_owned(), ..Read::default() }
}

fn shop(policy: Policy) -> (MemoryTransport, Client<Shop>) {
    let upstream = MemoryTransport::new();
    for host in 0..3 {
        answers(&upstream, host, Reply::json(200, &1));
    }
    let shared = Shared::new().transport(upstream.clone()).clock(TokioClock::new()).seed(1);
    let client = ApiBuilder::new().base_urls(HOSTS).policy(policy).build(&shared).unwrap();
    (upstream, client)
}

fn answers(upstream: &MemoryTransport, host: usize, reply: Reply) {
    upstream.reply(Method::GET, &route(host), reply.after(Duration::from_millis(10)));
}

/// How many requests each host has got.
fn counts(upstream: &MemoryTransport) -> [usize; 3] {
    let of = |host: &str| upstream.requests().iter().filter(|seen| seen.origin() == host).count();
    HOSTS.map(of)
}

async fn one_by_one(client: &Client<Shop>, calls: usize) -> usize {
    let mut good = 0;
    for _ in 0..calls {
        good += usize::from(client.execute(read()).await.is_ok());
    }
    good
}

#[tokio::test(start_paused = true)]
async fn equal_ones_get_equal_shares() {
    let (upstream, client) = shop(Policy::new());
    for _ in 0..100 {
        join_all((0..9).map(|_| client.execute(read()))).await;
    }
    for count in counts(&upstream) {
        assert!((240..360).contains(&count), "{count} of 900");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_one_gets_less() {
    let (upstream, client) = shop(Policy::new());
    answers(&upstream, 0, Reply::json(200, &1));
    let slow = Reply::json(200, &1).after(Duration::from_millis(500));
    upstream.reply(Method::GET, &route(0), slow);
    assert_eq!(one_by_one(&client, 300).await, 300);
    assert!(counts(&upstream)[0] < 30, "{:?}", counts(&upstream));
}

#[tokio::test(start_paused = true)]
async fn a_repeat_goes_elsewhere() {
    for dead in 0..3 {
        let (upstream, client) = shop(Policy::new().attempts(2).backoff_ms(0).no_retry_budget());
        answers(&upstream, dead, Reply::status(503));
        assert_eq!(one_by_one(&client, 50).await, 50);
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_fails_in_a_row_is_set_aside_for_a_while() {
    let (upstream, client) = shop(Policy::new().attempts(1));
    upstream.reply(Method::GET, &route(1), Reply::status(500));
    let good = one_by_one(&client, 200).await;
    assert!(good >= 195, "{good}");
    let before = counts(&upstream)[1];
    answers(&upstream, 1, Reply::json(200, &1));
    // Ten seconds of calls, a hundred a second: it comes back.
    assert_eq!(one_by_one(&client, 2000).await, 2000);
    assert!(counts(&upstream)[1] > before + 100, "{:?}", counts(&upstream));
}

#[tokio::test(start_paused = true)]
async fn most_are_never_set_aside() {
    let (upstream, client) = shop(Policy::new().attempts(1));
    for host in 0..3 {
        upstream.reply(Method::GET, &route(host), Reply::status(500));
    }
    one_by_one(&client, 300).await;
    assert!(counts(&upstream).iter().all(|count| *count > 30), "{:?}", counts(&upstream));
}

#[tokio::test(start_paused = true)]
async fn open_circuits_are_passed_over_and_when_all_are_open_nothing_is_repeated() {
    let breaker = Breaker::new().min_calls(2).open_ms(60_000);
    let policy = Policy::new().attempts(3).backoff_ms(0).no_retry_budget().breaker(breaker);
    let (upstream, client) = shop(policy);
    for host in 0..2 {
        upstream.reply(Method::GET, &route(host), Reply::status(500));
    }
    assert_eq!(one_by_one(&client, 100).await, 100);
    assert_eq!(counts(&upstream)[..2], [2, 2]);
    upstream.reply(Method::GET, &route(2), Reply::status(500));
    while client.execute(read()).await.unwrap_err().kind() != ErrorKind::CircuitOpen {}
    let error = client.execute(read()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::CircuitOpen, 0));
    assert!(error.to_string().contains("all 3 base URLs"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_write_that_never_left_goes_to_another() {
    let (upstream, client) = shop(Policy::new().backoff_ms(0));
    for host in HOSTS {
        let path = format!("{host}/orders");
        upstream.reply(Method::POST, &path, Reply::json(200, &1));
    }
    upstream.fault(Method::POST, "https://a.example.com/orders", Fault::Refuse);
    upstream.fault(Method::POST, "https://b.example.com/orders", Fault::Refuse);
    for _ in 0..5 {
        client.execute(Write::default()).await.unwrap();
    }
}

#[test]
fn too_many_or_bad_ones_are_refused() {
    let shared = Shared::new().transport(MemoryTransport::new());
    let many = (0..65).map(|host| format!("https://h{host}.example.com"));
    let error = ApiBuilder::<Shop>::new().base_urls(many).build(&shared).unwrap_err();
    assert!(error.to_string().contains("more than 64"), "{error}");
    let error = ApiBuilder::<Shop>::new().base_urls(["https://a", "b"]).build(&shared).unwrap_err();
    assert!(error.to_string().contains("base URL"), "{error}");
}
