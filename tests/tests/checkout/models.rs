//! What the documents don't declare survives a round trip; null and absent stay two things.

use checkout_sdk::email::types::{Attachment, Message, MessageStatus};
use checkout_sdk::inventory::types::{Item, Packaging};
use checkout_sdk::payment::types::{
    Card, Charge, ChargePage, ChargeStatus, KeptPaymentMethod, KeptPaymentMethodLimit,
    PaymentMethod,
};
use checkout_sdk::runtime::serde::Serialize;
use checkout_sdk::runtime::serde::de::DeserializeOwned;
use checkout_sdk::runtime::transport::memory::Reply;
use checkout_sdk::runtime::{Method, Value, json};

use crate::shop::{self, Shop, body, charge, item};

/// Reads it, writes it again, and finds the same.
fn unchanged<T: DeserializeOwned + Serialize>(value: &Value) -> T {
    let read: T = serde_json::from_value(value.clone()).expect("it fits");
    assert_eq!(serde_json::to_value(&read).expect("JSON"), *value);
    read
}

#[tokio::test(start_paused = true)]
async fn an_unknown_value_and_unknown_fields_travel_there_and_back() {
    let shop = Shop::open();
    let mut strange = item();
    strange["packaging"] = json!({ "kind": "boxed", "pieces": 3, "colour": { "rgb": [1, 2, 3] } });
    strange["weight"] = json!(1.25);
    strange["price"]["taxed"] = json!(true);
    shop.reply(Method::GET, &shop::inventory("/items/{sku}"), Reply::json(200, &strange));
    let item = shop.sdk.inventory().get_item("A-1").send().await.unwrap().into_body();
    assert_eq!(item.extra.get("weight"), Some(&json!(1.25)));
    let mut new = checkout_sdk::inventory::types::NewItem::new(item.sku, item.name, item.price);
    new.packaging = item.packaging;
    new.extra = item.extra;
    shop.sdk.inventory().create_item(new).send().await.unwrap();
    let sent = body(&shop.last());
    for place in ["/packaging", "/weight", "/price"] {
        assert_eq!(sent.pointer(place), strange.pointer(place), "{place}");
    }
}

#[test]
fn unknown_values_of_enums_survive() {
    let mut value = charge();
    value["status"] = "on_hold".into();
    value["riskScore"] = json!({ "points": 3 });
    let charge: Charge = unchanged(&value);
    assert_eq!(charge.status, ChargeStatus::Unknown("on_hold".into()));
    assert_eq!(charge.status.as_str(), "on_hold");
    assert_eq!(charge.extra.get("riskScore"), Some(&json!({ "points": 3 })));
    assert_eq!(ChargeStatus::from("refunded"), ChargeStatus::Refunded);
    assert_eq!(MessageStatus::Bounced.to_string(), "bounced");
}

#[test]
fn unknown_variants_of_unions_survive() {
    let crypto = json!({ "type": "crypto", "wallet": "0x1", "more": [1, null] });
    let method: PaymentMethod = unchanged(&crypto);
    assert!(matches!(&method, PaymentMethod::Unknown(value) if *value == crypto));
    let kept = json!({ "id": "6a1c", "method": crypto });
    let _: KeptPaymentMethod = unchanged(&kept);
    let _: Attachment = unchanged(&json!({ "kind": "fax", "pages": 2 }));
    let _: Packaging = unchanged(&json!({ "kind": "bottled", "litres": 0.5 }));
}

#[test]
fn every_variant_keeps_its_tag_once() {
    let card = json!({ "number": "4", "expires": "04/29" });
    for value in [
        json!({ "type": "card", "card": card }),
        json!({ "type": "bank", "iban": "DE02", "bic": null }),
        json!({ "type": "voucher", "code": "x", "left": 1 }),
    ] {
        let method: PaymentMethod = unchanged(&value);
        let text = serde_json::to_string(&method).expect("JSON");
        assert_eq!(text.matches("\"type\"").count(), 1, "{text}");
    }
}

#[test]
fn null_and_absent_are_two_things() {
    let card = |holder: Option<Value>| {
        let mut value = json!({ "number": "4", "expires": "04/29" });
        if let Some(holder) = holder {
            value["holder"] = holder;
        }
        unchanged::<Card>(&value).holder
    };
    assert_eq!(card(None), None);
    assert_eq!(card(Some(Value::Null)), Some(None));
    assert_eq!(card(Some("Ada".into())), Some(Some("Ada".to_owned())));

    let mut value = item();
    assert_eq!(unchanged::<Item>(&value).discontinued_at, None);
    value["discontinuedAt"] = Value::Null;
    assert_eq!(unchanged::<Item>(&value).discontinued_at, Some(None));
    value["discontinuedAt"] = "2026-02-01T00:00:00Z".into();
    let there = unchanged::<Item>(&value).discontinued_at.flatten();
    assert_eq!(there.as_deref(), Some("2026-02-01T00:00:00Z"));

    let page: ChargePage = unchanged(&json!({ "data": [], "nextCursor": null }));
    assert_eq!(page.next_cursor, Some(None));
    let message = json!({ "id": "m", "orderId": "o", "status": "sent", "sentAt": null });
    assert_eq!(unchanged::<Message>(&message).sent_at, Some(None));
}

#[test]
fn null_where_the_document_knows_none_is_refused() {
    let mut value = item();
    value["name"] = Value::Null;
    assert!(serde_json::from_value::<Item>(value).is_err());
}

#[test]
fn a_union_without_a_tag_takes_what_fits() {
    let kept = |limit: Value| {
        let method = json!({ "type": "bank", "iban": "DE02" });
        unchanged::<KeptPaymentMethod>(&json!({ "id": "1", "method": method, "limit": limit }))
            .limit
    };
    assert_eq!(kept(json!(500)), Some(KeptPaymentMethodLimit::Integer(500)));
    let word = KeptPaymentMethodLimit::String("none".to_owned());
    assert_eq!(kept(json!("none")), Some(word));
}
