//! The upstreams over real sockets.

use std::time::Duration;

use fanwise_runtime::transport::{ReqwestOptions, ReqwestTransport};
use fanwise_runtime::{RequestBody, Transport, TransportErrorKind};
use serde_json::{Value, json};

use super::{ALWAYS, Email, Fault, Inventory, Payment, email, inventory, payment};

/// Sends requests with one credential.
struct Caller {
    network: ReqwestTransport,
    base: String,
    credential: (&'static str, String),
}

impl Caller {
    fn new(base: String, header: &'static str, value: &str) -> Self {
        let network = ReqwestOptions::new().no_proxy().build().unwrap();
        Self { network, base, credential: (header, value.to_owned()) }
    }

    async fn send(
        &self,
        route: &str,
        headers: &[(&str, &str)],
        body: impl Into<RequestBody>,
    ) -> Result<(u16, Value), TransportErrorKind> {
        let (method, path) = route.split_once(' ').unwrap();
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(self.credential.0, &self.credential.1);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap();
        let answer = self.network.send(request).await.map_err(|error| error.kind())?;
        let status = answer.status().as_u16();
        let body = answer.into_body().read(10_000).await.unwrap();
        Ok((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
    }

    async fn json(&self, route: &str, body: &Value) -> (u16, Value) {
        self.send(route, &[], body.to_string()).await.unwrap()
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.send(&format!("GET {path}"), &[], "").await.unwrap()
    }
}

fn merchant(payment: &Payment) -> Caller {
    Caller::new(payment.base_url(), "x-api-key", payment::KEY)
}

#[tokio::test]
async fn stock_is_taken_whole_or_not_at_all_and_put_back_once() {
    let upstream = Inventory::start().await.unwrap();
    upstream.stock("A", 5);
    upstream.stock("B", 1);
    let bearer = format!("Bearer {}", inventory::TOKEN);
    let staff = Caller::new(upstream.base_url(), "authorization", &bearer);
    let change = |order: &str, b: i64| {
        json!({ "orderId": order, "items": [
            { "sku": "A", "quantity": 2 }, { "sku": "B", "quantity": b } ] })
    };
    let (status, body) = staff.json("POST /stock/deduct", &change("o-1", 2)).await;
    assert_eq!((status, &body["code"]), (409, &json!("out_of_stock")));
    assert_eq!(body["short"], json!([{ "sku": "B", "available": 1 }]));
    assert_eq!(upstream.ledger().available("A"), 5);

    assert_eq!(staff.json("POST /stock/deduct", &change("o-1", 1)).await.0, 200);
    let again = staff.json("POST /stock/deduct", &change("o-1", 1)).await;
    assert_eq!((again.0, &again.1["code"]), (409, &json!("already_deducted")));
    assert_eq!((upstream.ledger().available("A"), upstream.ledger().available("B")), (3, 0));
    assert_eq!(staff.get("/stock/A").await, (200, json!({ "sku": "A", "available": 3 })));
    assert_eq!(staff.get("/orders/o-1/stock").await.1["items"][0]["quantity"], 2);

    for _ in 0..2 {
        let key = [("idempotency-key", "k-1")];
        let body = change("o-1", 1).to_string();
        assert_eq!(staff.send("POST /stock/restock", &key, body).await.unwrap().0, 200);
    }
    let ledger = upstream.ledger();
    assert_eq!((ledger.available("A"), ledger.available("B"), ledger.restocks), (5, 1, 1));
    assert!(ledger.taken.is_empty());
    assert_eq!(staff.json("POST /stock/deduct", &json!({})).await.0, 400);
}

#[tokio::test]
async fn articles_are_kept() {
    let upstream = Inventory::start().await.unwrap();
    let bearer = format!("Bearer {}", inventory::TOKEN);
    let staff = Caller::new(upstream.base_url(), "authorization", &bearer);
    let price = json!({ "amount": 1, "currency": "EUR" });
    let item = json!({ "sku": "a/b", "name": "n", "price": price, "category": "c" });
    assert_eq!(staff.json("POST /items", &item).await.0, 201);
    assert_eq!(staff.json("POST /items", &item).await.0, 409);
    assert_eq!(staff.json("PUT /items/a%2Fb", &item).await.0, 200);
    assert_eq!(staff.get("/items/a%2Fb").await.1["name"], "n");
    assert_eq!(staff.get("/items?category=c&category=d").await.1["items"][0]["sku"], "a/b");
    assert_eq!(staff.get("/items?category=d").await.1["items"], json!([]));
    assert_eq!(staff.send("DELETE /items/a%2Fb", &[], "").await.unwrap().0, 204);
    assert_eq!(staff.get("/items/a%2Fb").await.0, 404);
}

#[tokio::test]
async fn money_moves_once_for_each_key() {
    let upstream = Payment::start().await.unwrap();
    upstream.price("o-1", 999);
    let shop = merchant(&upstream);
    let body = json!({ "orderId": "o-1", "card": { "number": "4242", "expires": "04/29" } });
    let charge = async |key| {
        let key = [("idempotency-key", key)];
        shop.send("POST /charges", &key, body.to_string()).await
    };
    let (status, first) = charge("k-1").await.unwrap();
    assert_eq!((status, &first["amount"]), (201, &json!(999)));
    assert_eq!(charge("k-1").await.unwrap().1, first);
    let ledger = upstream.ledger();
    assert_eq!((ledger.balance(), ledger.of("o-1").len()), (999, 1));
    assert_eq!(ledger.charges[0].key.as_deref(), Some("k-1"));
    assert_eq!(shop.get("/charges?order_id=o-1&limit=20").await.1["data"][0], first);
    assert_eq!(shop.get("/charges?order_id=o-2").await.1["data"], json!([]));
    assert_eq!(shop.get("/charges/ch_1").await.1["status"], "succeeded");

    let key = [("idempotency-key", "k-2")];
    for _ in 0..2 {
        let (status, refund) = shop.send("POST /charges/ch_1/refunds", &key, "").await.unwrap();
        assert_eq!((status, &refund["amount"]), (201, &json!(999)));
    }
    assert_eq!(upstream.ledger().balance(), 0);
    assert_eq!(shop.json("POST /charges/ch_1/refunds", &json!({})).await.0, 409);
    let reused = charge("k-2").await.unwrap();
    assert_eq!((reused.0, &reused.1["error"]["code"]), (422, &json!("key_reused")));
}

#[tokio::test]
async fn ways_to_pay_are_kept() {
    let upstream = Payment::start().await.unwrap();
    let shop = merchant(&upstream);
    let bank = json!({ "type": "bank", "iban": "DE00" });
    let (status, kept) = shop.json("POST /payment-methods", &bank).await;
    assert_eq!((status, &kept["method"]), (201, &bank));
    let path = format!("/payment-methods/{}", kept["id"].as_str().unwrap());
    assert_eq!(shop.get(&path).await.1, kept);
    assert_eq!(shop.send(&format!("DELETE {path}"), &[], "").await.unwrap().0, 204);
    assert_eq!(shop.get(&path).await.0, 404);
    assert_eq!(shop.json("POST /payment-methods", &json!({ "type": "cash" })).await.0, 400);
}

#[tokio::test]
async fn each_fault_does_what_it_says_as_often_as_it_was_told() {
    let upstream = Payment::start().await.unwrap();
    let shop = merchant(&upstream);
    let body = json!({ "orderId": "o-1", "card": { "number": "4242", "expires": "04/29" } });
    let charge = || shop.send("POST /charges", &[], body.to_string());
    let route = "POST /charges";
    let taken = || upstream.ledger().charges.len();

    upstream.fault(route, 2, Fault::status(503).retry_after(1));
    upstream.fault(route, 1, payment::declined());
    for _ in 0..2 {
        let (status, answer) = charge().await.unwrap();
        assert_eq!((status, answer["error"]["code"].is_string()), (503, true));
    }
    assert_eq!(charge().await.unwrap().1["code"], "card_declined");
    assert_eq!(taken(), 0);

    upstream.fault(route, 1, Fault::Drop);
    assert_eq!(charge().await, Err(TransportErrorKind::Reset));
    assert_eq!(taken(), 0);
    upstream.fault(route, 1, Fault::ActThenDrop);
    assert_eq!(charge().await, Err(TransportErrorKind::Reset));
    assert_eq!(taken(), 1);

    upstream.fault(route, 1, Fault::Hang);
    upstream.fault(route, ALWAYS, Fault::ActThenHang);
    for expected in [1, 2, 3] {
        let limit = Duration::from_millis(200);
        #[expect(clippy::disallowed_methods, reason = "a hang on a real socket")]
        let ended = tokio::time::timeout(limit, charge()).await;
        assert!(ended.is_err());
        assert_eq!(taken(), expected);
    }
    upstream.clear_faults();
    upstream.fault("GET /charges/{id}", 1, Fault::Delay(Duration::from_millis(50)));
    assert_eq!(charge().await.unwrap().0, 201);
    assert_eq!(shop.get("/charges/ch_1").await.0, 200);

    assert_eq!(upstream.seen_at("POST", "/charges").len(), 9);
    assert_eq!(upstream.seen()[0].header("x-api-key"), Some(payment::KEY));
    assert_eq!(upstream.seen()[0].json()["orderId"], "o-1");
    upstream.forget_seen();
    assert!(upstream.seen().is_empty());
}

#[tokio::test]
async fn mails_go_out_for_those_who_have_a_token() {
    use base64::Engine;
    let upstream = Email::start().await.unwrap();
    let pair = format!("{}:{}", email::CLIENT_ID, email::CLIENT_SECRET);
    let basic = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair));
    let client = Caller::new(upstream.origin(), "authorization", &basic);
    let (_, answer) =
        client.send("POST /oauth/token", &[], "grant_type=client_credentials").await.unwrap();
    assert_eq!(upstream.token_url(), format!("{}/oauth/token", upstream.origin()));
    let bearer = format!("Bearer {}", answer["access_token"].as_str().unwrap());
    let shop = Caller::new(upstream.base_url(), "authorization", &bearer);

