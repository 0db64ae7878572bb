//! Secrets are searched for in all that a run can show.

use std::error::Error;
use std::fmt::Debug;

use checkout_sdk::email::types::CheckVerificationBody;
use checkout_sdk::payment::types::{PaymentMethod, VoucherMethod};
use checkout_sdk::runtime::serde::Serialize;
use checkout_sdk::runtime::transport::memory::{Fault, Reply};
use checkout_sdk::runtime::{Method, json};
use checkout_sdk::{CheckoutSdk, Outcome};

use crate::shop::{
    self, ACCESS_TOKEN, API_KEY, BEARER, CARD_NUMBER, CLIENT_SECRET, CODE, CVC, Shop, TOKEN_URL,
    VOUCHER, card, order,
};

pub(crate) const SECRETS: [&str; 8] =
    [BEARER, API_KEY, CLIENT_SECRET, ACCESS_TOKEN, CARD_NUMBER, CVC, VOUCHER, CODE];

#[track_caller]
pub(crate) fn clean(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} stands in: {text}");
    }
}

#[track_caller]
fn shows_nothing(value: &impl Debug) {
    clean(&format!("{value:?} {value:#?}"));
}

/// An error with all of its sources.
#[track_caller]
fn error_shows_nothing(error: &dyn Error) {
    let mut next = Some(error);
    while let Some(error) = next {
        clean(&format!("{error} {error:?} {error:#?}"));
        next = error.source();
    }
}

/// All that an outcome can show, its error included.
fn outcome_shows_nothing<L: Debug>(outcome: Outcome<L>) {
    shows_nothing(&outcome);
    let report = outcome.report();
    shows_nothing(&report);
    clean(&serde_json::to_string(&report).expect("JSON"));
    error_shows_nothing(&outcome.into_error());
}

/// A body that repeats what the API was sent, where an error looks for its words.
pub(crate) fn tattler(status: u16, sent: &[&str]) -> Reply {
    let all = sent.join(" ");
    let error = json!({ "code": all, "message": all });
    let body = json!({ "error": error, "code": all, "message": all, "title": all, "status": 400 });
    Reply::json(status, &body).header("X-Echo", &all)
}

/// What `createCharge` is sent.
pub(crate) const CHARGED: [&str; 3] = [API_KEY, CARD_NUMBER, CVC];

#[tokio::test(start_paused = true)]
async fn in_what_is_set_up() {
    let builder = CheckoutSdk::builder()
        .inventory(|api| api.bearer(BEARER))
        .payment(|api| api.api_key(API_KEY))
        .email(|api| api.client_credentials("checkout", CLIENT_SECRET));
    shows_nothing(&builder);
    let shop = Shop::open();
    shows_nothing(&shop.sdk);
    shows_nothing(&shop.sdk.inventory());
    shows_nothing(&shop.upstream);
}

#[tokio::test(start_paused = true)]
async fn in_requests() {
    let shop = Shop::open();
    shows_nothing(&order());
    shows_nothing(&shop.sdk.place_order(order()));
    let body = checkout_sdk::payment::types::NewCharge::new("o-1", card());
    let call = shop.sdk.payment().create_charge(body);
    shows_nothing(&call);
    shows_nothing(&shop.sdk.email().check_verification("v", CheckVerificationBody::new(CODE)));
    let voucher = PaymentMethod::VoucherMethod(VoucherMethod::new(VOUCHER));
    shows_nothing(&voucher);
    call.send().await.unwrap();
    shows_nothing(&shop.last());
    shows_nothing(&shop.upstream.requests());
}

#[tokio::test(start_paused = true)]
async fn in_answers() {
    let shop = Shop::open();
    let method = json!({ "type": "voucher", "code": VOUCHER });
    let kept = Reply::json(201, &json!({ "id": "1", "method": method })).header("X-Echo", API_KEY);
    shop.reply(Method::POST, &shop::payment("/payment-methods"), kept);
    let voucher = PaymentMethod::VoucherMethod(VoucherMethod::new(VOUCHER));
    let answer = shop.sdk.payment().create_payment_method(voucher).send().await.unwrap();
    shows_nothing(&answer);
    shows_nothing(answer.body());
    clean(&checkout_sdk::runtime::redact::to_value(answer.body()).to_string());
    match &answer.method {
        PaymentMethod::VoucherMethod(method) => assert_eq!(method.code.expose(), VOUCHER),
        other => panic!("{other:?}"),
    }
    assert!(to_text(answer.body()).contains(VOUCHER), "serde writes what is there");
}

fn to_text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("JSON")
}

