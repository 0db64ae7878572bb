//! Bad input: each fixture of `specs/invalid/` with its exit code and its diagnostics. An error
//! leaves no file behind; a warning leaves the rest generated.

use super::{code, fanwise, path_text, specs, stderr};

/// Exit code, diagnostics, and how many files there are after.
fn run(args: &[&str]) -> String {
    let top = tempfile::tempdir().expect("a folder");
    let out = top.path().join("out");
    let mut all = vec!["generate"];
    all.extend_from_slice(args);
    all.extend(["--out", path_text(&out), "--name", "out"]);
    let output = fanwise(&specs().join("invalid"), &all);
    let left = if out.exists() { "something is written" } else { "nothing is written" };
    let code = code(&output);
    assert_eq!(code == 0, out.exists(), "{}", stderr(&output));
    format!("exit code {code}, {left}\n{}", stderr(&output))
}

macro_rules! fixtures {
    ($($name:ident: $($arg:literal),+;)+) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), run(&[$($arg),+]));
        }
    )+};
}

fixtures! {
    no_such_file: "there-is-no-such-file.yaml";
    not_yaml: "not-yaml.yaml";
    not_openapi: "not-openapi.yaml";
    swagger_1: "swagger-1.json";
    no_operations: "no-operations.yaml";
    ref_to_nothing: "ref-to-nothing.yaml";
    ref_to_itself: "ref-to-itself.yaml";
    duplicate_id: "duplicate-id.yaml";
    unknown_operation: "--manifest", "unknown-operation.fanwise.yaml";
    unknown_field: "--manifest", "unknown-field.fanwise.yaml";
    wrong_type: "--manifest", "wrong-type.fanwise.yaml";
    cycle: "--manifest", "cycle.fanwise.yaml";
    no_such_spec: "--manifest", "no-such-spec.fanwise.yaml";
    not_built_yet: "--manifest", "not-built-yet.fanwise.yaml";
    unknown_words: "--manifest", "unknown-words.fanwise.yaml";
    duplicate_leg: "--manifest", "duplicate-leg.fanwise.yaml";
    optional_needed: "--manifest", "optional-needed.fanwise.yaml";
    no_such_manifest: "--manifest", "cylce.fanwise.yaml";
}

#[test]
fn an_output_folder_that_cannot_be_used() {
    let top = tempfile::tempdir().expect("a folder");
    let out = top.path().join("out");
    std::fs::write(&out, "a file").expect("written");
    let args = ["generate", "inventory.yaml", "--out", path_text(&out), "--name", "out"];
    let output = fanwise(&specs(), &args);
    assert_eq!(code(&output), 1);
    let said = stderr(&output).replace(path_text(top.path()), "TOP");
    insta::assert_snapshot!("an_output_folder_that_cannot_be_used", said);
    assert_eq!(std::fs::read_to_string(&out).expect("there"), "a file");
}
