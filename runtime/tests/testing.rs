//! The kit for tests of those who call an SDK.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used)] // A test that meets the unexpected fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use fanwise_runtime::testing::{
    Chaos, Fault, MemoryTransport, Recorder, Recording, Replay, Reply, VirtualClock,
};
use fanwise_runtime::{
    ApiBuilder, Breaker, Client, Clock, Concurrency, Credential, ErrorKind, Method, Policy, Scheme,
    Secret, Shared, Transport, Value, json, operation,
};
use futures_util::future::join_all;

/// An API of notes.
pub struct Api;

impl fanwise_runtime::Api for Api {
    const NAME: &'static str = "notes";
    const BASE_URL: Option<&'static str> = Some("https://notes.example.com/v1");
    const SCHEMES: &'static [Scheme] = &[
        Scheme::api_key("key", fanwise_runtime::Location::Query, "subscription"),
        Scheme::client_credentials("token", "https://notes.example.com/token", &[]),
    ];
}

operation! {
    /// Reads a note.
    pub struct GetNote: GET "/notes/{id}" as "getNote" {
        required:
        /// Its id.
        pub id: String = path("id"),
    }
    security: [["key"]];
    answer: Value { 200 => json }
}

operation! {
    /// Adds a note.
    pub struct AddNote: POST "/notes" as "addNote" {
        required:
        /// Of its owner.
        pub pin: Secret<String> = header("x-pin"),
        /// The note.
        pub body: Value as json,
    }
    security: [["token"]];
    answer: Value { 201 => json }
    error: Value { 422 => json }
}

/// Each call for itself: none is refused because of others.
fn client(transport: impl Transport, clock: impl Clock) -> Client<Api> {
    let policy = Policy::new().backoff_ms(100).timeout_ms(20_000);
    let policy = policy.breaker(Breaker::off()).no_retry_budget();
    let policy = policy.concurrency(Concurrency::unlimited());
    let shared = Shared::new().transport(transport).clock(clock).seed(7);
    ApiBuilder::new()
        .credential("key", Credential::api_key(KEY))
        .credential("token", Credential::client_credentials("me", CLIENT_SECRET))
        .policy(policy)
        .build(&shared)
        .unwrap()
}

const KEY: &str = "kq-key-1";
const CLIENT_SECRET: &str = "kq-client-2";
const TOKEN: &str = "kq-token-3";
const PIN: &str = "kq-pin-4";
const PHRASE: &str = "kq-phrase-5";

fn upstream(clock: &VirtualClock) -> MemoryTransport {
    let upstream = MemoryTransport::with_clock(clock.clone());
    let note = Reply::json(200, &json!({ "id": "n", "passwordHint": PHRASE, "echo": KEY }));
    upstream.reply(Method::GET, "/v1/notes/{id}", note.header("set-cookie", "s=kq-cookie"));
    upstream.reply(Method::POST, "/v1/notes", Reply::json(201, &json!({ "seen": PIN })));
    let token = json!({ "access_token": TOKEN, "token_type": "Bearer", "expires_in": 60 });
    upstream.reply(Method::POST, "/token", Reply::json(200, &token));
    upstream
}

#[tokio::test]
async fn virtual_time_passes_only_while_there_is_nothing_else_to_do() {
    let clock = VirtualClock::new();
    let upstream = upstream(&clock);
    let hour = Duration::from_secs(3600);
    upstream.fault(Method::GET, "/v1/notes/{id}", Fault::HangBefore);
    let client = client(upstream, clock.clone());
    let answer = clock.run(client.call(GetNote::new("a")).timeout(hour).send()).await.unwrap();
    assert_eq!(answer.attempts(), 2);
    let (took, least) = (clock.elapsed(), Duration::from_secs(20));
    assert!(took >= least && took <= least + Duration::from_millis(100), "{took:?}");
    assert_eq!(client.stats().total.latency.max.as_millis(), took.as_millis());
    assert_eq!(clock.sleepers(), 0, "what was waited for in vain is gone");
}

