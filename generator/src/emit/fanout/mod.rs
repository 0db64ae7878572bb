//! `fanouts/`: a module per fan-out.

mod access;
mod condition;
mod dynamic;
mod file;
mod make;
mod plan;
mod read;
mod request;
mod scope;

use quote::quote;

use super::source::{File, Piece, Source};
use super::types_in::ident;
use super::{Context, docs, rust_file};
use crate::ir::Home;

pub(crate) use dynamic::dynamic_arms;

/// The files of all fan-outs; none without one.
pub(crate) fn files(cx: Context<'_>) -> Vec<File> {
    if cx.plan.fan_outs.is_empty() {
        return Vec::new();
    }
    let mut files = vec![root(cx)];
    files.extend(cx.plan.fan_outs.ids().map(|id| file::file(cx, id)));
    files
}

/// `fanouts/mod.rs`.
fn root(cx: Context<'_>) -> File {
    let mut modules: Vec<_> =
        cx.plan.fan_outs.ids().map(|id| ident(&cx.names.fan_out(id).module)).collect();
    modules.sort();
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
        quote!(pub use #module::{#(#items),*};)
    });
    let code = quote! {
        #(mod #modules;)*
        #types

        #(#exports)*
    };
    let docs = docs::lines("The fan-outs: their inputs and what comes of them.", 0);
    let source = Source { docs, pieces: vec![Piece::Code(code)] };
    rust_file("src/fanouts/mod.rs".to_owned(), source)
}
