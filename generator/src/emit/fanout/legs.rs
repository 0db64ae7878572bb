//! Writes what binds a leg: what it calls, once or for each of several elements.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::request::{Function, key, request, stand_in, when};
use super::scope::{Scope, Takes, own_name};
use crate::emit::types_in::ident;
use crate::ir::OperationId;
use crate::plan::{Call, Each, Fallback, Key, Leg, Request, Spread, Target};

/// A leg as it is written.
pub(super) struct Bound {
    /// What is bound: `Binding::new(…)` with its undo and key.
    pub(super) binding: TokenStream,
    /// What stands before all that is bound.
    pub(super) locals: Vec<TokenStream>,
    /// What the closures in it call.
    pub(super) functions: Vec<TokenStream>,
}

/// The names of a leg's functions.
pub(super) struct Names {
    pub(super) request: Ident,
    pub(super) undo: Ident,
    pub(super) key: Ident,
    pub(super) when: Ident,
    pub(super) fallback: Ident,
    pub(super) list: Ident,
    /// Of each target: its request and its undo.
    pub(super) targets: Vec<(Ident, Ident)>,
}

/// Writes a leg.
pub(super) fn functions(scope: Scope<'_>, at: usize, leg: &Leg, names: &Names) -> Bound {
    let scope = scope.of_leg(at);
    let field = ident(&scope.names.leg_fields[at]);
    let (locals, functions) = (Vec::new(), Vec::new());
    let mut work = Work { scope, leg, names, field, locals, functions };
    let binding = match (&leg.call, &leg.spread) {
        (Call::Operation(id, of), Spread::Once) => work.once(*id, of),
        (Call::Operation(id, of), Spread::Each(each)) => work.each(*id, of, each),
        (Call::Operation(id, of), Spread::Bases(urls, _)) => work.bases(*id, of, urls),
        (Call::Broadcast(targets, _), _) => work.broadcast(targets),
        (Call::FanOut(id, inputs), Spread::Each(each)) => work.each_fan_out(*id, inputs, each),
        (Call::FanOut(id, inputs), _) => work.fan_out(*id, inputs),
    };
    Bound { binding, locals: work.locals, functions: work.functions }
}

pub(super) struct Work<'a> {
    pub(super) scope: Scope<'a>,
    pub(super) leg: &'a Leg,
    pub(super) names: &'a Names,
    pub(super) field: Ident,
    locals: Vec<TokenStream>,
    functions: Vec<TokenStream>,
}

impl<'a> Work<'a> {
    /// Keeps a function and gives what calls it.
    pub(super) fn add(&mut self, function: Function) -> TokenStream {
        self.functions.push(function.written);
        function.closure
    }

