use classes::unions_plain::types::{Any1, Open};

#[test]
fn what_the_named_alternatives_leave_is_kept_as_it_came() {
    let of = |text: &str| serde_json::from_str::<Open>(text).unwrap();
    assert!(matches!(of(r#"{"name":"a","more":1}"#), Open::Named(named) if named.name == "a"));
    assert!(matches!(of("[1]"), Open::Unknown(_)));
}

#[test]
fn every_shape_finds_its_alternative() {
    let of = |text: &str| serde_json::from_str::<Any1>(text).unwrap();
    assert!(matches!(of("1"), Any1::Integer(1)));
    assert!(matches!(of("true"), Any1::Boolean(true)));
    assert!(matches!(of("[1,\"a\"]"), Any1::List(list) if list.len() == 2));
}
