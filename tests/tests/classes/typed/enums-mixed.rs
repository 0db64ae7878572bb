use classes::enums_mixed::types::{Holder, HolderVersion, Level, Mixed};

#[test]
fn every_listed_value_has_its_variant() {
    let of = |text: &str| serde_json::from_str::<Mixed>(text).unwrap();
    assert_eq!(of(r#""auto""#), Mixed::Auto);
    assert_eq!(of("7.0"), Mixed::N7);
    assert_eq!(of("0.5"), Mixed::N0_5);
    assert_eq!(of("true"), Mixed::True);
    assert!(matches!(of("false"), Mixed::Unknown(_)));
    assert_eq!(serde_json::from_str::<Level>("1").unwrap(), Level::N1);
}

#[test]
fn a_constant_is_there_without_being_asked_for() {
    let holder = Holder::new(Level::N1, serde_json::json!(1), Vec::new(), fanwise_runtime::Map::new(), ());
    assert!(holder.on);
    assert_eq!(holder.version, HolderVersion::N1_5);
}
