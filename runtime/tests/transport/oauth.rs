//! OAuth2 client credentials: one fetch for all, kept, renewed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fanwise_runtime::transport::MemoryTransport;
use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{ApiBuilder, Client, Clock, ErrorKind, Method, Shared, TokioClock};
use futures_util::future::{FutureExt, join_all};
use serde_json::json;

use crate::apis::{Mail, Shop};

const TOKEN: &str = "/oauth/token";

/// A token endpoint that numbers its tokens, each good for 100 s, and an API that takes them.
fn mail(set: impl FnOnce(ApiBuilder<Shop>) -> ApiBuilder<Shop>) -> (MemoryTransport, Client<Shop>) {
    let upstream = MemoryTransport::new();
    let issued = AtomicUsize::new(0);
    upstream.on(Method::POST, TOKEN, move |_| {
        let number = issued.fetch_add(1, Ordering::Relaxed) + 1;
        let token = format!("t0ken-{number}");
        let body = json!({ "access_token": token, "token_type": "Bearer", "expires_in": 100 });
        std::future::ready(Reply::json(200, &body).after(Duration::from_secs(1)))
    });
    upstream.reply(Method::POST, "/v1/things", Reply::status(200));
    let builder = Client::<Shop>::builder().client_credentials("me", "s3cret/+");
    let client = set(builder.transport(upstream.clone())).build(&Shared::new()).unwrap();
    (upstream, client)
}

fn fetches(upstream: &MemoryTransport) -> usize {
    upstream.requests_to(&Method::POST, TOKEN).len()
}

