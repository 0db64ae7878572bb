//! The file of one fan-out: its inputs, its legs, its plan and what binds them.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::condition_of;
use super::docs::{input_docs, leg_docs};
use super::legs::{Bound, Names, functions};
use super::plan::plan;
use super::scope::Scope;
use super::told;
use crate::emit::docs;
use crate::emit::source::{File, Piece, Source};
use crate::emit::types_in::ident;
use crate::emit::{Context, imports, rust_file, sdk};
use crate::plan::{Call, FanOutId, InputKind, Leg, Spread, Target};

/// How far a struct's fields stand in.
const FIELD: usize = 4;

/// `fanouts/place_order.rs`.
pub(super) fn file(cx: Context<'_>, id: FanOutId) -> File {
    let module = cx.names.fan_out(id).module.clone();
    let path = ["fanouts", module.as_str()];
    let scope = Scope::new(cx, id, &path);
    let legs: Vec<Bound> = scope
        .fan_out
        .legs
        .iter()
        .zip(function_names(scope))
        .enumerate()
        .map(|(at, (leg, names))| functions(scope, at, leg, &names))
        .collect();
    // Where a feature decides whether it is there, its method is here too.
    let method = condition_of(cx, id).map(|_| {
        let (sdk, method) = (ident(&cx.names.sdk().ident), sdk::fan_out(cx, id));
        quote!(impl #sdk { #method })
    });
    let items = [
        method.unwrap_or_default(),
        inputs(scope),
        outcome(scope),
        implementation(scope, &legs),
        makers(scope, &legs),
    ];
    let code: TokenStream = items.iter().cloned().collect();
    let pieces = uses(scope, &code).into_iter().chain(items).map(Piece::Code).collect();
    let docs = docs::lines(&told::head(scope.fan_out), 0);
    rust_file(format!("src/fanouts/{module}.rs"), Source { docs, pieces })
}

fn inputs(scope: Scope<'_>) -> TokenStream {
    let name = ident(&scope.names.inputs);
    let sdk = &scope.cx.names.sdk().ident;
    let method = &scope.names.method;
    let docs =
        docs::trusted(&format!("The inputs of [`{sdk}::{method}`](crate::{sdk}::{method})."));
    let types: Vec<(Ident, TokenStream)> = scope
        .fan_out
        .inputs
        .iter()
        .zip(&scope.names.input_fields)
        .map(|(input, field)| {
            let ty = match &input.kind {
                InputKind::Value(ty) => scope.types().tokens(ty),
                InputKind::Request(id) => scope.operation(*id),
                InputKind::Inputs(id) => {
                    let inputs = scope.inputs_of(*id);
                    quote!(#inputs)
                }
            };
            (ident(field), ty)
        })
        .collect();
    let fields = scope.fan_out.inputs.iter().zip(&types).map(|(input, (field, ty))| {
        let docs = docs::attributes(&input_docs(scope, &input.docs, &input.kind));
        quote!(#docs pub #field: #ty)
    });
    let arguments = types.iter().map(|(field, ty)| quote!(#field: impl Into<#ty>));
    let values = types.iter().map(|(field, _)| quote!(#field: #field.into()));
    let default = types.is_empty().then(|| quote!(, Default));
    quote! {
        #docs
        #[derive(Clone, Debug #default)]
        #[non_exhaustive]
        pub struct #name { #(#fields),* }

        impl #name {
            /// All inputs.
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
        }
    }
}

fn outcome(scope: Scope<'_>) -> TokenStream {
    let (legs, outcome) = (ident(&scope.names.legs), ident(&scope.names.outcome));
    let sdk = &scope.cx.names.sdk().ident;
    let method = &scope.names.method;
    let fields = scope.fan_out.legs.iter().zip(&scope.names.leg_fields).map(|(leg, field)| {
        let docs = docs::attributes(&docs::lines(&leg_docs(scope, leg), FIELD));
        let (field, ty) = (ident(field), leg_type(scope, leg));
        quote!(#docs pub #field: #ty)
    });
    let of_legs = docs::trusted(&format!(
        "What came of [`{sdk}::{method}`](crate::{sdk}::{method}), leg by leg."
    ));
    let of_outcome =
        docs::trusted(&format!("What came of [`{sdk}::{method}`](crate::{sdk}::{method})."));
    quote! {
        #of_legs
        #[derive(Debug)]
        #[non_exhaustive]
        pub struct #legs { #(#fields),* }

        #of_outcome
        pub type #outcome = Outcome<#legs>;
    }
}

/// What holds what became of a leg.
fn leg_type(scope: Scope<'_>, leg: &Leg) -> TokenStream {
    match (&leg.call, &leg.spread) {
        (Call::Operation(id, _), Spread::Once) => {
            let operation = scope.operation(*id);
            quote!(Leg<#operation>)
        }
        (Call::Operation(id, _), Spread::Each(_) | Spread::Bases(..)) => {
            let operation = scope.operation(*id);
            quote!(Each<#operation>)
        }
        (Call::Broadcast(targets, _), _) => {
            let operations = targets.iter().map(|one| scope.operation(one.operation));
            quote!(Elements<(#(Leg<#operations>,)*)>)
        }
        (Call::FanOut(id, _), Spread::Each(_)) => {
            let inputs = scope.inputs_of(*id);
            quote!(EachFanOut<#inputs>)
        }
        (Call::FanOut(id, _), _) => {
            let inputs = scope.inputs_of(*id);
            quote!(FanOutLeg<#inputs>)
        }
    }
}

/// A leg that has not started.
fn new_leg(leg: &Leg) -> TokenStream {
    match (&leg.call, &leg.spread) {
        (Call::Operation(..), Spread::Once) => quote!(Leg::new()),
        (Call::FanOut(..), Spread::Once) => quote!(FanOutLeg::new()),
        (Call::Broadcast(..), _) | (_, Spread::Each(_) | Spread::Bases(..)) => {
            quote!(Elements::new())
        }
    }
}

fn implementation(scope: Scope<'_>, legs: &[Bound]) -> TokenStream {
    let (name, own_legs) = (ident(&scope.names.inputs), ident(&scope.names.legs));
    let sdk = ident(&scope.cx.names.sdk().ident);
    let plan = plan(scope.fan_out);
    let fields = scope.names.leg_fields.iter().zip(&scope.fan_out.legs).map(|(field, leg)| {
        let (field, leg) = (ident(field), new_leg(leg));
        quote!(#field: #leg)
    });
    let bindings = legs.iter().map(|leg| &leg.binding);
    let locals = legs.iter().flat_map(|leg| &leg.locals);
    quote! {
        impl DeclaredFanOut for #name {
            type Sdk = #sdk;
            type Legs = #own_legs;
            const PLAN: Plan = #plan;

            fn legs() -> #own_legs {
                #own_legs { #(#fields),* }
            }

            fn bind<'a>(&'a self, sdk: &'a #sdk, legs: &'a #own_legs) -> Vec<Binding<'a>> {
                #(#locals)*
                vec![#(#bindings),*]
            }
        }
    }
}

fn makers(scope: Scope<'_>, legs: &[Bound]) -> TokenStream {
    let name = ident(&scope.names.inputs);
    let functions: Vec<&TokenStream> = legs.iter().flat_map(|leg| &leg.functions).collect();
    if functions.is_empty() {
        return TokenStream::new();
    }
    quote!(impl #name { #(#functions)* })
}

/// The names of each leg's functions; none of them twice, and none that a method of ours has.
fn function_names(scope: Scope<'_>) -> Vec<Names> {
    let mut taken: BTreeSet<String> =
        ["new", "bind", "legs", "clone", "fmt", "default"].map(str::to_owned).into();
    let mut name = |wish: String| {
        let mut name = wish.clone();
        let mut count = 1;
        while !taken.insert(name.clone()) {
            count += 1;
            name = format!("{wish}_{count}");
        }
        name
    };
    let fields = scope.names.leg_fields.iter().map(|field| field.trim_start_matches("r#"));
    let requests: Vec<String> = scope.names.leg_fields.iter().map(|f| name(f.clone())).collect();
    let legs = fields.zip(requests).zip(&scope.fan_out.legs);
    let named = legs.map(|((field, request), leg)| {
        let mut of = |what: &str| format_ident!("{}", name(format!("{what}_{field}")));
        let (undo, key, when) = (of("undo"), of("key_of"), of("when"));
        let (fallback, list) = (of("fallback_of"), of("list_of"));
        let mut of_target = |target: &Target| {
            let api = scope.api(target.operation);
            let request = format_ident!("{}", name(format!("{field}_{api}")));
            (request, format_ident!("{}", name(format!("undo_{field}_{api}"))))
        };
        let targets = match &leg.call {
            Call::Broadcast(targets, _) => targets.iter().map(&mut of_target).collect(),
            Call::Operation(..) | Call::FanOut(..) => Vec::new(),
        };
        Names { request: ident(&request), undo, key, when, fallback, list, targets }
    });
    named.collect()
}

/// The `use` lines: what the code names, and nothing else.
fn uses(scope: Scope<'_>, code: &TokenStream) -> Vec<TokenStream> {
    let heads = heads(code);
    let mut lines: Vec<TokenStream> = Vec::new();
    lines.extend(imports::of_known(code, imports::FAN_OUT));
    let mut own = vec![scope.cx.names.sdk().ident.clone()];
    own.extend(
        scope
            .cx
            .ir
            .apis
            .ids()
            .map(|id| scope.cx.names.api(id).module.clone())
            .filter(|module| heads.contains(module.as_str())),
    );
    own.sort();
    let own: Vec<Ident> = own.iter().map(|name| ident(name)).collect();
    match own.as_slice() {
        [one] => lines.push(quote!(use crate::#one;)),
        all => lines.push(quote!(use crate::{#(#all),*};)),
    }
    lines.extend(fan_out_uses(scope));
    lines.extend(operation_uses(scope));
    if heads.contains("types") {
        lines.push(quote!(
            use super::types;
        ));
    }
    lines
}

/// The inputs of the fan-outs that it calls.
fn fan_out_uses(scope: Scope<'_>) -> Option<TokenStream> {
    let called: BTreeSet<FanOutId> = scope.fan_out.fan_outs().into_iter().collect();
    let mut inputs: Vec<Ident> = called.into_iter().map(|id| scope.inputs_of(id)).collect();
    inputs.sort();
    match inputs.as_slice() {
        [] => None,
        [one] => Some(quote!(use crate::fanouts::#one;)),
        all => Some(quote!(use crate::fanouts::{#(#all),*};)),
    }
}

/// The operations by the modules that they are imported from.
fn operation_uses(scope: Scope<'_>) -> Vec<TokenStream> {
    let mut by_module: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for id in scope.operations().into_iter().filter(|id| scope.is_imported(*id)) {
        let name = scope.cx.names.operation(id).ident.clone();
        by_module.entry(scope.api(id).to_string()).or_default().insert(name);
    }
    let line = |(module, names): (String, BTreeSet<String>)| {
        let module = ident(&module);
        let names: Vec<Ident> = names.iter().map(|name| ident(name)).collect();
        match names.as_slice() {
            [one] => quote!(use crate::#module::operations::#one;),
            all => quote!(use crate::#module::operations::{#(#all),*};),
        }
    };
    by_module.into_iter().map(line).collect()
}

/// The first words of all paths.
fn heads(code: &TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut before: Option<Ident> = None;
    let mut colons = 0;
    let mut inside = false;
    for token in code.clone() {
        match token {
            TokenTree::Ident(word) => {
                inside = colons == 2;
                before = Some(word);
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                colons += 1;
                if colons == 2 && !inside {
                    found.extend(before.take().map(|word| word.to_string()));
                }
            }
            TokenTree::Group(group) => {
                found.extend(heads(&group.stream()));
                (before, colons, inside) = (None, 0, false);
            }
            _ => (before, colons, inside) = (None, 0, false),
        }
    }
    found
}
