//! Records, enums and the small types.

use fanwise_runtime::{Bytes, Extra, Map, Secret, Value, redact};
use fanwise_runtime::{integer_enum, newtype, record, string_enum};
use serde_json::json;

use super::round_trip;

string_enum! {
    /// A colour.
    pub enum Colour {
        Red = "red",
        #[deprecated]
        Mauve = "mauve",
    }
}

integer_enum! {
    /// A level.
    pub enum Level { Below = -1, Low = 1, High = 2 }
}

record! {
    /// All kinds of fields.
    pub struct Article {
        required:
        /// The number.
        pub sku: String = "sku",
        pub quantity: i64 = "quantity",
        pub email: Option<String> = "e-mail",
        pub r#type: Colour = "type",

        fixed:
        pub kind: String = "kind" ("article".to_owned()),

        optional:
        pub note: Option<String> = "note",
        pub ribbon: Option<Option<String>> = "ribbon",
        pub parent: Option<Box<Article>> = "parent",
        pub pin: Option<Secret<String>> = "pin",
        pub anything: Option<Value> = "anything",
        #[deprecated]
        pub old: Option<bool> = "old",
        pub input: Option<i32> = "input",
        pub key: Option<f64> = "key",
    }
}

record! {
    /// Nothing is required.
    pub struct Loose {
        optional:
        pub name: Option<String> = "name",
        extra: i64
    }
}

record! {
    /// Nothing is declared.
    pub struct Empty {}
}

newtype! {
    /// Trees of trees.
    pub struct Tree(Vec<Tree>);
}

const BARE: &str = r#"{"sku":"A","quantity":1,"e-mail":null,"type":"red","kind":"article"}"#;

#[test]
fn new_takes_what_is_required() {
    let article = Article::new("A", 1, None, "red");
    assert_eq!(serde_json::to_string(&article).unwrap(), BARE);
    assert_eq!(round_trip::<Article>(BARE), article);
    assert_eq!(Loose::default(), Loose::new());
    assert_eq!(serde_json::to_string(&Empty::new()).unwrap(), "{}");
}