fn tokens(upstream: &MemoryTransport) -> Vec<String> {
    let calls = upstream.requests_to(&Method::POST, "/v1/things");
    calls.iter().map(|call| call.header("authorization").unwrap_or("").to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn many_waiting_calls_share_one_fetch() {
    let (upstream, client) = mail(|api| api);
    let calls = (0..50).map(|_| client.execute(Mail));
    assert!(join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!(fetches(&upstream), 1);
    assert_eq!(tokens(&upstream), vec!["Bearer t0ken-1"; 50]);
    let fetch = &upstream.requests_to(&Method::POST, TOKEN)[0];
    assert_eq!(fetch.origin(), "https://shop.example.com");
    // `me:s3cret%2F%2B`, form-encoded before it is Basic (RFC 6749, section 2.3.1).
    assert_eq!(fetch.header("authorization"), Some("Basic bWU6czNjcmV0JTJGJTJC"));
    assert_eq!(fetch.body(), "grant_type=client_credentials&scope=mail%3Asend+mail%3Aread");
}

#[tokio::test(start_paused = true)]
async fn the_token_is_renewed_before_it_expires_and_nobody_waits() {
    let (upstream, client) = mail(|api| api);
    client.execute(Mail).await.unwrap();
    tokio::time::advance(Duration::from_secs(78)).await;
    client.execute(Mail).await.unwrap();
    assert_eq!(fetches(&upstream), 1);
    // From 80 s of its 100 s on it is renewed beside calls, from 90 s on no call goes out with it.
    tokio::time::advance(Duration::from_secs(2)).await;
    let start = TokioClock::new().now();
    client.execute(Mail).await.unwrap();
    assert_eq!(TokioClock::new().now(), start, "it had the old one");
    assert_eq!(
        (fetches(&upstream), tokens(&upstream).pop().unwrap()),
        (2, "Bearer t0ken-1".into())
    );
    // A call that takes long enough brings the new one home, and uses the old one itself.
    let slow = Reply::status(200).after(Duration::from_secs(3));
    upstream.fault(Method::POST, "/v1/things", Fault::Answer(slow));
    client.execute(Mail).await.unwrap();
    client.execute(Mail).await.unwrap();
    assert_eq!(tokens(&upstream)[3..], ["Bearer t0ken-1", "Bearer t0ken-2"]);
    assert_eq!(fetches(&upstream), 2);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_costs_nothing_while_the_old_one_is_good() {
    let (upstream, client) = mail(|api| api);
    client.execute(Mail).await.unwrap();
    tokio::time::advance(Duration::from_secs(80)).await;
    upstream.faults(Method::POST, TOKEN, vec![Fault::Answer(Reply::status(503)); 3]);
    for _ in 0..20 {
        client.execute(Mail).await.unwrap();
    }
    assert_eq!(fetches(&upstream), 4, "the circuit opened after three that failed");
    tokio::time::advance(Duration::from_secs(10)).await;
    client.execute(Mail).await.unwrap();
    assert_eq!(tokens(&upstream).pop().unwrap(), "Bearer t0ken-2");
}

#[tokio::test(start_paused = true)]
async fn a_401_renews_the_token_once_and_repeats_the_whole_request() {
    let (upstream, client) = mail(|api| api);
    let refuse = || Fault::Answer(Reply::status(401));
    upstream.fault(Method::POST, "/v1/things", refuse());
    let answer = client.execute(Mail).await.unwrap();
    assert_eq!(answer.attempts(), 1, "the repeat is part of the attempt");
    assert_eq!(tokens(&upstream), ["Bearer t0ken-1", "Bearer t0ken-2"]);
    let calls = upstream.requests_to(&Method::POST, "/v1/things");
    assert_eq!(calls[1].body(), "\"the whole body\"");

    upstream.faults(Method::POST, "/v1/things", [refuse(), refuse()]);
    let error = client.execute(Mail).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 401);
    assert_eq!(fetches(&upstream), 3, "renewed once, not again");
}

#[tokio::test(start_paused = true)]
async fn a_401_that_many_get_at_once_renews_once() {
    let (upstream, client) = mail(|api| api);
    client.execute(Mail).await.unwrap();
    upstream.on(Method::POST, "/v1/things", |request| {
        let old = request.header("authorization") == Some("Bearer t0ken-1");
        std::future::ready(Reply::status(if old { 401 } else { 200 }))
    });
    let calls = (0..20).map(|_| client.execute(Mail));
    assert!(join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!(fetches(&upstream), 2);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_leaves_the_fetch_to_the_others() {
    let (upstream, client) = mail(|api| api);
    let second = {
        let mut first = Box::pin(client.execute(Mail));
        assert!(first.as_mut().now_or_never().is_none());
        let mut second = Box::pin(client.execute(Mail));
        assert!(second.as_mut().now_or_never().is_none());
        second
    };
    second.await.unwrap();
    assert_eq!((fetches(&upstream), upstream.dropped()), (1, 0));

    let (upstream, client) = mail(|api| api);
    let mut only = Box::pin(client.execute(Mail));
    assert!(only.as_mut().now_or_never().is_none());
    drop(only);
    assert_eq!(upstream.dropped(), 1, "nobody waits: the fetch is gone");
    client.execute(Mail).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_hangs_has_a_time_limit_of_its_own() {
    let (upstream, client) = mail(|api| api);
    upstream.faults(Method::POST, TOKEN, [Fault::HangBefore]);
    let start = TokioClock::new().now();
    let error = client.call(Mail).retry(1).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credential);
    let text = "no token for the scheme `oauth`: the token endpoint took longer than 10s";
    assert!(error.to_string().contains(text), "{error}");
    let took = TokioClock::new().now() - start;
    assert_eq!(took.as_secs(), 10);
    client.execute(Mail).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_failed_fetch_is_tried_again_only_when_that_may_help() {
    let (upstream, client) = mail(|api| api);
    upstream.fault(Method::POST, TOKEN, Fault::Answer(Reply::status(503)));
    client.execute(Mail).await.unwrap();
    assert_eq!(fetches(&upstream), 2);

    let (upstream, client) = mail(|api| api);
    let refusal = json!({ "error": "invalid_client", "error_description": "s3cret/+ is wrong" });
    upstream.fault(Method::POST, TOKEN, Fault::Answer(Reply::json(401, &refusal)));
    let error = client.execute(Mail).await.unwrap_err();
    assert!(error.to_string().contains("401 Unauthorized: invalid_client"), "{error}");
    let seen = format!("{error} {error:?}");
    assert!(!seen.contains("s3cret"), "{seen}");
    assert_eq!(fetches(&upstream), 1);
    assert!(tokens(&upstream).is_empty(), "the call itself was never sent");
}

#[tokio::test(start_paused = true)]
async fn the_secret_goes_to_its_token_url_over_a_safe_channel_only() {
    let plain = "http://login.example.com/token";
    let (upstream, client) = mail(|api| api.client_credentials_at(plain, "me", "s3cret"));
    let error = client.execute(Mail).await.unwrap_err();
    assert!(error.to_string().contains("over plain http"), "{error}");
    assert!(upstream.requests().is_empty());

    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let safe = "https://login.example.com/token";
    let (upstream, client) = mail(|api| {
        let credential = fanwise_runtime::Credential::client_credentials("me", "s3cret")
            .token_url(safe)
            .scopes(["all"])
            .token_parameter("audience", "shop")
            .secret_in_body();
        api.credential("oauth", credential)
    });
    upstream.on(Method::POST, safe, move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        std::future::ready(Reply::json(200, &json!({ "access_token": "other" })))
    });
    client.execute(Mail).await.unwrap();
    assert_eq!(tokens(&upstream), ["Bearer other"]);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    let fetch = &upstream.requests()[0];
    assert_eq!(fetch.header("authorization"), None);
    assert_eq!(
        fetch.body(),
        "grant_type=client_credentials&scope=all&audience=shop&client_id=me&client_secret=s3cret"
    );
}
