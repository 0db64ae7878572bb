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
    "DeclaredFanOut",
    "Default",
    "Each",
    "EachFanOut",
    "Elements",
    "Err",
    "Extend",
    "FanOutCall",
    "FanOutLeg",
    "From",
    "Into",
    "IntoIterator",
    "Iterator",
    "Join",
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
    /// The leg that is written.
    pub(super) at: usize,
    module: &'a [&'a str],
}

impl<'a> Scope<'a> {
    /// For the fan-out's own file, a module at this path from the crate's root.
    pub(super) fn new(cx: Context<'a>, id: FanOutId, module: &'a [&'a str]) -> Self {
        Self { cx, fan_out: &cx.plan.fan_outs[id], names: cx.names.fan_out(id), at: 0, module }
    }

    /// For a leg.
    pub(super) fn of_leg(self, at: usize) -> Self {
        Self { at, ..self }
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

    /// Whether an API has this module.
    pub(super) fn has_api(&self, name: &Ident) -> bool {
        self.cx.ir.apis.ids().any(|id| *name == self.cx.names.api(id).module)
    }

    /// An operation's struct: its name alone where only one thing here has it.
    pub(super) fn operation(&self, id: OperationId) -> TokenStream {
        let (module, name) = (self.api(id), ident(&self.cx.names.operation(id).ident));
        if self.is_imported(id) { quote!(#name) } else { quote!(#module::operations::#name) }
    }

    /// The operations whose requests are made here, each once.
    pub(super) fn operations(&self) -> BTreeSet<OperationId> {
        self.fan_out.legs.iter().flat_map(Leg::operations).collect()
    }

    /// All operations that it calls, those of the fan-outs included that it calls.
    pub(super) fn reach(&self) -> BTreeSet<OperationId> {
        let mut all = self.operations();
        let mut open: Vec<FanOutId> = self.fan_out.legs.iter().filter_map(Leg::fan_out).collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop().filter(|id| seen.insert(*id)) {
            let legs = &self.cx.plan.fan_outs[id].legs;
            all.extend(legs.iter().flat_map(Leg::operations));
            open.extend(legs.iter().filter_map(Leg::fan_out));
        }
        all
    }

    /// The struct of another fan-out's inputs.
    pub(super) fn inputs_of(&self, id: FanOutId) -> Ident {
        ident(&self.cx.names.fan_out(id).inputs)
    }

    /// Whether an operation's struct is imported.
    pub(super) fn is_imported(&self, id: OperationId) -> bool {
        let name = &self.cx.names.operation(id).ident;
        let own =
            [&self.names.inputs, &self.names.legs, &self.names.outcome, &self.cx.names.sdk().ident];
        let called = self.fan_out.fan_outs();
        let mut called = called.into_iter().map(|id| &self.cx.names.fan_out(id).inputs);
        let is_other =
            |other: &OperationId| *other != id && self.cx.names.operation(*other).ident == *name;
        !TAKEN.contains(&name.as_str())
            && !own.contains(&name)
            && !called.any(|other| other == name)
            && !self.operations().iter().any(is_other)
    }
}

/// A local where legs are bound: one that is called as an argument gets a name of its own.
pub(super) fn own_name(name: &Ident) -> Ident {
    if name == "legs" || name == "sdk" { quote::format_ident!("{name}_leg") } else { name.clone() }
}

/// What a function is given beside `self`.
#[derive(Clone)]
pub(super) enum Takes<'a> {
    /// Nothing more.
    Nothing,
    /// An element of a list: what it is called, and its type.
    Element(Ident, &'a Ty),
    /// The same, and the leg that is undone, which calls this operation.
    ElementAndLeg(Ident, &'a Ty, OperationId),
    /// A base URL.
    Target,
    /// The same, and the leg that is undone.
    TargetAndLeg(OperationId),
    /// The leg that is undone: this expression.
    Leg(TokenStream, OperationId),
}

impl<'a> Takes<'a> {
    pub(super) fn element(&self) -> Option<(&Ident, &'a Ty)> {
        match self {
            Self::Element(name, ty) | Self::ElementAndLeg(name, ty, _) => Some((name, ty)),
            Self::Nothing | Self::Target | Self::TargetAndLeg(_) | Self::Leg(..) => None,
        }
    }

    /// The operation of the leg that it is given.
    pub(super) fn leg(&self) -> Option<OperationId> {
        match self {
            Self::ElementAndLeg(_, _, id) | Self::TargetAndLeg(id) | Self::Leg(_, id) => Some(*id),
            Self::Nothing | Self::Element(..) | Self::Target => None,
        }
    }
}

/// What a function reads.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reads {
    /// A leg of the fan-out.
    pub(super) legs: bool,
    /// The element that it is given.
    pub(super) element: bool,
    /// The leg that it is given.
    pub(super) own: bool,
}

/// Writes one function of a fan-out.
pub(super) struct Writer<'a> {
    scope: Scope<'a>,
    /// What comes before the value that the function gives.
    pub(super) statements: Vec<TokenStream>,
    locals: BTreeSet<String>,
    answers: Vec<(usize, Ident)>,
    /// What the function is given beside `self`.
    pub(super) takes: Takes<'a>,
    /// What of that it reads.
    pub(super) reads: Reads,
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
    pub(super) fn new(scope: Scope<'a>, takes: Takes<'a>) -> Self {
        let mut locals = BTreeSet::from(["leg".to_owned(), "legs".to_owned(), "self".to_owned()]);
        locals.extend(takes.element().map(|(name, _)| name.to_string()));
        Self {
            scope,
            statements: Vec::new(),
            locals,
            answers: Vec::new(),
            takes,
            reads: Reads::default(),
            is_lazy: false,
        }
    }

    /// Writes one expression, in which what isn't looked at need not be there.
    pub(super) fn lazy(scope: Scope<'a>, takes: Takes<'a>) -> Self {
        Self { is_lazy: true, ..Self::new(scope, takes) }
    }

    /// A leg: the one that the function is given, or that of this position.
    pub(super) fn leg(&mut self, leg: usize) -> TokenStream {
        if self.takes.leg().is_some() && leg == self.at {
            self.reads.own = true;
            return quote!(leg);
        }
        self.reads.legs = true;
        let field = ident(&self.names.leg_fields[leg]);
        quote!(legs.#field)
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
        let from = self.leg(leg);
        if let Some((_, local)) = self.answers.iter().find(|(other, _)| *other == leg) {
            return quote!(#local);
        }
        if self.is_lazy {
            return quote!(#from.response()?);
        }
        let name = self.names.leg_fields[leg].clone();
        let local = self.local(&name);
        // Before all others: a leg that has not answered ends the function.
        self.statements.insert(self.answers.len(), quote!(let #local = #from.response()?;));
        self.answers.push((leg, local.clone()));
        quote!(#local)
    }
}
