//! What a manifest says of Rust types: one's own, derives, what they depend on.

use super::Spanned;
use crate::ir::RustPath;

/// One of `types`: a Rust type in the place of a schema, a property or a format.
#[derive(Clone, Debug)]
pub struct Replacement {
    /// `Money`, `Order/total`, `format:uuid`.
    pub what: Spanned<String>,
    /// The type that stands there.
    pub path: Spanned<RustPath>,
}

/// One of `derive`.
#[derive(Clone, Debug)]
pub struct Derive {
    /// The schema; `None`: every type.
    pub schema: Option<Spanned<String>>,
    /// What is derived.
    pub traits: Vec<Spanned<RustPath>>,
}

/// One of `package.dependencies`.
#[derive(Clone, Debug)]
pub struct Dependency {
    /// Its name for Cargo.
    pub name: Spanned<String>,
    /// `version`.
    pub version: Option<String>,
    /// `path`: a folder, relative to the manifest.
    pub path: Option<Spanned<String>>,
    /// `git`.
    pub git: Option<String>,
    /// `rev`, `branch` or `tag` of `git`, with its word.
    pub at: Option<(&'static str, String)>,
    /// `package`: its name in the registry, where that is another.
    pub package: Option<String>,
    /// `features`.
    pub features: Vec<String>,
    /// `default_features`.
    pub default_features: bool,
}

impl Dependency {
    /// The crate's name in code.
    pub fn crate_name(&self) -> String {
        self.name.value.replace('-', "_")
    }
}