    let receipt = json!({ "orderId": "o-1", "receiptUrl": "https://x.example.com/1" });
    assert_eq!(shop.json("POST /messages", &receipt).await.0, 202);
    assert_eq!(shop.get("/messages?orderId=o-1").await.1["total"], 1);
    assert_eq!(shop.get("/messages?status=sent,bounced").await.1["total"], 0);
    assert_eq!(shop.get("/messages/m-1").await.1["orderId"], "o-1");
    let user = json!({ "userId": "u", "address": "a@example.com" });
    let (status, sent) = shop.json("POST /verifications/email", &user).await;
    assert_eq!(
        (status, &sent["channel"], &sent["verified"]),
        (202, &json!("email"), &json!(false))
    );
    let number = json!({ "userId": "u", "number": "+49" });
    assert_eq!(shop.json("POST /verifications/sms", &number).await.1["channel"], "sms");
    let code = format!("code={}", upstream.ledger().codes[0].digits);
    let checked = shop.send("POST /verifications/v-1/check", &[], code).await.unwrap();
    assert_eq!(checked.1["verified"], true);
    assert_eq!(shop.get("/templates").await.1[0]["id"], "receipt");

    let ledger = upstream.ledger();
    assert_eq!((ledger.mails.len(), ledger.codes.len(), ledger.tokens), (1, 2, 1));
    upstream.revoke_tokens();
    let (status, body) = shop.json("POST /messages", &receipt).await;
    assert_eq!((status, &body["status"]), (401, &json!(401)));
    assert_eq!(upstream.ledger().mails.len(), 1);
}

#[tokio::test]
async fn strangers_learn_nothing_but_that_it_is_up() {
    let (inventory, payment) = (Inventory::start().await.unwrap(), Payment::start().await.unwrap());
    for base in [inventory.base_url(), payment.base_url()] {
        let stranger = Caller::new(base, "x-api-key", "guess");
        assert_eq!(stranger.get("/health").await.1["status"], "up");
        assert_eq!(stranger.get("/charges").await.0, 401);
        assert_eq!(stranger.json("POST /stock/deduct", &json!({})).await.0, 401);
    }
}
