//! Crates made here and now of documents that share operations: they compile, run, and keep their
//! names when one more document comes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fanwise::diagnostic::Diagnostics;
use fanwise::generate::{Generated, Input, NamedSpec, Request, RuntimeChoice, generate};
use fanwise::load::LoadOptions;
use fanwise::write;

const CALLER: &str = include_str!("../../fixtures/shared-operations/caller.rs");
const AUTOMATIC: &str = include_str!("../../fixtures/shared-operations/automatic.rs");

/// A package that calls both crates; a workspace of its own. The profile is that of this
/// workspace, so that what is built of dependencies serves both.
const MANIFEST: &str = r#"[package]
name = "exchanges-test"
version = "0.1.0"
edition = "2024"

[workspace]

[dev-dependencies]
two = { path = "two" }
three = { path = "three" }
tokio = { version = "1", features = ["macros", "rt", "test-util"] }

[profile.dev]
debug = "line-tables-only"

[profile.dev.package."*"]
debug = false
"#;

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the tests lie in the workspace").to_owned()
}

/// Writes a crate for these documents of `specs/shared-operations` into `folder`.
fn make(folder: &Path, name: &str, specs: &[&str]) -> Generated {
    let documents = root().join("specs/shared-operations");
    let spec = |name: &&str| NamedSpec {
        name: (*name).to_owned(),
        path: documents.join(format!("{name}.yaml")),
    };
    let request = Request {
        input: Input::Specs(specs.iter().map(spec).collect()),
        out: Some(folder.join(name)),
        name: Some(name.to_owned()),
        runtime: RuntimeChoice::Path(root().join("runtime")),
        refs: LoadOptions::default(),
    };
    let mut diagnostics = Diagnostics::new();
    let generated = generate(&request, &mut diagnostics);
    let said: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let generated = generated.unwrap_or_else(|_| panic!("{}", said.join("\n")));
    assert!(said.is_empty(), "{}", said.join("\n"));
    write::write(&generated.out, &generated.files).expect("written");
    generated
}

/// What the report says of the APIs `north` and `south`.
fn first_two(generated: &Generated) -> serde_json::Value {
    let report = serde_json::to_value(&generated.report).expect("JSON");
    let apis = report["apis"].as_array().expect("a list").iter();
    let theirs = apis.filter(|api| api["name"] == "north" || api["name"] == "south");
    theirs.cloned().collect()
}

/// Cargo without what this run of it tells its tests of their package: some build scripts watch
/// that, and would be run again by every other build.
fn cargo() -> Command {
    let mut command = Command::new(env!("CARGO"));
    for (name, _) in std::env::vars_os() {
        let told = ["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_PRIMARY_PACKAGE", "CARGO_BIN_"];
        if name.to_str().is_some_and(|name| told.iter().any(|start| name.starts_with(start))) {
            command.env_remove(name);
        }
    }
    command
}

#[test]
fn the_automatic_fan_out_runs_and_a_third_document_renames_nothing() {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = temporary.parent().expect("Cargo's folder lies in the target folder");
    let folder = temporary.join("shared-operations");
    let two = make(&folder, "two", &["north", "south"]);
    let three = make(&folder, "three", &["north", "south", "west"]);
    assert_eq!(first_two(&two), first_two(&three));
    assert_eq!(first_two(&two).as_array().map(Vec::len), Some(2));

    fs::create_dir_all(folder.join("tests")).expect("made");
    for (path, text) in
        [("Cargo.toml", MANIFEST), ("tests/automatic.rs", AUTOMATIC), ("tests/caller.rs", CALLER)]
    {
        fs::write(folder.join(path), text).expect("written");
    }
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("copied");
    let output = cargo()
        .args(["test", "--offline", "--test", "automatic"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("cargo starts");
    let [said, faults] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{said}\n{faults}");
    assert!(said.contains("4 passed"), "{said}\n{faults}");
}
