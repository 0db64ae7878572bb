//! The neighbours that only reads have: a cache, and reads that share a request.

use std::time::Duration;

#[cfg(feature = "cache")]
use fanwise_runtime::transport::memory::MemoryTransport;
use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{Clock, Coalesce, ErrorKind, Method, Policy, TokioClock};
use futures_util::future::join_all;

use crate::mail::{Inbox, guarded};

const SECOND: Duration = Duration::from_secs(1);

#[cfg(feature = "cache")]
fn kept(upstream: &MemoryTransport) {
    let stale = "max-age=10, stale-while-revalidate=600";
    upstream.reply(Method::GET, "/inbox", Reply::json(200, &1).header("cache-control", stale));
}

#[cfg(feature = "cache")]
#[tokio::test(start_paused = true)]
async fn the_cache_stands_outside_coalescing() {
    use fanwise_runtime::Cache;
    let policy = Policy::new().cache(Cache::new()).coalesce(Coalesce::all());
    let (upstream, client) = guarded(policy);
    kept(&upstream);
    client.execute(Inbox).await.unwrap();
    TokioClock::new().sleep(SECOND * 10).await;
    upstream.fault(Method::GET, "/inbox", Fault::Delay(SECOND));
    let clock = TokioClock::new();
    let began = clock.now();
    for _ in 0..3 {
        client.execute(Inbox).await.unwrap();
        clock.sleep(SECOND / 4).await;
    }
    // An equal request is under way: what is stored answers all the same.
    assert_eq!((clock.now() - began, upstream.in_flight()), (SECOND * 3 / 4, 1));
}

#[cfg(feature = "cache")]
#[tokio::test(start_paused = true)]
async fn the_cache_stands_outside_the_deadline() {
    let (upstream, client) = guarded(Policy::new().cache(fanwise_runtime::Cache::new()));
    kept(&upstream);
    client.execute(Inbox).await.unwrap();
    let answer = client.call(Inbox).timeout(Duration::ZERO).send().await.unwrap();
    assert_eq!(answer.attempts(), 0);
}

#[tokio::test(start_paused = true)]
async fn coalescing_stands_outside_the_deadline_and_the_retry() {
    let (upstream, client) = guarded(Policy::new().coalesce(Coalesce::all()));
    let busy = || Fault::Answer(Reply::status(503).after(SECOND));
    upstream.faults(Method::GET, "/inbox", [busy(), busy()]);
    let calls = || (0..3).map(|_| client.call(Inbox).timeout(SECOND * 10).send());
    // All attempts of the one request are those of each caller.
    for answer in join_all(calls()).await {
        assert_eq!(answer.unwrap().attempts(), 3);
    }
    assert_eq!(upstream.requests_to(&Method::GET, "/inbox").len(), 3);
    // The request knows how long its callers wait: what comes too late is not waited for.
    let later = Reply::status(503).header("retry-after", "30").after(SECOND);
    upstream.fault(Method::GET, "/inbox", Fault::Answer(later));
    let began = TokioClock::new().now();
    for error in join_all(calls()).await.into_iter().map(Result::unwrap_err) {
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Undeclared, 1));
    }
    assert_eq!(TokioClock::new().now() - began, SECOND);
}
