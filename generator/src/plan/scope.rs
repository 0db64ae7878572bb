//! What expressions can name, and what they find there.

use super::expression::{Expression, Fault, Root, by_pointer};
use super::fit::Found;
use super::make::{Path, Source};
use super::model::{Input, InputKind};
use super::signature::{Callee, Named, Signature};
use super::types::Types;
use super::walk;
use crate::diagnostic::suggestion;
use crate::ir::{Format, OperationId, Primitive, Ty};

static STRING: Ty = Ty::Primitive(Primitive::String(Format::Text));
static STATUS: Ty = Ty::Primitive(Primitive::I32);

/// What the expressions of one fan-out can name.
pub(super) struct Scope<'a> {
    pub(super) types: Types<'a>,
    pub(super) inputs: &'a [Input],
    /// Declared inputs of which no type could be made, which has been said.
    pub(super) untyped: &'a [String],
    /// The legs.
    pub(super) legs: &'a [Named],
    /// What each leg runs over.
    pub(super) elements: Vec<Element<'a>>,
    /// What undoes each leg, where that could be found.
    pub(super) undos: Vec<Option<OperationId>>,
}

/// What `$each` is in a leg.
#[derive(Clone, Copy, Debug)]
pub(super) enum Element<'a> {
    /// Nothing: the leg has no `each`.
    None,
    /// A value of this type.
    Of(&'a Ty),
    /// Nothing is known of it, and why has been said.
    Unknown,
}

/// Whose expressions are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// The request or the key of the leg at this position.
    Leg(usize),
    /// What is asked once for all elements of it: its list, its condition.
    Whole(usize),
    /// Its undo.
    Undo(usize),
    /// The undo of that target of it which calls this operation.
    UndoOf(usize, OperationId),
}

impl Reader {
    fn leg(self) -> usize {
        match self {
            Self::Leg(leg) | Self::Whole(leg) | Self::Undo(leg) | Self::UndoOf(leg, _) => leg,
        }
    }

    fn is_undo_of(self, leg: usize) -> bool {
        matches!(self, Self::Undo(own) | Self::UndoOf(own, _) if own == leg)
    }
}

impl<'a> Scope<'a> {
    /// The scope of a fan-out in which no leg runs over anything yet.
    pub(super) fn new(types: Types<'a>, signature: &'a Signature) -> Self {
        let Signature { inputs, untyped, legs, .. } = signature;
        Self { types, inputs, untyped, legs, elements: Vec::new(), undos: Vec::new() }
    }

    /// The operation that undoes a leg.
    pub(super) fn undo_of(&self, leg: usize) -> Option<OperationId> {
        self.undos.get(leg).copied().flatten()
    }

