//! `specs/checked`: requests are checked by the rules of their document.

use super::krate;

#[test]
fn requests_are_checked_where_the_manifest_says_so() {
    let folder = krate::folder("checked-requests");
    let said =
        krate::make(&folder.join("checked"), &krate::root().join("specs/checked/fanwise.yaml"));
    assert_eq!(said, Vec::<String>::new());
    let test = include_str!("../../fixtures/checked/answers.rs");
    let said = krate::run(&folder, &[("checked", "checked")], test);
    assert!(said.contains("5 passed"), "{said}");
}
