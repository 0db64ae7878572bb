//! Four APIs: one answers, one has a typed error, one hangs, one sends what is no JSON.

use std::time::Duration;

use fanwise_runtime::{ErrorKind, LegReport, LegStatus, Overall};

use crate::profile::{Sdk, Servers};
use crate::server::{Act, Count, Server};

const TOKEN_OF_ACCOUNT: &str = "zq-account-51f0c2";
const TOKEN_OF_ORDERS: &str = "zq-orders-9b77ad";

async fn four() -> Servers {
    [
        Server::start(Act::Answer("200 OK", r#"{"title":"Ada"}"#)).await,
        Server::start(Act::Answer("500 Oh", r#"{"code":"no_disk"}"#)).await,
        Server::start(Act::Hang).await,
        Server::start(Act::Answer("200 OK", r#"{"title":"Ad"#)).await,
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_the_deadline_each_leg_says_what_became_of_it() {
    let servers = four().await;
    let sdk = Sdk::of(&servers, [TOKEN_OF_ACCOUNT, TOKEN_OF_ORDERS]);
    let outcome = sdk.profile("u-1").await;
    let waited = outcome.elapsed();
    assert!(waited >= Duration::from_secs(1), "it waits for what hangs: {waited:?}");
    assert!(waited < Duration::from_secs(10), "until the deadline: {waited:?}");
    assert_eq!((outcome.is_met(), outcome.overall()), (true, Overall::PartialFailure));

    let report = outcome.report();
    let labels: Vec<_> = report.legs().iter().map(LegReport::name).collect();
    assert_eq!(labels, ["account", "orders", "tips", "points"], "as in the manifest");
    let json = serde_json::to_string(&report).expect("JSON");
    let places = labels.iter().map(|label| json.find(&format!("\"{label}\":{{")));
    assert!(places.clone().all(|place| place.is_some()), "{json}");
    assert!(places.is_sorted(), "in the JSON too: {json}");

    assert_eq!(outcome.account.value().expect("an answer").title, "Ada");

    let refused = outcome.orders.error().expect("an error");
    assert_eq!(outcome.orders.status(), Some(LegStatus::Failed));
    assert_eq!((refused.kind(), refused.attempts()), (ErrorKind::Status, 2));
    assert_eq!(refused.typed().expect("declared").code, "no_disk");

    let hung = outcome.tips.error().expect("an error");
    assert_eq!(outcome.tips.status(), Some(LegStatus::TimedOut));
    assert_eq!((hung.kind(), hung.status()), (ErrorKind::Deadline, None));

    let garbled = outcome.points.error().expect("an error");
    assert_eq!(outcome.points.status(), Some(LegStatus::Failed));
    assert_eq!((garbled.kind(), garbled.attempts()), (ErrorKind::Malformed, 1));
    assert!(garbled.decode_failure().is_some(), "it says where");

    let legs = outcome.into_result().expect("settled is always met");
    let response = legs.account.into_response().expect("an answer");
    assert_eq!((response.status().as_u16(), response.attempts()), (200, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_socket_of_a_read_that_hangs_is_closed() {
    let servers = four().await;
    let sdk = Sdk::of(&servers, [TOKEN_OF_ACCOUNT, TOKEN_OF_ORDERS]);
    let outcome = sdk.profile("u-1").await;
    assert_eq!(outcome.tips.status(), Some(LegStatus::TimedOut));
    let count = servers[2].until(|count| count.closed == 1).await;
    assert_eq!(count, Count { opened: 1, requests: 1, closed: 1 }, "by the client, unanswered");
    assert_eq!(servers[0].count().closed, 0, "a connection that is well is kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_reaches_its_own_api_alone() {
    let servers = four().await;
    let sdk = Sdk::of(&servers, [TOKEN_OF_ACCOUNT, TOKEN_OF_ORDERS]);
    let outcome = sdk.profile("u-1").await;
    let heard: Vec<_> = servers.iter().map(Server::heard).collect();
    let expected = [[true, false], [false, true], [false, false], [false, false]];
    for (heard, expected) in heard.iter().zip(expected) {
        assert!(heard.starts_with("GET /cards/u-1 HTTP/1.1\r\n"), "{heard}");
        let found = [TOKEN_OF_ACCOUNT, TOKEN_OF_ORDERS].map(|token| heard.contains(token));
        assert_eq!(found, expected, "{heard}");
        let authorized = heard.to_ascii_lowercase().contains("\nauthorization:");
        assert_eq!(authorized, expected.contains(&true), "{heard}");
    }
    let shown = format!("{outcome:?} {}", serde_json::to_string(&outcome.report()).expect("JSON"));
    assert!(!shown.contains("zq-"), "{shown}");
}
