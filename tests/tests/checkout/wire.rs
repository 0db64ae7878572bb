//! What each operation of the three documents puts on the wire.

use checkout_sdk::runtime::transport::memory::Received;
use checkout_sdk::runtime::{Map, Value, json};
use checkout_sdk::{email, inventory, payment};

use crate::shop::{CODE, Shop, body, card};

/// Method, URL, headers by name, body; fresh keys are told apart from given ones.
fn wire(shop: &Shop) -> String {
    let mut lines = Vec::new();
    for request in shop.calls() {
        lines.push(format!("{} {}", request.method(), request.uri()));
        let mut headers: Vec<String> = request.headers().keys().map(ToString::to_string).collect();
        // It is telemetry's, and there only with its feature.
        headers.retain(|name| name != "traceparent");
        headers.sort();
        for name in headers {
            lines.push(format!("  {name}: {}", header(&request, &name)));
        }
        if !request.body().is_empty() {
            lines.push(format!("  {}", String::from_utf8_lossy(request.body())));
        }
    }
    lines.join("\n")
}

fn header(request: &Received, name: &str) -> String {
    let value = request.header(name).unwrap_or("(no text)");
    let fresh = name == "idempotency-key" && value.len() == 36;
    if fresh { "(fresh)".to_owned() } else { value.to_owned() }
}

#[tokio::test(start_paused = true)]
async fn every_operation_of_inventory() {
    use inventory::types::{Item, Loose, Money, NewItem, Packaging, StockChange};
    let shop = Shop::open();
    let client = shop.sdk.inventory();
    client.get_health().send().await.unwrap();
    client.list_items().send().await.unwrap();
    let page = client.list_items().with(|op| {
        op.page = Some(2);
        op.per_page = Some(10);
        op.category = Some(vec!["home & garden".to_owned(), "Licht/Öl".to_owned()]);
        op.sort = Some("-price".into());
    });
    page.send().await.unwrap();
    let mut new = NewItem::new("A-1", "Lamp", Money::new(1990, "EUR"));
    client.create_item(new.clone()).send().await.unwrap();
    client.get_item("a/b c?d#e%20").send().await.unwrap();
    let mut loose = Loose::new();
    loose.grams = Some(1.5);
    new.packaging = Some(Packaging::Loose(loose));
    new.attributes = Some(Map::from_iter([("colour".to_owned(), "red".to_owned())]));
    let successor = Item::new("A-2", "Lamp II", Money::new(2990, "EUR"), "2026-01-05T08:00:00Z");
    new.replaced_by = Some(successor);
    client.replace_item("A-1", new).send().await.unwrap();
    client.delete_item("A-1").send().await.unwrap();
    let stock = client.get_stock("A-1");
    let stock = stock.with(|op| op.warehouse = Some(vec!["north".to_owned(), "a,b".to_owned()]));
    stock.send().await.unwrap();
    let mut line = inventory::types::LineItem::new("A-1", 2);
    line.gift_note = Some("For \"you\"\n".to_owned());
    let change = StockChange::new("o-1", vec![line]);
    client.deduct_stock(change.clone()).send().await.unwrap();
    client.restock(change).send().await.unwrap();
    client.get_order_stock("o-1").send().await.unwrap();
    insta::assert_snapshot!("inventory", wire(&shop));
}

#[tokio::test(start_paused = true)]
async fn every_operation_of_payment() {
    use payment::types::PaymentMethod;
    use payment::types::{BankMethod, ListChargesCreated, NewCharge, NewRefund, NewRefundReason};
    let shop = Shop::open();
    let client = shop.sdk.payment();
    client.get_health().send().await.unwrap();
    let mut new = NewCharge::new("o-1", card());
    new.description = Some("Lamp".to_owned());
    client.create_charge(new.clone()).send().await.unwrap();
    client.create_charge(new).idempotency_key("my-key").send().await.unwrap();
    let list = client.list_charges().with(|op| {
        let mut created = ListChargesCreated::new();
        created.after = Some("2026-01-05T08:00:00+01:00".to_owned());
        op.created = Some(created);
        op.order_id = Some("o-1".to_owned());
        op.limit = Some(20);
        op.cursor = Some("abc=".to_owned());
    });
    list.send().await.unwrap();
    client.get_charge("ch_1").send().await.unwrap();
    client.refund_charge("ch_1").send().await.unwrap();
    let mut refund = NewRefund::new();
    refund.reason = Some(NewRefundReason::Fraud);
    client.refund_charge("ch_1").with(|op| op.body = Some(refund)).send().await.unwrap();
    client.list_refunds("ch_1").send().await.unwrap();
    let bank = BankMethod::new("DE02");
    client.create_payment_method(PaymentMethod::BankMethod(bank)).send().await.unwrap();
    client.get_payment_method("6a1c").send().await.unwrap();
    client.delete_payment_method("6a1c").send().await.unwrap();
    insta::assert_snapshot!("payment", wire(&shop));
}

