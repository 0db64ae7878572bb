//! `sdk.rs`: the entry point and its builder.

use proc_macro2::TokenStream;
use quote::quote;

use super::about::title;
use super::docs;
use super::source::{File, Piece, Source};
use super::types_in::ident;
use super::{Context, fanout, imports, rust_file};
use crate::plan::FanOutId;

/// How far a method stands in.
const METHOD: usize = 4;

/// The entry point.
pub(super) fn file(cx: Context<'_>) -> File {
    let sdk = [sdk(cx), accessors(cx), clients(cx)];
    let builder = [builder(cx), builder_methods(cx)];
    let code: TokenStream = sdk.iter().chain(&builder).cloned().collect();
    let mut head: Vec<TokenStream> = imports::of_known(&code, imports::ENTRY).into_iter().collect();
    head.extend(uses(cx));
    let pieces = head.into_iter().chain(sdk).chain(builder).map(Piece::Code).collect();
    let docs = docs::lines("The entry point: a client per API, a method per fan-out.", 0);
    rust_file("src/sdk.rs".to_owned(), Source { docs, pieces })
}

/// The crate's own modules and types that the file names.
fn uses(cx: Context<'_>) -> Vec<TokenStream> {
    let mut modules: Vec<_> = apis(cx).map(|(module, _)| module).collect();
    modules.sort();
    let modules = match modules.as_slice() {
        [] => None,
        [module] => Some(quote!(use crate::#module;)),
        modules => Some(quote!(use crate::{#(#modules),*};)),
    };
    let mut inputs: Vec<_> = always(cx).map(|id| ident(&cx.names.fan_out(id).inputs)).collect();
    inputs.sort();
    let fan_outs = match inputs.as_slice() {
        [] => None,
        [inputs] => Some(quote!(use crate::fanouts::#inputs;)),
        inputs => Some(quote!(use crate::fanouts::{#(#inputs),*};)),
    };
    fan_outs.into_iter().chain(modules).collect()
}

/// The fan-outs that no feature takes away: the methods of the others are in their own files.
fn always(cx: Context<'_>) -> impl Iterator<Item = FanOutId> {
    cx.plan.fan_outs.ids().filter(move |id| fanout::condition_of(cx, *id).is_none())
}

/// Each API's module and what its document calls itself.
fn apis(cx: Context<'_>) -> impl Iterator<Item = (proc_macro2::Ident, String)> {
    cx.ir.apis.iter().map(move |(id, api)| (ident(&cx.names.api(id).module), title(api)))
}

fn sdk(cx: Context<'_>) -> TokenStream {
    let name = ident(&cx.names.sdk().ident);
    let builder = format!("[`{name}::builder`]");
    let docs = format!("All clients and fan-outs of this crate; {builder} makes one.");
    let docs = docs::trusted(&docs);
    let fields = apis(cx).map(|(module, _)| quote!(pub(crate) #module: #module::Client));
    quote! {
        #docs
        #[doc = ""]
        #[doc = " Cloning it is cheap; clones share their connections."]
        #[derive(Clone, Debug)]
        pub struct #name { #(#fields),* }
    }
}

fn accessors(cx: Context<'_>) -> TokenStream {
    let (name, builder) = (ident(&cx.names.sdk().ident), ident(&cx.names.sdk().builder));
    let clients = apis(cx).map(|(module, title)| {
        let docs = docs::attributes(&docs::lines(&format!("The client of {title}."), METHOD));
        quote! {
            #docs
            pub fn #module(&self) -> &#module::Client { &self.#module }
        }
    });
    let fan_outs = always(cx).map(|id| fan_out(cx, id));
    let shared = apis(cx).next().map(|(module, _)| shared(&module));
    quote! {
        impl #name {
            /// Says where the APIs are and what they are called with.
            pub fn builder() -> #builder { #builder::default() }

            #(#clients)*

            #(#fan_outs)*

            #shared
        }
    }
}

/// All clients share what was counted and what still runs, so that any of them can speak of it.
fn shared(module: &proc_macro2::Ident) -> TokenStream {
    quote! {
        /// What became of the calls so far, per API and operation.
        pub fn stats(&self) -> Stats { Stats::of(&self.#module) }

        /// Waits for the fan-outs that outlive their callers: those with `undo_on_drop`.
        pub async fn drain(&self) { self.#module.drain().await; }
    }
}

/// What speaks for the legs that call a fan-out, where there are any.
fn clients(cx: Context<'_>) -> TokenStream {
    let mut legs = cx.plan.fan_outs.iter().flat_map(|(_, fan_out)| &fan_out.legs);
    let is_needed = legs.any(|leg| leg.fan_out().is_some());
    let Some((module, _)) = apis(cx).next().filter(|_| is_needed) else {
        return TokenStream::new();
    };
    let name = ident(&cx.names.sdk().ident);
    quote! {
        impl fanwise_runtime::Clients for #name {
            type Api = #module::Api;

            fn speaker(&self) -> &fanwise_runtime::Client<#module::Api> { &self.#module }
        }
    }
}

/// The method of a fan-out.
pub(super) fn fan_out(cx: Context<'_>, id: FanOutId) -> TokenStream {
    let fan_out = &cx.plan.fan_outs[id];
    let names = cx.names.fan_out(id);
    let (method, inputs) = (ident(&names.method), ident(&names.inputs));
    let docs = docs::attributes(&docs::lines(&fanout::words(&cx.plan.fan_outs, fan_out), METHOD));
    quote! {
        #docs
        pub fn #method(&self, inputs: #inputs) -> FanOutCall<'_, #inputs> {
            FanOutCall::new(self, inputs)
        }
    }
}

fn builder(cx: Context<'_>) -> TokenStream {
    let (name, builder) = (ident(&cx.names.sdk().ident), ident(&cx.names.sdk().builder));
    let docs = docs::trusted(&format!("Builds a [`{name}`]: a method per API."));
    let fields = apis(cx).map(|(module, _)| quote!(#module: ApiBuilder<#module::Api>));
    quote! {
        #docs
        #[derive(Debug, Default)]
        #[must_use]
        pub struct #builder { #(#fields,)* shared: Shared }
    }
}

fn builder_methods(cx: Context<'_>) -> TokenStream {
    let (name, builder) = (ident(&cx.names.sdk().ident), ident(&cx.names.sdk().builder));
    let apis_set = apis(cx).map(|(module, title)| {
        let text = format!("Sets up {title}: its base URL, credential, policy.");
        let docs = docs::attributes(&docs::lines(&text, METHOD));
        quote! {
            #docs
            pub fn #module(
                mut self,
                set: impl FnOnce(ApiBuilder<#module::Api>) -> ApiBuilder<#module::Api>,
            ) -> Self {
                self.#module = set(self.#module);
                self
            }
        }
    });
    let clients =
        apis(cx).map(|(module, _)| quote!(#module: self.#module.build(&self.shared)?.into()));
    quote! {
        impl #builder {
            #(#apis_set)*

            shared_settings!();

            /// Checks what is set; fails if an API has no base URL or a setting that can't hold.
            pub fn build(self) -> Result<#name, BuildError> {
                Ok(#name { #(#clients),* })
            }
        }
    }
}
