//! `specs/lists`: lists, targets, and fan-outs in fan-outs.

use super::krate;

#[test]
fn lists_targets_and_fan_outs_do_what_their_manifest_says() {
    let folder = krate::folder("lists-of-all-kinds");
    let said = krate::make(&folder.join("lists"), &krate::root().join("specs/lists/fanwise.yaml"));
    assert_eq!(said, Vec::<String>::new());
    let test = include_str!("../../fixtures/lists/all.rs");
    let said = krate::run(&folder, &[("lists", "lists-sdk")], test);
    assert!(said.contains("11 passed"), "{said}");
}
