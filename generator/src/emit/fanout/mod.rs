//! `fanouts/`: a module per fan-out.

mod access;
mod condition;
mod docs;
mod dynamic;
mod file;
mod legs;
mod lists;
mod make;
mod plan;
mod read;
mod request;
mod scope;
mod told;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::source::{File, Piece, Source};
use super::types_in::ident;
use super::{Context, rust_file};
use crate::ir::{Home, OperationId};
use crate::plan::FanOutId;

pub(crate) use dynamic::dynamic_arms;
pub(crate) use told::words;

/// The files of all fan-outs; none without one.
pub(crate) fn files(cx: Context<'_>) -> Vec<File> {
    if cx.plan.fan_outs.is_empty() {
        return Vec::new();
    }
    let mut files = vec![root(cx)];
    files.extend(cx.plan.fan_outs.ids().map(|id| file::file(cx, id)));
    files
}

/// Under which features a fan-out is there: those of all that it calls. `None`: always.
pub(crate) fn condition_of(cx: Context<'_>, id: FanOutId) -> Option<TokenStream> {
    let operations = scope::Scope::new(cx, id, &[]).reach();
    let feature = |id: OperationId| {
        let api = cx.ir.operations[id].api;
        let groups = cx.facts.groups(api).iter().zip(&cx.names.api(api).groups);
        let mut found = groups.filter(|(group, _)| group.operations.contains(&id));
        found.next().map(|(_, names)| names.feature.as_str())
    };
    let features: BTreeSet<&str> = operations.into_iter().filter_map(feature).collect();
    let features: Vec<&str> = features.into_iter().collect();
    match features.as_slice() {
        [] => None,
        [one] => Some(quote!(#[cfg(feature = #one)])),
        all => Some(quote!(#[cfg(all(#(feature = #all),*))])),
    }
}

/// `fanouts/mod.rs`.
fn root(cx: Context<'_>) -> File {
    let mut modules: Vec<_> = cx
        .plan
        .fan_outs
        .ids()
        .map(|id| (ident(&cx.names.fan_out(id).module), condition_of(cx, id)))
        .collect();
    modules.sort_by(|(one, _), (other, _)| one.cmp(other));
    let modules = modules.into_iter().map(|(module, cfg)| quote!(#cfg mod #module;));
    let has_types = cx.ir.types.iter().any(|(_, def)| def.home == Home::FanOuts);
    let types = has_types.then(|| {
        quote!(
            pub mod types;
        )
    });
    let exports = cx.plan.fan_outs.ids().map(|id| {
        let names = cx.names.fan_out(id);
        let module = ident(&names.module);
        let mut items = [&names.inputs, &names.legs, &names.outcome].map(|name| ident(name));
        items.sort();
        let cfg = condition_of(cx, id);
        quote!(#cfg pub use #module::{#(#items),*};)
    });
    let code = quote! {
        #(#modules)*
        #types

        #(#exports)*
    };
    let docs = super::docs::lines("The fan-outs: their inputs and what comes of them.", 0);
    let source = Source { docs, pieces: vec![Piece::Code(code)] };
    rust_file("src/fanouts/mod.rs".to_owned(), source)
}
