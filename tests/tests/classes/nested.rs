//! The one crate of all documents.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fanwise::diagnostic::Diagnostics;
use fanwise::generate::{Generated, Input, NamedSpec, Request, RuntimeChoice, generate};
use fanwise::load::LoadOptions;
use fanwise::report::Report;
use fanwise::write::write;

use super::fixture::{Claim, Fixture, workspace};

/// What stands before the tests of values.
const HEAD: &str = r#"//! Values of every class, there and back.

use serde::de::DeserializeOwned;
use serde::Serialize;
use serde_json::Value;

/// Decodes a value and encodes it again: nothing may be lost.
fn whole<T: DeserializeOwned + Serialize>(schema: &str, text: &str) {
    let value: T = serde_json::from_str(text).unwrap_or_else(|e| panic!("{schema} {text}: {e}"));
    let back = serde_json::to_string(&value).unwrap_or_else(|e| panic!("{schema} {text}: {e}"));
    let tree = |text: &str| serde_json::from_str::<Value>(text).map(plain).ok();
    assert_eq!(tree(&back), tree(text), "{schema} {text}");
}

/// A value of another kind is refused.
fn refused<T: DeserializeOwned>(schema: &str, text: &str) {
    assert!(serde_json::from_str::<T>(text).is_err(), "{schema} takes {text}");
}

/// The same value with `1.0` for `1`: numbers are equal as numbers.
fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64().filter(|it| it.abs() < 9e15) {
            Some(float) => float.into(),
            None => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(entries) => {
            entries.into_iter().map(|(name, value)| (name, plain(value))).collect()
        }
        other => other,
    }
}
"#;

/// Generates the crate of all documents.
pub(crate) fn generated(fixtures: &[Fixture]) -> Generated {
    let spec = |one: &Fixture| NamedSpec { name: one.name.clone(), path: one.path.clone() };
    let request = Request {
        input: Input::Specs(fixtures.iter().map(spec).collect()),
        out: Some(dir()),
        name: Some("classes".to_owned()),
        runtime: RuntimeChoice::Path(workspace().join("runtime")),
        refs: LoadOptions::default(),
    };
    let mut diagnostics = Diagnostics::new();
    let generated = generate(&request, &mut diagnostics);
    let said: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    generated.unwrap_or_else(|_| panic!("not generated\n{}", said.join("\n")))
}

/// The workspace's target folder holds the crate, so that a second run compiles little.
fn dir() -> PathBuf {
    workspace().join("target/classes")
}

/// Writes the crate and its tests.
pub(crate) fn written(fixtures: &[Fixture], generated: &Generated) -> PathBuf {
    let dir = dir();
    write(&dir, &generated.files).unwrap();
    let manifest = fs::read_to_string(dir.join("Cargo.toml")).unwrap();
    let tests = "\n[dev-dependencies]\nserde = \"1\"\nserde_json = \"1\"\n\
        tokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n\n[workspace]\n";
    let manifest = manifest.replace("\n[workspace]\n", "");
    fs::write(dir.join("Cargo.toml"), manifest + tests).unwrap();
    // The versions that are on this machine already.
    fs::copy(workspace().join("Cargo.lock"), dir.join("Cargo.lock")).unwrap();
    let typed = dir.join("tests");
    let _ = fs::remove_dir_all(&typed);
    fs::create_dir_all(typed.join("classes")).unwrap();
    let mut text = HEAD.to_owned();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/classes/typed");
    for fixture in fixtures {
        values(fixture, &generated.report, &mut text);
        let file = format!("{}.rs", fixture.name);
        if own.join(&file).is_file() {
            fs::copy(own.join(&file), typed.join("classes").join(&file)).unwrap();
            let module = fixture.name.replace('-', "_");
            writeln!(text, "\n#[path = \"classes/{file}\"]\nmod {module};").unwrap();
        }
    }
    fs::write(typed.join("classes.rs"), text).unwrap();
    dir
}

/// The test of one document's values.
fn values(fixture: &Fixture, report: &Report, text: &mut String) {
    let mut lines = String::new();
    for claim in &fixture.claims {
        let (check, schema, value) = match claim {
            Claim::Whole(schema, value) => ("whole", schema, value),
            Claim::Refused(schema, value) => ("refused", schema, value),
            _ => continue,
        };
        let ty = format!("classes::{}", path(fixture, report, schema));
        // What refers to a schema that may be null is an `Option`.
        let ty = if value == "null" { format!("Option<{ty}>") } else { ty };
        writeln!(lines, "    {check}::<{ty}>({schema:?}, r####\"{value}\"####);").unwrap();
    }
    if !lines.is_empty() {
        let name = fixture.name.replace('-', "_");
        writeln!(text, "\n#[test]\nfn values_of_{name}() {{\n{lines}}}").unwrap();
    }
}

/// The Rust path of a schema's type.
fn path<'a>(fixture: &Fixture, report: &'a Report, schema: &str) -> &'a str {
    let api = report.apis.iter().find(|api| api.name == fixture.name);
    let path = api.and_then(|api| api.schemas.get(schema));
    path.unwrap_or_else(|| panic!("{}: no schema {schema}", fixture.name))
}

/// Runs cargo in the crate, without a word unless it fails.
pub(crate) fn cargo(dir: &Path, args: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .current_dir(dir)
        .args(args)
        .env("CARGO_TARGET_DIR", workspace().join("target/corpus-target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let shown: Vec<&str> = said.lines().take(200).collect();
    assert!(output.status.success(), "cargo {}\n{}", args.join(" "), shown.join("\n"));
}