#[test]
fn null_and_absent_are_kept_apart() {
    let text = BARE.replace("\"article\"", r#""article","ribbon":null,"anything":null"#);
    let article = round_trip::<Article>(&text);
    assert_eq!(article.ribbon, Some(None));
    assert_eq!(article.anything, Some(Value::Null));
    assert_eq!(article.note, None);
    assert_eq!(article.email, None);
}

#[test]
fn a_null_that_the_type_does_not_know_counts_as_absent() {
    let text = BARE.replace("\"article\"", r#""article","note":null,"parent":null,"pin":null"#);
    let article = round_trip::<Article>(&text);
    assert_eq!(article, serde_json::from_str(BARE).unwrap());
    assert_eq!((article.note, article.parent, article.pin), (None, None, None));
}

#[test]
fn undeclared_properties_and_values_survive() {
    let text = BARE.replace("\"red\"", r#""puce","x":{"y":[1,2.5,null]},"a/b":true"#);
    let article = round_trip::<Article>(&text);
    assert_eq!(article.r#type, Colour::Unknown("puce".into()));
    assert_eq!(article.extra.keys().collect::<Vec<_>>(), ["x", "a/b"]);
    assert_eq!(article.extra.get("x"), Some(&json!({ "y": [1, 2.5, null] })));

    let loose = round_trip::<Loose>(r#"{"a":1,"name":"n","b":2}"#);
    assert_eq!(loose.extra.get("b"), Some(&2));
    assert!(serde_json::from_str::<Loose>(r#"{"a":"1"}"#).is_err());
    round_trip::<Empty>(r#"{"a":{}}"#);
}

#[test]
fn the_last_of_two_equal_keys_wins() {
    let text = r#"{"name":"a","x":1,"name":"b","x":2}"#;
    let loose: Loose = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&loose).unwrap(), r#"{"name":"b","x":2}"#);
}

#[test]
fn keys_with_escapes_and_in_any_order_are_found() {
    let text = r#"{"kind":"article","type":"red","e-mail":"x","quantity":1,"\u0073ku":"A"}"#;
    let article: Article = serde_json::from_str(text).unwrap();
    assert_eq!((article.sku.as_str(), article.extra.len()), ("A", 0));
}

#[test]
fn an_array_is_no_record() {
    assert!(serde_json::from_str::<Loose>("[]").is_err());
    assert!(serde_json::from_str::<Loose>("null").is_err());
}

#[test]
fn integers_of_an_enum_may_be_written_as_floats() {
    assert_eq!(serde_json::from_str::<Vec<Level>>("[-1, 2.0, 9]").unwrap(), {
        [Level::Below, Level::High, Level::Unknown(9)]
    });
    assert!(serde_json::from_str::<Level>("1.5").is_err());
    assert!(serde_json::from_str::<Level>("18446744073709551615").is_err());
    assert_eq!(Level::Unknown(2).as_i64(), 2);
}

#[test]
fn secrets_are_sent_and_never_shown() {
    let mut article = Article::new("A", 1, None, Colour::Red);
    article.pin = Some("1234".into());
    article.parent = Some(Box::new(article.clone()));
    assert!(serde_json::to_string(&article).unwrap().contains(r#""pin":"1234""#));
    assert!(!format!("{article:?}").contains("1234"));
    let shown = redact::to_value(&article);
    assert_eq!(shown["pin"], "[redacted]");
    assert_eq!(shown["parent"]["pin"], "[redacted]");
    assert_eq!(shown["sku"], "A");
    assert_eq!(round_trip::<Article>(&serde_json::to_string(&article).unwrap()), article);
}

#[test]
fn bytes_are_base64_in_json() {
    let bytes: Bytes = round_trip(r#""/+8=""#);
    assert_eq!(&*bytes, [0xff, 0xef]);
    assert_eq!(serde_json::from_str::<Bytes>(r#""_-8""#).unwrap(), bytes);
    assert_eq!(format!("{bytes:?}"), "Bytes(2 B)");
    assert!(serde_json::from_str::<Bytes>(r#""*""#).is_err());
}

#[test]
fn maps_keep_their_order_and_compare_without_it() {
    let map = round_trip::<Map<i64>>(r#"{"b":1,"a":2}"#);
    assert_eq!(map.iter().collect::<Vec<_>>(), [("b", &1), ("a", &2)]);
    assert_eq!(map, Map::from([("a", 2), ("b", 1)]));
    assert_ne!(map, Map::from([("a", 2)]));
    let mut empty = map.clone();
    assert_eq!((empty.remove("a"), empty.remove("b")), (Some(2), Some(1)));
    assert_eq!(empty, Map::new());
    assert_eq!(map.into_iter().map(|(key, _)| key).collect::<String>(), "ba");
    assert_eq!(size_of::<Extra>(), 2 * size_of::<usize>());
}

#[test]
fn an_alias_that_contains_itself_is_transparent() {
    let tree = round_trip::<Tree>("[[],[[]]]");
    assert_eq!(tree[1].len(), 1);
}

#[test]
fn deep_json_is_refused_before_the_stack_ends() {
    let deep = |depth: usize| {
        let text = BARE.replace("\"article\"}", r#""article","parent":"#);
        format!("{}{BARE}{}", text.repeat(depth), "}".repeat(depth))
    };
    assert!(serde_json::from_str::<Article>(&deep(100)).is_ok());
    assert!(serde_json::from_str::<Article>(&deep(100_000)).is_err());
}

record! {
    /// As wide as the widest of real documents.
    pub struct Wide {
        optional:
        pub f0: Option<String> = "f0", pub f1: Option<String> = "f1",
        pub f2: Option<String> = "f2", pub f3: Option<String> = "f3",
        pub f4: Option<String> = "f4", pub f5: Option<String> = "f5",
        pub f6: Option<String> = "f6", pub f7: Option<String> = "f7",
        pub f8: Option<String> = "f8", pub f9: Option<String> = "f9",
        pub f10: Option<String> = "f10", pub f11: Option<String> = "f11",
        pub f12: Option<String> = "f12", pub f13: Option<String> = "f13",
        pub f14: Option<String> = "f14", pub f15: Option<String> = "f15",
        pub f16: Option<String> = "f16", pub f17: Option<String> = "f17",
        pub f18: Option<String> = "f18", pub f19: Option<String> = "f19",
        pub f20: Option<String> = "f20", pub f21: Option<String> = "f21",
        pub f22: Option<String> = "f22", pub f23: Option<String> = "f23",
        pub f24: Option<String> = "f24", pub f25: Option<String> = "f25",
        pub f26: Option<String> = "f26", pub f27: Option<String> = "f27",
        pub f28: Option<String> = "f28", pub f29: Option<String> = "f29",
        pub f30: Option<String> = "f30", pub f31: Option<String> = "f31",
        pub f32: Option<String> = "f32", pub f33: Option<String> = "f33",
        pub f34: Option<String> = "f34", pub f35: Option<String> = "f35",
        pub f36: Option<String> = "f36", pub f37: Option<String> = "f37",
        pub f38: Option<String> = "f38", pub f39: Option<String> = "f39",
        pub f40: Option<String> = "f40", pub f41: Option<String> = "f41",
        pub f42: Option<String> = "f42", pub f43: Option<String> = "f43",
        pub f44: Option<String> = "f44", pub f45: Option<String> = "f45",
        pub f46: Option<String> = "f46", pub f47: Option<String> = "f47",
        pub f48: Option<String> = "f48", pub f49: Option<String> = "f49",
        pub f50: Option<String> = "f50", pub f51: Option<String> = "f51",
        pub f52: Option<String> = "f52", pub f53: Option<String> = "f53",
        pub f54: Option<String> = "f54", pub f55: Option<String> = "f55",
        pub f56: Option<String> = "f56", pub f57: Option<String> = "f57",
        pub f58: Option<String> = "f58", pub f59: Option<String> = "f59",
        pub f60: Option<String> = "f60", pub f61: Option<String> = "f61",
        pub f62: Option<String> = "f62", pub f63: Option<String> = "f63",
        pub f64: Option<String> = "f64", pub f65: Option<String> = "f65",
        pub f66: Option<String> = "f66", pub f67: Option<String> = "f67",
        pub f68: Option<String> = "f68", pub f69: Option<String> = "f69",
        pub f70: Option<String> = "f70", pub f71: Option<String> = "f71",
        pub f72: Option<String> = "f72", pub f73: Option<String> = "f73",
        pub f74: Option<String> = "f74", pub f75: Option<String> = "f75",
        pub f76: Option<String> = "f76", pub f77: Option<String> = "f77",
        pub f78: Option<String> = "f78", pub f79: Option<String> = "f79",
        pub f80: Option<String> = "f80", pub f81: Option<String> = "f81",
        pub f82: Option<String> = "f82", pub f83: Option<String> = "f83",
        pub f84: Option<String> = "f84", pub f85: Option<String> = "f85",
        pub f86: Option<String> = "f86", pub f87: Option<String> = "f87",
        pub f88: Option<String> = "f88", pub f89: Option<String> = "f89",
        pub f90: Option<String> = "f90", pub f91: Option<String> = "f91",
        pub f92: Option<String> = "f92", pub f93: Option<String> = "f93",
        pub f94: Option<String> = "f94", pub f95: Option<String> = "f95",
        pub f96: Option<String> = "f96", pub f97: Option<String> = "f97",
        pub f98: Option<String> = "f98", pub f99: Option<String> = "f99",
        pub parent: Option<Box<Wide>> = "parent",
    }
}

#[test]
fn a_wide_record_does_not_end_the_stack() {
    let nested =
        |depth: usize| format!("{}{{}}{}", "{\"parent\":".repeat(depth), "}".repeat(depth));
    round_trip::<Wide>(&nested(20));
    assert!(serde_json::from_str::<Wide>(&nested(120)).is_err());
    // What failed leaves nothing behind.
    round_trip::<Wide>(&nested(20));
}

#[test]
fn a_null_that_the_type_does_not_know_is_sent_again_until_it_is_forgotten() {
    let mut loose = round_trip::<Loose>(r#"{"name":null,"age":1}"#);
    assert_eq!(loose.extra.nulls().iter().collect::<Vec<_>>(), ["name"]);
    assert_eq!(format!("{:?}", loose.extra), r#"{"age": 1, "name": null}"#);

    let mut set = loose.clone();
    set.name = Some("n".to_owned());
    assert_eq!(serde_json::to_string(&set).unwrap(), r#"{"name":"n","age":1}"#);

    loose.extra.nulls_mut().forget();
    assert_eq!(serde_json::to_string(&loose).unwrap(), r#"{"age":1}"#);
}
