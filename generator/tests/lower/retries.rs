//! Vendors' words for repeating an operation.

use fanwise::ir::{Operation, Retry};

use super::lower;

/// The operation of a document with these words of its own and of the operation.
fn operation(document: &str, words: &str) -> Operation {
    let (ir, diagnostics) = lower(&format!(
        "{document}\npaths:\n  /orders:\n    post:\n      operationId: order\n{words}\n      \
         responses: {{ '204': {{ description: Done. }} }}\n"
    ));
    assert_eq!(diagnostics.iter().count(), 0, "{diagnostics:?}");
    let (_, operation) = ir.operations.iter().next().expect("one");
    operation.clone()
}

fn retry(document: &str, words: &str) -> Retry {
    operation(document, words).retry
}

const BACKOFF: &str = "x-speakeasy-retries: { strategy: backoff, backoff: { initialInterval: 250, \
     maxInterval: 4000, maxElapsedTime: 60000, exponent: 1.5 }, statusCodes: [5XX, 429, \"408\"], \
     retryConnectionErrors: true }";

#[test]
fn speakeasys_words_are_waits_statuses_and_counts() {
    let whole = Retry {
        attempts: None,
        backoff_ms: Some(250),
        backoff_cap_ms: Some(4000),
        statuses: Some(["5XX", "429", "408"].map(str::to_owned).to_vec()),
    };
    assert_eq!(retry(BACKOFF, ""), whole, "of the whole document");
    assert_eq!(retry("", &format!("      {BACKOFF}")), whole, "of one operation");
    let never = "      x-speakeasy-retries: { strategy: none }";
    let none = Retry { attempts: Some(1), ..Retry::default() };
    assert_eq!(retry(BACKOFF, never), none, "the operation's own goes first");
    let counted = "      x-speakeasy-retries: { strategy: attempt-count-backoff, maxAttempts: 4 }";
    assert_eq!(retry("", counted).attempts, Some(4));
}

#[test]
fn what_is_not_to_be_repeated_is_tried_once() {
    for words in [
        "      x-fern-retries: { disabled: true }",
        "      x-retryable: false",
        "      x-operation-settings: { forceRetries: false }",
    ] {
        let operation = operation("", words);
        assert_eq!((operation.retry.attempts, operation.repeatable), (Some(1), false), "{words}");
    }
    assert_eq!(retry("", "      x-fern-retries: { disabled: false }"), Retry::default());
}

#[test]
fn what_the_document_calls_idempotent_may_be_sent_twice() {
    for words in [
        "      x-idempotent: true",
        "      x-retryable: true",
        "      x-operation-settings: { forceRetries: true }",
        "      x-fern-idempotent: true",
    ] {
        let operation = operation("", words);
        assert!(operation.repeatable, "{words}");
        assert_eq!(operation.idempotency_header, None, "{words}");
    }
    assert!(!operation("", "      x-idempotent: false").repeatable);
}

#[test]
fn ferns_idempotency_headers_carry_the_key() {
    let headers = "x-fern-idempotency-headers: [{ header: X-Tenant, name: tenant }, \
                   { header: X-Idempotency, name: key }]";
    let keyed = operation(headers, "      x-fern-idempotent: true");
    assert_eq!(keyed.idempotency_header.as_deref(), Some("X-Idempotency"));
    assert!(!keyed.repeatable, "without its key it is not");
    assert_eq!(operation(headers, "").idempotency_header, None);
}
