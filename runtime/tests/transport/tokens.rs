//! Tokens in bad times: an endpoint that is down, refresh tokens that are used up, odd answers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fanwise_runtime::auth::{AuthError, AuthErrorKind};
use fanwise_runtime::transport::MemoryTransport;
use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{
    ApiBuilder, Breaker, CircuitState, Client, Clock, Credential, ErrorKind, Method, Policy,
    Secret, Shared, TokenStats, TokioClock, Value,
};
use futures_util::future::{FutureExt, join_all};
use serde_json::json;

use crate::apis::{App, Mail, MailBoth, MailBothTurned, MailRead, Shop};

const TOKEN: &str = "/oauth/token";
const THINGS: &str = "/v1/things";

/// A token endpoint that takes a second, and an API that takes everything.
fn world(
    answer: impl Fn(usize) -> Value + Send + Sync + 'static,
    set: impl FnOnce(ApiBuilder<Shop>) -> ApiBuilder<Shop>,
) -> (MemoryTransport, Client<Shop>) {
    let upstream = MemoryTransport::new();
    let asked = AtomicUsize::new(0);
    upstream.on(Method::POST, TOKEN, move |_| {
        let answer = answer(asked.fetch_add(1, Ordering::Relaxed) + 1);
        std::future::ready(Reply::json(200, &answer).after(Duration::from_secs(1)))
    });
    upstream.reply(Method::POST, THINGS, Reply::status(200));
    let builder = Client::<Shop>::builder()
        .client_credentials("me", "s3cret")
        .policy(Policy::new().attempts(1))
        .transport(upstream.clone());
    (upstream, set(builder).build(&Shared::new().no_environment()).unwrap())
}

fn numbered(number: usize) -> Value {
    json!({ "access_token": format!("t0ken-{number}"), "expires_in": 100 })
}

fn fetches(upstream: &MemoryTransport) -> Vec<String> {
    let all = upstream.requests_to(&Method::POST, TOKEN);
    all.iter().map(|request| String::from_utf8_lossy(request.body()).into_owned()).collect()
}

fn tokens(upstream: &MemoryTransport) -> Vec<String> {
    let calls = upstream.requests_to(&Method::POST, THINGS);
    calls.iter().map(|call| call.header("authorization").unwrap_or("").to_owned()).collect()
}

fn stats(client: &Client<Shop>, scheme: &str) -> TokenStats {
    client.stats().token(scheme).unwrap().clone()
}

async fn seconds_of<T>(work: impl Future<Output = T>) -> (u64, T) {
    let start = TokioClock::new().now();
    let output = work.await;
    ((TokioClock::new().now() - start).as_secs(), output)
}

