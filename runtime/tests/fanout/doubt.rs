//! Writes whose effect is unknown.

use std::time::Duration;

use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{ErrorKind, LegStatus, Method, Overall};
use serde_json::json;

use crate::orders::{Everything, Harmless, PlaceOrder, Transfers};
use crate::sample::{Shop, declined};

/// What becomes of a write without a key that is sent once.
async fn after(fault: Fault) -> Option<LegStatus> {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, "/transfers", fault);
    Everything::run(&shop.sdk).await.transfer.status()
}

#[tokio::test(start_paused = true)]
async fn a_write_is_in_doubt_when_its_effect_is_unknown() {
    let answer = |status| Fault::Answer(Reply::status(status));
    for (what, fault) in [
        ("no answer before the handler acts", Fault::HangBefore),
        ("no answer after it acted", Fault::HangAfter),
        ("reset before", Fault::ResetBefore),
        ("reset after", Fault::ResetAfter),
        ("malformed 2xx", Fault::Answer(Reply::json(200, &json!({ "id": 7 })))),
        ("no JSON", Fault::Answer(Reply::bytes(201, "application/json", "{"))),
        ("undeclared 2xx", answer(204)),
        ("broken off", Fault::Answer(Reply::json(200, &json!({ "id": "t" })).broken_off())),
        ("500", answer(500)),
        ("502", answer(502)),
        ("504", answer(504)),
    ] {
        assert_eq!(after(fault).await, Some(LegStatus::InDoubt), "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_never_left_or_surely_did_nothing_is_not_in_doubt() {
    assert_eq!(after(Fault::Refuse).await, Some(LegStatus::Failed), "refused");
    for status in [400, 402, 404, 409, 429, 501, 503] {
        let fault = Fault::Answer(Reply::status(status));
        assert_eq!(after(fault).await, Some(LegStatus::Failed), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_manifest_may_say_that_a_status_has_no_effect() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/transfers", Reply::status(507));
    let outcome = Transfers::run(&shop.sdk).await;
    assert_eq!(outcome.plain.status(), Some(LegStatus::Failed));
}

#[tokio::test(start_paused = true)]
async fn a_later_answer_settles_the_doubt_of_an_earlier_attempt() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, "/charges", Fault::ResetBefore);
    shop.upstream.reply(Method::POST, "/charges", declined());
    shop.upstream.fault(Method::POST, "/charges", Fault::ResetBefore);
    let outcome = Everything::run(&shop.sdk).await;
    assert_eq!(outcome.charge.status(), Some(LegStatus::Failed));
    assert_eq!(outcome.charge.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_503_after_a_reset_is_no_answer() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", Reply::status(503));
    shop.upstream.fault(Method::POST, "/charges", Fault::ResetAfter);
    let outcome = Everything::run(&shop.sdk).await;
    assert_eq!(outcome.charge.status(), Some(LegStatus::InDoubt));
    assert_eq!(outcome.charge.attempts(), 3);
    let keys = shop.keys("/charges");
    assert!(keys.iter().all(|key| *key == keys[0] && key != "none"), "{keys:?}");
}

#[tokio::test(start_paused = true)]
async fn a_keyed_write_in_doubt_is_asked_again_with_its_key_and_undone() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/transfers", declined().after(Duration::from_secs(4)));
    shop.upstream.faults(Method::POST, "/transfers", [Fault::Answer(declined())]);
    shop.upstream.faults(Method::POST, "/charges", [Fault::ResetAfter, Fault::HangAfter]);
    let outcome = Transfers::run(&shop.sdk).await;
    let keys = shop.keys("/charges");
    assert!(keys.iter().all(|key| *key == keys[0] && key != "none"), "{keys:?}");
    assert_eq!(outcome.charge.idempotency_key(), Some(keys[0].as_str()));
    assert_eq!(outcome.charge.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.overall(), Overall::Failure);
    assert_eq!(shop.sent(&Method::POST, "/charges/c-1/refund"), 1);
    assert!(outcome.charge.error().is_none(), "the second answer replaced the error");
    assert!(outcome.charge.response().is_ok());
    assert!(outcome.charge.value().is_err(), "an undone answer holds no more");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_nothing_happened_leaves_nothing_to_undo() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", declined());
    shop.upstream.faults(Method::POST, "/charges", vec![Fault::ResetBefore; 3]);
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert_eq!(outcome.charge.status(), Some(LegStatus::Failed));
    assert_eq!(outcome.charge.attempts(), 4, "three attempts, and asked again once");
    assert_eq!(outcome.charge.error().and_then(|e| e.status()).map(|s| s.as_u16()), Some(402));
    assert_eq!(outcome.stock.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.overall(), Overall::Failure);
}

#[tokio::test(start_paused = true)]
async fn without_an_answer_it_stays_in_doubt_and_says_what_a_person_needs() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/charges", Reply::status(500));
    let outcome = PlaceOrder::run(&shop.sdk).await;
    assert_eq!(outcome.charge.status(), Some(LegStatus::InDoubt));
    assert_eq!(outcome.charge.attempts(), 6);
    assert_eq!(outcome.stock.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.overall(), Overall::PartialFailure);
    let key = shop.keys("/charges")[0].clone();
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    let charge = &report["legs"]["charge"];
    assert_eq!(charge["status"], "in_doubt");
    assert_eq!(charge["operation"], "payment.createCharge");
    assert_eq!(charge["idempotency_key"], key);
    assert_eq!(charge["request"]["method"], "POST");
    assert_eq!(charge["request"]["path"], "/charges");
    assert_eq!(charge["request"]["body"], json!({ "item": "o-1", "card": "[redacted]" }));
    let shown = format!("{report} {outcome:?}") + &outcome.into_error().to_string();
    assert!(!shown.contains("4111"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn a_write_that_may_not_be_sent_twice_is_neither_asked_again_nor_undone() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, "/transfers", Fault::ResetAfter);
    let outcome = Transfers::run(&shop.sdk).await;
    assert_eq!(outcome.plain.status(), Some(LegStatus::InDoubt));
    assert_eq!(outcome.plain.error().map(|error| error.kind()), Some(ErrorKind::Transport));
    assert_eq!(shop.sent(&Method::POST, "/transfers"), 1);
    assert_eq!(shop.sent(&Method::POST, "/transfers/o-1/cancel"), 0);
    assert_eq!(outcome.charge.status(), Some(LegStatus::Undone));
    assert_eq!(outcome.overall(), Overall::PartialFailure);
}

#[tokio::test(start_paused = true)]
async fn when_in_doubt_runs_the_undo_of_a_write_that_cannot_be_asked_again() {
    let shop = Shop::open();
    shop.upstream.fault(Method::POST, "/transfers", Fault::ResetAfter);
    let outcome = Harmless::run(&shop.sdk).await;
    assert_eq!(outcome.transfer.status(), Some(LegStatus::Undone));
    assert_eq!(shop.sent(&Method::POST, "/transfers/o-1/cancel"), 1);
    assert_eq!(outcome.overall(), Overall::Failure);
}

#[tokio::test(start_paused = true)]
async fn an_idempotent_write_without_a_key_is_asked_again() {
    let shop = Shop::open();
    shop.upstream.faults(Method::PUT, "/labels/{id}", vec![Fault::ResetAfter; 3]);
    let outcome = Harmless::run(&shop.sdk).await;
    assert_eq!(shop.sent(&Method::PUT, "/labels/l-1"), 4);
    assert_eq!(outcome.label.status(), Some(LegStatus::Undone));
    assert_eq!(shop.sent(&Method::DELETE, "/labels/l-1"), 1);
}

#[tokio::test(start_paused = true)]
async fn when_in_doubt_runs_the_undo_after_asking_again_brought_no_answer() {
    let shop = Shop::open();
    shop.upstream.reply(Method::PUT, "/labels/{id}", Reply::status(500));
    let outcome = Harmless::run(&shop.sdk).await;
    assert_eq!(shop.sent(&Method::PUT, "/labels/l-1"), 6);
    assert_eq!(outcome.label.status(), Some(LegStatus::Undone));
}

#[tokio::test(start_paused = true)]
async fn asking_again_ends_at_the_undo_deadline() {
    let shop = Shop::open();
    shop.upstream.reply(Method::POST, "/transfers", declined());
    shop.upstream.reply(Method::POST, "/charges", Reply::hang());
    let outcome = Transfers::run(&shop.sdk).await;
    assert_eq!(outcome.charge.status(), Some(LegStatus::InDoubt));
    // Asked for a second before the fan-out gave up on it, and for two in the undo phase.
    assert_eq!(outcome.elapsed(), Duration::from_secs(3));
    assert_eq!(shop.upstream.in_flight(), 0);
}
