//! The scripted transport does what its script says.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, MemoryTransport, Reply};
use fanwise_runtime::transport::{Transport, TransportErrorKind};
use fanwise_runtime::{Clock, Method, RequestBody, TokioClock, TransportError};
use futures_util::FutureExt;

const CHARGES: &str = "https://pay.example.com/v1/charges";

fn upstream() -> (MemoryTransport, Arc<AtomicUsize>) {
    let upstream = MemoryTransport::new();
    let charged = Arc::new(AtomicUsize::new(0));
    let ledger = Arc::clone(&charged);
    upstream.on(Method::POST, "/v1/charges", move |_| {
        let number = ledger.fetch_add(1, Ordering::Relaxed) + 1;
        async move { Reply::json(201, &number) }
    });
    (upstream, charged)
}

async fn charge(upstream: &MemoryTransport) -> Result<u16, TransportErrorKind> {
    let request = http::Request::post(CHARGES).body(RequestBody::empty()).unwrap();
    let answer = upstream.send(request).await.map_err(|error| TransportError::kind(&error))?;
    Ok(answer.status().as_u16())
}

#[tokio::test(start_paused = true)]
async fn each_fault_acts_or_does_not() {
    use TransportErrorKind::{Connect, Reset};
    let (upstream, charged) = upstream();
    upstream.faults(
        Method::POST,
        "/v1/charges",
        [
            Fault::Refuse,
            Fault::ResetBefore,
            Fault::ResetAfter,
            Fault::Answer(Reply::status(503).header("retry-after", "1")),
            Fault::Delay(Duration::from_secs(2)),
        ],
    );
    assert_eq!(charge(&upstream).await, Err(Connect));
    assert_eq!((upstream.requests().len(), charged.load(Ordering::Relaxed)), (0, 0));
    assert_eq!(charge(&upstream).await, Err(Reset));
    assert_eq!((upstream.requests().len(), charged.load(Ordering::Relaxed)), (1, 0));
    assert_eq!(charge(&upstream).await, Err(Reset));
    assert_eq!(charged.load(Ordering::Relaxed), 1);
    assert_eq!(charge(&upstream).await, Ok(503));
    let start = TokioClock::new().now();
    assert_eq!(charge(&upstream).await, Ok(201));
    assert_eq!(TokioClock::new().now() - start, Duration::from_secs(2));
    assert_eq!(charge(&upstream).await, Ok(201), "the faults are used up");
    assert_eq!((upstream.requests().len(), charged.load(Ordering::Relaxed)), (5, 3));
}

#[tokio::test]
async fn a_hang_ends_when_the_caller_gives_up() {
    let (upstream, charged) = upstream();
    upstream.faults(Method::POST, "/v1/charges", [Fault::HangBefore, Fault::HangAfter]);
    for acted in [0, 1] {
        let mut call = std::pin::pin!(charge(&upstream));
        assert!(call.as_mut().now_or_never().is_none());
        assert_eq!((upstream.in_flight(), charged.load(Ordering::Relaxed)), (1, acted));
    }
    assert_eq!((upstream.in_flight(), upstream.dropped()), (0, 2));
}

#[tokio::test]
async fn routes_match_by_method_path_and_host() {
    let (upstream, _) = upstream();
    upstream.reply(Method::POST, "https://other.example.com/v1/charges", Reply::status(418)).on(
        Method::GET,
        "/v1/stock/{sku}",
        |request| {
            let reply = Reply::json(200, &request.parameter("sku"));
            std::future::ready(reply.header("x-query", request.query()))
        },
    );
    assert_eq!(charge(&upstream).await, Ok(201));
    let get = |url: &str| http::Request::get(url).body(RequestBody::empty()).unwrap();
    let answer = upstream.send(get("http://a/v1/stock/a%2Fb?q=1")).await.unwrap();
    assert_eq!(answer.headers()["x-query"], "q=1");
    assert_eq!(answer.into_body().read(100).await.unwrap(), "\"a/b\"");
    let error = upstream.send(get("http://a/v1/unknown")).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Request);
    assert_eq!(error.to_string(), "no route for GET /v1/unknown");
}

#[tokio::test]
async fn a_body_may_break_off() {
    let upstream = MemoryTransport::new();
    upstream.reply(Method::POST, "/v1/charges", Reply::json(201, "whole").broken_off());
    let request = http::Request::post(CHARGES).body(RequestBody::empty()).unwrap();
    let answer = upstream.send(request).await.unwrap();
    let error = answer.into_body().read(100).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Body);
}
