//! Makes values of known types from what the manifest writes.

use super::advice;
use super::expression::{self, Expression, Part, Text};
use super::fit::{Fitted, Found, fit, fit_or_none};
use super::make::{Json, Make, Piece};
use super::scope::{Reader, Scope};
use super::types::Types;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{Format, Primitive, Shape, Ty, TypeId};
use crate::manifest::{Template, TemplateKind};

static STRING: Ty = Ty::Primitive(Primitive::String(Format::Text));

/// Makes the values of one request, and says what does not fit.
pub(super) struct Filler<'s, 'a> {
    pub(super) scope: &'s Scope<'a>,
    pub(super) reader: Reader,
    pub(super) faults: &'s mut Diagnostics,
    /// The legs that expressions read, in the order in which they are met.
    pub(super) reads: Vec<usize>,
    /// What is filled at the moment, for messages: `` `orderId` ``.
    pub(super) slot: String,
}

impl<'a> Filler<'_, 'a> {
    pub(super) fn types(&self) -> Types<'a> {
        self.scope.types
    }

    /// A value of `target`. `None`: it can't be one, and why has been said.
    pub(super) fn make(&mut self, template: &Template, target: &'a Ty) -> Option<Make> {
        if let TemplateKind::Text(text) = &template.kind {
            match expression::parse(text) {
                Ok(Text::Literal(_)) => self.lookalike(text, &template.place),
                Ok(Text::Whole(one)) => return self.read(&one, &template.place, target, fit),
                Ok(Text::Mixed(parts)) => return self.mixed(parts, template, target),
                Err(fault) => return self.say("bad-expression", &template.place, fault),
            }
        }
        self.literal(template, target)
    }

    /// `Some` of a value of `target`, or what an expression finds that may be null.
    pub(super) fn make_or_none(&mut self, template: &Template, target: &'a Ty) -> Option<Make> {
        if let TemplateKind::Text(text) = &template.kind
            && let Ok(Text::Whole(one)) = expression::parse(text)
        {
            return self.read(&one, &template.place, target, fit_or_none);
        }
        self.make(template, target).map(Box::new).map(Make::Some)
    }

    fn literal(&mut self, template: &Template, target: &'a Ty) -> Option<Make> {
        match (self.types().bare(target), &template.kind) {
            (Ty::Nullable(_) | Ty::Primitive(Primitive::Null), TemplateKind::Null) => {
                Some(Make::Null)
            }
            (Ty::Nullable(inner), _) => self.literal(template, inner).map(Box::new).map(Make::Some),
            (Ty::Secret(inner), _) => self.literal(template, inner).map(Box::new).map(Make::Secret),
            (Ty::Any, _) => self.json(template).map(Make::Json),
            (Ty::Primitive(primitive), kind) => match scalar(*primitive, kind) {
                Some(make) => Some(make),
                None => self.mismatch(template, target),
            },
            (Ty::List(item), TemplateKind::List(items)) => {
                self.each(items.iter(), |filler, one| filler.make(one, item)).map(Make::List)
            }
            (Ty::Map(item), TemplateKind::Object(members)) => {
                let entry = |filler: &mut Self, member: &crate::manifest::Member| {
                    Some((member.key.value.clone(), filler.make(&member.value, item)?))
                };
                self.each(members.iter(), entry).map(Make::Map)
            }
            (Ty::Named(id), _) => self.named(*id, template, target),
            (Ty::Foreign(id), TemplateKind::Text(text))
                if self.types().ir.foreign[*id].is_text() =>
            {
                Some(Make::Parsed(*id, Box::new(Make::Text(text.clone()))))
            }
            (Ty::Foreign(_) | Ty::List(_) | Ty::Map(_), _) => self.mismatch(template, target),
        }
    }

    fn named(&mut self, id: TypeId, template: &Template, target: &'a Ty) -> Option<Make> {
        match &self.types().ir.types[id].shape {
            Shape::Alias(behind) => {
                let inner = self.literal(template, behind)?;
                Some(Make::Newtype(id, Box::new(inner)))
            }
            Shape::Enumeration(values) => self.enumerated(id, values, template, target),
            Shape::Record(record) => match &template.kind {
                TemplateKind::Object(members) => self.record(id, record, members, &template.place),
                _ => self.mismatch(template, target),
            },
            Shape::Union(union) => self.union(id, union, template, target),
        }
    }

    /// All of them, or none where one of them fails; all are tried.
    pub(super) fn each<T, U>(
        &mut self,
        items: impl Iterator<Item = T>,
        mut one: impl FnMut(&mut Self, T) -> Option<U>,
    ) -> Option<Vec<U>> {
        let made: Vec<Option<U>> = items.map(|item| one(self, item)).collect();
        made.into_iter().collect()
    }

    fn read(
        &mut self,
        expression: &Expression,
        place: &Place,
        target: &'a Ty,
        fit: fn(Types<'a>, Found<'a>, &'a Ty) -> Option<Fitted>,
    ) -> Option<Make> {
        let found = self.found(expression, place)?;
        let ty = found.ty;
        let Some(Fitted { make, revealed }) = fit(self.types(), found, target) else {
            let (is, needs) = (self.types().describe(ty), self.types().describe(target));
            let message = format!("`{}` is {is}, and {} needs {needs}", expression.text, self.slot);
            let help = advice::pointed(self.types(), &expression.text, ty, target);
            self.faults.push(Diagnostic::error("type-mismatch", place.clone(), message).help(help));
            return None;
        };
        if revealed {
            self.revealed(expression, place);
        }
        Some(make)
    }

    fn revealed(&mut self, expression: &Expression, place: &Place) {
        let message =
            format!("`{}` is secret, and {} is printed like any other", expression.text, self.slot);
        let help = "mark the field in the document with `x-fanwise-secret: true`";
        self.faults.push(Diagnostic::warning("secret-revealed", place.clone(), message).help(help));
    }

    fn found(&mut self, expression: &Expression, place: &Place) -> Option<Found<'a>> {
        match self.scope.resolve(expression, self.reader) {
            Ok(found) => {
                let found = found?;
                self.reads.extend(found.path.leg());
                Some(found)
            }
            Err(fault) => self.say("bad-expression", place, fault),
        }
    }

    /// A text that holds expressions.
    fn mixed(&mut self, parts: Vec<Part>, template: &Template, target: &'a Ty) -> Option<Make> {
        let place = &template.place;
        let pieces = self.each(parts.into_iter(), |filler, part| match part {
            Part::Literal(text) => Some(Piece::Text(text)),
            Part::Expression(expression) => filler.piece(&expression, place),
        })?;
        let made = self.text_as(Make::Format(pieces), target);
        made.or_else(|| self.mismatch(template, target))
    }

    /// A made string as a value of `target`, if it can be one.
    fn text_as(&self, text: Make, target: &'a Ty) -> Option<Make> {
        match self.types().bare(target) {
            Ty::Nullable(inner) => self.text_as(text, inner).map(Box::new).map(Make::Some),
            Ty::Secret(inner) => self.text_as(text, inner).map(Box::new).map(Make::Secret),
            Ty::Primitive(Primitive::String(_)) => Some(text),
            Ty::Any => Some(Make::Json(Json::Value(Box::new(text)))),
            Ty::Foreign(id) if self.types().ir.foreign[*id].is_text() => {
                Some(Make::Parsed(*id, Box::new(text)))
            }
            Ty::Named(id) => match &self.types().ir.types[*id].shape {
                Shape::Enumeration(_) if self.types().texts(*id).is_some() => {
                    Some(Make::Unlisted(*id, Box::new(text)))
                }
                Shape::Union(union) if union.tag.is_none() => {
                    let variants = union.variants.iter().enumerate();
                    let mut fits = variants.filter_map(|(at, variant)| {
                        Some((at, self.text_as(text.clone(), &variant.ty)?))
                    });
                    fits.next().map(|(at, made)| Make::Variant(*id, at, Box::new(made)))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// An expression inside of a text: a scalar.
    fn piece(&mut self, expression: &Expression, place: &Place) -> Option<Piece> {
        let found = self.found(expression, place)?;
        let ty = found.ty;
        if let Some((read, revealed)) = super::text::piece(self.types(), found) {
            if revealed {
                self.revealed(expression, place);
            }
            return Some(Piece::Read(read));
        }
        let is = self.types().describe(ty);
        let message = format!("`{}` is {is}, and a text can't hold it", expression.text);
        let help = advice::scalar(self.types(), &expression.text, ty);
        self.faults.push(Diagnostic::error("type-mismatch", place.clone(), message).help(help));
        None
    }

    /// A text that stands for itself, and hardly should.
    fn lookalike(&mut self, text: &str, place: &Place) {
        let Some(meant) = expression::meant(text) else { return };
        let message = format!("`{text}` is taken as a plain text, and looks like an expression");
        let help = format!("write `{meant}` for what is found there");
        let warning = Diagnostic::warning("looks-like-expression", place.clone(), message);
        self.faults.push(warning.help(help));
    }

    /// A JSON value that holds expressions.
    fn json(&mut self, template: &Template) -> Option<Json> {
        Some(match &template.kind {
            TemplateKind::Null => Json::Null,
            TemplateKind::Bool(value) => Json::Bool(*value),
            TemplateKind::Number(text) => Json::Number(text.clone()),
            TemplateKind::Text(text) => match expression::parse(text) {
                Ok(Text::Literal(_)) => {
                    self.lookalike(text, &template.place);
                    Json::Text(text.clone())
                }
                _ => match self.make(template, &Ty::Any)? {
                    Make::Json(json) => json,
                    made => Json::Value(Box::new(made)),
                },
            },
            TemplateKind::List(items) => Json::List(self.each(items.iter(), Self::json)?),
            TemplateKind::Object(members) => {
                let entry = |filler: &mut Self, member: &crate::manifest::Member| {
                    Some((member.key.value.clone(), filler.json(&member.value)?))
                };
                Json::Object(self.each(members.iter(), entry)?)
            }
        })
    }

    pub(super) fn mismatch<T>(&mut self, template: &Template, target: &'a Ty) -> Option<T> {
        let needs = self.types().describe(target);
        let is = match &template.kind {
            TemplateKind::Text(text) if text.chars().count() <= 40 => format!("`{text}`"),
            TemplateKind::Number(text) => format!("`{text}`"),
            other => other.word().to_owned(),
        };
        let message = format!("{is} stands where {} needs {needs}", self.slot);
        let fault = Diagnostic::error("type-mismatch", template.place.clone(), message);
        let help = match (self.types().bare(target), &template.kind) {
            (Ty::Primitive(Primitive::String(_)), TemplateKind::Number(text)) => {
                format!("put it in quotes: \"{text}\"")
            }
            (Ty::List(item), TemplateKind::Text(text) | TemplateKind::Number(text))
                if self.is_scalar(item, &template.kind) =>
            {
                format!("write a list, such as `[{text}]`")
            }
            _ => format!("write {needs}, or an expression that finds it"),
        };
        self.faults.push(fault.help(help));
        None
    }

    /// Whether a literal is a value of a simple type.
    fn is_scalar(&self, ty: &'a Ty, kind: &TemplateKind) -> bool {
        let Ty::Primitive(primitive) = self.types().bare(ty) else { return false };
        scalar(*primitive, kind).is_some()
    }

    fn say<T>(&mut self, code: &'static str, place: &Place, fault: expression::Fault) -> Option<T> {
        self.faults.push(Diagnostic::error(code, place.clone(), fault.message).help(fault.help));
        None
    }

    /// A string, for what must be one: an idempotency key.
    pub(super) fn string(&mut self, template: &Template) -> Option<Make> {
        self.make(template, &STRING)
    }
}

/// A literal as a scalar, if it can be one.
fn scalar(primitive: Primitive, kind: &TemplateKind) -> Option<Make> {
    match (primitive, kind) {
        (Primitive::Bool, TemplateKind::Bool(value)) => Some(Make::Bool(*value)),
        (Primitive::String(_), TemplateKind::Text(text)) => Some(Make::Text(text.clone())),
        (Primitive::Bytes, TemplateKind::Text(text)) => Some(Make::Bytes(text.clone())),
        (Primitive::File, TemplateKind::Text(text)) => Some(Make::File(text.clone())),
        (_, TemplateKind::Number(text)) => {
            let good = match primitive {
                Primitive::I32 => text.parse::<i32>().is_ok(),
                Primitive::I64 => text.parse::<i64>().is_ok(),
                Primitive::U64 => text.parse::<u64>().is_ok(),
                Primitive::I128 => text.parse::<i128>().is_ok(),
                Primitive::F32 | Primitive::F64 => text.parse::<f64>().is_ok_and(f64::is_finite),
                _ => false,
            };
            good.then(|| Make::Number(primitive, text.clone()))
        }
        _ => None,
    }
}
