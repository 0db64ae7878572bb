//! What expressions can name, and what they find there.

use super::expression::{Expression, Fault, Root};
use super::fit::Found;
use super::make::{Path, Source};
use super::model::{Input, InputKind};
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
    /// The legs; the operation is `None` where it could not be found.
    pub(super) legs: &'a [(String, Option<OperationId>)],
}

/// Whose expressions are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// The request or the key of the leg at this position.
    Leg(usize),
    /// Its undo.
    Undo(usize),
}

impl<'a> Scope<'a> {
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
            Root::Body(name) => {
                let leg = self.leg(text, name, reader)?;
                let Some(operation) = self.legs[leg].1 else { return Ok(None) };
                let walked = walk::answer(self.types, operation, &expression.pointer, text)?;
                found(Source::Body(leg), walked)
            }
            Root::Header(name, header) => {
                let leg = self.leg(text, name, reader)?;
                found(Source::Header(leg, header.clone()), (Vec::new(), &STRING))
            }
            Root::Status(name) => {
                let leg = self.leg(text, name, reader)?;
                found(Source::Status(leg), (Vec::new(), &STATUS))
            }
        }
    }

    fn input(&self, text: &str, name: &str) -> Result<(usize, &'a Ty), Fault> {
        let position = self.inputs.iter().position(|input| input.name == name);
        match position.map(|at| (at, &self.inputs[at].kind)) {
            Some((at, InputKind::Value(ty))) => Ok((at, ty)),
            Some((_, InputKind::Request(_))) => Err(Fault {
                message: format!("`{text}` reads the whole request of a leg"),
                help: "declare an input of its own, and map the leg's request from it".to_owned(),
            }),
            None => {
                let known: Vec<&str> =
                    self.inputs.iter().map(|input| input.name.as_str()).collect();
                let message = format!("`{text}`: there is no input `{name}`");
                Err(Fault { message, help: suggestion(name, &known) })
            }
        }
    }

    fn leg(&self, text: &str, name: &str, reader: Reader) -> Result<usize, Fault> {
        let Some(at) = self.legs.iter().position(|(leg, _)| leg == name) else {
            let known: Vec<&str> = self.legs.iter().map(|(leg, _)| leg.as_str()).collect();
            let message = format!("`{text}`: there is no leg `{name}`");
            return Err(Fault { message, help: suggestion(name, &known) });
        };
        if reader == Reader::Leg(at) {
            return Err(Fault {
                message: format!("`{text}`: `{name}` reads its own answer"),
                help: "read an input or another leg".to_owned(),
            });
        }
        Ok(at)
    }
}
