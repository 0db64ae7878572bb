//! Follows a JSON pointer through a type.

use super::expression::{Fault, by_pointer};
use super::make::{Arm, Choice, Step};
use super::types::Types;
use crate::analyse::Answers;
use crate::diagnostic::suggestion;
use crate::ir::{Format, OperationId, Primitive, Record, Shape, Ty, TypeId, Union};

/// Steps, and the type at their end.
pub(super) type Walked<'a> = (Vec<Step>, &'a Ty);

/// Adds a step at the end; behind variants, in each of them.
pub(super) fn push(steps: &mut Vec<Step>, step: Step) {
    if let Some(Step::Variants(_, arms)) = steps.last_mut() {
        for arm in arms {
            push(&mut arm.steps, step.clone());
        }
    } else {
        steps.push(step);
    }
}

/// What `expression` names in the body of an operation's answer.
pub(super) fn answer<'a>(
    types: Types<'a>,
    operation: OperationId,
    pointer: &[String],
    expression: &str,
) -> Result<Walked<'a>, Fault> {
    match types.facts.answer(operation) {
        Answers::Nothing => {
            let title = super::operations::title(types.ir, operation);
            Err(Fault {
                message: format!("`{expression}` reads a body, and {title} answers without one"),
                help: "read a header or the status, or leave it out".to_owned(),
            })
        }
        Answers::One(ty) => Walk { types, expression }.go(ty, pointer),
        Answers::Several(variants) => {
            let bodies = variants.iter().enumerate();
            let bodies = bodies.filter_map(|(at, variant)| Some((at, variant.ty.as_ref()?)));
            let walk = Walk { types, expression };
            walk.variants(Choice::Answers(operation), bodies, pointer)
        }
    }
}

/// What `expression` names in a value of this type.
pub(super) fn value<'a>(
    types: Types<'a>,
    ty: &'a Ty,
    pointer: &[String],
    expression: &str,
) -> Result<Walked<'a>, Fault> {
    Walk { types, expression }.go(ty, pointer)
}

#[derive(Clone, Copy)]
struct Walk<'a, 'e> {
    types: Types<'a>,
    expression: &'e str,
}

