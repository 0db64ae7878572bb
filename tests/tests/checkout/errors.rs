//! Errors by status, typed; where a body isn't what the document says; one bounded line.

use std::error::Error;

use checkout_sdk::inventory::operations::DeductStockError;
use checkout_sdk::inventory::types::{LineItem, ShortageCode, StockChange};
use checkout_sdk::payment::operations::CreateChargeError;
use checkout_sdk::payment::types::{DeclinedCode, NewCharge};
use checkout_sdk::runtime::transport::memory::{Fault, Reply};
use checkout_sdk::runtime::{Method, json};
use checkout_sdk::{ApiError, ErrorKind};

use crate::shop::{self, Shop, card, charge, declined, item, short};

async fn charge_fails(reply: Reply) -> ApiError<CreateChargeError> {
    let shop = Shop::open();
    shop.reply(Method::POST, &shop::payment("/charges"), reply);
    let call = shop.sdk.payment().create_charge(NewCharge::new("o-1", card()));
    call.retry(1).send().await.expect_err("it fails")
}

fn failure(status: u16) -> Reply {
    Reply::json(status, &json!({ "error": { "code": "bad", "message": "Not so." } }))
}

#[tokio::test(start_paused = true)]
async fn a_status_of_its_own_goes_before_its_class() {
    let error = charge_fails(declined().header("X-Request-Id", "r-1")).await;
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Status, 1));
    assert_eq!(error.status().unwrap(), 402);
    assert_eq!(error.headers().unwrap()["x-request-id"], "r-1");
    assert_eq!((error.api(), error.operation()), ("payment", "createCharge"));
    match error.typed() {
        Some(CreateChargeError::PaymentRequired(declined)) => {
            assert_eq!(declined.code, DeclinedCode::CardDeclined);
            assert_eq!(declined.retryable, None);
        }
        other => panic!("{other:?}"),
    }
    let line = "payment createCharge: 402 Payment Required: card_declined: No.";
    assert_eq!(error.to_string(), line);
    assert!(error.raw_body().unwrap().starts_with(b"{\"code\""));
}

