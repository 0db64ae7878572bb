//! The runtime's sources, for crates that need nothing published.

use crate::package::OutputFile;

/// Every source file of `fanwise-runtime`, by its path in that package.
static SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/runtime_sources.rs"));

/// Where the vendored runtime lies in a generated crate.
pub const FOLDER: &str = "vendor/fanwise-runtime";

/// The runtime as files of the generated crate.
pub fn files() -> Vec<OutputFile> {
    SOURCES
        .iter()
        .map(|(path, content)| OutputFile {
            path: format!("{FOLDER}/{path}"),
            content: if *path == "Cargo.toml" {
                without_tables(content, &["[dev-dependencies]", "[lints]", "[[test]]"])
            } else {
                (*content).to_owned()
            },
        })
        .collect()
}

/// A manifest without the tables that only this workspace can serve.
fn without_tables(manifest: &str, tables: &[&str]) -> String {
    let mut kept = String::new();
    let mut skipping = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            skipping = tables.contains(&line.trim());
        }
        if !skipping {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    let end = kept.trim_end().len();
    kept.truncate(end);
    kept.push('\n');
    kept
}
