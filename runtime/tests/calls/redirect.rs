//! Redirects, and what they may carry.

use fanwise_runtime::{ErrorKind, Policy};
use serde_json::json;

use crate::harness::{Charge, Read, Script, Staff, StaffWrite, Write, status, with};

fn to(status: u16, location: &str) -> crate::harness::Step {
    with(status, "location", location)
}

fn read() -> Read {
    Read { sku: "A-1".to_owned(), ..Read::default() }
}

fn urls(script: &Script) -> Vec<String> {
    script.seen().into_iter().map(|seen| seen.url).collect()
}

#[tokio::test(start_paused = true)]
async fn a_read_follows_every_redirect_within_one_attempt() {
    for code in [301, 302, 303, 307, 308] {
        let script = Script::new([to(code, "../other?x=1#part"), status(200)]);
        let answer = script.client().execute(read()).await.unwrap();
        assert_eq!(answer.attempts(), 1);
        assert_eq!(
            urls(&script),
            ["https://shop.example.com/v1/stock/A-1", "https://shop.example.com/v1/other?x=1"]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_follows_only_what_asks_for_the_same_request() {
    let order = Write { body: Some(json!({"sku": "A-1"})), ..Write::default() };
    for code in [301, 302, 303] {
        let script = Script::new([to(code, "/elsewhere"), status(200)]);
        let error = script.client().execute(order.clone()).await.unwrap_err();
        assert_eq!((error.kind(), script.seen().len()), (ErrorKind::Undeclared, 1));
    }
    for code in [307, 308] {
        let script = Script::new([to(code, "https://new.example.com/orders"), status(200)]);
        script.client().execute(order.clone()).await.unwrap();
        let seen = script.seen();
        assert_eq!(seen[1].url, "https://new.example.com/orders");
        assert_eq!((&seen[1].method, &seen[1].body), (&seen[0].method, &seen[0].body));
        assert_eq!(seen[1].header("content-type"), Some("application/json"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_credential_stays_within_its_origin() {
    let away = "https://evil.example.com/";
    let script = Script::new([
        to(302, "/v1/staff/"),
        to(302, away),
        to(302, "https://shop.example.com/v1/staff"),
        status(200),
    ]);
    let client = script.staff(|api| api);
    let call = client.call(Staff::default()).header("x-api-key", "k").header("cookie", "c=1");
    call.send().await.unwrap();
    let seen = script.seen();
    assert!(seen[0].header("authorization").is_some());
    assert!(seen[1].header("authorization").is_some(), "the same origin");
    for seen in &seen[2..] {
        for name in ["authorization", "x-api-key", "cookie"] {
            assert_eq!(seen.header(name), None, "{name} at {}", seen.url);
        }
        assert!(seen.header("accept").is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn another_port_or_scheme_is_another_origin() {
    for away in ["https://shop.example.com:8443/", "https://SHOP.example.com.evil.com/"] {
        let script = Script::new([to(307, away), status(200)]);
        script.staff(|api| api).execute(StaffWrite::default()).await.unwrap();
        assert_eq!(script.seen()[1].header("authorization"), None);
    }
    let script = Script::new([to(307, "https://SHOP.example.com:443/x"), status(200)]);
    script.staff(|api| api).execute(StaffWrite::default()).await.unwrap();
    assert!(script.seen()[1].header("authorization").is_some());
}

#[tokio::test(start_paused = true)]
async fn a_key_stays_with_the_api_it_was_made_for() {
    let script = Script::new([to(308, "https://new.example.com/charges"), status(200)]);
    script.client().execute(Charge::default()).await.unwrap();
    assert!(script.seen()[0].header("idempotency-key").is_some());
    assert_eq!(script.seen()[1].header("idempotency-key"), None);
}

#[tokio::test(start_paused = true)]
async fn unsafe_or_endless_redirects_are_refused() {
    for location in ["http://shop.example.com/", "ftp://x/", "https://user:pw@shop.example.com/"] {
        let script = Script::new([to(302, location), status(200)]);
        let error = script.client().execute(read()).await.unwrap_err();
        assert_eq!((error.kind(), script.seen().len()), (ErrorKind::Redirect, 1), "{location}");
    }
    let script = Script::new([to(302, "/again")]);
    let error = script.client().execute(read()).await.unwrap_err();
    assert_eq!((error.kind(), script.seen().len()), (ErrorKind::Redirect, 11));
}

#[tokio::test(start_paused = true)]
async fn a_redirect_without_a_place_is_an_answer() {
    let script = Script::new([status(302)]);
    let error = script.client().execute(read()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Undeclared);

    let script = Script::new([to(302, "/other"), status(200)]);
    let client = script.client_with(|api| api.policy(Policy::new().redirects(0)));
    let error = client.execute(read()).await.unwrap_err();
    assert_eq!(error.headers().unwrap()["location"], "/other");
}
