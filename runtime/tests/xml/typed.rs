//! Typed values by way of XML.

use fanwise_runtime::xml::Xml;
use fanwise_runtime::{Map, record, string_enum};

use crate::{HEAD, answer};

string_enum! {
    /// How far an order is.
    pub enum Status {
        Placed = "placed",
        Sent = "sent",
    }
}

record! {
    /// A line of an order.
    pub struct Line {
        required:
        pub sku: String = "sku",
        pub count: i32 = "count",
    }
}

record! {
    /// An order.
    pub struct Order {
        required:
        pub id: i64 = "id",
        pub lines: Vec<Line> = "lines",

        optional:
        pub status: Option<Status> = "status",
        pub note: Option<Option<String>> = "note",
        pub labels: Option<Map<String>> = "labels",
    }
}

static LINE: Xml = Xml::record("Line", &[("sku", Xml::TEXT.attribute()), ("count", Xml::NUMBER)]);
static ORDER: Xml = Xml::record(
    "Order",
    &[
        ("id", Xml::NUMBER.attribute()),
        ("lines", Xml::list(&Xml::of(&LINE).named("line")).wrapped().required()),
        ("status", Xml::WORD),
        ("note", Xml::TEXT.nullable()),
        ("labels", Xml::map(&Xml::TEXT)),
    ],
);

#[test]
fn a_typed_value_comes_back() {
    let text = format!(
        "{HEAD}<Order id=\"7\"><lines><line sku=\"A-1\"><count>2</count></line></lines>\
         <status>lost</status><labels><a>b</a></labels><since>1999</since></Order>"
    );
    let order: Order = answer("application/xml", text.clone()).xml(&ORDER).unwrap();
    assert_eq!((order.id, order.lines[0].count), (7, 2));
    assert_eq!(order.status.as_ref().unwrap().to_string(), "lost");
    let again = serde_json::to_value(&order).unwrap();
    assert_eq!(crate::try_write(&ORDER, again).unwrap(), text);
}

#[test]
fn a_value_of_another_kind_is_said_with_its_place() {
    let fails = |text: &str| {
        let found = answer("application/xml", text).xml::<Order>(&ORDER);
        let Err(failure) = found else { panic!("{found:?}") };
        failure.to_string()
    };
    assert_eq!(
        fails("<Order id='1'><lines><line sku='a'><count>many</count></line></lines></Order>"),
        "/lines/0/count: expected i32, found a string"
    );
    assert_eq!(fails("<Order/>"), "/id: expected a value, which is required, found none");
}
