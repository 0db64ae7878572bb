//! The `use` lines of a file: what it names, and nothing else.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::source::{Body, Declaration};
use super::types_in::ident;

/// Types and macros of the runtime that generated code names without a path.
const RUNTIME: &[&str] = &[
    "BuildError",
    "Bytes",
    "Decode",
    "FilePart",
    "FormField",
    "Map",
    "Method",
    "Operation",
    "Param",
    "RawResponse",
    "Request",
    "Secret",
    "Security",
    "Style",
    "Value",
];

/// The same in the file of the entry point.
pub(super) const ENTRY: &[&str] =
    &["ApiBuilder", "BuildError", "FanOutCall", "Shared", "Stats", "shared_settings"];

/// The same in a file of types, which may hold a `Method` or `Request` of the document.
const IN_TYPES: &[&str] = &["Bytes", "FilePart", "Map", "Secret", "Value"];

/// The same for the files of fan-outs.
pub(super) const FAN_OUT: &[&str] = &[
    "Binding",
    "Bytes",
    "DeclaredFanOut",
    "Each",
    "EachFanOut",
    "Elements",
    "FanOutCall",
    "FanOutLeg",
    "FilePart",
    "Join",
    "KeyRule",
    "Leg",
    "LegPlan",
    "Map",
    "Missing",
    "Outcome",
    "Plan",
    "Secret",
    "Value",
];

/// `use fanwise_runtime::{…};` for those of the known names that this code needs.
pub(super) fn of_known(code: &TokenStream, known: &[&'static str]) -> Option<TokenStream> {
    let mut found = BTreeSet::new();
    named(code.clone(), known, &mut found);
    import(&found)
}

/// `use fanwise_runtime::{…};` for what this code and these declarations need, macros included.
pub(super) fn of(code: &TokenStream, declarations: &[Declaration]) -> Option<TokenStream> {
    let mut found = BTreeSet::new();
    named(code.clone(), RUNTIME, &mut found);
    for declaration in declarations {
        let (name, types) = declaration.body.names();
        found.extend(name);
        if let Body::Operation(action) = &declaration.body {
            found.extend(action.words());
        }
        for ty in types {
            named_in_text(ty, &mut found);
        }
    }
    import(&found)
}

fn import(found: &BTreeSet<&str>) -> Option<TokenStream> {
    let names: Vec<_> = found.iter().map(|name| ident(name)).collect();
    match names.as_slice() {
        [] => None,
        [name] => Some(quote!(use fanwise_runtime::#name;)),
        names => Some(quote!(use fanwise_runtime::{#(#names),*};)),
    }
}

/// The runtime's names in a type as it is printed.
fn named_in_text(ty: &str, found: &mut BTreeSet<&'static str>) {
    // A path of ours, `types::Value`, is no name of the runtime.
    let mut before = "";
    for part in ty.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_') {
        let word = part.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_');
        if !before.ends_with(':')
            && let Some(known) = IN_TYPES.iter().find(|known| **known == word)
        {
            found.insert(known);
        }
        before = part;
    }
}

/// Those of the known names that stand in code.
fn named(code: TokenStream, known: &[&'static str], found: &mut BTreeSet<&'static str>) {
    let mut after_colon = false;
    for token in code {
        match token {
            TokenTree::Ident(ident) if !after_colon => {
                let word = ident.to_string();
                found.extend(known.iter().find(|known| **known == word));
                after_colon = false;
            }
            TokenTree::Group(group) => {
                named(group.stream(), known, found);
                after_colon = false;
            }
            // `a::B`; the single colon of `a: B` is followed by a type too, but stands alone.
            TokenTree::Punct(punct) => {
                let joint = punct.spacing() == proc_macro2::Spacing::Joint;
                after_colon = punct.as_char() == ':' && (joint || after_colon);
            }
            _ => after_colon = false,
        }
    }
}