#[tokio::test(start_paused = true)]
async fn every_operation_of_email() {
    use email::types::{
        Attachment, CheckVerificationBody, FileAttachment, LinkAttachment, MessageStatus,
    };
    use email::types::{Receipt, VerifyByEmailBody, VerifyBySmsBody};
    let shop = Shop::open();
    let client = shop.sdk.email();
    client.get_health().send().await.unwrap();
    let mut receipt = Receipt::new("o-1", "https://receipts.example.com/ch_1");
    let link = LinkAttachment::new("https://example.com/terms");
    let file = FileAttachment::new("a.txt", "aGk=");
    receipt.attachments =
        Some(vec![Attachment::LinkAttachment(link), Attachment::FileAttachment(file)]);
    client.send(receipt).send().await.unwrap();
    let list = client.list_messages().with(|op| {
        op.order_id = Some("o-1".to_owned());
        op.status = Some(vec![MessageStatus::Queued, "lost & found".into()]);
        op.page_size = Some(5);
    });
    list.send().await.unwrap();
    client.get_message("m-1").send().await.unwrap();
    client.verify_by_email(VerifyByEmailBody::new("u-1", "a@example.com")).send().await.unwrap();
    client.verify_by_sms(VerifyBySmsBody::new("u-1", "+4930123")).send().await.unwrap();
    let code = CheckVerificationBody::new(format!("{CODE} &=+"));
    client.check_verification("v-1", code).send().await.unwrap();
    client.list_templates().send().await.unwrap();
    let values: Map<Value> = Map::from_iter([("name".to_owned(), json!({ "first": "Åse" }))]);
    client.preview_template("t-1", values).send().await.unwrap();
    client.delete_suppression("a+b@example.com").send().await.unwrap();
    insta::assert_snapshot!("email", wire(&shop));
}

#[tokio::test(start_paused = true)]
async fn a_call_has_headers_and_query_of_its_own() {
    let shop = Shop::open();
    let call =
        shop.sdk.inventory().get_stock("A-1").header("X-Trace", "t-1").query("deb ug", "1&2");
    call.send().await.unwrap();
    let sent = shop.last();
    assert_eq!(sent.header("x-trace"), Some("t-1"));
    assert_eq!(sent.query(), "deb%20ug=1%262");
    let before = shop.calls().len();
    let wrong = shop.sdk.inventory().get_stock("A-1").header("not a name", "x").send().await;
    assert_eq!(wrong.unwrap_err().kind(), checkout_sdk::ErrorKind::Build);
    assert_eq!(shop.calls().len(), before, "nothing is sent");
}

#[tokio::test(start_paused = true)]
async fn the_tag_of_a_union_is_on_the_wire_once() {
    use payment::types::{CardMethod, PaymentMethod, VoucherMethod};
    let shop = Shop::open();
    for (method, tag) in [
        (PaymentMethod::CardMethod(CardMethod::new(card())), "card"),
        (PaymentMethod::VoucherMethod(VoucherMethod::new("x")), "voucher"),
    ] {
        shop.sdk.payment().create_payment_method(method).send().await.unwrap();
        let sent = shop.last();
        let text = String::from_utf8_lossy(sent.body()).into_owned();
        assert_eq!(text.matches("\"type\"").count(), 1, "{text}");
        assert_eq!(body(&sent)["type"], tag);
    }
}
