use classes::numbers::types::Numbers;

#[test]
fn integers_beyond_64_bits_are_whole() {
    let text = r#"{"huge":170141183460469231731687303715884105727,"named":-18446744073709551617}"#;
    let numbers: Numbers = serde_json::from_str(text).unwrap();
    assert_eq!(numbers.huge, Some(i128::MAX));
    assert_eq!(numbers.named, Some(-18_446_744_073_709_551_617));
    assert_eq!(serde_json::to_string(&numbers).unwrap(), text);
}

#[test]
fn a_fraction_of_zero_is_an_integer() {
    let numbers: Numbers = serde_json::from_str(r#"{"plain":1.0,"huge":2}"#).unwrap();
    assert_eq!((numbers.plain, numbers.huge), (Some(1), Some(2)));
}