impl<'a> Walk<'a, '_> {
    fn go(self, ty: &'a Ty, pointer: &[String]) -> Result<Walked<'a>, Fault> {
        let Some((token, rest)) = pointer.split_first() else { return Ok((Vec::new(), ty)) };
        match self.types.bare(ty) {
            Ty::Nullable(inner) => self.then([Step::Present], inner, pointer),
            Ty::Secret(inner) => self.then([Step::Reveal], inner, pointer),
            Ty::List(item) => {
                let Ok(index) = token.parse::<usize>() else {
                    return self.nothing(ty, token, "a list has positions: `0` is the first");
                };
                self.then([Step::Element(index)], item, rest)
            }
            Ty::Map(item) => self.then([Step::Entry(token.clone())], item, rest),
            Ty::Any => {
                let tokens = pointer.iter().map(|token| crate::load::escape(token));
                let pointer = tokens.fold(String::new(), |pointer, token| pointer + "/" + &token);
                Ok((vec![Step::Pointer(pointer)], &Ty::Any))
            }
            Ty::Primitive(_) | Ty::Foreign(_) => {
                self.nothing(ty, token, "end the pointer before it")
            }
            Ty::Named(id) => self.named(*id, ty, pointer),
        }
    }

    fn then<const N: usize>(
        self,
        steps: [Step; N],
        ty: &'a Ty,
        rest: &[String],
    ) -> Result<Walked<'a>, Fault> {
        let (more, end) = self.go(ty, rest)?;
        Ok((steps.into_iter().chain(more).collect(), end))
    }

    fn named(self, id: TypeId, ty: &'a Ty, pointer: &[String]) -> Result<Walked<'a>, Fault> {
        match &self.types.ir.types[id].shape {
            Shape::Record(record) => self.field(id, record, pointer),
            Shape::Union(Union { variants, .. }) => {
                let variants = variants.iter().map(|variant| &variant.ty).enumerate();
                self.variants(Choice::Union(id), variants, pointer)
            }
            Shape::Alias(behind) => self.go(behind, pointer),
            Shape::Enumeration(_) => {
                let token = pointer.first().map_or("", String::as_str);
                self.nothing(ty, token, "end the pointer before it")
            }
        }
    }

    fn field(
        self,
        id: TypeId,
        record: &'a Record,
        pointer: &[String],
    ) -> Result<Walked<'a>, Fault> {
        let (token, rest) = pointer.split_first().map_or(("", pointer), |(t, r)| (t.as_str(), r));
        let found = record.fields.iter().enumerate().find(|(_, field)| field.name == token);
        let Some((at, field)) = found else {
            let known: Vec<&str> = record.fields.iter().map(|field| field.name.as_str()).collect();
            let help = suggestion(token, &known);
            return Err(
                self.fault(&format!("{} has no field `{token}`", self.types.name_of(id)), help)
            );
        };
        let step = Step::Field(id, at);
        if field.required {
            self.then([step], &field.ty, rest)
        } else {
            self.then([step, Step::Present], &field.ty, rest)
        }
    }

    /// The variants that lead on. All of them must lead to one type.
    fn variants(
        self,
        choice: Choice,
        variants: impl Iterator<Item = (usize, &'a Ty)>,
        pointer: &[String],
    ) -> Result<Walked<'a>, Fault> {
        let mut arms: Vec<(Arm, &'a Ty)> = Vec::new();
        let mut faults = Vec::new();
        for (variant, ty) in variants {
            match self.go(ty, pointer) {
                Ok((steps, end)) => arms.push((Arm { variant, steps }, end)),
                Err(fault) => faults.push(fault),
            }
        }
        let Some(first) = arms.first().map(|(_, ty)| *ty) else {
            let fallback = || self.fault("no alternative has a body", String::new());
            return Err(faults.into_iter().next().unwrap_or_else(fallback));
        };
        let end = self.without_null(first);
        let one_may_be_null = arms.iter().any(|(_, ty)| !self.types.same(ty, first));
        for (arm, ty) in &mut arms {
            if !self.types.same(self.without_null(ty), end) {
                let (a, b) = (self.types.describe(end), self.types.describe(ty));
                let message = format!("it is {a} in one alternative and {b} in another");
                return Err(self.fault(&message, "point to what is of one type".to_owned()));
            }
            if one_may_be_null && matches!(self.types.bare(ty), Ty::Nullable(_)) {
                push(&mut arm.steps, Step::Present);
            }
        }
        let end = if one_may_be_null { end } else { first };
        let arms = arms.into_iter().map(|(arm, _)| arm).collect();
        Ok((vec![Step::Variants(choice, arms)], end))
    }

    fn without_null(self, ty: &'a Ty) -> &'a Ty {
        match self.types.bare(ty) {
            Ty::Nullable(inner) => inner,
            other => other,
        }
    }

    fn nothing<T>(self, ty: &Ty, token: &str, help: &str) -> Result<T, Fault> {
        let message = format!("{} has no part `{token}`", self.types.describe(ty));
        Err(self.fault(&message, help.to_owned()))
    }

    fn fault(self, why: &str, help: String) -> Fault {
        // A list's elements by brackets, as in other languages.
        let by_pointer = by_pointer(self.expression);
        let is_bracketed = self.expression.contains('[') && by_pointer != self.expression;
        let help = if is_bracketed { format!("write `{by_pointer}`") } else { help };
        Fault { message: format!("`{}` finds nothing: {why}", self.expression), help }
    }
}

/// The scalar that a value without a schema is read as.
pub(super) fn scalar_of(types: Types<'_>, ty: &Ty) -> Option<Primitive> {
    match ty {
        Ty::Foreign(_) if types.is_text(ty) => Some(Primitive::String(Format::Text)),
        Ty::Primitive(Primitive::I32 | Primitive::I128) => Some(Primitive::I64),
        Ty::Primitive(Primitive::F32) => Some(Primitive::F64),
        Ty::Primitive(Primitive::Bytes | Primitive::File | Primitive::Null) => None,
        Ty::Primitive(primitive) => Some(*primitive),
        _ => None,
    }
}
