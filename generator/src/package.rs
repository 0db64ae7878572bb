//! What the generated package is called, what it depends on, what files it has.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::manifest::Dependency;

/// The package that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name for Cargo: `checkout-sdk`.
    pub name: String,
    /// Its version: `0.1.0`.
    pub version: String,
    /// Where `fanwise-runtime` comes from.
    pub runtime: RuntimeDependency,
    /// What else it depends on: lines of its `Cargo.toml`, in alphabetical order.
    pub dependencies: Vec<String>,
}

impl Package {
    /// The name of its own copy of `fanwise-runtime`. Cargo refuses two packages of one name and
    /// version in one program, and two generated crates may each have a copy.
    pub fn vendored_runtime(&self) -> String {
        format!("{}-runtime", self.name)
    }
}

/// Names that Cargo, Rust or the generated code itself has taken: no crate can have one.
pub(crate) fn is_taken(name: &str) -> bool {
    let taken = ["self", "crate", "super", "std", "core", "alloc", "proc_macro", "test", "tokio"];
    taken.contains(&name) || matches!(name, "fanwise-runtime" | "fanwise_runtime")
}

/// Where a generated package finds `fanwise-runtime`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimeDependency {
    /// From crates.io, of this version.
    Published(String),
    /// From a folder, written as it stands: relative to the package, with `/`.
    Path(String),
    /// From the package's own `vendor/fanwise-runtime`.
    Vendored,
}

/// A file of the package, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Relative to the package, with `/` between its parts.
    pub path: String,
    /// The whole content.
    pub content: String,
}

/// A basic string of TOML.
pub(crate) fn toml(text: &str) -> String {
    let mut out = String::from('"');
    for one in text.chars() {
        match one {
            '"' | '\\' => out.extend(['\\', one]),
            one if one.is_control() => out.push(' '),
            one => out.push(one),
        }
    }
    out.push('"');
    out
}

/// The lines of `dependencies` for the package in `out`. A folder that is not there is an error.
pub(crate) fn dependencies(
    all: &[Dependency],
    folder: &Path,
    out: &Path,
    diagnostics: &mut Diagnostics,
) -> Vec<String> {
    let mut lines: Vec<String> =
        all.iter().filter_map(|one| dependency(one, folder, out, diagnostics)).collect();
    lines.sort();
    lines
}

fn dependency(
    one: &Dependency,
    folder: &Path,
    out: &Path,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let mut words = Vec::new();
    let mut word = |word: &str, value: &str| words.push(format!("{word} = {}", toml(value)));
    if let Some(version) = &one.version {
        word("version", version);
    }
    if let Some(path) = &one.path {
        match relative(out, &folder.join(&path.value)) {
            Ok(path) => word("path", &path),
            Err(error) => {
                let message = format!("the folder `{}` cannot be found: {error}", path.value);
                let fault = Diagnostic::error("dependency-path", path.place.clone(), message);
                diagnostics.push(fault.help("name a crate's folder from the manifest's"));
                return None;
            }
        }
    }
    if let Some(git) = &one.git {
        word("git", git);
    }
    if let Some((key, value)) = &one.at {
        word(key, value);
    }
    if let Some(package) = &one.package {
        word("package", package);
    }
    if !one.default_features {
        words.push("default-features = false".to_owned());
    }
    if !one.features.is_empty() {
        let features: Vec<String> = one.features.iter().map(|feature| toml(feature)).collect();
        words.push(format!("features = [{}]", features.join(", ")));
    }
    let is_version = matches!(words.as_slice(), [one] if one.starts_with("version"));
    let value = match &one.version {
        Some(version) if is_version => toml(version),
        _ => format!("{{ {} }}", words.join(", ")),
    };
    Some(format!("{} = {value}", one.name.value))
}

/// The way from the folder `from`, which need not be there yet, to `to`; with `/`.
pub(crate) fn relative(from: &Path, to: &Path) -> std::io::Result<String> {
    let to = std::fs::canonicalize(to)?;
    let from = canonical(&std::path::absolute(from)?);
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| "..".to_owned());
    let down = to.components().skip(shared);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    let way: Vec<String> = up.chain(down).collect();
    Ok(if way.is_empty() { ".".to_owned() } else { way.join("/") })
}

/// Without links, as far as the path is there.
fn canonical(path: &Path) -> PathBuf {
    if let Ok(path) = std::fs::canonicalize(path) {
        return path;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => canonical(parent).join(name),
        _ => path.to_owned(),
    }
}