    /// What an expression finds. `Ok(None)`: nothing can be said, and why has been said elsewhere.
    pub(super) fn resolve(
        &self,
        expression: &Expression,
        reader: Reader,
    ) -> Result<Option<Found<'a>>, Fault> {
        let text = &expression.text;
        let found = |source, (steps, ty): walk::Walked<'a>| {
            let path = Path { source, steps, ty: ty.clone(), text: text.clone() };
            Ok(Some(Found { path, ty }))
        };
        match &expression.root {
            Root::Input(name) if self.untyped.contains(name) => Ok(None),
            Root::Input(name) => {
                let (at, ty) = self.input(text, name)?;
                let walked = walk::value(self.types, ty, &expression.pointer, text)?;
                found(Source::Input(at), walked)
            }
            Root::Element => {
                let Some(ty) = self.element(text, reader)? else { return Ok(None) };
                let walked = walk::value(self.types, ty, &expression.pointer, text)?;
                found(Source::Element, walked)
            }
            Root::Body(name) => {
                let (leg, operation) = self.answer(text, name, reader)?;
                let Some(operation) = operation else { return Ok(None) };
                let walked = walk::answer(self.types, operation, &expression.pointer, text)?;
                found(Source::Body(leg), walked)
            }
            Root::Header(name, header) => {
                let (leg, _) = self.answer(text, name, reader)?;
                found(Source::Header(leg, header.clone()), (Vec::new(), &STRING))
            }
            Root::Status(name) => {
                let (leg, _) = self.answer(text, name, reader)?;
                found(Source::Status(leg), (Vec::new(), &STATUS))
            }
        }
    }

    /// The type of `$each`; `None` where nothing is known of it.
    fn element(&self, text: &str, reader: Reader) -> Result<Option<&'a Ty>, Fault> {
        let leg = reader.leg();
        let name = &self.legs[leg].name;
        match (reader, self.elements.get(leg).copied().unwrap_or(Element::None)) {
            (Reader::Whole(_), _) => Err(Fault {
                message: format!("`{text}`: this is asked once for `{name}`, not for each element"),
                help: "read an input or another leg".to_owned(),
            }),
            (_, Element::Of(ty)) => Ok(Some(ty)),
            (_, Element::Unknown) => Ok(None),
            (_, Element::None) => Err(Fault {
                message: format!("`{text}`: `{name}` runs over no list"),
                help: format!("write `each` at `{name}`: an expression that finds a list"),
            }),
        }
    }

    /// A leg that has an answer, and the operation that gives it.
    fn answer(
        &self,
        text: &str,
        name: &str,
        reader: Reader,
    ) -> Result<(usize, Option<OperationId>), Fault> {
        let leg = self.leg(text, name, reader)?;
        let Named { callee, is_spread, .. } = self.legs[leg];
        if let Reader::UndoOf(own, target) = reader
            && own == leg
        {
            return Ok((leg, Some(target)));
        }
        if is_spread && !reader.is_undo_of(leg) {
            return Err(Fault {
                message: format!("`{text}`: `{name}` has an answer for each element, not one"),
                help: "put both legs into a fan-out of their own, and call that for each element"
                    .to_owned(),
            });
        }
        match callee {
            Callee::Operation(operation) => Ok((leg, Some(operation))),
            Callee::Unknown => Ok((leg, None)),
            Callee::FanOut(_) => Err(Fault {
                message: format!(
                    "`{text}`: `{name}` calls a fan-out, which has no answer of its own"
                ),
                help: format!("write `after: [{name}]`, or put this leg into that fan-out"),
            }),
        }
    }

    fn input(&self, text: &str, name: &str) -> Result<(usize, &'a Ty), Fault> {
        let position = self.inputs.iter().position(|input| input.name == name);
        match position.map(|at| (at, &self.inputs[at].kind)) {
            Some((at, InputKind::Value(ty))) => Ok((at, ty)),
            Some((_, InputKind::Request(_) | InputKind::Inputs(_))) => Err(Fault {
                message: format!("`{text}` reads the whole request of a leg"),
                help: "declare an input of its own, and map the leg's request from it".to_owned(),
            }),
            None => {
                let known: Vec<&str> =
                    self.inputs.iter().map(|input| input.name.as_str()).collect();
                let message = format!("`{text}`: there is no input `{name}`");
                let bare = name.split('[').next().unwrap_or(name);
                let help = if bare != name && known.contains(&bare) {
                    format!("write `{}`", by_pointer(text))
                } else {
                    suggestion(name, &known)
                };
                Err(Fault { message, help })
            }
        }
    }

    fn leg(&self, text: &str, name: &str, reader: Reader) -> Result<usize, Fault> {
        let Some(at) = self.legs.iter().position(|leg| leg.name == name) else {
            let others = self.legs.iter().enumerate();
            let others = others.filter(|(at, _)| *at != reader.leg() || reader.is_undo_of(*at));
            let known: Vec<&str> = others.map(|(_, leg)| leg.name.as_str()).collect();
            let message = format!("`{text}`: there is no leg `{name}`");
            return Err(Fault { message, help: suggestion(name, &known) });
        };
        if matches!(reader, Reader::Leg(own) | Reader::Whole(own) if own == at) {
            return Err(Fault {
                message: format!("`{text}`: `{name}` reads its own answer"),
                help: "read an input or another leg".to_owned(),
            });
        }
        Ok(at)
    }
}
