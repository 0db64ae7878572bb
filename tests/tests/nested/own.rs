//! `specs/own`: types of a user's own, dates and UUIDs as types, derives, shared types.

use super::krate;

#[test]
fn ones_own_types_stand_in_the_place_of_generated_ones() {
    let specs = krate::root().join("specs/own");
    let folder = krate::folder("own-types");
    let said = krate::make(&folder.join("own"), &specs.join("fanwise.yaml"));
    assert_eq!(said, Vec::<String>::new());
    let more = format!("my-types = {{ path = {:?} }}\n", specs.join("my-types"));
    let test = include_str!("../../fixtures/own/answers.rs");
    let said = krate::run_with(&folder, &[("own", "own-sdk")], &more, test);
    assert!(said.contains("6 passed"), "{said}");
}
