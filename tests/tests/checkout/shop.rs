//! The three upstreams, where everything goes well at first, and an SDK that calls them.

use std::time::Duration;

use checkout_sdk::runtime::transport::MemoryTransport;
use checkout_sdk::runtime::transport::memory::{Received, Reply};
use checkout_sdk::runtime::{Clock, Method, Policy, TokioClock, Value, json};
use checkout_sdk::{CheckoutSdk, CheckoutSdkBuilder, PlaceOrder, inventory, payment};

pub(crate) const INVENTORY: &str = "https://inventory.example.com/v1";
pub(crate) const PAYMENT: &str = "https://eu.payment.example.com";
pub(crate) const EMAIL: &str = "https://email.example.com/api";
pub(crate) const TOKEN_URL: &str = "https://email.example.com/oauth/token";

/// What nobody may ever read in an outcome, an error, a `Debug` or a log line.
pub(crate) const BEARER: &str = "zq-bearer-7f3a91";
pub(crate) const API_KEY: &str = "zq-apikey-b84c02";
pub(crate) const CLIENT_SECRET: &str = "zq-oauth-55d1e7";
pub(crate) const ACCESS_TOKEN: &str = "zq-access-e02c6d";
pub(crate) const CARD_NUMBER: &str = "zq-card-4000056655665556";
pub(crate) const CVC: &str = "zq-cvc-917";
pub(crate) const VOUCHER: &str = "zq-voucher-HX41";
pub(crate) const CODE: &str = "zq-code-338105";

pub(crate) const CHARGE_ID: &str = "ch_1";

/// Where everything goes well, and an SDK with all credentials.
pub(crate) struct Shop {
    pub(crate) sdk: CheckoutSdk,
    pub(crate) upstream: MemoryTransport,
}

impl Shop {
    /// With backoffs of nothing, so that times are exact.
    pub(crate) fn open() -> Self {
        let eager = Policy::new().backoff_ms(0);
        Self::with(|sdk| {
            sdk.inventory(|api| api.policy(eager))
                .payment(|api| api.policy(eager))
                .email(|api| api.policy(eager))
        })
    }

    /// With settings of one's own, over the credentials.
    pub(crate) fn with(set: impl FnOnce(CheckoutSdkBuilder) -> CheckoutSdkBuilder) -> Self {
        let upstream = MemoryTransport::new();
        for (method, url, reply) in all_well() {
            upstream.reply(method, &url, reply);
        }
        let builder = CheckoutSdk::builder()
            .transport(upstream.clone())
            .seed(11)
            .inventory(|api| api.bearer(BEARER))
            .payment(|api| api.api_key(API_KEY))
            .email(|api| api.client_credentials("checkout", CLIENT_SECRET));
        let sdk = set(builder).build().expect("an SDK");
        Self { sdk, upstream }
    }

    /// From now on the upstream replies so to this method and URL.
    pub(crate) fn reply(&self, method: Method, url: &str, reply: Reply) -> &Self {
        self.upstream.reply(method, url, reply);
        self
    }

    /// All requests but those for a token.
    pub(crate) fn calls(&self) -> Vec<Received> {
        let mut seen = self.upstream.requests();
        seen.retain(|request| request.uri() != TOKEN_URL);
        seen
    }

    /// The latest request that is none for a token.
    pub(crate) fn last(&self) -> Received {
        self.calls().pop().expect("a request")
    }

    /// The requests as `METHOD path`, but those for a token.
    pub(crate) fn log(&self) -> Vec<String> {
        let line = |request: &Received| format!("{} {}", request.method(), request.path());
        self.calls().iter().map(line).collect()
    }

    /// The idempotency keys of the requests to this method and path.
    pub(crate) fn keys(&self, path: &str) -> Vec<String> {
        let seen = self.upstream.requests_to(&Method::POST, path);
        let key = |request: &Received| request.header("idempotency-key").map(str::to_owned);
        seen.iter().map(|request| key(request).unwrap_or_default()).collect()
    }
}

/// A body as it came in.
pub(crate) fn body(request: &Received) -> Value {
    request.json().expect("JSON")
}

pub(crate) fn inventory(path: &str) -> String {
    format!("{INVENTORY}{path}")
}

pub(crate) fn payment(path: &str) -> String {
    format!("{PAYMENT}{path}")
}

pub(crate) fn email(path: &str) -> String {
    format!("{EMAIL}{path}")
}

pub(crate) fn card() -> payment::types::Card {
    let mut card = payment::types::Card::new(CARD_NUMBER, "04/29");
    card.cvc = Some(CVC.into());
    card
}

pub(crate) fn order() -> PlaceOrder {
    PlaceOrder::new("o-1", vec![inventory::types::LineItem::new("A-1", 2)], card())
}

/// Lets time pass.
pub(crate) async fn pause(time: Duration) {
    TokioClock::new().sleep(time).await;
}

