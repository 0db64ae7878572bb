//! Gives the parts of a condition their types, and says what can't be compared.

use super::parse::{self, Syntax, Term};
use super::{Comparison, Condition, NumberKind, Operand};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{Format, Primitive, Ty};
use crate::plan::expression::Expression;
use crate::plan::fit::Found;
use crate::plan::make::{Path, Step};
use crate::plan::scope::{Reader, Scope};
use crate::plan::walk::push;

/// Reads the conditions of one leg.
pub(in crate::plan) struct Decider<'s, 'a> {
    pub(in crate::plan) scope: &'s Scope<'a>,
    pub(in crate::plan) reader: Reader,
    pub(in crate::plan) faults: &'s mut Diagnostics,
    /// The legs that expressions read.
    pub(in crate::plan) reads: Vec<usize>,
    /// Where the condition stands.
    pub(in crate::plan) place: Place,
}

/// A side of a comparison whose type is known.
struct Side {
    operand: Operand,
    kind: Kind,
    /// As it is written, and what it is.
    text: String,
    is: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number(Primitive),
    Text,
    Bool,
    /// A number that is written down.
    Literal,
    /// A value without a schema: it is what it is compared with.
    Any,
    /// Nothing that can be compared.
    Other,
}

impl<'a> Decider<'_, 'a> {
    /// The condition that a text says. `None`: it says none, and why has been said.
    pub(in crate::plan) fn condition(&mut self, text: &str) -> Option<Condition> {
        match parse::parse(text) {
            Ok(syntax) => self.decide(&syntax),
            Err(fault) => {
                let message = format!("`{text}` is no condition: {}", fault.message);
                self.say("bad-condition", message, &fault.help)
            }
        }
    }

    fn decide(&mut self, syntax: &Syntax) -> Option<Condition> {
        match syntax {
            Syntax::Or(all) => self.each(all).map(Condition::Any),
            Syntax::And(all) => self.each(all).map(Condition::All),
            Syntax::Not(inner) => self.decide(inner).map(not),
            Syntax::Test(term) => self.test(term),
            Syntax::Compare(Term::Expression(one), comparison, Term::Null)
            | Syntax::Compare(Term::Null, comparison, Term::Expression(one)) => {
                let is_null = self.null(one)?;
                self.equality(*comparison, is_null, "`null`")
            }
            Syntax::Compare(left, comparison, right) => self.compare(left, *comparison, right),
        }
    }

    /// All of them, or none where one of them fails; all are tried.
    fn each(&mut self, all: &[Syntax]) -> Option<Vec<Condition>> {
        let made: Vec<Option<Condition>> = all.iter().map(|one| self.decide(one)).collect();
        made.into_iter().collect()
    }

    fn test(&mut self, term: &Term) -> Option<Condition> {
        let Term::Expression(expression) = term else {
            let message = format!("{} alone decides nothing", shown(term));
            return self.say("type-mismatch", message, "compare it with an expression");
        };
        let mut side = self.side(term)?;
        let path = as_scalar(&mut side, Primitive::Bool);
        if side.kind == Kind::Bool {
            return path.map(Condition::Holds);
        }
        let message =
            format!("`{}` is {}, and a condition needs a boolean", expression.text, side.is);
        self.say("type-mismatch", message, "compare it with a value: `==`, `!=`, `<`, `>`")
    }

    /// Whether an expression finds nothing.
    fn null(&mut self, expression: &Expression) -> Option<Condition> {
        let Found { mut path, ty } = self.found(expression)?;
        path.ty = self.scope.types.bare(ty).clone();
        if let Ty::Nullable(inner) = &path.ty {
            path.ty = (**inner).clone();
            push(&mut path.steps, Step::Present);
        }
        let is_always_there =
            path.steps.iter().all(|step| matches!(step, Step::Field(..) | Step::Reveal));
        if is_always_there && path.ty != Ty::Any {
            let message = format!("`{}` is never null", expression.text);
            return self.say("type-mismatch", message, "remove the comparison");
        }
        Some(Condition::IsNull(path))
    }

    fn compare(&mut self, left: &Term, comparison: Comparison, right: &Term) -> Option<Condition> {
        let is_literal = |term: &Term| !matches!(term, Term::Expression(_));
        if is_literal(left) && is_literal(right) {
            let message = format!("{} and {} are both literals", shown(left), shown(right));
            return self.say("type-mismatch", message, "compare an expression with one of them");
        }
        let (left_side, right_side) = (self.side(left), self.side(right));
        let (mut a, mut b) = (left_side?, right_side?);
        settle(&mut a, &b);
        settle(&mut b, &a);
        match (a.kind, b.kind) {
            (Kind::Bool, Kind::Bool) => self.booleans(a, comparison, b),
            (Kind::Text, Kind::Text) => {
                let what = format!("`{}`, a string,", a.text);
                self.equality(comparison, Condition::Texts(a.operand, b.operand), &what)
            }
            (Kind::Number(_) | Kind::Literal, Kind::Number(_) | Kind::Literal) => {
                let kind = common(&a, &b);
                Some(Condition::Numbers(a.operand, comparison, b.operand, kind))
            }
            _ => self.incomparable(&a, &b),
        }
    }

    fn booleans(&mut self, a: Side, comparison: Comparison, b: Side) -> Option<Condition> {
        let what = format!("`{}`, a boolean,", a.text);
        let same = match (a.operand, b.operand) {
            (Operand::Path(a), Operand::Path(b)) => Condition::Same(a, b),
            (Operand::Path(path), Operand::Literal(word))
            | (Operand::Literal(word), Operand::Path(path)) => {
                let holds = Condition::Holds(path);
                if word == "true" { holds } else { not(holds) }
            }
            (Operand::Literal(_), Operand::Literal(_)) => return None,
        };
        self.equality(comparison, same, &what)
    }

    /// `==` and `!=` of what has no order.
    fn equality(
        &mut self,
        comparison: Comparison,
        same: Condition,
        what: &str,
    ) -> Option<Condition> {
        match comparison {
            Comparison::Equal => Some(same),
            Comparison::NotEqual => Some(not(same)),
            other => {
                let message = format!("{what} is neither more nor less: `{}`", other.as_str());
                self.say("type-mismatch", message, "compare it by `==` or `!=`")
            }
        }
    }

    fn incomparable(&mut self, a: &Side, b: &Side) -> Option<Condition> {
        if let Some(side) = [a, b].into_iter().find(|side| side.kind == Kind::Other) {
            let message = format!("`{}` is {}, which has no comparison", side.text, side.is);
            return self.say("type-mismatch", message, "point to a string, a number or a boolean");
        }
        let message = format!("`{}` is {}, and `{}` is {}", a.text, a.is, b.text, b.is);
        self.say("type-mismatch", message, "compare values of one kind")
    }

    fn side(&mut self, term: &Term) -> Option<Side> {
        let (kind, text, is) = match term {
            Term::Expression(expression) => return self.expression(expression),
            Term::Number(text) => (Kind::Literal, text.clone(), "a number"),
            Term::Text(text) => (Kind::Text, text.clone(), "a string"),
            Term::Bool(value) => (Kind::Bool, value.to_string(), "a boolean"),
            Term::Null => (Kind::Other, "null".to_owned(), "null"),
        };
        let operand = Operand::Literal(text.clone());
        Some(Side { operand, kind, text, is: is.to_owned() })
    }

    fn expression(&mut self, expression: &Expression) -> Option<Side> {
        let types = self.scope.types;
        let Found { mut path, ty } = self.found(expression)?;
        let is = types.describe(ty);
        let mut ty = types.bare(ty);
        while let Ty::Nullable(inner) | Ty::Secret(inner) = ty {
            let step = if matches!(ty, Ty::Nullable(_)) { Step::Present } else { Step::Reveal };
            push(&mut path.steps, step);
            ty = types.bare(inner);
        }
        path.ty = ty.clone();
        let kind = match ty {
            Ty::Primitive(primitive) => kind(*primitive),
            Ty::Any => Kind::Any,
            Ty::Named(id) if types.texts(*id).is_some() => Kind::Text,
            Ty::Foreign(_) if types.is_text(ty) => Kind::Text,
            _ => Kind::Other,
        };
        Some(Side { operand: Operand::Path(path), kind, text: expression.text.clone(), is })
    }

    fn found(&mut self, expression: &Expression) -> Option<Found<'a>> {
        match self.scope.resolve(expression, self.reader) {
            Ok(found) => {
                let found = found?;
                self.reads.extend(found.path.leg());
                Some(found)
            }
            Err(fault) => self.say("bad-expression", fault.message, &fault.help),
        }
    }

    fn say<T>(&mut self, code: &'static str, message: String, help: &str) -> Option<T> {
        self.faults.push(Diagnostic::error(code, self.place.clone(), message).help(help));
        None
    }
}

