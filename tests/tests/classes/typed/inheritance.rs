use classes::inheritance::types::{Cat, Pet, Zoo};

#[test]
fn a_base_is_any_of_its_heirs() {
    let text = r#"{"star":{"petType":"Cat","name":"Tom","lives":9},"all":[]}"#;
    let zoo: Zoo = serde_json::from_str(text).unwrap();
    assert!(matches!(&zoo.star, Pet::Cat(cat) if cat.lives == Some(9)));
    let other = text.replace("Cat", "Bird");
    let zoo: Zoo = serde_json::from_str(&other).unwrap();
    assert!(matches!(&zoo.star, Pet::Base(pet) if pet.pet_type == "Bird" && pet.name == "Tom"));
}

#[test]
fn the_tag_is_there_exactly_once() {
    let text = serde_json::to_string(&Pet::Cat(Cat::new("Tom"))).unwrap();
    assert_eq!(text, r#"{"petType":"Cat","name":"Tom"}"#);
}
