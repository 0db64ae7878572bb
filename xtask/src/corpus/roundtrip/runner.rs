//! The crate that takes examples through the generated types.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::Case;
use crate::corpus::Stage;
use crate::corpus::krate::cargo;
use crate::root;

/// An example that did not come back as it was.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) text: String,
    /// See [`Case`].
    pub(super) no_object: bool,
}

/// The program; the table of types comes before it.
const PROGRAM: &str = include_str!("runner.txt");

/// Writes the crate beside that of the documents, which lies at `out`.
pub(super) fn write(out: &Path, cases: &[Case]) -> Result<(), crate::Failure> {
    let dir = folder(out);
    fs::create_dir_all(dir.join("src"))?;
    let manifest = fs::read_to_string(out.join("Cargo.toml"))?;
    let name = package(&manifest).ok_or("the generated crate has no name")?;
    // Schemas that no operation reaches have types, too.
    let unused = if manifest.contains("\nall-schemas =") { ", \"all-schemas\"" } else { "" };
    let mut types: Vec<&str> = cases.iter().map(|case| case.rust.as_str()).collect();
    types.sort_unstable();
    types.dedup();
    fs::write(
        dir.join("Cargo.toml"),
        format!(
            "[package]\nname = \"roundtrip\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nsample = {{ package = \"{name}\", path = {:?}, \
             features = [\"dynamic\"{unused}] }}\n\
             serde = \"1\"\nserde_json = {{ version = \"1\", features = [\"preserve_order\"] }}\n",
            out.display().to_string()
        ),
    )?;
    let turns: Vec<String> =
        types.iter().map(|rust| format!("    turn::<{}>,", absolute(rust))).collect();
    let table = format!("const TABLE: &[Turn] = &[\n{}\n];\n", turns.join("\n"));
    fs::write(dir.join("src").join("main.rs"), format!("{table}\n{PROGRAM}"))?;
    let case = |case: &Case| {
        let at = types.binary_search(&case.rust.as_str()).unwrap_or_default();
        json!([at, case.rust, case.place, case.text, case.no_object])
    };
    let cases: Vec<_> = cases.iter().map(case).collect();
    fs::write(dir.join("cases.json"), serde_json::to_string(&cases)?)?;
    fs::copy(root().join("Cargo.lock"), dir.join("Cargo.lock"))?;
    Ok(())
}

/// What did not come back as it was.
pub(super) fn run(out: &Path) -> Result<Vec<Failure>, crate::Failure> {
    let dir = folder(out);
    if fs::read_to_string(dir.join("cases.json"))? == "[]" {
        return Ok(Vec::new());
    }
    let said = cargo(&dir, Stage::Roundtrip, &["run", "--quiet"], &[])?;
    let failures: Vec<(String, bool)> = serde_json::from_str(&said)?;
    Ok(failures.into_iter().map(|(text, no_object)| Failure { text, no_object }).collect())
}

fn folder(out: &Path) -> PathBuf {
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned());
    out.with_file_name(format!("roundtrip-{}", name.unwrap_or_default()))
}

fn package(manifest: &str) -> Option<&str> {
    let line = manifest.lines().find_map(|line| line.strip_prefix("name = \""))?;
    line.strip_suffix('"')
}

/// A type as another crate writes it. What begins in lower case is a module, or a scalar.
fn absolute(rust: &str) -> String {
    let mut out = String::new();
    let mut left = rust;
    while !left.is_empty() {
        let end = left.find(['<', '>', ',', ' ']).unwrap_or(left.len());
        let (word, after) = left.split_at(end);
        match word {
            "Bytes" | "Map" | "Secret" | "Value" => out.push_str("sample::runtime::"),
            _ if word.contains("::") => out.push_str("sample::"),
            _ => {}
        }
        out.push_str(word);
        let sign: String = after.chars().take(1).collect();
        out.push_str(&sign);
        left = after.get(sign.len()..).unwrap_or_default();
    }
    out
}
