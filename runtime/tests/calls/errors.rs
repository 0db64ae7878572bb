//! What an error holds and prints.

use std::error::Error;

use fanwise_runtime::{ApiError, ErrorKind, Policy, TransportErrorKind};
use serde_json::{Value, json};

use crate::harness::{Read, Script, Step, answer, status};

fn read() -> Read {
    Read { sku: "A-1".to_owned(), ..Read::default() }
}

async fn error(step: Step) -> ApiError<Value> {
    let script = Script::new([step]);
    script.client().call(read()).retry(1).send().await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn a_success_has_status_headers_and_body() {
    let headers = vec![("etag", "\"1\"".to_owned())];
    let script = Script::new([Step::Answer(200, headers, r#"{"n":1}"#.to_owned())]);
    let answer = script.client().execute(read()).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.attempts()), (200, 1));
    assert_eq!(answer.headers()["etag"], "\"1\"");
    assert_eq!(answer["n"], 1);
    assert_eq!(answer.into_body(), json!({"n": 1}));
}

#[tokio::test(start_paused = true)]
async fn a_declared_error_is_typed_and_says_what_the_api_said() {
    let body = r#"{"code":"card_declined","message":"Not enough money"}"#;
    let error = error(answer(402, body)).await;
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.typed().unwrap()["code"], "card_declined");
    assert_eq!(error.raw_body().unwrap(), body);
    assert_eq!((error.api(), error.operation()), ("shop", "Read"));
    assert_eq!(
        error.to_string(),
        "shop Read: 402 Payment Required: card_declined: Not enough money"
    );
}

#[tokio::test(start_paused = true)]
async fn an_undeclared_status_carries_its_body() {
    for code in [201, 302, 505] {
        let error = error(answer(code, "what?")).await;
        assert_eq!(error.kind(), ErrorKind::Undeclared, "{code}");
        assert_eq!(error.raw_body().unwrap(), "what?");
        assert!(error.typed().is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_not_what_the_document_says_is_told_apart() {
    let success = error(answer(200, "{")).await;
    assert_eq!(success.kind(), ErrorKind::Malformed);
    assert!(success.decode_failure().is_some() && success.source().is_some());

    let failure = error(answer(402, "<html>")).await;
    assert_eq!(failure.kind(), ErrorKind::Status);
    assert!(failure.decode_failure().is_some() && failure.typed().is_none());
}

#[tokio::test(start_paused = true)]
async fn an_error_is_small_cheap_to_clone_and_bounded() {
    assert!(size_of::<ApiError<[u64; 100]>>() <= 128);
    let body = format!(r#"{{"code":"x","message":"a\nb{}"}}"#, "y".repeat(100_000));
    for body in [body.clone(), body.get(..50_000).unwrap().to_owned() + "\"}"] {
        let error = error(answer(402, &body)).await;
        let line = error.clone().to_string();
        assert!(line.len() < 400 && !line.contains('\n'), "{line}");
        assert!(format!("{error:?}").len() < 600);
    }
}

#[tokio::test(start_paused = true)]
async fn every_way_of_failing_has_its_kind() {
    use TransportErrorKind as Way;
    for (way, kind) in [
        (Way::Connect, ErrorKind::Connect),
        (Way::Tls, ErrorKind::Connect),
        (Way::Reset, ErrorKind::Transport),
        (Way::Body, ErrorKind::Transport),
        (Way::Timeout, ErrorKind::Timeout),
        (Way::Request, ErrorKind::Build),
    ] {
        let error = error(Step::Fail(way)).await;
        assert_eq!((error.kind(), error.attempts()), (kind, 1));
        assert!(error.source().is_some() && error.status().is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_over_the_limit_is_refused() {
    let script = Script::new([answer(200, "\"0123456789\"")]);
    let client = script.client_with(|api| api.policy(Policy::new().max_answer_bytes(11)));
    let error = client.execute(read()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::TooLarge, 1));
    let client = script.client_with(|api| api.policy(Policy::new().max_answer_bytes(12)));
    client.execute(read()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_erased_error_keeps_all_but_its_type() {
    let error = error(status(402)).await;
    let erased = error.erase();
    assert_eq!(erased.to_string(), error.to_string());
    assert_eq!((erased.kind(), erased.status()), (error.kind(), error.status()));
}