#[tokio::test(start_paused = true)]
async fn in_errors_of_calls_even_if_the_api_repeats_them() {
    for status in [200, 201, 400, 402, 500] {
        let shop = Shop::open();
        shop.reply(Method::POST, &shop::payment("/charges"), tattler(status, &CHARGED));
        let body = checkout_sdk::payment::types::NewCharge::new("o-1", card());
        let error = shop.sdk.payment().create_charge(body).retry(1).send().await.unwrap_err();
        error_shows_nothing(&error);
        assert!(error.raw_body().is_some(), "had by accessor only");

        let check = shop::email("/verifications/{id}/check");
        shop.reply(Method::POST, &check, tattler(status, &[ACCESS_TOKEN, CODE]));
        let code = CheckVerificationBody::new(CODE);
        let error = shop.sdk.email().check_verification("v", code).send().await;
        if let Err(error) = error {
            error_shows_nothing(&error);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn in_a_credential_that_cannot_be_had() {
    let shop = Shop::open();
    let body =
        json!({ "error": CLIENT_SECRET, "error_description": format!("no {CLIENT_SECRET}") });
    shop.reply(Method::POST, TOKEN_URL, Reply::json(401, &body));
    let error = shop.sdk.email().get_message("m").send().await.unwrap_err();
    error_shows_nothing(&error);
}

#[tokio::test(start_paused = true)]
async fn in_outcomes_that_went_well() {
    let shop = Shop::open();
    outcome_shows_nothing(shop.sdk.place_order(order()).await);
}

#[tokio::test(start_paused = true)]
async fn in_outcomes_whose_answers_repeat_them() {
    let shop = Shop::open();
    let mut charge = shop::charge();
    charge["receiptUrl"] = format!("https://r.example.com/?key={API_KEY}").into();
    charge["card"] = json!({ CARD_NUMBER: [CVC] });
    shop.reply(Method::POST, &shop::payment("/charges"), Reply::json(201, &charge));
    let outcome = shop.sdk.place_order(order()).await;
    let sent = shop::body(&shop.last());
    assert_eq!(sent["receiptUrl"], charge["receiptUrl"], "values themselves are not touched");
    let report = serde_json::to_value(outcome.report()).expect("JSON");
    let card = &report["legs"]["charge"]["data"]["card"];
    assert_eq!(*card, json!({ "[redacted]": ["[redacted]"] }));
    outcome_shows_nothing(outcome);
}

#[tokio::test(start_paused = true)]
async fn in_outcomes_that_went_wrong() {
    let charges = shop::payment("/charges");
    for fault in [Fault::HangAfter, Fault::HangBefore, Fault::ResetAfter, Fault::Refuse] {
        let shop = Shop::open();
        shop.upstream.faults(Method::POST, &charges, vec![fault; 4]);
        outcome_shows_nothing(shop.sdk.place_order(order()).await);
    }
    for status in [201, 204, 400, 402, 500] {
        let shop = Shop::open();
        shop.reply(Method::POST, &charges, tattler(status, &CHARGED));
        outcome_shows_nothing(shop.sdk.place_order(order()).await);
    }
    let shop = Shop::open();
    shop.reply(Method::POST, &shop::inventory("/stock/deduct"), Reply::status(409));
    let refunds = shop::payment("/charges/{id}/refunds");
    shop.reply(Method::POST, &refunds, tattler(400, &[API_KEY]));
    outcome_shows_nothing(shop.sdk.place_order(order()).await);
}

#[tokio::test(start_paused = true)]
async fn in_events() {
    let shop = Shop::open();
    shop.reply(Method::POST, &shop::payment("/charges"), tattler(402, &CHARGED));
    let call = shop.sdk.place_order(order()).watch(|event| shows_nothing(&event));
    let _ = call.await;
}

#[tokio::test(start_paused = true)]
async fn in_calls_by_name() {
    let shop = Shop::open();
    shop.reply(Method::POST, &shop::payment("/charges"), tattler(402, &CHARGED));
    let card = json!({ "number": CARD_NUMBER, "expires": "04/29", "cvc": CVC });
    let body = json!({ "orderId": "o-1", "card": card });
    let called = shop.sdk.call("payment.createCharge", json!({ "body": body }));
    error_shows_nothing(&called.await.unwrap_err());
    let wrong = json!({ "body": { "orderId": "o-1", "card": { "number": [CARD_NUMBER] } } });
    error_shows_nothing(&shop.sdk.call("payment.createCharge", wrong).await.unwrap_err());
    let items = json!([{ "sku": "A-1", "quantity": 2 }]);
    let inputs = json!({ "order_id": "o-1", "items": items, "card": card });
    clean(&shop.sdk.call_fanout("place_order", inputs).await.unwrap().to_string());
}