#[test]
fn virtual_time_needs_no_runtime_and_moves_by_hand_too() {
    let clock = VirtualClock::new();
    let (wall, woken) = (clock.wall(), Arc::new(AtomicUsize::new(0)));
    let wait = |seconds: u64| {
        let (sleep, woken) = (clock.sleep(Duration::from_secs(seconds)), Arc::clone(&woken));
        async move {
            sleep.await;
            woken.fetch_add(1, SeqCst)
        }
    };
    let all = join_all([wait(3), wait(1), wait(2)]);
    let mut all = std::pin::pin!(all);
    let waker = std::task::Waker::noop();
    let mut context = std::task::Context::from_waker(waker);
    assert!(all.as_mut().poll(&mut context).is_pending());
    assert_eq!(clock.sleepers(), 3);
    clock.advance(Duration::from_millis(1500));
    assert!(all.as_mut().poll(&mut context).is_pending());
    assert_eq!((woken.load(SeqCst), clock.sleepers()), (1, 2));
    assert!(clock.advance_to_next());
    assert_eq!(clock.elapsed(), Duration::from_secs(2));
    assert!(all.as_mut().poll(&mut context).is_pending());
    assert!(clock.advance_to_next() && !clock.advance_to_next());
    let std::task::Poll::Ready(order) = all.as_mut().poll(&mut context) else { panic!("done") };
    assert_eq!(order, [2, 0, 1]);
    assert_eq!(clock.wall().duration_since(wall).unwrap(), Duration::from_secs(3));
}

/// How many attempts each of so many calls took, and what the first failure was.
async fn storm(seed: u64, calls: usize) -> Vec<Result<u32, ErrorKind>> {
    let clock = VirtualClock::new();
    let chaos = Chaos::new(upstream(&clock), seed)
        .clock(clock.clone())
        .fault(0.2, Fault::ResetAfter)
        .fault(0.1, Fault::Answer(Reply::status(503)))
        .fault(0.1, Fault::Refuse)
        .latency(Duration::from_millis(5), Duration::from_millis(50));
    let client = client(chaos, clock.clone());
    let calls = (0..calls).map(|n| client.execute(GetNote::new(format!("n{n}"))));
    let ends = clock.run(join_all(calls)).await;
    ends.into_iter().map(|end| end.map(|a| a.attempts()).map_err(|e| e.kind())).collect()
}

#[tokio::test]
async fn chaos_is_the_same_for_one_seed_and_keeps_its_shares() {
    let ends = storm(1, 400).await;
    assert_eq!(ends, storm(1, 400).await);
    assert_ne!(ends, storm(2, 400).await);
    let first = ends.iter().filter(|end| **end == Ok(1)).count();
    assert!((200..280).contains(&first), "{first} of 400 met none of the faults of 40 %");
    let lost = ends.iter().filter(|end| end.is_err()).count();
    assert!((8..50).contains(&lost), "{lost} of 400 met three in a row");
}

#[tokio::test]
async fn chaos_at_one_strikes_each_request_once() {
    for (fault, kind) in [
        (Fault::Refuse, ErrorKind::Connect),
        (Fault::ResetBefore, ErrorKind::Transport),
        (Fault::HangBefore, ErrorKind::Timeout),
        (Fault::HangAfter, ErrorKind::Timeout),
        (Fault::Answer(Reply::status(500)), ErrorKind::Undeclared),
    ] {
        let clock = VirtualClock::new();
        let chaos = Arc::new(Chaos::new(upstream(&clock), 3).clock(clock.clone()));
        assert_eq!(chaos.injected(), 0);
        let chaos = Arc::into_inner(chaos).unwrap().fault(1.0, fault);
        let chaos = Arc::new(chaos);
        let client = client(Arc::clone(&chaos), clock.clone());
        let call = client.call(GetNote::new("a")).retry(2).send();
        assert_eq!(clock.run(call).await.unwrap_err().kind(), kind);
        assert_eq!(chaos.injected(), 2);
    }
}

/// Two calls that carry every kind of secret; their answers.
async fn session(client: &Client<Api>, clock: &VirtualClock) -> (Value, Value) {
    let note = json!({ "text": "hello", "password": PHRASE });
    clock
        .run(async {
            let read = client.execute(GetNote::new("a b")).await.unwrap();
            let added = client.execute(AddNote::new(PIN, note)).await.unwrap();
            (read.into_body(), added.into_body())
        })
        .await
}

