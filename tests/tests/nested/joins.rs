//! `specs/joins`: every join, and all that a leg can say.

use super::krate;

#[test]
fn every_join_does_what_its_manifest_says() {
    let folder = krate::folder("joins-of-all-kinds");
    let said = krate::make(&folder.join("joins"), &krate::root().join("specs/joins/fanwise.yaml"));
    assert_eq!(said, Vec::<String>::new());
    let test = include_str!("../../fixtures/joins/all.rs");
    let said = krate::run(&folder, &[("joins", "joins-sdk")], test);
    assert!(said.contains("12 passed"), "{said}");
}
