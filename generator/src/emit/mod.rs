//! Writes the generated crate: what stands in which file, as tokens and as declarations that the
//! runtime's macros take.

mod docs;
mod source;
mod types_in;

pub use source::{
    Body, Choice, Content, Declaration, Field, File, Piece, Record, Source, Value, Variant,
};

use crate::analyse::Facts;
use crate::ir::Ir;
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