/// What is behind the error of a call.
fn fault(error: &dyn std::error::Error) -> AuthError {
    error.source().unwrap().downcast_ref::<AuthError>().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_down_hangs_nobody_for_long() {
    let (upstream, client) = world(numbered, |api| api);
    upstream.faults(Method::POST, TOKEN, vec![Fault::HangBefore; 4]);
    for _ in 0..3 {
        let calls = join_all((0..20).map(|_| client.execute(Mail)));
        let (took, answers) = seconds_of(calls).await;
        assert_eq!(took, 10);
        for answer in answers {
            let error = answer.unwrap_err();
            assert_eq!(fault(&error).kind(), AuthErrorKind::Timeout, "one failure for all");
        }
    }
    let (took, answer) = seconds_of(client.execute(Mail)).await;
    let error = answer.unwrap_err();
    assert_eq!((took, error.kind()), (0, ErrorKind::Credential));
    assert_eq!(fault(&error).kind(), AuthErrorKind::CircuitOpen);
    assert!(
        error.to_string().contains("not asked for another 5.0s; the token endpoint took longer")
    );
    let seen = stats(&client, "oauth");
    assert_eq!((seen.fetches, seen.failures, seen.refused), (3, 3, 1));
    assert_eq!(seen.circuit, Some(CircuitState::Open));
    let table = client.stats().to_string();
    assert!(table.contains("token oauth") && table.contains("refused 1, circuit open"), "{table}");
    let json = serde_json::to_value(client.stats()).unwrap();
    assert_eq!(json["tokens"]["oauth"]["circuit"], "open");

    tokio::time::advance(Duration::from_secs(5)).await;
    // One shows whether it is back; the others don't wait for that.
    let mut probe = Box::pin(client.execute(Mail));
    assert!(probe.as_mut().now_or_never().is_none());
    let (took, answer) = seconds_of(client.execute(Mail)).await;
    assert_eq!((took, fault(&answer.unwrap_err()).kind()), (0, AuthErrorKind::CircuitOpen));
    assert!(probe.await.is_err());
    tokio::time::advance(Duration::from_secs(5)).await;
    client.execute(Mail).await.unwrap();
    assert_eq!(stats(&client, "oauth").circuit, Some(CircuitState::Closed));
    assert_eq!(fetches(&upstream).len(), 5);
}

#[tokio::test(start_paused = true)]
async fn callers_with_short_deadlines_notice_together_that_it_is_down() {
    let (upstream, client) = world(numbered, |api| api.policy(Policy::new().deadline_ms(2000)));
    upstream.faults(Method::POST, TOKEN, vec![Fault::HangBefore; 100]);
    for _ in 0..15 {
        assert_eq!(client.execute(Mail).await.unwrap_err().kind(), ErrorKind::Deadline);
    }
    let error = client.execute(Mail).await.unwrap_err();
    assert_eq!(fault(&error).kind(), AuthErrorKind::CircuitOpen);
    assert_eq!((fetches(&upstream).len(), upstream.in_flight()), (15, 0));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_counts_and_a_429_does_not() {
    let (upstream, client) = world(numbered, |api| api);
    let refused = Fault::Answer(Reply::json(401, &json!({ "error": "invalid_client" })));
    upstream.faults(Method::POST, TOKEN, vec![refused; 3]);
    for _ in 0..3 {
        assert_eq!(fault(&client.execute(Mail).await.unwrap_err()).status(), Some(401));
    }
    let error = client.execute(Mail).await.unwrap_err();
    assert!(error.to_string().ends_with("answered 401 Unauthorized: invalid_client"), "{error}");
    assert_eq!(fetches(&upstream).len(), 3, "no account is locked by asking on");

    let (upstream, client) = world(numbered, |api| api);
    upstream.faults(Method::POST, TOKEN, vec![Fault::Answer(Reply::status(429)); 9]);
    for _ in 0..9 {
        assert_eq!(fault(&client.execute(Mail).await.unwrap_err()).status(), Some(429));
    }
    client.execute(Mail).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn limit_and_breaker_are_the_users() {
    let (upstream, client) = world(numbered, |api| {
        let credential = Credential::client_credentials("me", "s3cret")
            .fetch_timeout(Duration::from_secs(3))
            .fetch_breaker(Breaker::off());
        api.credential("oauth", credential)
    });
    upstream.faults(Method::POST, TOKEN, vec![Fault::HangBefore; 9]);
    for _ in 0..9 {
        let (took, answer) = seconds_of(client.execute(Mail)).await;
        assert_eq!((took, fault(&answer.unwrap_err()).kind()), (3, AuthErrorKind::Timeout));
    }
    assert_eq!(stats(&client, "oauth").circuit, None);
}

/// Access tokens by a refresh token that each answer replaces.
fn rotating(kept: &Arc<Mutex<Vec<String>>>) -> (MemoryTransport, Client<Shop>) {
    let kept = Arc::clone(kept);
    let answer = |number| {
        json!({ "access_token": format!("t0ken-{number}"), "token_type": "bearer",
                "expires_in": 100, "refresh_token": format!("r3fresh-{number}") })
    };
    world(answer, |api| {
        let keep = move |token: Secret<String>| {
            let kept = Arc::clone(&kept);
            async move { kept.lock().unwrap().push(token.into_exposed()) }
        };
        let credential =
            Credential::refresh_token("app", "s3cret", "r3fresh-0").keep_refresh_token(keep);
        api.credential("app", credential)
    })
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_is_replaced_by_each_answer_and_kept() {
    let kept = Arc::default();
    let (upstream, client) = rotating(&kept);
    client.execute(App).await.unwrap();
    tokio::time::advance(Duration::from_secs(95)).await;
    client.execute(App).await.unwrap();
    upstream.fault(Method::POST, THINGS, Fault::Answer(Reply::status(401)));
    client.execute(App).await.unwrap();
    assert_eq!(
        fetches(&upstream),
        [
            "grant_type=refresh_token&refresh_token=r3fresh-0",
            "grant_type=refresh_token&refresh_token=r3fresh-1",
            "grant_type=refresh_token&refresh_token=r3fresh-2",
        ]
    );
    assert_eq!(*kept.lock().unwrap(), ["r3fresh-1", "r3fresh-2", "r3fresh-3"]);
    let basic =
        upstream.requests_to(&Method::POST, TOKEN)[0].header("authorization").unwrap().to_owned();
    assert_eq!(basic, "Basic YXBwOnMzY3JldA==");
    assert_eq!(tokens(&upstream).last().unwrap(), "Bearer t0ken-3");
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_that_was_sent_is_never_lost_with_its_caller() {
    let kept = Arc::default();
    let (upstream, client) = rotating(&kept);
    assert!(client.execute(App).now_or_never().is_none());
    assert_eq!((upstream.dropped(), upstream.in_flight()), (0, 1));
    // Whoever comes next, and were it an hour later, takes up the same exchange.
    tokio::time::advance(Duration::from_secs(3600)).await;
    client.execute(App).await.unwrap();
    let sent = fetches(&upstream);
    assert_eq!(sent[0], "grant_type=refresh_token&refresh_token=r3fresh-0");
    assert!(sent[1..].iter().all(|body| !body.contains("r3fresh-0")), "{sent:?}");
    assert_eq!(upstream.dropped(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_public_client_says_its_id_in_the_body() {
    let (upstream, client) = world(numbered, |api| api.refresh_token("app", "", "r3fresh"));
    client.execute(App).await.unwrap();
    let sent = fetches(&upstream);
    assert_eq!(sent, ["grant_type=refresh_token&refresh_token=r3fresh&client_id=app"]);
    assert_eq!(upstream.requests()[0].header("authorization"), None);
}

#[tokio::test(start_paused = true)]
async fn who_keeps_the_refresh_token_for_ever_holds_nobody_up() {
    let (_, client) = world(
        |_| json!({ "access_token": "t0ken", "refresh_token": "other" }),
        |api| {
            let credential = Credential::refresh_token("app", "s3cret", "r3fresh")
                .fetch_timeout(Duration::from_secs(4))
                .keep_refresh_token(|_| std::future::pending());
            api.credential("app", credential)
        },
    );
    let (took, answer) = seconds_of(client.execute(App)).await;
    answer.unwrap();
    assert!(took <= 4, "{took}");
}

#[tokio::test(start_paused = true)]
async fn an_operation_says_which_scopes_its_token_has() {
    let (upstream, client) = world(numbered, |api| api);
    client.execute(MailRead).await.unwrap();
    client.execute(MailBoth).await.unwrap();
    client.execute(MailBothTurned).await.unwrap();
    client.execute(MailRead).await.unwrap();
    assert_eq!(
        fetches(&upstream),
        [
            "grant_type=client_credentials&scope=mail%3Aread",
            "grant_type=client_credentials&scope=mail%3Aread+mail%3Asend",
        ]
    );
    let all = ["Bearer t0ken-1", "Bearer t0ken-2", "Bearer t0ken-2", "Bearer t0ken-1"];
    assert_eq!(tokens(&upstream), all);
}

#[tokio::test(start_paused = true)]
async fn a_lifetime_of_nothing_is_none() {
    for lifetime in [json!(0), json!(-1), json!("0"), Value::Null] {
        let answer =
            json!({ "access_token": "t0ken", "expires_in": lifetime, "token_type": "BEARER" });
        let (upstream, client) = world(move |_| answer.clone(), |api| api);
        for _ in 0..5 {
            client.execute(Mail).await.unwrap();
            tokio::time::advance(Duration::from_secs(1000)).await;
        }
        assert_eq!(fetches(&upstream).len(), 1, "{lifetime}: used until it is refused");
    }
    // One of a second is fetched for nearly every call, and never twice for one.
    let (upstream, client) =
        world(|_| json!({ "access_token": "t0ken", "expires_in": "1" }), |api| api);
    for _ in 0..5 {
        client.execute(Mail).await.unwrap();
    }
    assert_eq!(fetches(&upstream).len(), 5);
}

#[tokio::test(start_paused = true)]
async fn an_api_that_refuses_every_token_is_not_given_one_per_call() {
    let (upstream, client) = world(numbered, |api| api);
    upstream.reply(Method::POST, THINGS, Reply::status(401));
    for _ in 0..10 {
        assert_eq!(client.execute(Mail).await.unwrap_err().status().unwrap(), 401);
    }
    assert_eq!((fetches(&upstream).len(), tokens(&upstream).len()), (2, 11));
    tokio::time::advance(Duration::from_secs(30)).await;
    assert!(client.execute(Mail).await.is_err());
    assert_eq!(fetches(&upstream).len(), 3, "it may have come round since");
}

#[tokio::test(start_paused = true)]
async fn an_endless_answer_of_the_endpoint_is_cut_off() {
    let (upstream, client) = world(numbered, |api| api);
    let long = Reply::bytes(200, "application/json", vec![b' '; 300 * 1024]);
    upstream.fault(Method::POST, TOKEN, Fault::Answer(long));
    let error = client.execute(Mail).await.unwrap_err();
    assert!(error.to_string().contains("longer than 262144 bytes"), "{error}");
    assert!(!fault(&error).is_passing());
}

#[tokio::test(start_paused = true)]
async fn a_redirect_of_the_token_request_is_not_followed() {
    let (upstream, client) = world(numbered, |api| api);
    for status in [302, 307, 308] {
        let away = Reply::status(status).header("location", "https://evil.example.com/token");
        upstream.fault(Method::POST, TOKEN, Fault::Answer(away));
        assert!(client.execute(Mail).await.is_err());
        tokio::time::advance(Duration::from_secs(100)).await;
    }
    let home = "https://shop.example.com";
    assert!(upstream.requests().iter().all(|request| request.origin() == home));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_is_secret_although_it_is_spent() {
    let (upstream, client) = rotating(&Arc::default());
    client.execute(App).await.unwrap();
    let echo = Reply::json(400, &json!({ "message": "r3fresh-0 r3fresh-1 t0ken-1" }));
    upstream.fault(Method::POST, THINGS, Fault::Answer(echo));
    let error = client.execute(App).await.unwrap_err();
    assert!(error.to_string().contains("[redacted] [redacted] [redacted]"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_no_header_can_carry_is_a_failure_and_asked_for_no_more() {
    let (upstream, client) = world(|_| json!({ "access_token": "t0ken\r\nX-Evil: 1" }), |api| api);
    for _ in 0..9 {
        let error = client.execute(Mail).await.unwrap_err();
        assert!(!error.to_string().contains("Evil"), "{error}");
    }
    assert_eq!((fetches(&upstream).len(), tokens(&upstream).len()), (3, 0));
}

#[tokio::test(start_paused = true)]
async fn no_secret_stands_in_a_token_url() {
    let url = "https://me:s3cret@login.example.com/token";
    let (upstream, client) = world(numbered, |api| api.client_credentials_at(url, "me", "other"));
    let error = client.execute(Mail).await.unwrap_err();
    assert!(error.to_string().contains("a user in it") && !error.to_string().contains("s3cret"));
    assert!(upstream.requests().is_empty());
}
