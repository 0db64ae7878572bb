//! Writes what makes the request of a leg or an undo, and what else a leg asks for.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::make::Goes;
use super::scope::{Scope, Takes, Writer};
use crate::analyse::Answers;
use crate::emit::types_in::ident;
use crate::ir::{OperationId, Primitive, Ty};
use crate::plan::{Arguments, Condition, Make};

/// A function that makes one thing.
pub(super) struct Function {
    pub(super) written: TokenStream,
    /// What calls it: `move || self.stock()`.
    pub(super) closure: TokenStream,
    /// Whether it looks at the element that it is given.
    pub(super) reads_element: bool,
}

/// Makes an answer of the operation.
pub(super) fn stand_in<'a>(
    scope: Scope<'a>,
    takes: Takes<'a>,
    name: &Ident,
    operation: OperationId,
    variant: Option<usize>,
    value: &Make,
    docs: &str,
) -> Function {
    let mut writer = Writer::new(scope, takes);
    let null = Ty::Primitive(Primitive::Null);
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

pub(super) fn when<'a>(
    scope: Scope<'a>,
    takes: Takes<'a>,
    name: &Ident,
    condition: &Condition,
    docs: &str,
) -> Function {
    let mut writer = Writer::lazy(scope, takes);
    let value = writer.condition(condition);
    function(scope, &writer, name, &quote!(bool), &value, docs)
}

pub(super) fn request<'a>(
    scope: Scope<'a>,
    takes: Takes<'a>,
    name: &Ident,
    operation: OperationId,
    arguments: &Arguments,
    docs: &str,
) -> Function {
    let mut writer = Writer::new(scope, takes);
    let value = writer.operation_value(operation, arguments);
    function(scope, &writer, name, &scope.operation(operation), &value, docs)
}

pub(super) fn key<'a>(
    scope: Scope<'a>,
    takes: Takes<'a>,
    name: &Ident,
    value: &Make,
    docs: &str,
) -> Function {
    let mut writer = Writer::new(scope, takes);
    let string = Ty::Primitive(Primitive::String(crate::ir::Format::Text));
    let value = writer.make(value, &string, false, Goes::Exactly, "key");
    function(scope, &writer, name, &quote!(String), &value, docs)
}

/// A function, and what calls it.
pub(super) fn function(
    scope: Scope<'_>,
    writer: &Writer<'_>,
    name: &Ident,
    gives: &TokenStream,
    value: &TokenStream,
    docs: &str,
) -> Function {
    let statements = &writer.statements;
    let (parameters, closure) = signature(scope, writer, name);
    let written = quote! {
        #[doc = #docs]
        fn #name(&self #(, #parameters)*) -> Result<#gives, Missing> {
            #(#statements)*
            Ok(#value)
        }
    };
    Function { written, closure, reads_element: writer.reads.element }
}

/// What a function takes beside `self`, and the closure that calls it. It takes what it reads.
fn signature(
    scope: Scope<'_>,
    writer: &Writer<'_>,
    name: &Ident,
) -> (Vec<TokenStream>, TokenStream) {
    let (mut parameters, mut arguments) = (Vec::new(), Vec::new());
    if writer.reads.legs {
        let legs = ident(&scope.names.legs);
        parameters.push(quote!(legs: &#legs));
        arguments.push(quote!(legs));
    }
    let mut element = quote!(_);
    if let (true, Some((argument, ty))) = (writer.reads.element, writer.takes.element()) {
        let ty = scope.borrowed(ty);
        parameters.push(quote!(#argument: #ty));
        arguments.push(quote!(#argument));
        element = quote!(#argument);
    }
    let mut leg = quote!(_);
    if let (true, Some(operation)) = (writer.reads.own, writer.takes.leg()) {
        let operation = scope.operation(operation);
        parameters.push(quote!(leg: &Leg<#operation>));
        match &writer.takes {
            Takes::Leg(expression, _) => arguments.push(expression.clone()),
            _ => arguments.push(quote!(leg)),
        }
        leg = quote!(leg);
    }
    let given = match &writer.takes {
        Takes::Nothing | Takes::Leg(..) => quote!(||),
        Takes::Element(..) | Takes::Target => quote!(|#element|),
        Takes::ElementAndLeg(..) | Takes::TargetAndLeg(_) => quote!(|#element, #leg|),
    };
    (parameters, quote!(move #given self.#name(#(#arguments),*)))
}

impl Scope<'_> {
    /// A reference to a value of this type, as an argument.
    fn borrowed(&self, ty: &Ty) -> TokenStream {
        match self.bare(ty) {
            Ty::Primitive(Primitive::String(_)) => quote!(&str),
            Ty::List(item) => {
                let item = self.types().tokens(item);
                quote!(&[#item])
            }
            _ => {
                let ty = self.types().tokens(ty);
                quote!(&#ty)
            }
        }
    }
}

impl Writer<'_> {
    /// A request: `new` with what is required, then the rest field by field.
    pub(super) fn operation_value(
        &mut self,
        id: OperationId,
        arguments: &Arguments,
    ) -> TokenStream {
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