/// A value without a schema becomes what it is compared with.
fn settle(side: &mut Side, other: &Side) {
    let primitive = match other.kind {
        Kind::Number(primitive) => match primitive {
            Primitive::I32 | Primitive::I128 => Primitive::I64,
            Primitive::F32 => Primitive::F64,
            other => other,
        },
        Kind::Literal => Primitive::F64,
        Kind::Text => Primitive::String(Format::Text),
        Kind::Bool => Primitive::Bool,
        Kind::Any | Kind::Other => return,
    };
    as_scalar(side, primitive);
}

/// The path of a side; one without a schema is read as this scalar.
fn as_scalar(side: &mut Side, primitive: Primitive) -> Option<Path> {
    let Operand::Path(path) = &mut side.operand else { return None };
    if side.kind == Kind::Any {
        push(&mut path.steps, Step::Scalar(primitive));
        path.ty = Ty::Primitive(primitive);
        side.kind = kind(primitive);
    }
    Some(path.clone())
}

fn kind(primitive: Primitive) -> Kind {
    match primitive {
        Primitive::Bool => Kind::Bool,
        Primitive::String(_) => Kind::Text,
        Primitive::Bytes | Primitive::File | Primitive::Null => Kind::Other,
        number => Kind::Number(number),
    }
}

