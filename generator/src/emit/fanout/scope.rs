//! What the functions of one fan-out share while they are written.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::Context;
use crate::emit::types_in::{TypesIn, ident};
use crate::ir::{OperationId, Shape, Ty};
use crate::name::FanOutNames;
use crate::plan::{FanOut, FanOutId, Leg};

/// Names that a fan-out's file uses for something else than an operation.
const TAKEN: &[&str] = &[
    "AsRef",
    "Binding",
    "Box",
    "Bytes",
    "Clone",
    "Default",
    "Err",
    "Extend",
    "FanOut",
    "FanOutCall",
    "FanOutCall",
    "From",
    "Into",
    "IntoIterator",
    "Iterator",
    "KeyRule",
    "Leg",
    "LegPlan",
    "Map",
    "Missing",
    "None",
    "Ok",
    "Option",
    "Outcome",
    "Plan",
    "Result",
    "Secret",
    "Some",
    "String",
    "ToOwned",
    "ToString",
    "Value",
    "Vec",
];

/// The fan-out that is written.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) cx: Context<'a>,
    pub(super) fan_out: &'a FanOut,
    pub(super) names: &'a FanOutNames,
    module: &'a [&'a str],
}

impl<'a> Scope<'a> {
    /// For the fan-out's own file, a module at this path from the crate's root.
    pub(super) fn new(cx: Context<'a>, id: FanOutId, module: &'a [&'a str]) -> Self {
        Self { cx, fan_out: &cx.plan.fan_outs[id], names: cx.names.fan_out(id), module }
    }

    /// Types as they are written here.
    pub(super) fn types(&self) -> TypesIn<'a> {
        TypesIn::new(self.cx.names, self.module)
    }

    /// The type behind plain aliases.
    pub(super) fn bare<'t>(&self, ty: &'t Ty) -> &'t Ty
    where
        'a: 't,
    {
        let mut ty = ty;
        while let Ty::Named(id) = ty {
            match &self.cx.ir.types[*id].shape {
                Shape::Alias(behind) if !self.cx.facts.newtype(*id) => ty = behind,
                _ => break,
            }
        }
        ty
    }

    /// The module of an operation's API.
    pub(super) fn api(&self, id: OperationId) -> Ident {
        ident(&self.cx.names.api(self.cx.ir.operations[id].api).module)
    }

    /// An operation's struct: its name alone where only one thing here has it.
    pub(super) fn operation(&self, id: OperationId) -> TokenStream {
        let (module, name) = (self.api(id), ident(&self.cx.names.operation(id).ident));
        if self.is_imported(id) { quote!(#name) } else { quote!(#module::operations::#name) }
    }

    /// The operations that legs, fallbacks and undos call, each once.
    pub(super) fn operations(&self) -> BTreeSet<OperationId> {
        self.fan_out.legs.iter().flat_map(Leg::operations).collect()
    }

    /// Whether an operation's struct is imported.
    pub(super) fn is_imported(&self, id: OperationId) -> bool {
        let name = &self.cx.names.operation(id).ident;
        let own =
            [&self.names.inputs, &self.names.legs, &self.names.outcome, &self.cx.names.sdk().ident];
        let is_other =
            |other: &OperationId| *other != id && self.cx.names.operation(*other).ident == *name;
        !TAKEN.contains(&name.as_str())
            && !own.contains(&name)
            && !self.operations().iter().any(is_other)
    }
}

/// Writes one function of a fan-out.
pub(super) struct Writer<'a> {
    scope: Scope<'a>,
    /// What comes before the value that the function gives.
    pub(super) statements: Vec<TokenStream>,
    locals: BTreeSet<String>,
    answers: Vec<(usize, Ident)>,
    /// Whether the function reads a leg.
    pub(super) reads_legs: bool,
    /// Whether an answer is asked for where it is read, not before all else.
    is_lazy: bool,
}

impl<'a> std::ops::Deref for Writer<'a> {
    type Target = Scope<'a>;

    fn deref(&self) -> &Scope<'a> {
        &self.scope
    }
}

impl<'a> Writer<'a> {
    pub(super) fn new(scope: Scope<'a>) -> Self {
        let locals = BTreeSet::from(["legs".to_owned(), "self".to_owned()]);
        let (statements, answers) = (Vec::new(), Vec::new());
        Self { scope, statements, locals, answers, reads_legs: false, is_lazy: false }
    }

    /// Writes one expression, in which what isn't looked at need not be there.
    pub(super) fn lazy(scope: Scope<'a>) -> Self {
        Self { is_lazy: true, ..Self::new(scope) }
    }

    /// A name for a local that no other has.
    pub(super) fn local(&mut self, wish: &str) -> Ident {
        let mut name = wish.to_owned();
        let mut count = 1;
        while !self.locals.insert(name.clone()) {
            count += 1;
            name = format!("{}_{count}", wish.trim_start_matches("r#"));
        }
        ident(&name)
    }

    /// The local that holds a leg's answer; its statement is written when it is first asked for.
    pub(super) fn answer(&mut self, leg: usize) -> TokenStream {
        self.reads_legs = true;
        if let Some((_, local)) = self.answers.iter().find(|(other, _)| *other == leg) {
            return quote!(#local);
        }
        let name = self.names.leg_fields[leg].clone();
        let field = ident(&name);
        if self.is_lazy {
            return quote!(legs.#field.response()?);
        }
        let local = self.local(&name);
        // Before all others: a leg that has not answered ends the function.
        self.statements.insert(self.answers.len(), quote!(let #local = legs.#field.response()?;));
        self.answers.push((leg, local.clone()));
        quote!(#local)
    }
}
