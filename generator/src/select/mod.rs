//! Keeps the operations that are asked for and what they reach.

use crate::ir::Ir;

/// Which operations are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Selection {
    /// All of every document, and every component schema.
    #[default]
    Everything,
}

/// The part of `ir` that `selection` asks for.
#[must_use]
pub fn select(ir: Ir, selection: &Selection) -> Ir {
    match selection {
        Selection::Everything => ir,
    }
}
