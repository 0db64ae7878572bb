//! `dynamic.rs`: operations and fan-outs by name, with JSON.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::source::{File, Piece, Source};
use super::types_in::ident;
use super::{Context, fanout, rust_file};
use crate::ir::{ApiId, Location, OperationId};

/// The operations of an API.
pub(super) fn of_api(cx: Context<'_>, id: ApiId) -> File {
    let module = &cx.names.api(id).module;
    let operations = &cx.ir.apis[id].operations;
    let entries = operations.iter().map(|&operation| {
        let name = ident(&cx.names.operation(operation).ident);
        quote!(Entry::of::<#name>())
    });
    let has_operations = (!operations.is_empty()).then(|| {
        quote! {
            use fanwise_runtime::dynamic::{ArgumentError, Arguments, Entry, FromArguments};
            use super::Api;
            use super::operations::*;
        }
    });
    let head = has_operations.unwrap_or_else(|| {
        quote! {
            use fanwise_runtime::dynamic::Entry;
            use super::Api;
        }
    });
    let table = quote! {
        /// All operations of the API.
        pub(crate) const OPERATIONS: &[Entry<Api>] = &[#(#entries),*];
    };
    let operations = operations.iter().map(|&operation| from_arguments(cx, operation));
    let pieces = [head, table].into_iter().chain(operations).map(Piece::Code).collect();
    let docs = docs::lines("The operations of this API by name, with JSON.", 0);
    rust_file(format!("src/{module}/dynamic.rs"), Source { docs, pieces })
}

fn from_arguments(cx: Context<'_>, id: OperationId) -> TokenStream {
    let operation = &cx.ir.operations[id];
    let names = cx.names.operation(id);
    let name = ident(&names.ident);
    let parameters = operation.parameters.iter().zip(&names.parameters);
    let parameters = parameters.map(|(parameter, field)| {
        let (field, wire) = (ident(field), &parameter.name);
        let place = match parameter.location {
            Location::Path => quote!(path),
            Location::Query => quote!(query),
            Location::Header => quote!(header),
            Location::Cookie => quote!(cookie),
        };
        quote!(#field: arguments.#place(#wire)?)
    });
    let body = names.body.as_deref().map(ident).map(|field| quote!(#field: arguments.body()?));
    let fields: Vec<TokenStream> = parameters.chain(body).collect();
    let arguments = if fields.is_empty() { quote!(_) } else { quote!(arguments) };
    quote! {
        impl FromArguments for #name {
            fn from_arguments(#arguments: &mut Arguments) -> Result<Self, ArgumentError> {
                Ok(Self { #(#fields),* })
            }
        }
    }
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
