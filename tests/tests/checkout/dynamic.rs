//! Operations and fan-outs by name, with JSON.

use checkout_sdk::ErrorKind;
use checkout_sdk::runtime::dynamic::ArgumentError;
use checkout_sdk::runtime::transport::memory::Reply;
use checkout_sdk::runtime::{Method, Value, json};

use crate::shop::{self, CARD_NUMBER, Shop, body, charge, declined};

/// The pointer of an argument that is refused, with what was wanted and found there.
async fn refused(operation: &str, request: Value) -> (String, String, String) {
    let shop = Shop::open();
    let error = shop.sdk.call(operation, request).await.expect_err("refused");
    assert_eq!((error.kind(), error.status()), (None, None), "{error}");
    assert!(shop.upstream.requests().is_empty(), "nothing is sent");
    let argument = error.argument().unwrap_or_else(|| panic!("{error}"));
    assert!(error.to_string().starts_with(argument.pointer()), "{error}");
    let [expected, found] = [argument.expected(), argument.found()].map(str::to_owned);
    (argument.pointer().to_owned(), expected, found)
}

#[tokio::test(start_paused = true)]
async fn an_operation_by_name() {
    let shop = Shop::open();
    let level = json!({ "sku": "A-1", "available": 7, "unknown": [1] });
    let reply = Reply::json(200, &level).header("ETag", "\"v7\"");
    shop.reply(Method::GET, &shop::inventory("/stock/{sku}"), reply);
    let request = json!({
        "path": { "sku": "A/1" }, "query": { "warehouse": ["north", "south"] },
        "header": {}, "cookie": {}, "body": null });
    let answer = shop.sdk.call("inventory.getStock", request).await.unwrap();
    assert_eq!(shop.last().path(), "/v1/stock/A%2F1");
    assert_eq!(shop.last().query(), "warehouse=north&warehouse=south");
    assert_eq!((&answer["status"], &answer["body"]), (&json!(200), &level));
    assert_eq!(answer["headers"]["etag"], json!(["\"v7\""]));
    let words: Vec<_> = answer.as_object().unwrap().keys().collect();
    assert_eq!(words, ["status", "headers", "body"]);
}

#[tokio::test(start_paused = true)]
async fn bodies_of_each_kind() {
    let shop = Shop::open();
    let card = json!({ "number": CARD_NUMBER, "expires": "04/29", "holder": null });
    let request = json!({ "header": { "idempotency-KEY": "k-1" },
        "body": { "orderId": "o-1", "card": card, "more": true } });
    let answer = shop.sdk.call("payment.createCharge", request.clone()).await.unwrap();
    assert_eq!((&answer["status"], &answer["body"]), (&json!(201), &charge()));
    assert_eq!(body(&shop.last()), request["body"], "secrets, null and unknown fields included");
    assert_eq!(shop.last().header("idempotency-key"), Some("k-1"));

    let check = json!({ "path": { "verificationId": "v-1" }, "body": { "code": "1 2" } });
    shop.sdk.call("email.checkVerification", check).await.unwrap();
    assert_eq!(shop.last().body(), "code=1%202");

    let preview = json!({ "path": { "templateId": "t-1" }, "body": { "a": [1] } });
    let text = shop.sdk.call("email.previewTemplate", preview).await.unwrap();
    assert_eq!(text["body"], "Dear Ærøskøbing");

    let gone = shop.sdk.call("inventory.deleteItem", json!({ "path": { "sku": "A-1" } }));
    let gone = gone.await.unwrap();
    assert_eq!((&gone["status"], &gone["body"]), (&json!(204), &Value::Null));

    let refund = json!({ "path": { "chargeId": "ch_1" } });
    let refund = shop.sdk.call("payment.refundCharge", refund).await.unwrap();
    assert_eq!(refund["body"]["id"], "re_1", "one of several answers is its payload");
    assert!(shop.last().body().is_empty());

    let created = json!({ "after": "2026-01-05T08:00:00Z" });
    let list = json!({ "query": { "created": created, "limit": 3 } });
    shop.sdk.call("payment.listCharges", list).await.unwrap();
    assert_eq!(shop.last().query(), "created%5Bafter%5D=2026-01-05T08%3A00%3A00Z&limit=3");
}

#[tokio::test(start_paused = true)]
async fn nothing_at_all_is_a_request_where_nothing_is_required() {
    let shop = Shop::open();
    for request in [json!({}), Value::Null, json!({ "query": null })] {
        shop.sdk.call("inventory.listItems", request).await.unwrap();
        assert_eq!(shop.last().query(), "");
    }
}

#[tokio::test(start_paused = true)]
async fn an_argument_that_nobody_knows_is_refused_by_name() {
    let stock = "inventory.getStock";
    let path = json!({ "sku": "A-1" });
    let (pointer, ..) =
        refused(stock, json!({ "path": path, "query": { "wharehouse": [] } })).await;
    assert_eq!(pointer, "/query/wharehouse");
    let (pointer, expected, _) = refused(stock, json!({ "path": path, "params": {} })).await;
    assert_eq!(pointer, "/params");
    assert!(expected.contains("query"), "{expected}");
    let (pointer, ..) = refused(stock, json!({ "path": path, "header": { "X-Trace": "1" } })).await;
    assert_eq!(pointer, "/header/X-Trace");
    let (pointer, ..) = refused(stock, json!({ "path": path, "body": {} })).await;
    assert_eq!(pointer, "/body");
}

