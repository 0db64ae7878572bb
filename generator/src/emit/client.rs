//! `client.rs`: the client, whose methods stand with the operations.

use quote::quote;

use super::about::title;
use super::source::{File, Piece, Source};
use super::{Context, docs, rust_file};
use crate::ir::ApiId;

/// The client of an API.
pub(super) fn file(cx: Context<'_>, api: ApiId) -> File {
    let module = cx.names.api(api).module.as_str();
    let text = format!("A client of {}.", title(&cx.ir.apis[api]));
    let about = docs::attributes(&docs::lines(&text, 0));
    let imports = [
        quote!(
            use std::ops::Deref;
        ),
        quote!(
            use super::Api;
        ),
    ];
    let client = quote! {
        #about
        ///
        /// Cloning it is cheap; clones share their connections.
        #[derive(Clone, Debug)]
        pub struct Client(fanwise_runtime::Client<Api>);
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
    let pieces = imports.into_iter().chain([client, conversions]).map(Piece::Code).collect();
    let docs = docs::lines("The client; its methods stand with the operations.", 0);
    rust_file(format!("src/{module}/client.rs"), Source { docs, pieces })
}
