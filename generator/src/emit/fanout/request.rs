//! Writes what makes the request of a leg or an undo.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::make::Goes;
use super::scope::{Scope, Writer};
use crate::analyse::Answers;
use crate::emit::types_in::ident;
use crate::ir::{OperationId, Ty};
use crate::plan::{Arguments, Call, Condition, Fallback, Key, Leg, Make, Request};

/// The functions of a leg.
pub(super) struct Functions {
    /// What is bound: `Binding::new(…)` with its undo and key.
    pub(super) binding: TokenStream,
    /// What the closures in it call.
    pub(super) functions: Vec<TokenStream>,
}

/// A function that makes one thing.
struct Function {
    written: TokenStream,
    call: TokenStream,
}

/// The names of a leg's functions.
pub(super) struct Names {
    pub(super) request: Ident,
    pub(super) undo: Ident,
    pub(super) key: Ident,
    pub(super) when: Ident,
    pub(super) fallback: Ident,
}

/// Writes a leg.
pub(super) fn functions(scope: Scope<'_>, at: usize, leg: &Leg, names: &Names) -> Functions {
    let field = ident(&scope.names.leg_fields[at]);
    let Call::Operation(operation, request_of) = &leg.call else {
        return Functions { binding: TokenStream::new(), functions: Vec::new() };
    };
    let api = scope.api(*operation);
    let mut functions = Vec::new();
    let mut add = |one: Function| {
        functions.push(one.written);
        one.call
    };
    let make = match request_of {
        Request::Whole(input) => {
            let input = ident(&scope.names.input_fields[*input]);
            quote!(Ok(self.#input.clone()))
        }
        Request::Built(arguments) => {
            let docs = format!(" The request of `{}`.", leg.name);
            add(request(scope, &names.request, *operation, arguments, &docs))
        }
    };
    let mut binding = quote!(Binding::new(&legs.#field, sdk.#api(), move || #make));
    if let Some(condition) = &leg.when {
        let docs = format!(" Whether `{}` is called.", leg.name);
        let holds = add(when(scope, &names.when, condition, &docs));
        binding = quote!(#binding.when(move || #holds));
    }
    if let Some(fallback) = &leg.fallback {
        let docs = format!(" What stands in for `{}` when that failed.", leg.name);
        binding = match fallback {
            Fallback::Value(variant, value) => {
                let one = stand_in(scope, &names.fallback, *operation, *variant, value, &docs);
                let make = add(one);
                quote!(#binding.fallback_value(&legs.#field, move || #make))
            }
            Fallback::Call(operation, arguments) => {
                let make = add(request(scope, &names.fallback, *operation, arguments, &docs));
                let api = scope.api(*operation);
                quote!(#binding.fallback(&legs.#field, sdk.#api(), move || #make))
            }
        };
    }
    if let Some(undo) = &leg.undo {
        let docs = format!(" The request that undoes `{}`.", leg.name);
        let make = add(request(scope, &names.undo, undo.operation, &undo.arguments, &docs));
        let api = scope.api(undo.operation);
        binding = quote!(#binding.undo(sdk.#api(), move || #make));
    }
    if let Key::Value(value) = &leg.key {
        let docs = format!(" The idempotency key of `{}`.", leg.name);
        let make = add(key(scope, &names.key, value, &docs));
        binding = quote!(#binding.key(move || #make));
    }
    Functions { binding, functions }
}

/// Makes an answer of the operation.
fn stand_in(
    scope: Scope<'_>,
    name: &Ident,
    operation: OperationId,
    variant: Option<usize>,
    value: &Make,
    docs: &str,
) -> Function {
    let mut writer = Writer::new(scope);
    let null = Ty::Primitive(crate::ir::Primitive::Null);
    let mut made = |ty: &Ty| writer.make(value, ty, false, Goes::Exactly, "value");
    let (gives, value) = match scope.cx.facts.answer(operation) {
        Answers::Nothing => (quote!(()), made(&null)),
        Answers::One(ty) => (scope.types().tokens(ty), made(ty)),
        Answers::Several(variants) => {
            let names = scope.cx.names.operation(operation);
            let (api, at) = (scope.api(operation), variant.unwrap_or_default());
            let answer = ident(names.answer.as_deref().unwrap_or_default());
            let (gives, variant) =
                (quote!(#api::operations::#answer), ident(&names.answer_variants[at]));
            let value = if let Some(ty) = &variants[at].ty {
                let value = made(ty);
                quote!(#gives::#variant(#value))
            } else {
                quote!(#gives::#variant)
            };
            (gives, value)
        }
    };
    function(scope, &writer, name, &gives, &value, docs)
}

fn when(scope: Scope<'_>, name: &Ident, condition: &Condition, docs: &str) -> Function {
    let mut writer = Writer::lazy(scope);
    let value = writer.condition(condition);
    function(scope, &writer, name, &quote!(bool), &value, docs)
}

fn request(
    scope: Scope<'_>,
    name: &Ident,
    operation: OperationId,
    arguments: &Arguments,
    docs: &str,
) -> Function {
    let mut writer = Writer::new(scope);
    let value = writer.operation_value(operation, arguments);
    function(scope, &writer, name, &scope.operation(operation), &value, docs)
}

fn key(scope: Scope<'_>, name: &Ident, value: &Make, docs: &str) -> Function {
    let mut writer = Writer::new(scope);
    let string = Ty::Primitive(crate::ir::Primitive::String(crate::ir::Format::Text));
    let value = writer.make(value, &string, false, Goes::Exactly, "key");
    writer.statements.push(quote!(let key = #value;));
    function(scope, &writer, name, &quote!(String), &quote!(key), docs)
}

fn function(
    scope: Scope<'_>,
    writer: &Writer<'_>,
    name: &Ident,
    gives: &TokenStream,
    value: &TokenStream,
    docs: &str,
) -> Function {
    let statements = &writer.statements;
    let legs = ident(&scope.names.legs);
    let (parameter, argument) =
        if writer.reads_legs { (quote!(, legs: &#legs), quote!(legs)) } else { Default::default() };
    let written = quote! {
        #[doc = #docs]
        fn #name(&self #parameter) -> Result<#gives, Missing> {
            #(#statements)*
            Ok(#value)
        }
    };
    Function { written, call: quote!(self.#name(#argument)) }
}

impl Writer<'_> {
    /// A request: `new` with what is required, then the rest field by field.
    fn operation_value(&mut self, id: OperationId, arguments: &Arguments) -> TokenStream {
        let cx = self.cx;
        let (operation, names) = (&cx.ir.operations[id], cx.names.operation(id));
        let mut required = Vec::new();
        let mut rest = Vec::new();
        for (at, make) in &arguments.parameters {
            let (parameter, name) = (&operation.parameters[*at], &names.parameters[*at]);
            let ty = match &parameter.ty {
                Ty::Nullable(inner) => inner,
                other => other,
            };
            if parameter.required {
                required.push(self.make(make, ty, false, Goes::Into, name));
            } else {
                rest.push((name, make, ty));
            }
        }
        if let (Some(body), Some(name), Some(make)) =
            (&operation.body, &names.body, &arguments.body)
        {
            if body.required {
                required.push(self.body(make, &body.content.ty, name));
            } else {
                rest.push((name, make, &body.content.ty));
            }
        }
        let path = self.operation(id);
        if rest.is_empty() {
            return quote!(#path::new(#(#required),*));
        }
        let values: Vec<TokenStream> =
            rest.iter().map(|(name, make, ty)| self.optional(make, ty, false, name)).collect();
        let local = self.local("request");
        self.statements.push(quote!(let mut #local = #path::new(#(#required),*);));
        for ((name, ..), value) in rest.iter().zip(values) {
            let name = ident(name);
            self.statements.push(quote!(#local.#name = #value;));
        }
        quote!(#local)
    }

    /// A body; one of several fields gets a local of its own.
    fn body(&mut self, make: &Make, ty: &Ty, name: &str) -> TokenStream {
        let value = self.make(make, ty, false, Goes::Into, name);
        let is_local = value.clone().into_iter().count() == 1;
        if is_local || !matches!(make, Make::Record(..) | Make::Variant(..) | Make::Json(_)) {
            return value;
        }
        let local = self.local(name);
        self.statements.push(quote!(let #local = #value;));
        quote!(#local)
    }
}
