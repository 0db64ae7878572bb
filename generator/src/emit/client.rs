//! `client.rs`: a method per operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, Words};
use super::operations::{argument, arguments, sends, title};
use super::source::{File, Piece, Source};
use super::types_in::{TypesIn, ident};
use super::{Context, imports, rust_file};
use crate::ir::{ApiId, OperationId};

/// How far a method stands in.
const METHOD: usize = 4;

/// The client of an API.
pub(super) fn file(cx: Context<'_>, api: ApiId) -> File {
    let module = cx.names.api(api).module.as_str();
    let path = [module, "client"];
    let types_in = TypesIn::new(cx.names, &path);
    let groups = cx.facts.groups(api);
    let grouped = |id: &OperationId| groups.iter().any(|group| group.operations.contains(id));
    let all = cx.ir.apis[api].operations.iter().copied();
    let operations: Vec<OperationId> = all.filter(|id| !grouped(id)).collect();
    let visible = (!groups.is_empty()).then(|| quote!(pub(super)));
    let methods = operations.iter().map(|&id| method(cx, id, types_in));
    let methods = (!operations.is_empty()).then(|| quote!(impl Client { #(#methods)* }));
    let text = format!("A client of {}.", title(&cx.ir.apis[api]));
    let about = docs::attributes(&docs::lines(&text, 0));
    let client = quote! {
        #about
        ///
        /// Cloning it is cheap; clones share their connections.
        #[derive(Clone, Debug)]
        pub struct Client(#visible fanwise_runtime::Client<Api>);

        #methods
    };
    let conversions = quote! {
        impl From<fanwise_runtime::Client<Api>> for Client {
            fn from(client: fanwise_runtime::Client<Api>) -> Self {
                Self(client)
            }
        }

        impl Deref for Client {
            type Target = fanwise_runtime::Client<Api>;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
    };
    let mut head = vec![quote!(
        use std::ops::Deref;
    )];
    head.extend(imports::of(&client, &[]));
    head.push(quote!(
        use super::Api;
    ));
    if !operations.is_empty() {
        head.push(quote!(
            use super::operations::*;
        ));
    }
    if imports::leads(&client, "types") {
        head.push(quote!(
            use super::types;
        ));
    }
    let pieces = head.into_iter().chain([client, conversions]).map(Piece::Code).collect();
    let docs = docs::lines("The client: a method per operation.", 0);
    rust_file(format!("src/{module}/client.rs"), Source { docs, pieces })
}

/// The client's methods for the operations of a tag, in the folder of its module.
pub(super) fn of_group(cx: Context<'_>, api: ApiId, ids: &[OperationId], folder: &str) -> File {
    let module = cx.names.api(api).module.as_str();
    let path = [module, "client"];
    let types_in = TypesIn::new(cx.names, &path);
    let methods = ids.iter().map(|&id| method(cx, id, types_in));
    let code = quote!(impl Client { #(#methods)* });
    let api = ident(module);
    let types = imports::leads(&code, "types").then(|| quote!(, types));
    let mut pieces: Vec<TokenStream> = imports::of(&code, &[]).into_iter().collect();
    pieces.push(quote! {
        use super::operations::*;
        use crate::#api::{Client #types};
    });
    pieces.push(code);
    let docs = docs::lines("A method per operation.", 0);
    let pieces = pieces.into_iter().map(Piece::Code).collect();
    rust_file(format!("{folder}client.rs"), Source { docs, pieces })
}

fn method(cx: Context<'_>, id: OperationId, types_in: TypesIn<'_>) -> TokenStream {
    let operation = &cx.ir.operations[id];
    let names = cx.names.operation(id);
    let words = Words::of(&operation.docs).sends(&sends(operation));
    let docs = docs::attributes(&words.lines(METHOD));
    let deprecated = operation.docs.deprecated.then(|| quote!(#[deprecated]));
    let (method, name) = (ident(&names.method), ident(&names.ident));
    let required = arguments(cx, id, types_in);
    let given = required.iter().map(argument);
    let passed = required.iter().map(|field| ident(&field.ident));
    quote! {
        #docs
        #deprecated
        pub fn #method(&self, #(#given),*) -> Call<'_, #name> {
            self.0.call(#name::new(#(#passed),*))
        }
    }
}
