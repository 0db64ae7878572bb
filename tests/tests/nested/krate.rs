//! A package made here and now, with generated crates in it, that Cargo compiles and runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fanwise::diagnostic::Diagnostics;
use fanwise::generate::{Input, Request, RuntimeChoice, generate};
use fanwise::load::LoadOptions;
use fanwise::write;

pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the tests lie in the workspace").to_owned()
}

/// A folder of the target folder, for one package.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Writes the crate of a manifest into a folder; gives what was said about it.
pub(crate) fn make(out: &Path, manifest: &Path) -> Vec<String> {
    let request = Request {
        input: Input::Manifest(manifest.to_owned()),
        out: Some(out.to_owned()),
        name: None,
        runtime: RuntimeChoice::Path(root().join("runtime")),
        refs: LoadOptions::default(),
    };
    let mut diagnostics = Diagnostics::new();
    let generated = generate(&request, &mut diagnostics);
    let said: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let generated = generated.unwrap_or_else(|_| panic!("{}", said.join("\n")));
    write::write(&generated.out, &generated.files).expect("written");
    said
}

/// Compiles and runs `test`, a file of tests that may use the crates in these folders of `folder`,
/// by the folder's name; with each, what its package is called. The profile is that of this
/// workspace, so that what is built of dependencies serves both.
pub(crate) fn run(folder: &Path, crates: &[(&str, &str)], test: &str) -> String {
    run_with(folder, crates, "", test)
}

/// The same with more lines of dependencies.
pub(crate) fn run_with(folder: &Path, crates: &[(&str, &str)], more: &str, test: &str) -> String {
    let package = folder.file_name().and_then(|name| name.to_str()).expect("a name");
    let features: Vec<String> =
        crates.iter().map(|(name, _)| format!("\"{name}/dynamic\"")).collect();
    let features = features.join(", ");
    let folders: Vec<String> = crates.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let folders = folders.join(", ");
    let used = |(name, package): &(&str, &str)| {
        format!("{name} = {{ path = \"{name}\", package = \"{package}\" }}\n")
    };
    let used: String = crates.iter().map(used).collect();
    let manifest = format!(
        r#"[package]
name = "{package}-test"
version = "0.1.0"
edition = "2024"

[features]
dynamic = [{features}]

[workspace]
exclude = [{folders}]

[dependencies]
serde_json = "1"
tokio = {{ version = "1", features = ["macros", "rt", "test-util"] }}
{used}{more}
[profile.dev]
debug = "line-tables-only"

[profile.dev.package."*"]
debug = false
"#
    );
    fs::create_dir_all(folder.join("tests")).expect("made");
    fs::create_dir_all(folder.join("src")).expect("made");
    fs::write(folder.join("Cargo.toml"), manifest).expect("written");
    fs::write(folder.join("src/lib.rs"), "//! Nothing.\n").expect("written");
    fs::write(folder.join("tests/all.rs"), test).expect("written");
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("copied");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    let output = cargo()
        .args(["test", "--offline", "--features", "dynamic", "--test", "all"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("cargo starts");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{said}");
    said
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
