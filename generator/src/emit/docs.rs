//! Doc comments.

use proc_macro2::TokenStream;
use quote::quote;

/// Lines that are safe for rustdoc as doc comments of an item or field.
pub(crate) fn attributes(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| spaced(line));
    quote!(#(#[doc = #lines])*)
}

/// As `///` is followed by a space, unless its line is empty.
fn spaced(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {line}") }
}