#[tokio::test]
async fn what_was_recorded_is_played_again_without_its_secrets() {
    let clock = VirtualClock::new();
    let recorder = Recorder::new(upstream(&clock)).redact("password_hint");
    let client_ = client(recorder.clone(), clock.clone());
    let (_, added) = session(&client_, &clock).await;
    assert_eq!(added, json!({ "seen": PIN }), "the caller gets what came");
    let text = recorder.recording().to_json();
    for secret in [KEY, CLIENT_SECRET, TOKEN, PIN, PHRASE, "kq-cookie", "kq-"] {
        assert!(!text.contains(secret), "{secret} stands in {text}");
    }
    assert!(text.contains("https://notes.example.com/v1/notes/a%20b?subscription=REDACTED"));
    assert!(text.contains("\"text\": \"hello\""), "{text}");

    let path = std::env::temp_dir().join(format!("fanwise-{}.json", std::process::id()));
    recorder.recording().save(&path).unwrap();
    let recording = Recording::load(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(recording.len(), 3, "the token's request too");
    assert_eq!(recording.to_json(), text);
    let replay = Replay::new(recording);
    let client_ = client(replay.clone(), clock.clone());
    let (read, added) = session(&client_, &clock).await;
    assert_eq!(read["id"], "n");
    assert_eq!(added, json!({ "seen": "[redacted]" }));
    assert_eq!(replay.left(), 0);
    let error = clock.run(client_.execute(GetNote::new("a b"))).await.unwrap_err();
    assert!(error.to_string().contains("no recorded exchange is left"), "{error}");
    assert!(!format!("{error} {error:?}").contains(KEY));
}

#[tokio::test]
async fn failures_are_recorded_too_and_equal_requests_keep_their_order() {
    let clock = VirtualClock::new();
    let upstream = upstream(&clock);
    let text = Reply::bytes(200, "application/json", "{ \"id\": 1.50 }");
    let faults = [Fault::ResetAfter, Fault::Answer(Reply::status(503)), Fault::Answer(text)];
    upstream.faults(Method::GET, "/v1/notes/{id}", faults);
    let recorder = Recorder::new(upstream);
    let client_ = client(recorder.clone(), clock.clone());
    let first = clock.run(client_.execute(GetNote::new("a"))).await.unwrap();
    let recording = Recording::from_json(&recorder.recording().to_json()).unwrap();
    assert_eq!(recording.len(), 3);
    let client_ = client(Replay::new(recording), clock.clone());
    let again = clock.run(client_.execute(GetNote::new("a"))).await.unwrap();
    assert_eq!((again.attempts(), &*again), (3, &*first));
}

#[tokio::test]
async fn concurrent_requests_to_one_url_get_the_answers_to_their_bodies() {
    let clock = VirtualClock::new();
    let upstream = MemoryTransport::with_clock(clock.clone());
    let token = json!({ "access_token": TOKEN, "token_type": "Bearer", "expires_in": 60 });
    upstream.reply(Method::POST, "/token", Reply::json(200, &token));
    upstream.on(Method::POST, "/v1/notes", |request| {
        let body: Value = request.json().unwrap();
        std::future::ready(Reply::json(201, &body))
    });
    let recorder = Recorder::new(upstream);
    let add = |client: &Client<Api>, n: i64| {
        let client = client.clone();
        async move { client.execute(AddNote::new(PIN, json!({ "n": n }))).await.unwrap().into_body() }
    };
    let client_ = client(recorder.clone(), clock.clone());
    clock.run(join_all((0..4).map(|n| add(&client_, n)))).await;
    let client_ = client(Replay::new(recorder.recording()), clock.clone());
    let backwards = clock.run(join_all((0..4).rev().map(|n| add(&client_, n)))).await;
    let numbers: Vec<_> = backwards.iter().map(|body| body["n"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [3, 2, 1, 0]);
}

#[test]
fn a_file_that_is_no_recording_says_what_is_wrong() {
    for (text, expected) in [
        ("{", "no JSON"),
        ("{}", "`exchanges`"),
        (r#"{"exchanges":[{}]}"#, "exchange 0: `request`"),
        (r#"{"exchanges":[{"request":{"method":"GET","url":"x"}}]}"#, "`response`"),
        (r#"{"exchanges":[{"request":{"method":"GET","url":"x"},"error":"x"}]}"#, "`error`"),
    ] {
        let error = Recording::from_json(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    assert!(Recording::load("/nowhere/at/all").is_err());
}
