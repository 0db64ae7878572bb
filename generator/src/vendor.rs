//! The runtime's sources, for crates that need nothing published.

use crate::package::{OutputFile, toml};

/// Every source file of `fanwise-runtime`, by its path in that package.
static SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/runtime_sources.rs"));

/// Where the vendored runtime lies in a generated crate.
pub const FOLDER: &str = "vendor/fanwise-runtime";

/// The runtime as files of the generated crate: a package of this name, which the crate's own code
/// knows as `fanwise_runtime` all the same.
pub fn files(package: &str) -> Vec<OutputFile> {
    SOURCES
        .iter()
        .map(|(path, content)| OutputFile {
            path: format!("{FOLDER}/{path}"),
            content: if *path == "Cargo.toml" {
                let kept = without_tables(content, &["[dev-dependencies]", "[lints]", "[[test]]"]);
                named(&kept, package)
            } else {
                (*content).to_owned()
            },
        })
        .collect()
}

/// A manifest under another name. Its library has that name too, so that the docs of two copies don't
/// fall on each other; its tests need what only this workspace can serve.
fn named(manifest: &str, package: &str) -> String {
    let own = format!("name = {}", toml("fanwise-runtime"));
    let other = format!("name = {}", toml(package));
    let library = "# Its tests are run where it is written.\n\
                   [lib]\ntest = false\ndoctest = false\n\n[features]";
    manifest.replacen(&own, &other, 1).replacen("[features]", library, 1)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_a_name_of_its_own() {
        let files = files("shop-sdk-runtime");
        let manifest = files.iter().find(|file| file.path.ends_with("/Cargo.toml"));
        let manifest = manifest.map_or("", |file| file.content.as_str());
        assert!(manifest.starts_with("[package]\nname = \"shop-sdk-runtime\"\n"), "{manifest}");
        assert_eq!(manifest.matches("[lib]\ntest = false\ndoctest = false\n").count(), 1);
        assert!(!manifest.contains("[dev-dependencies]") && !manifest.contains("[lints]"));
    }
}
