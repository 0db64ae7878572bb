//! Crates that are generated, compiled and run by the test itself.

mod checked;
mod examples;
mod joins;
mod krate;
mod lists;
mod own;
mod semver;
mod vendored;

#[test]
fn answers_may_break_their_document_where_the_manifest_says_so() {
    let folder = krate::folder("lenient");
    let said =
        krate::make(&folder.join("loose"), &krate::root().join("specs/lenient/fanwise.yaml"));
    assert_eq!(said, Vec::<String>::new());
    let test = include_str!("../../fixtures/lenient/answers.rs");
    let said = krate::run(&folder, &[("loose", "loose")], test);
    assert!(said.contains("8 passed"), "{said}");
}
