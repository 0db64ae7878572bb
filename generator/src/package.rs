//! What the generated package is called, where its runtime comes from, what files it has.

/// The package that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name for Cargo: `checkout-sdk`.
    pub name: String,
    /// Its version: `0.1.0`.
    pub version: String,
    /// Where `fanwise-runtime` comes from.
    pub runtime: RuntimeDependency,
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
