//! Hooks of the user's own around each request.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fanwise_runtime::{
    AttemptInfo, BoxFuture, Clock, ErrorKind, HeaderValue, Hook, HookError, Policy, RawResponse,
    RequestBody, Shared, TokioClock, TransportError, TransportErrorKind,
};
use serde_json::json;

use crate::harness::{Read, Script, Staff, StaffWrite, Step, Write, answer, status, with};

type Request = http::Request<RequestBody>;

/// Writes down what it is asked and told.
#[derive(Clone, Default)]
struct Notes {
    name: &'static str,
    all: Arc<Mutex<Vec<String>>>,
    abroad: bool,
}

impl Notes {
    fn add(&self, line: &str) {
        self.all.lock().unwrap().push(format!("{}{line}", self.name));
    }

    fn read(&self) -> Vec<String> {
        self.all.lock().unwrap().clone()
    }
}

impl Hook for Notes {
    fn before<'a>(
        &'a self,
        attempt: AttemptInfo<'a>,
        request: &'a mut Request,
    ) -> BoxFuture<'a, Result<(), HookError>> {
        let host = request.uri().host().unwrap_or_default();
        self.add(&format!("{} {} to {host}", attempt.operation, attempt.number));
        Box::pin(async { Ok(()) })
    }

    fn after<'a>(
        &'a self,
        _: AttemptInfo<'a>,
        answer: Result<&'a RawResponse, &'a TransportError>,
    ) -> BoxFuture<'a, ()> {
        self.add(&match answer {
            Ok(raw) => raw.status().to_string(),
            Err(error) => format!("{:?}", error.kind()),
        });
        Box::pin(async {})
    }

    fn goes_abroad(&self) -> bool {
        self.abroad
    }
}

/// Signs credential and body: what leaves.
struct Signed;

impl Hook for Signed {
    fn before<'a>(
        &'a self,
        _: AttemptInfo<'a>,
        request: &'a mut Request,
    ) -> BoxFuture<'a, Result<(), HookError>> {
        Box::pin(async move {
            let body = request.body().clone().read().await.map_err(HookError::of)?;
            let bearer = request.headers()["authorization"].to_str().map_err(HookError::of)?;
            let text = format!("{bearer}|{}", String::from_utf8_lossy(&body));
            let value = HeaderValue::from_str(&text).map_err(HookError::of)?;
            request.headers_mut().insert("x-signature", value);
            *request.body_mut() = RequestBody::from(format!("<{}>", body.len()));
            Ok(())
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_signature_covers_credential_and_bytes_and_may_change_them() {
    let script = Script::new([status(500), status(200)]);
    let client = script.staff(|api| api.hook(Signed).policy(Policy::new().backoff_ms(0)));
    let write = StaffWrite { body: Some(json!([1, 2])), ..StaffWrite::default() };
    client.call(write).idempotency_key("k").send().await.unwrap();
    for seen in script.seen() {
        assert_eq!(seen.header("x-signature"), Some("Bearer s3cr3t-token|[1,2]"));
        assert_eq!(seen.body, "<5>", "each attempt starts from the request's own body");
    }
    assert_eq!(script.seen().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn hooks_hear_of_every_attempt_in_their_order() {
    let notes = Notes::default();
    let of_all = Notes { name: "all: ", ..notes.clone() };
    let own = Notes { name: "own: ", ..notes.clone() };
    let script = Script::new([Step::Fail(TransportErrorKind::Reset), status(200)]);
    let shared = Shared::new().transport(script.clone()).hook(of_all).seed(1);
    let builder = fanwise_runtime::ApiBuilder::new().hook(own);
    let client = builder.policy(Policy::new().backoff_ms(0)).build(&shared).unwrap();
    client.execute(Read { sku: "A".to_owned(), ..Read::default() }).await.unwrap();
    let to = "to shop.example.com";
    let expected = [
        format!("all: Read 1 {to}"),
        format!("own: Read 1 {to}"),
        "all: Reset".to_owned(),
        "own: Reset".to_owned(),
        format!("all: Read 2 {to}"),
        format!("own: Read 2 {to}"),
        "all: 200 OK".to_owned(),
        "own: 200 OK".to_owned(),
    ];
    assert_eq!(notes.read(), expected);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_left_its_origin_is_shown_only_to_those_who_ask() {
    let (stays, goes) = (Notes::default(), Notes { abroad: true, ..Notes::default() });
    let away = with(302, "location", "https://cdn.example.com/x");
    let script = Script::new([away, status(200)]);
    let client = script.staff(|api| api.hook(stays.clone()).hook(goes.clone()));
    client.execute(Staff::default()).await.unwrap();
    assert_eq!(stays.read(), ["Staff 1 to shop.example.com", "302 Found"]);
    let there = ["Staff 1 to cdn.example.com", "200 OK"];
    assert_eq!(goes.read()[2..], there);
}

/// Lets nothing leave, so many times.
struct Refusal {
    left: Mutex<u32>,
    passing: bool,
    /// How long it takes to say so.
    time: Duration,
}

impl Refusal {
    fn times(left: u32) -> Self {
        Self { left: Mutex::new(left), passing: false, time: Duration::ZERO }
    }
}

impl Hook for Refusal {
    fn before<'a>(
        &'a self,
        _: AttemptInfo<'a>,
        _: &'a mut Request,
    ) -> BoxFuture<'a, Result<(), HookError>> {
        Box::pin(async {
            TokioClock::new().sleep(self.time).await;
            let mut left = self.left.lock().unwrap();
            *left = left.saturating_sub(1);
            let error = HookError::new("the vault gave s3cr3t-token\nand broke");
            match (*left, self.passing) {
                (0, _) => Ok(()),
                (_, true) => Err(error.passing()),
                (_, false) => Err(error),
            }
        })
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_hook_refuses_never_leaves() {
    let script = Script::new([status(200)]);
    let client = script.staff(|api| api.hook(Refusal::times(9)));
    let error = client.execute(Staff::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Rejected, 1));
    assert_eq!(error.message(), "the vault gave [redacted] and broke");
    assert!(script.seen().is_empty());
    assert_eq!(client.stats().total.failures_of(ErrorKind::Rejected), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_passes_is_repeated_even_for_a_write() {
    let script = Script::new([answer(200, "{}")]);
    let refusal = Refusal { passing: true, ..Refusal::times(3) };
    let client = script.client_with(|api| api.hook(refusal));
    let answer = client.execute(Write::default()).await.unwrap();
    assert_eq!((answer.attempts(), script.seen().len()), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn a_hook_has_the_time_of_its_attempt() {
    let script = Script::new([status(200)]);
    let slow = Refusal { time: Duration::from_secs(60), ..Refusal::times(1) };
    let client = script.client_with(|api| api.hook(slow));
    let call = client.call(Read { sku: "A".to_owned(), ..Read::default() }).retry(1);
    let error = call.attempt_timeout(Duration::from_secs(2)).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(script.elapsed(), Duration::from_secs(2));
    assert!(script.seen().is_empty());
}