/// As what two numbers are compared.
fn common(a: &Side, b: &Side) -> NumberKind {
    let is_float = |one: Primitive| matches!(one, Primitive::F32 | Primitive::F64);
    match (a.kind, b.kind) {
        (Kind::Number(a), Kind::Number(b)) if a == b => NumberKind::Same(a),
        (Kind::Number(a), Kind::Number(b)) if is_float(a) || is_float(b) => NumberKind::Float,
        (Kind::Number(_), Kind::Number(_)) => NumberKind::Whole,
        (Kind::Number(one), _) => with_literal(one, &b.text),
        (_, Kind::Number(one)) => with_literal(one, &a.text),
        _ => NumberKind::Float,
    }
}

/// A number of this type and one that is written down.
fn with_literal(one: Primitive, text: &str) -> NumberKind {
    let fits = match one {
        Primitive::I32 => text.parse::<i32>().is_ok(),
        Primitive::I64 => text.parse::<i64>().is_ok(),
        Primitive::U64 => text.parse::<u64>().is_ok(),
        Primitive::I128 => text.parse::<i128>().is_ok(),
        _ => true,
    };
    match (fits, text.parse::<i128>()) {
        (true, _) => NumberKind::Same(one),
        (false, Ok(_)) => NumberKind::Whole,
        (false, Err(_)) => NumberKind::Float,
    }
}

/// The opposite of a condition, as a person would write it.
fn not(condition: Condition) -> Condition {
    match condition {
        Condition::Not(inner) => *inner,
        Condition::Numbers(a, comparison, b, kind) => {
            Condition::Numbers(a, comparison.opposite(), b, kind)
        }
        other => Condition::Not(Box::new(other)),
    }
}

fn shown(term: &Term) -> String {
    match term {
        Term::Expression(expression) => format!("`{}`", expression.text),
        Term::Number(text) => format!("`{text}`"),
        Term::Text(text) => format!("`'{text}'`"),
        Term::Bool(value) => format!("`{value}`"),
        Term::Null => "`null`".to_owned(),
    }
}
