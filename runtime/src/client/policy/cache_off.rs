//! No cache.

/// There is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cache {}
