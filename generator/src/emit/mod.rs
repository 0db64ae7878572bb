//! Writes the generated crate: what stands in which file, as tokens and as declarations that the
//! runtime's macros take.

mod about;
mod answer;
mod api;
mod client;
mod docs;
mod dynamic;
mod fanout;
mod imports;
mod operations;
mod package;
mod pages;
mod policy;
mod request;
mod rules;
mod scopes;
mod sdk;
mod source;
mod stream;
mod types;
mod types_in;
mod xml;

pub use source::{
    Action, Body, Choice, Clause, Content, Declaration, Field, File, Input, Outcome, Piece, Place,
    Reading, Record, Source, Value, Variant,
};

pub(crate) use types_in::TypesIn;

use crate::analyse::Facts;
use crate::ir::{Home, Ir};
use crate::name::Names;
use crate::package::Package;
use crate::plan::Plan;

/// All that is known when files are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) ir: &'a Ir,
    pub(crate) facts: &'a Facts,
    pub(crate) plan: &'a Plan,
    pub(crate) names: &'a Names,
    pub(crate) package: &'a Package,
}

/// Writes all files, in an order that does not depend on chance.
pub fn emit(ir: &Ir, facts: &Facts, plan: &Plan, names: &Names, package: &Package) -> Vec<File> {
    let cx = Context { ir, facts, plan, names, package };
    let mut files = vec![package::manifest(cx), package::rustfmt(), package::library(cx)];
    files.extend([sdk::file(cx), dynamic::of_sdk(cx)]);
    ir.apis.ids().for_each(|id| files.extend(api::files(cx, id)));
    let inputs = "Types of the inputs of fan-outs.";
    files.extend(types::of_module(cx, Home::FanOuts, "fanouts", inputs));
    files.extend(package::shared(cx));
    files.extend(fanout::files(cx));
    files
}

/// A file of Rust.
pub(crate) fn rust_file(path: String, source: Source) -> File {
    File { path, content: Content::Rust(source) }
}