    fn once(&mut self, operation: OperationId, of: &Request) -> TokenStream {
        let (field, api) = (self.field.clone(), self.scope.api(operation));
        let make = self.request(Takes::Nothing, operation, of, "");
        let binding = quote!(Binding::new(&legs.#field, sdk.#api(), #make));
        let binding = self.when(binding, &Takes::Nothing);
        let binding = self.fallback(binding, operation, &Takes::Nothing, true);
        let binding = self.undo(binding, Takes::Nothing);
        self.key(binding, Takes::Nothing)
    }

    /// One call for each element of a list.
    fn each(&mut self, operation: OperationId, of: &Request, each: &'a Each) -> TokenStream {
        let (field, api) = (self.field.clone(), self.scope.api(operation));
        let (list, name) = (self.list(each), self.element());
        let takes = Takes::Element(name.clone(), &each.item);
        let make = self.request(takes.clone(), operation, of, "an element of ");
        let binding = quote!(Binding::each(&legs.#field, sdk.#api(), #list, #make));
        let binding = self.when(binding, &takes);
        let binding = self.fallback(binding, operation, &takes, false);
        let undone = Takes::ElementAndLeg(name, &each.item, operation);
        let binding = self.undo(binding, undone);
        let binding = self.key(binding, takes);
        quote!(#binding.bind())
    }

    /// One call at each of several base URLs.
    fn bases(&mut self, operation: OperationId, of: &Request, urls: &[String]) -> TokenStream {
        let (field, api) = (self.field.clone(), self.scope.api(operation));
        let make = self.request(Takes::Nothing, operation, of, "");
        let binding = quote!(Binding::targets(&legs.#field, sdk.#api(), &[#(#urls),*], #make));
        let binding = self.when(binding, &Takes::Nothing);
        let binding = self.undo(binding, Takes::TargetAndLeg(operation));
        let binding = self.key(binding, Takes::Target);
        quote!(#binding.bind())
    }

    /// The same call of several APIs: a local for each of them, then all together.
    fn broadcast(&mut self, targets: &[Target]) -> TokenStream {
        let field = self.field.clone();
        let apis: Vec<Ident> = targets.iter().map(|one| self.scope.api(one.operation)).collect();
        let legs: Vec<Ident> = apis.iter().map(own_name).collect();
        self.locals.push(quote!(let (#(#legs,)*) = legs.#field.elements();));
        let mut bound = Vec::new();
        for (at, (target, leg)) in targets.iter().zip(&legs).enumerate() {
            let binding = self.target(at, target, leg);
            let name = format_ident!("to_{}", apis[at]);
            self.locals.push(quote!(let #name = #binding;));
            bound.push(name);
        }
        let (first, rest) = (bound.first(), bound.get(1..).unwrap_or_default());
        let binding = quote!(Binding::broadcast(&legs.#field, #first) #(.and(#rest))*);
        let binding = self.when(binding, &Takes::Nothing);
        // Those of another broadcast may take the names of the targets again, but not this one.
        let is_taken = self.scope.has_api(&field) || field.to_string().starts_with("to_");
        let name = if is_taken { format_ident!("{field}_leg") } else { own_name(&field) };
        self.locals.push(quote!(let #name = #binding.bind();));
        quote!(#name)
    }

    fn target(&mut self, at: usize, target: &Target, own: &Ident) -> TokenStream {
        let (scope, leg) = (self.scope, self.leg);
        let (of_request, of_undo) = &self.names.targets[at];
        let (api, name) = (scope.api(target.operation), &target.name);
        let docs = format!(" The request of `{}` to {name}.", leg.name);
        let (id, arguments) = (target.operation, &target.arguments);
        let make = self.add(request(scope, Takes::Nothing, of_request, id, arguments, &docs));
        let mut binding = quote!(Binding::new(#own, sdk.#api(), #make).named(#name));
        if let Some(undo) = &target.undo {
            let docs = format!(" The request that undoes `{}` at {name}.", leg.name);
            let takes = Takes::Leg(quote!(#own), target.operation);
            let (id, arguments) = (undo.operation, &undo.arguments);
            let make = self.add(request(scope, takes, of_undo, id, arguments, &docs));
            let api = scope.api(undo.operation);
            binding = quote!(#binding.undo(sdk.#api(), #make));
        }
        self.key(binding, Takes::Nothing)
    }

    /// What makes the request of a call.
    fn request(
        &mut self,
        takes: Takes<'a>,
        operation: OperationId,
        of: &Request,
        what: &str,
    ) -> TokenStream {
        match of {
            Request::Whole(input) => {
                let input = ident(&self.scope.names.input_fields[*input]);
                quote!(move || Ok(self.#input.clone()))
            }
            Request::Built(arguments) => {
                let docs = format!(" The request of {what}`{}`.", self.leg.name);
                let name = &self.names.request;
                self.add(request(self.scope, takes, name, operation, arguments, &docs))
            }
        }
    }

    pub(super) fn when(&mut self, binding: TokenStream, takes: &Takes<'a>) -> TokenStream {
        let Some(condition) = &self.leg.when else { return binding };
        let docs = format!(" Whether `{}` is called.", self.leg.name);
        let (scope, name) = (self.scope, &self.names.when);
        let of_each = when(scope, takes.clone(), name, condition, &docs);
        if of_each.reads_element {
            let docs = format!(" Whether `{}` is called for an element.", self.leg.name);
            let holds = self.add(when(scope, takes.clone(), name, condition, &docs));
            return quote!(#binding.when_each(#holds));
        }
        let holds = self.add(when(scope, Takes::Nothing, name, condition, &docs));
        quote!(#binding.when(#holds))
    }

    /// A binding of one call is told beside which leg that is.
    fn fallback(
        &mut self,
        binding: TokenStream,
        operation: OperationId,
        takes: &Takes<'a>,
        is_one: bool,
    ) -> TokenStream {
        let (scope, names) = (self.scope, self.names);
        let docs = format!(" What stands in for `{}` when that failed.", self.leg.name);
        let field = &self.field;
        let leg = is_one.then(|| quote!(&legs.#field,));
        match &self.leg.fallback {
            None => binding,
            Some(Fallback::Value(variant, value)) => {
                let (takes, name) = (takes.clone(), &names.fallback);
                let one = stand_in(scope, takes, name, operation, *variant, value, &docs);
                let make = self.add(one);
                quote!(#binding.fallback_value(#leg #make))
            }
            Some(Fallback::Call(other, arguments)) => {
                let (takes, name) = (takes.clone(), &names.fallback);
                let make = self.add(request(scope, takes, name, *other, arguments, &docs));
                let api = scope.api(*other);
                quote!(#binding.fallback(#leg sdk.#api(), #make))
            }
        }
    }

    fn undo(&mut self, binding: TokenStream, takes: Takes<'a>) -> TokenStream {
        let Some(undo) = &self.leg.undo else { return binding };
        let docs = match takes {
            Takes::ElementAndLeg(..) => " The request that undoes an element of ",
            _ => " The request that undoes ",
        };
        let docs = format!("{docs}`{}`.", self.leg.name);
        let (name, arguments) = (&self.names.undo, &undo.arguments);
        let make = self.add(request(self.scope, takes, name, undo.operation, arguments, &docs));
        let api = self.scope.api(undo.operation);
        quote!(#binding.undo(sdk.#api(), #make))
    }

    fn key(&mut self, binding: TokenStream, takes: Takes<'a>) -> TokenStream {
        let Key::Value(value) = &self.leg.key else { return binding };
        let docs = format!(" The idempotency key of `{}`.", self.leg.name);
        let one = key(self.scope, takes, &self.names.key, value, &docs);
        let is_there =
            self.functions.iter().any(|other| other.to_string() == one.written.to_string());
        // Of several targets, all have one key.
        let make = if is_there { one.closure } else { self.add(one) };
        quote!(#binding.key(#make))
    }

    /// What an element is called where it is an argument.
    pub(super) fn element(&self) -> Ident {
        ident(&self.scope.names.elements[self.scope.at])
    }
}
