//! What comes back of each kind of answer: typed bodies, several of them, none, text.

use checkout_sdk::payment::operations::RefundChargeAnswer;
use checkout_sdk::payment::types::NewRefund;
use checkout_sdk::runtime::transport::memory::Reply;
use checkout_sdk::runtime::{Map, Method, Value, json};
use checkout_sdk::{ErrorKind, Response, email, inventory};

use crate::shop::{self, Shop, charge, item};

#[tokio::test(start_paused = true)]
async fn a_success_has_status_headers_attempts_and_the_typed_body() {
    let shop = Shop::open();
    let levels = json!({ "sku": "A-1", "available": 7, "byWarehouse": { "south": 3, "north": 4 } });
    let reply = Reply::json(200, &levels).header("ETag", "\"v7\"");
    shop.reply(Method::GET, &shop::inventory("/stock/{sku}"), reply);
    let stock: Response<inventory::types::StockLevel> =
        shop.sdk.inventory().get_stock("A-1").send().await.unwrap();
    assert_eq!((stock.status().as_u16(), stock.attempts()), (200, 1));
    assert_eq!(stock.headers()["etag"], "\"v7\"");
    assert_eq!((stock.sku.as_str(), stock.available), ("A-1", 7));
    let warehouses: Vec<_> = stock.by_warehouse.as_ref().unwrap().keys().collect();
    assert_eq!(warehouses, ["south", "north"], "in the order of the answer");
    let level = stock.into_body();
    assert_eq!(level.available, 7);
}

#[tokio::test(start_paused = true)]
async fn two_statuses_of_one_body_are_one_type() {
    let shop = Shop::open();
    let new = inventory::types::NewItem::new("A-1", "Lamp", inventory::types::Money::new(1, "EUR"));
    for status in [200, 201] {
        let url = shop::inventory("/items/{sku}");
        shop.reply(Method::PUT, &url, Reply::json(status, &item()));
        let kept = shop.sdk.inventory().replace_item("A-1", new.clone()).send().await.unwrap();
        assert_eq!((kept.status().as_u16(), kept.name.as_str()), (status, "Lamp"));
    }
}

#[tokio::test(start_paused = true)]
async fn two_bodies_are_an_enum_by_status() {
    let shop = Shop::open();
    let refunded = shop.sdk.payment().refund_charge("ch_1").send().await.unwrap();
    match refunded.body() {
        RefundChargeAnswer::Created(refund) => assert_eq!(refund.amount, 4200),
        other => panic!("{other:?}"),
    }
    let pending = json!({ "chargeId": "ch_1", "dueBy": "2026-01-06T08:00:00Z" });
    let url = shop::payment("/charges/{id}/refunds");
    shop.reply(Method::POST, &url, Reply::json(202, &pending));
    let refunded = shop.sdk.payment().refund_charge("ch_1").send().await.unwrap();
    match refunded.into_body() {
        RefundChargeAnswer::Accepted(pending) => assert_eq!(pending.due_by, "2026-01-06T08:00:00Z"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn each_status_has_its_own_body_and_no_other() {
    let shop = Shop::open();
    let pending = json!({ "chargeId": "ch_1", "dueBy": "2026-01-06T08:00:00Z" });
    let url = shop::payment("/charges/{id}/refunds");
    shop.reply(Method::POST, &url, Reply::json(201, &pending));
    let error = shop.sdk.payment().refund_charge("ch_1").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed, "202's body under 201");
}

#[tokio::test(start_paused = true)]
async fn no_content_is_nothing() {
    let shop = Shop::open();
    let gone: Response<()> = shop.sdk.inventory().delete_item("A-1").send().await.unwrap();
    assert_eq!(gone.status().as_u16(), 204);
    shop.sdk.payment().delete_payment_method("6a1c").send().await.unwrap();
    shop.sdk.email().delete_suppression("a@example.com").send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_text_answer_is_a_string() {
    let shop = Shop::open();
    let values: Map<Value> = Map::new();
    let text = shop.sdk.email().preview_template("t-1", values).send().await.unwrap();
    assert_eq!(text.into_body(), "Dear Ærøskøbing");
}

#[tokio::test(start_paused = true)]
async fn lists_and_what_holds_itself() {
    let shop = Shop::open();
    let refunds = shop.sdk.payment().list_refunds("ch_1").send().await.unwrap();
    assert_eq!(refunds.iter().map(|refund| refund.id.as_str()).collect::<Vec<_>>(), ["re_1"]);
    let parent = json!({ "id": "t-0", "name": "Base" });
    let templates = json!([{ "id": "t-1", "name": "Receipt", "parent": parent }]);
    shop.reply(Method::GET, &shop::email("/templates"), Reply::json(200, &templates));
    let templates: Response<Vec<email::types::Template>> =
        shop.sdk.email().list_templates().send().await.unwrap();
    assert_eq!(templates[0].parent.as_ref().map(|parent| parent.name.as_str()), Some("Base"));
    let mut old = item();
    old["replacedBy"] = item();
    old["replacedBy"]["sku"] = "A-2".into();
    shop.reply(Method::GET, &shop::inventory("/items/{sku}"), Reply::json(200, &old));
    let old = shop.sdk.inventory().get_item("A-1").send().await.unwrap();
    assert_eq!(old.replaced_by.as_ref().map(|item| item.sku.as_str()), Some("A-2"));
}

#[tokio::test(start_paused = true)]
async fn an_optional_body_is_sent_or_not() {
    let shop = Shop::open();
    let refund = shop.sdk.payment().refund_charge("ch_1");
    refund.send().await.unwrap();
    assert!(shop.last().body().is_empty());
    assert_eq!(shop.last().header("content-type"), None);
    let refund = shop.sdk.payment().refund_charge("ch_1");
    refund.with(|op| op.body = Some(NewRefund::new())).send().await.unwrap();
    assert_eq!(shop.last().body(), "{}");
}

#[tokio::test(start_paused = true)]
async fn the_same_operation_by_its_struct() {
    let shop = Shop::open();
    let operation = checkout_sdk::payment::operations::GetCharge::new("ch_1");
    let answer = shop.sdk.payment().execute(operation).await.unwrap();
    assert_eq!(serde_json::to_value(answer.body()).unwrap(), charge());
}
