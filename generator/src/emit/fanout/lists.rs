//! Writes where the list of a leg is found, and the inputs of the fan-outs that legs call.

use proc_macro2::TokenStream;
use quote::quote;

use super::access::Access;
use super::legs::Work;
use super::make::Goes;
use super::request::{Function, function};
use super::scope::{Takes, Writer};
use crate::emit::types_in::ident;
use crate::plan::{self, Each, FanOutId, InputKind, Inputs, Source};

impl<'a> Work<'a> {
    /// What finds the list of a leg.
    pub(super) fn list(&mut self, each: &Each) -> TokenStream {
        if let (Source::Input(input), []) = (&each.list.source, each.list.steps.as_slice()) {
            let input = ident(&self.scope.names.input_fields[*input]);
            return quote!(move || Ok(&self.#input));
        }
        let (scope, name) = (self.scope, &self.names.list);
        let mut writer = Writer::new(scope, Takes::Nothing);
        let list = match writer.access(&each.list) {
            Access::Place(held) => {
                let expr = held.expr;
                quote!(&#expr)
            }
            Access::Ref(held) => held.expr,
            Access::Maybe(maybe) => {
                let text = &each.list.text;
                let expr = maybe.held.expr;
                let local = writer.local("list");
                let found = quote!(let #local = #expr.ok_or(Missing::new(#text))?;);
                writer.statements.push(found);
                quote!(#local)
            }
            Access::MaybeOwned(expr) | Access::Owned(expr) => expr,
        };
        let docs = format!(" The list that `{}` runs over.", self.leg.name);
        let (item, statements) = (scope.types().tokens(&each.item), &writer.statements);
        let legs = ident(&scope.names.legs);
        let (head, argument) = if writer.reads.legs {
            (
                quote!(fn #name<'a>(&'a self, legs: &'a #legs) -> Result<&'a [#item], Missing>),
                quote!(legs),
            )
        } else {
            (quote!(fn #name(&self) -> Result<&[#item], Missing>), TokenStream::new())
        };
        let written = quote! {
            #[doc = #docs]
            #head {
                #(#statements)*
                Ok(#list)
            }
        };
        let closure = quote!(move || self.#name(#argument));
        self.add(Function { written, closure, reads_element: false })
    }

    /// A fan-out, once.
    pub(super) fn fan_out(&mut self, id: FanOutId, inputs: &Inputs) -> TokenStream {
        let field = self.field.clone();
        let make = self.inputs(Takes::Nothing, id, inputs, "");
        let binding = quote!(Binding::fan_out(&legs.#field, sdk, #make));
        self.when(binding, &Takes::Nothing)
    }

    /// A fan-out for each element of a list.
    pub(super) fn each_fan_out(
        &mut self,
        id: FanOutId,
        inputs: &Inputs,
        each: &'a Each,
    ) -> TokenStream {
        let field = self.field.clone();
        let (list, name) = (self.list(each), self.element());
        let takes = Takes::Element(name, &each.item);
        let make = self.inputs(takes, id, inputs, "an element of ");
        let binding = quote!(Binding::each_fan_out(&legs.#field, sdk, #list, #make));
        let binding = self.when(binding, &Takes::Nothing);
        quote!(#binding.bind())
    }

    /// What makes the inputs of a fan-out.
    fn inputs(
        &mut self,
        takes: Takes<'a>,
        id: FanOutId,
        inputs: &Inputs,
        what: &str,
    ) -> TokenStream {
        match inputs {
            Inputs::Whole(input) => {
                let input = ident(&self.scope.names.input_fields[*input]);
                quote!(move || Ok(self.#input.clone()))
            }
            Inputs::Built(all) => {
                let mut writer = Writer::new(self.scope, takes);
                let value = writer.inputs(id, all);
                let called = self.scope.inputs_of(id);
                let docs = format!(" The inputs of {what}`{}`.", self.leg.name);
                let name = &self.names.request;
                let one = function(self.scope, &writer, name, &quote!(#called), &value, &docs);
                self.add(one)
            }
        }
    }
}

impl Writer<'_> {
    /// The inputs of a fan-out: `PlaceOrder::new(…)`.
    fn inputs(&mut self, id: FanOutId, all: &[plan::Given]) -> TokenStream {
        let cx = self.cx;
        let (called, names) = (&cx.plan.fan_outs[id], cx.names.fan_out(id));
        let inputs = called.inputs.iter().zip(&names.input_fields).zip(all);
        let values: Vec<TokenStream> = inputs
            .map(|((input, field), given)| match (given, &input.kind) {
                (plan::Given::Value(make), InputKind::Value(ty)) => {
                    self.make(make, ty, false, Goes::Into, field)
                }
                (plan::Given::Request(operation, arguments), _) => {
                    self.operation_value(*operation, arguments)
                }
                (plan::Given::Inputs(id, all), _) => self.inputs(*id, all),
                // The plan has given each input what it is.
                (plan::Given::Value(_), _) => TokenStream::new(),
            })
            .collect();
        let path = self.inputs_of(id);
        quote!(#path::new(#(#values),*))
    }
}
