//! The command line as it is typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Reads OpenAPI documents and writes one typed Rust client crate with combined fan-out methods.
#[derive(Debug, Parser)]
#[command(name = "fanwise", version, arg_required_else_help = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a client crate.
    Generate(GenerateArgs),
    /// Show what is in the documents, and what would be skipped and why.
    Inspect(InspectArgs),
    /// Print the manifest's JSON Schema.
    ManifestSchema,
}

/// What `fanwise generate` takes.
#[derive(Args, Debug)]
pub(super) struct GenerateArgs {
    /// OpenAPI documents; NAME is what the API is called in the crate (default: the file's stem).
    #[arg(value_name = "[NAME=]SPEC")]
    pub(super) specs: Vec<String>,

    /// A manifest that names the documents and declares fan-outs, instead of SPECs.
    #[arg(long, value_name = "FILE", conflicts_with = "specs")]
    pub(super) manifest: Option<PathBuf>,

    /// The folder of the crate (default: the manifest's `package.out`).
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,

    /// The crate's name (default: the manifest's `package.name`, else the folder's name).
    #[arg(long, value_name = "CRATE")]
    pub(super) name: Option<String>,

    /// Depend on the runtime by this path.
    #[arg(long, value_name = "PATH", conflicts_with = "vendor_runtime")]
    pub(super) runtime_path: Option<PathBuf>,

    /// Put the runtime's sources into DIR/vendor: a crate that needs nothing published.
    #[arg(long)]
    pub(super) vendor_runtime: bool,

    /// Write the machine-readable report, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,

    /// Write nothing; exit with 1 and print the difference if DIR is not what would be written.
    #[arg(long)]
    pub(super) check: bool,

    #[command(flatten)]
    pub(super) refs: RefArgs,
}

/// What `fanwise inspect` takes.
#[derive(Args, Debug)]
pub(super) struct InspectArgs {
    /// OpenAPI documents.
    #[arg(value_name = "[NAME=]SPEC", required = true)]
    pub(super) specs: Vec<String>,

    #[command(flatten)]
    pub(super) refs: RefArgs,
}

/// Where `$ref`s may lead.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct RefArgs {
    /// Follow `$ref`s out of the folder of the root document.
    #[arg(long)]
    pub(super) allow_outside: bool,

    /// Follow `$ref`s over the network.
    #[arg(long)]
    pub(super) allow_network: bool,
}