pub(crate) fn charge() -> Value {
    json!({ "id": CHARGE_ID, "orderId": "o-1", "amount": 4200, "status": "succeeded",
        "receiptUrl": "https://receipts.example.com/ch_1" })
}

pub(crate) fn deduction() -> Value {
    json!({ "orderId": "o-1", "items": [{ "sku": "A-1", "quantity": 2 }] })
}

pub(crate) fn item() -> Value {
    json!({ "sku": "A-1", "name": "Lamp", "price": { "amount": 1990, "currency": "EUR" },
        "createdAt": "2026-01-05T08:00:00Z" })
}

pub(crate) fn declined() -> Reply {
    let body = json!({ "code": "card_declined", "message": "No." });
    Reply::json(402, &body)
}

pub(crate) fn short() -> Reply {
    let body = json!({ "code": "out_of_stock", "message": "Too few.",
        "short": [{ "sku": "A-1", "available": 1 }] });
    Reply::json(409, &body)
}

/// How each operation answers when all is well.
fn all_well() -> Vec<(Method, String, Reply)> {
    let mut replies = inventory_replies();
    replies.extend(payment_replies());
    replies.extend(email_replies());
    replies
}

fn inventory_replies() -> Vec<(Method, String, Reply)> {
    let ok = |body: Value| Reply::json(200, &body);
    vec![
        (Method::GET, inventory("/health"), ok(json!({ "status": "up" }))),
        (Method::GET, inventory("/items"), ok(json!({ "items": [item()], "page": 1 }))),
        (Method::POST, inventory("/items"), Reply::json(201, &item())),
        (Method::GET, inventory("/items/{sku}"), ok(item())),
        (Method::PUT, inventory("/items/{sku}"), ok(item())),
        (Method::DELETE, inventory("/items/{sku}"), Reply::status(204)),
        (Method::GET, inventory("/stock/{sku}"), ok(json!({ "sku": "A-1", "available": 7 }))),
        (Method::POST, inventory("/stock/deduct"), ok(deduction())),
        (Method::POST, inventory("/stock/restock"), ok(deduction())),
        (Method::GET, inventory("/orders/{id}/stock"), ok(deduction())),
    ]
}

fn payment_replies() -> Vec<(Method, String, Reply)> {
    let ok = |body: Value| Reply::json(200, &body);
    let refund = json!({ "id": "re_1", "chargeId": CHARGE_ID, "amount": 4200 });
    let kept = json!({ "id": "6a1c", "method": { "type": "bank", "iban": "DE02" } });
    let charges = payment("/charges");
    let refunds = payment("/charges/{id}/refunds");
    vec![
        (Method::GET, payment("/health"), ok(json!({ "status": "up", "queue": 3 }))),
        (Method::POST, charges.clone(), Reply::json(201, &charge())),
        (Method::GET, charges, ok(json!({ "data": [charge()], "nextCursor": null }))),
        (Method::GET, payment("/charges/{id}"), ok(charge())),
        (Method::POST, refunds.clone(), Reply::json(201, &refund)),
        (Method::GET, refunds, ok(json!([refund]))),
        (Method::POST, payment("/payment-methods"), Reply::json(201, &kept)),
        (Method::GET, payment("/payment-methods/{id}"), ok(kept)),
        (Method::DELETE, payment("/payment-methods/{id}"), Reply::status(204)),
    ]
}

fn email_replies() -> Vec<(Method, String, Reply)> {
    let ok = |body: Value| Reply::json(200, &body);
    let token = json!({ "access_token": ACCESS_TOKEN, "token_type": "Bearer", "expires_in": 3600 });
    let message = json!({ "id": "m-1", "orderId": "o-1", "status": "queued", "sentAt": null });
    let page = json!({ "messages": [message], "total": 1 });
    let sent = |channel| json!({ "id": "v-1", "channel": channel, "verified": false });
    vec![
        (Method::POST, TOKEN_URL.to_owned(), ok(token)),
        (Method::GET, email("/health"), ok(json!({ "status": "fine" }))),
        (Method::POST, email("/messages"), Reply::json(202, &message)),
        (Method::GET, email("/messages"), ok(page)),
        (Method::GET, email("/messages/{id}"), ok(message)),
        (Method::POST, email("/verifications/email"), Reply::json(202, &sent("email"))),
        (Method::POST, email("/verifications/sms"), Reply::json(202, &sent("sms"))),
        (Method::POST, email("/verifications/{id}/check"), ok(sent("sms"))),
        (Method::GET, email("/templates"), ok(json!([{ "id": "t-1", "name": "Receipt" }]))),
        (
            Method::POST,
            email("/templates/{id}/preview"),
            Reply::bytes(200, "text/plain; charset=utf-8", "Dear Ærøskøbing"),
        ),
        (Method::DELETE, email("/suppressions/{address}"), Reply::status(204)),
    ]
}
