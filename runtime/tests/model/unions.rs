//! Unions, with a tag and without.

use fanwise_runtime::{Map, Secret, Value, newtype, redact};
use fanwise_runtime::{record, string_enum, tagged_union, untagged_union};
use serde_json::json;

use super::round_trip;

record! {
    /// It doesn't declare the tag.
    pub struct Card {
        required:
        pub number: Secret<String> = "number",
        optional:
        pub name: Option<String> = "name",
    }
}

record! {
    /// It declares the tag as fixed.
    pub struct Invoice {
        fixed:
        pub kind: String = "kind" ("invoice".to_owned()),
        optional:
        pub days: Option<i64> = "days",
    }
}

record! {
    /// It declares the tag as a field like others.
    pub struct Voucher {
        required:
        pub kind: String = "kind",
        pub code: String = "code",
    }
}

tagged_union! {
    /// Gifts have a tag of their own.
    pub enum Gift by "gift" {
        Flowers(Map<i64>) = "flowers",
        Voucher(Voucher) = "voucher",
    }
}

tagged_union! {
    /// Poodles and terriers share the tag of those around them.
    pub enum Dog by "kind" {
        Poodle(Box<Card>) = "poodle",
        Terrier(Invoice) = "terrier",
    }
}

tagged_union! {
    /// All kinds of payment.
    pub enum Payment by "kind" {
        Card(Card) = "card",
        Invoice(Box<Invoice>) = "invoice" | "bill",
        Voucher(Voucher) = "voucher" | "7",
        Gift(Gift) = "gift",
        Dog(Dog) = "poodle" | "terrier",
        Either(Either) = "either",
        Any(Anything) = "any",
    }
}

untagged_union! {
    /// Two records.
    pub enum Either {
        Card(Card),
        Small(Small),
        Text(String),
    }
}

newtype! {
    /// Whatever it is.
    pub struct Anything(Value);
}

record! {
    /// All its fields are optional.
    pub struct Small {
        optional:
        pub name: Option<String> = "name",
        pub colour: Option<Colour> = "colour",
    }
}

string_enum! {
    /// A colour.
    pub enum Colour { Red = "red" }
}

untagged_union! {
    /// A scalar, a list or an object.
    pub enum Amount {
        Colour(Colour),
        Text(String),
        Whole(i64),
        Number(f64),
        Nothing(()),
        List(Vec<Amount>),
        Object(Map<i64>),
    }
}

fn keys(text: &str, key: &str) -> usize {
    text.matches(&format!("\"{key}\":")).count()
}

record! {
    /// What all birds have.
    pub struct AnyBird {
        required:
        pub kind: String = "kind",
        pub wingspan: i64 = "wingspan",
    }
}

tagged_union! {
    /// A bird.
    pub enum Bird by "kind" {
        Duck(AnyBird) = "duck",
        _ => Base(AnyBird),
    }
}

record! {
    /// What all fish have.
    pub struct AnyFish {
        optional:
        pub kind: Option<String> = "kind",
        pub length: Option<i64> = "length",
    }
}

tagged_union! {
    /// A fish.
    pub enum Fish by "kind" {
        Shark(AnyFish) = "shark",
        _ => Base(AnyFish),
    }
}

#[test]
fn the_tag_is_written_once_wherever_it_came_from() {
    for text in [
        r#"{"kind":"card","number":"1"}"#,
        r#"{"number":"1","name":"n","kind":"card"}"#,
        r#"{"kind":"invoice","days":1}"#,
        r#"{"days":1,"kind":"invoice"}"#,
        r#"{"kind":"bill","days":1}"#,
        r#"{"kind":"voucher","code":"c"}"#,
        r#"{"kind":"gift","gift":"flowers","rose":3}"#,
        r#"{"gift":"flowers","rose":3,"kind":"gift"}"#,
        r#"{"rose":3,"gift":"flowers","kind":"gift"}"#,
        r#"{"kind":"gift","gift":"voucher","code":"c"}"#,
        r#"{"kind":"poodle","number":"1"}"#,
        r#"{"days":2,"kind":"terrier"}"#,
        r#"{"kind":"either","number":"1"}"#,
        r#"{"kind":"either","name":"n","x":1}"#,
        r#"{"x":1,"kind":"any","y":[{}]}"#,
    ] {
        let payment = round_trip::<Payment>(text);
        assert!(!matches!(payment, Payment::Unknown(_)), "{text}");
        let again = serde_json::to_string(&payment).unwrap();
        assert_eq!(keys(&again, "kind"), 1, "{again}");
        let first = again.find("\"kind\"").unwrap();
        assert_eq!(first, 1, "a tag goes first: {again}");
    }
}