#[tokio::test(start_paused = true)]
async fn classes_of_statuses() {
    for status in [400, 418, 499] {
        let error = charge_fails(failure(status)).await;
        assert_eq!(error.kind(), ErrorKind::Status);
        match error.typed() {
            Some(CreateChargeError::ClientError(body)) => assert_eq!(body.error.code, "bad"),
            other => panic!("{status}: {other:?}"),
        }
    }
    for status in [500, 599] {
        let error = charge_fails(failure(status)).await;
        assert!(matches!(error.typed(), Some(CreateChargeError::ServerError(_))), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_no_class_covers_is_undeclared_and_keeps_its_body() {
    for status in [200, 204, 302] {
        let error = charge_fails(Reply::json(status, &json!({ "what": "this" }))).await;
        assert_eq!(error.kind(), ErrorKind::Undeclared, "{status}");
        assert!(error.typed().is_none());
        assert_eq!(error.raw_body().unwrap(), "{\"what\":\"this\"}");
    }
}

#[tokio::test(start_paused = true)]
async fn default_covers_the_rest() {
    let shop = Shop::open();
    let url = shop::inventory("/stock/deduct");
    let change = StockChange::new("o-1", vec![LineItem::new("A-1", 2)]);
    shop.reply(Method::POST, &url, short());
    let error = shop.sdk.inventory().deduct_stock(change.clone()).send().await.unwrap_err();
    match error.typed() {
        Some(DeductStockError::Conflict(shortage)) => {
            assert_eq!(shortage.code, ShortageCode::OutOfStock);
            assert_eq!(shortage.short.as_ref().map(|levels| levels[0].available), Some(1));
        }
        other => panic!("{other:?}"),
    }
    for status in [403, 503] {
        let problem = json!({ "code": "shut", "message": "Not now.", "details": ["a"] });
        shop.reply(Method::POST, &url, Reply::json(status, &problem));
        let error = shop.sdk.inventory().deduct_stock(change.clone()).send().await.unwrap_err();
        match error.typed() {
            Some(DeductStockError::Other(problem)) => assert_eq!(problem.code, "shut"),
            other => panic!("{status}: {other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_declared_body_is_the_error_type_itself() {
    let shop = Shop::open();
    let problem = json!({ "code": "no_article", "message": "No A-9." });
    shop.reply(Method::GET, &shop::inventory("/stock/{sku}"), Reply::json(404, &problem));
    let error = shop.sdk.inventory().get_stock("A-9").send().await.unwrap_err();
    assert_eq!(error.typed().map(|problem| problem.code.as_str()), Some("no_article"));
    shop.reply(Method::GET, &shop::inventory("/health"), Reply::json(500, &problem));
    let error = shop.sdk.inventory().get_health().retry(1).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Undeclared);
    assert_eq!(error.typed(), None);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_wrong_says_where_and_what() {
    let wrong_price = {
        let mut item = item();
        item["price"]["amount"] = "many".into();
        json!({ "items": [self::item(), item], "page": 1 })
    };
    let missing = {
        let mut item = item();
        item.as_object_mut().unwrap().shift_remove("createdAt");
        json!({ "items": [item], "page": 1 })
    };
    for (reply, pointer, expected, found) in [
        (Reply::json(200, &wrong_price), "/items/1/price/amount", "i64", "a string"),
        (Reply::json(200, &missing), "/items/0/createdAt", "a value, which is required", "none"),
        (Reply::bytes(200, "application/json", "{\"items\": [], \"pa"), "", "JSON", ""),
        (Reply::bytes(200, "application/json", ""), "", "JSON", ""),
    ] {
        let shop = Shop::open();
        shop.reply(Method::GET, &shop::inventory("/items"), reply);
        let error = shop.sdk.inventory().list_items().send().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Malformed, 1), "{error}");
        let failure = error.decode_failure().unwrap();
        assert_eq!(failure.pointer, pointer);
        if !pointer.is_empty() {
            assert_eq!((failure.expected.as_str(), failure.found.as_str()), (expected, found));
        }
        assert!(error.source().unwrap().to_string().contains(&failure.expected));
    }
}

#[tokio::test(start_paused = true)]
async fn a_declared_error_whose_body_is_wrong_keeps_its_status() {
    let error = charge_fails(Reply::json(402, &json!({ "code": 7, "message": "No." }))).await;
    assert_eq!(error.status().unwrap(), 402);
    assert!(error.typed().is_none());
    assert_eq!(error.decode_failure().unwrap().pointer, "/code");
    let error = charge_fails(Reply::bytes(502, "text/html", "<h1>Bad gateway</h1>")).await;
    assert_eq!(error.status().unwrap(), 502);
    assert_eq!(error.raw_body().unwrap(), "<h1>Bad gateway</h1>");
    assert!(!error.to_string().contains("<h1>"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_error_is_one_bounded_line() {
    let long = format!("{}\nGET / HTTP/1.1\u{1b}[2J", "no ".repeat(5000));
    let body = json!({ "error": { "code": "bad", "message": long } });
    let error = charge_fails(Reply::json(400, &body)).await;
    let line = error.to_string();
    assert!(line.chars().count() < 300, "{} characters", line.chars().count());
    assert!(!line.chars().any(char::is_control), "{line:?}");
    assert!(format!("{error:?}").len() < 1000);
}

#[tokio::test(start_paused = true)]
async fn an_error_is_owned_and_cheap_to_clone() {
    fn travels<T: Clone + Send + Sync + 'static>(value: &T) -> T {
        value.clone()
    }
    let error = charge_fails(declined()).await;
    let copy = travels(&error);
    assert_eq!(copy.to_string(), error.to_string());
    assert_eq!(copy.typed(), error.typed());
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_fails_is_told_from_one_that_breaks() {
    let shop = Shop::open();
    let url = shop::payment("/charges/{id}");
    shop.upstream.faults(Method::GET, &url, [Fault::Refuse, Fault::ResetAfter]);
    let get = || shop.sdk.payment().get_charge("ch_1").retry(1);
    let refused = get().send().await.unwrap_err();
    assert_eq!((refused.kind(), refused.status()), (ErrorKind::Connect, None));
    let broken = get().send().await.unwrap_err();
    assert_eq!(broken.kind(), ErrorKind::Transport);
    let cut = Reply::json(200, &charge()).broken_off();
    shop.reply(Method::GET, &url, cut);
    let cut = get().send().await.unwrap_err();
    assert_eq!(cut.kind(), ErrorKind::Transport);
    assert!(cut.source().is_some());
}
