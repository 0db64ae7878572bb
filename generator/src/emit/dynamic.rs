//! `dynamic.rs`: operations and fan-outs by name, with JSON.

use quote::quote;

use super::docs;
use super::source::{File, Piece, Source};
use super::types_in::ident;
use super::{Context, fanout, rust_file};
use crate::ir::ApiId;

/// The operations of an API.
pub(super) fn of_api(cx: Context<'_>, id: ApiId) -> File {
    let module = &cx.names.api(id).module;
    let operations = &cx.ir.apis[id].operations;
    let idents = operations.iter().map(|&id| cx.names.operation(id).ident.clone()).collect();
    let mut pieces = vec![Piece::Code(quote! {
        use fanwise_runtime::entries;
        use super::Api;
    })];
    if !operations.is_empty() {
        pieces.push(Piece::Code(quote!(
            use super::operations::*;
        )));
    }
    pieces.push(Piece::Entries(idents));
    let docs = docs::lines("The operations of this API by name, with JSON.", 0);
    rust_file(format!("src/{module}/dynamic.rs"), Source { docs, pieces })
}

/// The entry point's methods.
pub(super) fn of_sdk(cx: Context<'_>) -> File {
    let sdk = ident(&cx.names.sdk().ident);
    let apis = cx.ir.apis.iter().map(|(id, api)| {
        let (name, module) = (&api.name, ident(&cx.names.api(id).module));
        quote!(#name => call(#module::dynamic::OPERATIONS, &self.#module, name, request).await)
    });
    let modules = cx.ir.apis.ids().map(|id| ident(&cx.names.api(id).module));
    let fan_outs = fanout::dynamic_arms(cx);
    let inputs = if fan_outs.is_empty() { quote!(_inputs) } else { quote!(inputs) };
    let unknown = quote!(Err(DynamicError::unknown_fanout(name)));
    let answer = if fan_outs.is_empty() {
        unknown
    } else {
        quote!(match name { #(#fan_outs,)* _ => #unknown, })
    };
    let has_fan_outs = !fan_outs.is_empty();
    let own = has_fan_outs.then(|| quote!(, Inputs));
    let fan_out_module = has_fan_outs.then(|| quote!(, fanouts));
    let code = quote! {
        use fanwise_runtime::Value;
        use fanwise_runtime::dynamic::{DynamicError #own, call, split};
        use crate::{#sdk #fan_out_module, #(#modules),*};

        impl #sdk {
            /// Calls an operation: `api.operationId`, or `api METHOD /path` where it has no id.
            ///
            /// The request is an object of `path`, `query`, `header`, `cookie` and `body`; the
            /// answer one of `status`, `headers` and `body`.
            pub async fn call(&self, operation: &str, request: Value) -> Result<Value, DynamicError> {
                let (api, name) = split(operation)?;
                match api {
                    #(#apis,)*
                    _ => Err(DynamicError::unknown_operation(operation)),
                }
            }

            /// Calls a fan-out with an object of its inputs; the answer is the unified JSON.
            pub async fn call_fanout(&self, name: &str, #inputs: Value) -> Result<Value, DynamicError> {
                #answer
            }
        }
    };
    let docs = docs::lines("Operations and fan-outs by name, with JSON.", 0);
    rust_file("src/dynamic.rs".to_owned(), Source { docs, pieces: vec![Piece::Code(code)] })
}
