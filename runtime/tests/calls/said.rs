//! What a document says of repeating an operation, by vendors' words.

use std::time::Duration;

use fanwise_runtime::{Client, Policy, operation};

use crate::harness::{Script, Shop, status};

type Api = Shop;

operation! {
    /// May be sent twice, by the document's word.
    pub struct Idempotent: POST "/idempotent" as "idempotent" {}
    repeatable: true;
    answer: () { 200 => empty }
}

operation! {
    /// Is never repeated.
    pub struct Once: GET "/once" as "once" {}
    retry: attempts(1);
    answer: () { 200 => empty }
}

operation! {
    /// Is repeated in a way of its own.
    pub struct Own: GET "/own" as "own" {}
    retry: attempts(5).backoff_ms(0).backoff_cap_ms(0).statuses(&["5XX", "404"]);
    answer: () { 200 => empty }
}

async fn tries<O>(client: &Client<Shop>, operation: O) -> u32
where
    O: fanwise_runtime::Operation<Api = Shop>,
{
    client.execute(operation).await.unwrap_err().attempts()
}

#[tokio::test(start_paused = true)]
async fn a_write_that_the_document_calls_idempotent_is_repeated() {
    let script = Script::new([status(503), status(200)]);
    assert_eq!(script.client().execute(Idempotent::new()).await.unwrap().attempts(), 2);
    assert_eq!(script.seen().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_never_to_be_repeated_is_not_whatever_the_policy_says() {
    let script = Script::new([status(503)]);
    let client = script.client_with(|api| api.policy(Policy::new().attempts(4)));
    assert_eq!(tries(&client, Once::new()).await, 1);
    let error = client.call(Once::new()).retry(2).send().await.unwrap_err();
    assert_eq!(error.attempts(), 2, "the call itself goes before all");
}

#[tokio::test(start_paused = true)]
async fn counts_waits_and_statuses_are_the_documents_unless_the_policy_says_more() {
    for (code, tried) in [(503, 5), (501, 5), (404, 5), (429, 1)] {
        let script = Script::new([status(code)]);
        assert_eq!(tries(&script.client(), Own::new()).await, tried, "{code}");
        assert_eq!(script.elapsed(), Duration::ZERO);
    }
    let script = Script::new([status(503)]);
    let client = script.client_with(|api| api.policy(Policy::new().attempts(2)));
    assert_eq!(tries(&client, Own::new()).await, 2);
}