#[tokio::test(start_paused = true)]
async fn an_argument_that_is_missing_or_wrong_is_refused_by_name() {
    let missing = "a value, which is required".to_owned();
    let stock = "inventory.getStock";
    let absent = refused(stock, json!({ "query": {} })).await;
    assert_eq!(absent, ("/path/sku".to_owned(), missing, "none".to_owned()));
    let (pointer, _, found) = refused(stock, json!({ "path": { "sku": 7 } })).await;
    assert_eq!((pointer.as_str(), found.as_str()), ("/path/sku", "a number"));
    let list = json!({ "path": { "sku": "A-1" }, "query": { "warehouse": ["a", 1] } });
    assert_eq!(refused(stock, list).await.0, "/query/warehouse/1");
    assert_eq!(refused(stock, json!([])).await.0, "");

    let charge = "payment.createCharge";
    assert_eq!(refused(charge, json!({})).await.0, "/body");
    let body = json!({ "orderId": "o-1", "card": { "number": "4" } });
    assert_eq!(refused(charge, json!({ "body": body })).await.0, "/body/card/expires");
}

#[tokio::test(start_paused = true)]
async fn an_error_carries_status_headers_and_body() {
    let shop = Shop::open();
    let reply = declined().header("X-Request-Id", "r-1");
    shop.reply(Method::POST, &shop::payment("/charges"), reply);
    let card = json!({ "number": CARD_NUMBER, "expires": "04/29" });
    let request = json!({ "body": { "orderId": "o-1", "card": card } });
    let error = shop.sdk.call("payment.createCharge", request).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (Some(ErrorKind::Status), 402));
    assert_eq!(error.body()["code"], "card_declined");
    let value = error.to_value();
    assert_eq!((&value["status"], &value["body"]), (&json!(402), error.body()));
    assert_eq!(value["headers"]["x-request-id"], json!(["r-1"]));
    assert!(error.to_string().contains("payment createCharge: 402"), "{error}");

    shop.reply(Method::GET, &shop::payment("/charges/{id}"), Reply::status(503));
    let request = json!({ "path": { "chargeId": "ch_1" } });
    let error = shop.sdk.call("payment.getCharge", request).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.body()), (503, &Value::Null));
}

#[tokio::test(start_paused = true)]
async fn what_has_no_such_name() {
    let shop = Shop::open();
    for name in ["inventory.getStocks", "stock.getStock", "getStock", "", "inventory."] {
        let error = shop.sdk.call(name, json!({})).await.unwrap_err();
        assert!(error.argument().is_none() && error.kind().is_none(), "{error}");
        assert!(error.to_string().contains(&format!("`{name}`")), "{error}");
    }
    let error = shop.sdk.call_fanout("place_orders", json!({})).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no fan-out `place_orders`");
}

#[tokio::test(start_paused = true)]
async fn a_fan_out_by_name() {
    let shop = Shop::open();
    let inputs = json!({
        "order_id": "o-1", "items": [{ "sku": "A-1", "quantity": 2, "giftNote": "Hi" }],
        "card": { "number": CARD_NUMBER, "expires": "04/29" } });
    let outcome = shop.sdk.call_fanout("place_order", inputs.clone()).await.unwrap();
    assert_eq!((&outcome["fanout"], &outcome["met"]), (&json!("place_order"), &json!(true)));
    assert_eq!(outcome["overall_status"], "success");
    assert_eq!(outcome["legs"]["charge"]["data"], charge());
    assert_eq!(body(&shop.calls()[0])["items"], inputs["items"]);

    shop.reply(Method::POST, &shop::payment("/charges"), declined());
    let outcome = shop.sdk.call_fanout("place_order", inputs).await.unwrap();
    assert_eq!(outcome["overall_status"], "failure", "an outcome, no error");

    let overview = shop.sdk.call_fanout("order_overview", json!({ "order_id": "o-1" }));
    assert_eq!(overview.await.unwrap()["legs"].as_object().unwrap().len(), 3);
    let user = json!({ "user_id": "u", "address": "a@example.com", "number": "+49" });
    assert_eq!(shop.sdk.call_fanout("verify_user", user).await.unwrap()["met"], true);
}

#[tokio::test(start_paused = true)]
async fn inputs_of_a_fan_out_are_checked_before_anything_is_sent() {
    let shop = Shop::open();
    let card = json!({ "number": CARD_NUMBER, "expires": "04/29" });
    for (inputs, pointer) in [
        (json!({ "order_id": "o-1", "items": [], "card": card, "coupon": 1 }), "/coupon"),
        (json!({ "order_id": "o-1", "items": [] }), "/card"),
        (
            json!({ "order_id": "o-1", "items": [{ "sku": "A-1" }], "card": card }),
            "/items/0/quantity",
        ),
        (json!("o-1"), ""),
    ] {
        let error = shop.sdk.call_fanout("place_order", inputs).await.unwrap_err();
        assert_eq!(error.argument().map(ArgumentError::pointer), Some(pointer));
    }
    assert!(shop.upstream.requests().is_empty());
}
