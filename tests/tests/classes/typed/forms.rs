use classes::forms::operations::{CreateCharge, CreateToken, SendMessage};
use classes::forms::types::{ByKey, Charge, ChargeItemsItem, ChargeMetadata, CreateTokenBody};
use classes::forms::types::{Message, MessageOptions, MessageOptionsDeep, Money};
use fanwise_runtime::{Map, Operation};

/// The bytes that are sent, percent-encoding undone.
fn sent(operation: &impl Operation) -> String {
    let body = operation.request().unwrap().body().cloned().unwrap();
    let text = String::from_utf8(body.to_vec()).unwrap();
    text.replace("%22", "\"").replace("%7B", "{").replace("%7D", "}").replace("%3A", ":")
}

#[test]
fn what_is_deep_stands_in_brackets() {
    let mut charge = Charge::new(Money::new(5, "eur"));
    charge.expand = Some(vec!["customer".to_owned(), "a.b".to_owned()]);
    let mut metadata = Map::new();
    metadata.insert("order id", "6 & 7".to_owned());
    charge.metadata = Some(ChargeMetadata::Object(metadata));
    let mut item = ChargeItemsItem::new();
    item.price = Some(Money::new(1, "usd"));
    item.tags = Some(vec!["x".to_owned(), "y".to_owned()]);
    charge.items = Some(vec![item]);
    charge.capture = Some(false);
    charge.note = Some(None);
    let expected = "price%5Bamount%5D=5&price%5Bcurrency%5D=eur&expand%5B0%5D=customer\
        &expand%5B1%5D=a.b&metadata%5Border%20id%5D=6%20%26%207&items%5B0%5D%5Bprice%5D%5Bamount%5D=1\
        &items%5B0%5D%5Bprice%5D%5Bcurrency%5D=usd&items%5B0%5D%5Btags%5D%5B0%5D=x\
        &items%5B0%5D%5Btags%5D%5B1%5D=y&capture=false";
    assert_eq!(sent(&CreateCharge::new(charge)), expected);
    let mut charge = Charge::new(Money::new(5, "eur"));
    charge.metadata = Some(ChargeMetadata::String("".into()));
    let expected = "price%5Bamount%5D=5&price%5Bcurrency%5D=eur&metadata=";
    assert_eq!(sent(&CreateCharge::new(charge)), expected);
}

#[test]
fn encoding_is_heard() {
    let mut message = Message::new("hi + you");
    let mut block = Map::new();
    block.insert("a", 1);
    message.blocks = Some(vec![block]);
    message.channels = Some(vec!["C1".to_owned(), "C,2".to_owned()]);
    message.words = Some(vec!["a".to_owned(), "b".to_owned()]);
    message.to = Some(vec!["x".to_owned(), "y".to_owned()]);
    let mut deep = MessageOptionsDeep::new();
    deep.a = Some(1.5);
    let mut options = MessageOptions::new();
    options.deep = Some(deep);
    message.options = Some(options);
    message.lines = Some(vec![Money::new(1, "a"), Money::new(2, "b")]);
    message.address_city = Some("K\u{f6}ln".to_owned());
    let expected = "text=hi%20%2B%20you&blocks=%5B{\"a\":1}%5D&channels=C1,C%2C2&words=a%20b\
        &to=x&to=y&options%5Bdeep%5D%5Ba%5D=1.5&lines%5B0%5D%5Bamount%5D=1\
        &lines%5B0%5D%5Bcurrency%5D=a&lines%5B1%5D%5Bamount%5D=2&lines%5B1%5D%5Bcurrency%5D=b\
        &Address.City=K%C3%B6ln";
    assert_eq!(sent(&SendMessage::new(message)), expected);
}

#[test]
fn a_form_may_be_one_of_several() {
    let mut key = ByKey::new("k");
    key.scope = Some("a b".to_owned());
    assert_eq!(sent(&CreateToken::new(CreateTokenBody::ByKey(key))), "key=k&scope=a%20b");
}
