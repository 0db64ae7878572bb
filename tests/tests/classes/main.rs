//! Classes of documents: `specs/classes/` holds one small document per class, and its first lines
//! say what becomes of it.
//!
//! ```yaml
//! # class: enums of mixed type          what the document stands for
//! # untyped: #/components/schemas/Any   a place that stays untyped; all others are typed
//! # warns: odd-type                     a code that is warned about; no other is
//! # method: GET /a/{b} get_a_by_b       the client's method of an operation
//! # whole: Mixed "a"                    a value of a schema that comes back as it was
//! # refused: Mixed {}                   a value that is no such schema
//! ```
//!
//! All of them together become one crate, which is compiled once. What has to be said in Rust
//! stands in `typed/<class>.rs`, a test of that crate.

#![allow(clippy::unwrap_used)] // A test that meets the unexpected fails.

mod fixture;
mod nested;
mod report;

use fixture::{Claim, fixtures};

#[test]
fn every_class_is_generated_as_its_document_says() {
    let fixtures = fixtures();
    let generated = nested::generated(&fixtures);
    let faults: Vec<String> =
        fixtures.iter().flat_map(|one| report::faults(one, &generated.report)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_class_compiles_clean_and_its_values_come_back_whole() {
    let fixtures = fixtures();
    let generated = nested::generated(&fixtures);
    let dir = nested::written(&fixtures, &generated);
    nested::cargo(&dir, &["clippy", "--quiet", "--all-features", "--lib", "--", "-D", "warnings"]);
    nested::cargo(&dir, &["test", "--quiet", "--all-features", "--tests"]);
}

#[test]
fn every_class_says_what_it_is() {
    for one in fixtures() {
        assert!(one.claims.iter().any(|claim| matches!(claim, Claim::Class)), "{}", one.name);
    }
}
