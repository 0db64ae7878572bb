//! `fanouts/`: a module per fan-out.

use proc_macro2::TokenStream;

use super::{Context, File};

/// The files of all fan-outs; none without one.
pub(crate) fn files(_cx: Context<'_>) -> Vec<File> {
    Vec::new()
}

/// The arms of the `match` over a fan-out's name in `call_fanout`, over `self` and `inputs`.
pub(crate) fn dynamic_arms(_cx: Context<'_>) -> Vec<TokenStream> {
    Vec::new()
}
