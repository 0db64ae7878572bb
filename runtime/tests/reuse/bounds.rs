//! How much is kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use bytes::Bytes;
use fanwise_runtime::transport::memory::{Fault, MemoryTransport, Reply};
use fanwise_runtime::{Cache, Client, Method, Policy};

use crate::harness::{Get, Shop, client};

/// Answers with so many bytes of text as the query says.
fn sized() -> MemoryTransport {
    let upstream = MemoryTransport::new();
    upstream.on(Method::GET, "/v1/stock", |request| async move {
        let digits =
            request.query().trim_start_matches(|character: char| !character.is_ascii_digit());
        let length = digits.split('-').next().and_then(|text| text.parse().ok()).unwrap_or(0_usize);
        Reply::json(200, &"x".repeat(length)).header("cache-control", "max-age=600")
    });
    upstream
}

async fn ask(shop: &Client<Shop>, query: &str) {
    let query: &'static str = Box::leak(query.to_owned().into_boxed_str());
    shop.execute(Get { query: Some(query), ..Get::default() }).await.unwrap();
}

fn hits(shop: &Client<Shop>) -> u64 {
    shop.stats().total.cache_hits
}

#[tokio::test(start_paused = true)]
async fn what_was_used_longest_ago_makes_room() {
    let upstream = sized();
    let shop = client(&upstream, Policy::new().cache(Cache::new().max_entries(3)));
    for query in ["1-a", "1-b", "1-c", "1-a", "1-d"] {
        ask(&shop, query).await;
    }
    assert_eq!(hits(&shop), 1, "the first one again");
    for query in ["1-a", "1-c", "1-d"] {
        ask(&shop, query).await;
    }
    assert_eq!(hits(&shop), 4, "the second one has gone");
    ask(&shop, "1-b").await;
    assert_eq!(hits(&shop), 4);
}

#[tokio::test(start_paused = true)]
async fn bytes_are_counted_with_all_that_belongs_to_them() {
    let upstream = sized();
    let shop = client(&upstream, Policy::new().cache(Cache::new().max_bytes(10_000)));
    for round in 0..2 {
        for query in ["3000-a", "3000-b"] {
            ask(&shop, query).await;
        }
        assert_eq!(hits(&shop), round * 2);
    }
    // The third is one too many: headers and keys take room as well.
    ask(&shop, "3000-c").await;
    ask(&shop, "3000-a").await;
    assert_eq!(hits(&shop), 2);
    // What is larger than all room together is not kept, and throws nothing out.
    let stored = hits(&shop);
    ask(&shop, "20000-x").await;
    ask(&shop, "20000-x").await;
    ask(&shop, "3000-a").await;
    assert_eq!(hits(&shop), stored + 1);
}

/// A large buffer that says when it is given up.
struct Buffer(Vec<u8>, Arc<AtomicBool>);

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.1.store(true, SeqCst);
    }
}

#[tokio::test(start_paused = true)]
async fn a_small_answer_holds_on_to_no_large_buffer() {
    let upstream = sized();
    let given_up = Arc::new(AtomicBool::new(false));
    let buffer = Bytes::from_owner(Buffer(vec![b'7'; 1 << 20], Arc::clone(&given_up)));
    let reply = Reply::bytes(200, "application/json", buffer.slice(..1));
    let reply = reply.header("cache-control", "max-age=600");
    drop(buffer);
    upstream.fault(Method::GET, "/v1/stock", Fault::Answer(reply));
    let shop = client(&upstream, Policy::new().cache(Cache::new()));
    for _ in 0..2 {
        ask(&shop, "1").await;
        assert!(given_up.load(SeqCst));
    }
    assert_eq!(hits(&shop), 1);
}

#[tokio::test(start_paused = true)]
async fn a_large_answer_is_not_kept() {
    let upstream = sized();
    let shop = client(&upstream, Policy::new().cache(Cache::new().max_answer_bytes(102)));
    for query in ["100-a", "101-b", "100-a", "101-b"] {
        ask(&shop, query).await;
    }
    assert_eq!(hits(&shop), 1, "two bytes are quotes");
    let none = client(&upstream, Policy::new().cache(Cache::new().max_entries(0)));
    for _ in 0..2 {
        ask(&none, "1").await;
    }
    assert_eq!(hits(&none), 0);
}

#[tokio::test(start_paused = true)]
async fn the_variants_of_one_resource_are_bounded_too() {
    let upstream = MemoryTransport::new();
    let reply = Reply::json(200, &1).header("cache-control", "max-age=600");
    upstream.reply(Method::GET, "/v1/stock", reply);
    let shop = client(&upstream, Policy::new().cache(Cache::new()));
    let call =
        |number: u32| shop.call(Get::default()).header("x-nonce", &number.to_string()).send();
    for number in 0..100 {
        call(number).await.unwrap();
    }
    call(99).await.unwrap();
    assert_eq!(hits(&shop), 1);
    call(10).await.unwrap();
    assert_eq!(hits(&shop), 1, "gone long ago");
}

#[tokio::test(start_paused = true)]
async fn a_smaller_answer_takes_the_place_of_its_predecessor() {
    let upstream = MemoryTransport::new();
    for length in [4000, 3000, 2000] {
        let reply = Reply::json(200, &"x".repeat(length)).header("cache-control", "max-age=600");
        upstream.reply(Method::GET, "/v1/stock", reply);
        upstream.reply(Method::GET, "/v1/other", Reply::status(404));
        let shop = client(&upstream, Policy::new().cache(Cache::new().max_bytes(6000)));
        for _ in 0..20 {
            let again = shop.call(Get::default()).header("cache-control", "no-cache");
            again.send().await.unwrap();
        }
        shop.execute(Get::default()).await.unwrap();
        assert_eq!(hits(&shop), 1, "twenty in one place");
    }
}