#[test]
fn what_was_read_equals_what_was_built() {
    let card: Payment = serde_json::from_str(r#"{"kind":"card","number":"1"}"#).unwrap();
    assert_eq!(card, Payment::Card(Card::new("1")));
    let late: Payment = serde_json::from_str(r#"{"number":"1","kind":"card"}"#).unwrap();
    assert_eq!(late, card);
    let dog: Payment = serde_json::from_str(r#"{"kind":"poodle","number":"1"}"#).unwrap();
    assert_eq!(dog, Payment::Dog(Dog::Poodle(Box::new(Card::new("1")))));
    let gift: Payment =
        serde_json::from_str(r#"{"kind":"gift","gift":"flowers","rose":1}"#).unwrap();
    assert_eq!(gift, Payment::Gift(Gift::Flowers([("rose", 1)].into())));
}

#[test]
fn a_field_says_which_of_several_tags_it_is() {
    let mut invoice = Invoice::new();
    assert_eq!(
        serde_json::to_value(Payment::Invoice(Box::new(invoice.clone()))).unwrap(),
        json!({ "kind": "invoice" })
    );
    invoice.kind = "bill".to_owned();
    let bill = Payment::Invoice(Box::new(invoice.clone()));
    assert_eq!(serde_json::to_value(bill).unwrap(), json!({ "kind": "bill" }));
    invoice.kind = "nonsense".to_owned();
    let first = Payment::Invoice(Box::new(invoice));
    assert_eq!(serde_json::to_value(first).unwrap(), json!({ "kind": "invoice" }));
}

#[test]
fn unknown_and_missing_tags_are_kept_whole() {
    for text in [
        r#"{"kind":"crypto","coin":{"a":[1]}}"#,
        r#"{"coin":1,"kind":"crypto"}"#,
        r#"{"kind":null}"#,
        r#"{"kind":{"a":1}}"#,
        r#"{"coin":1}"#,
        "{}",
    ] {
        assert!(matches!(round_trip::<Payment>(text), Payment::Unknown(_)), "{text}");
    }
    let inner = round_trip::<Payment>(r#"{"kind":"gift","gift":"car","wheels":4}"#);
    assert!(matches!(inner, Payment::Gift(Gift::Unknown(_))));
    assert!(serde_json::from_str::<Payment>("[]").is_err());
    assert!(serde_json::from_str::<Payment>("null").is_err());
}

#[test]
fn what_lacks_its_tag_is_its_base_or_kept_whole() {
    let base = round_trip::<Bird>(r#"{"kind":"wren","wingspan":1,"song":"x"}"#);
    assert!(matches!(base, Bird::Base(_)));
    for text in [r#"{"wingspan":1}"#, r#"{"wingspan":1,"x":{"a":[null]}}"#, "{}"] {
        assert!(matches!(round_trip::<Bird>(text), Bird::Unknown(_)), "{text}");
    }
    // Its base says that it need not have one.
    assert!(matches!(round_trip::<Fish>(r#"{"length":1}"#), Fish::Base(_)));
    assert!(matches!(round_trip::<Fish>(r#"{"kind":"eel","length":1}"#), Fish::Base(_)));
    assert!(serde_json::from_str::<Bird>(r#"{"kind":"wren","wingspan":"x"}"#).is_err());
}

#[test]
fn the_best_variant_is_the_one_with_the_fewest_deviations() {
    let either = |text| round_trip::<Either>(text);
    assert!(matches!(either(r#"{"number":"1"}"#), Either::Card(_)));
    assert!(matches!(either(r#"{"name":"n"}"#), Either::Small(_)));
    assert!(matches!(either(r#"{"number":"1","colour":"red"}"#), Either::Card(_)));
    assert!(matches!(either(r#"{"number":"1","colour":"red","x":1}"#), Either::Card(_)));
    assert!(matches!(either(r#""x""#), Either::Text(_)));
    assert!(serde_json::from_str::<Either>("1").is_err());
}

#[test]
fn scalars_lists_and_objects_find_their_variant() {
    for (text, expected) in [
        (r#""red""#, Amount::Colour(Colour::Red)),
        (r#""puce""#, Amount::Text("puce".into())),
        ("1", Amount::Whole(1)),
        ("1.5", Amount::Number(1.5)),
        ("null", Amount::Nothing(())),
        (
            "[1,[null]]",
            Amount::List(vec![Amount::Whole(1), Amount::List(vec![Amount::Nothing(())])]),
        ),
        (r#"{"a":1}"#, Amount::Object([("a", 1)].into())),
    ] {
        assert_eq!(round_trip::<Amount>(text), expected);
    }
    assert!(serde_json::from_str::<Amount>("true").is_err());
}

#[test]
fn secrets_inside_unions_are_never_shown() {
    for payment in [
        Payment::Card(Card::new("4242")),
        Payment::Dog(Dog::Poodle(Box::new(Card::new("4242")))),
        Payment::Either(Either::Card(Card::new("4242"))),
    ] {
        assert!(serde_json::to_string(&payment).unwrap().contains("4242"));
        assert_eq!(redact::to_value(&payment)["number"], "[redacted]");
        assert!(!format!("{payment:?}").contains("4242"));
    }
}

#[test]
fn a_variant_that_is_no_object_cannot_carry_a_tag() {
    let text = Payment::Either(Either::Text("x".into()));
    assert!(serde_json::to_string(&text).is_err());
}

record! {
    /// A node with one name for its child.
    pub struct Left {
        required:
        pub child: Node = "child",
    }
}

record! {
    /// A node with another.
    pub struct Right {
        optional:
        pub child: Option<Node> = "child",
    }
}

untagged_union! {
    /// Both fit wherever one does.
    pub enum Node {
        Left(Box<Left>),
        Right(Box<Right>),
        Leaf(i64),
    }
}

#[test]
fn a_hostile_body_does_not_try_all_ways_through_nested_unions() {
    let nested = |depth: usize, leaf: &str| {
        format!("{}{leaf}{}", r#"{"child":"#.repeat(depth), "}".repeat(depth))
    };
    round_trip::<Node>(&nested(100, "1"));
    round_trip::<Node>(&nested(5, r#"{"child":1,"x":1}"#));
    // Two to the power of fifty ways, whether one fits or none does.
    let _ = serde_json::from_str::<Node>(&nested(50, r#"{"child":1,"x":1}"#));
    assert!(serde_json::from_str::<Node>(&nested(50, "true")).is_err());
    // The next one has its own trials.
    round_trip::<Node>(&nested(5, "1"));
}

#[test]
fn deep_unions_are_refused_before_the_stack_ends() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(serde_json::from_str::<Amount>(&deep(20)).is_ok());
    assert!(serde_json::from_str::<Amount>(&deep(100_000)).is_err());
}

record! {
    /// It declares the tag as one that may be absent.
    pub struct Loyal {
        optional:
        pub kind: Option<String> = "kind",
        pub tier: Option<Option<String>> = "tier",
    }
}

tagged_union! {
    /// Its tag is optional in its variants.
    pub enum Account by "kind" {
        Loyal(Loyal) = "loyal",
    }
}

#[test]
fn a_tag_may_be_an_optional_property_of_its_variant_wherever_it_stands() {
    for text in [r#"{"kind":"loyal","tier":"a"}"#, r#"{"tier":"a","kind":"loyal"}"#] {
        let account: Account = serde_json::from_str(text).unwrap();
        assert!(
            matches!(&account, Account::Loyal(loyal) if loyal.kind.as_deref() == Some("loyal"))
        );
        let back = serde_json::to_value(&account).unwrap();
        assert_eq!(back, json!({ "kind": "loyal", "tier": "a" }));
    }
}
