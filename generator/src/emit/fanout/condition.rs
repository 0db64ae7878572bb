//! Writes the conditions of legs.

use proc_macro2::TokenStream;
use quote::quote;

use super::access::Access;
use super::make::number;
use super::scope::Writer;
use crate::emit::types_in::tokens;
use crate::ir::{Primitive, Ty};
use crate::plan::{Comparison, Condition, NumberKind, Operand, Path, Source, Step};

impl Writer<'_> {
    /// A condition; what it looks at is looked at only when its turn comes.
    pub(super) fn condition(&mut self, condition: &Condition) -> TokenStream {
        match condition {
            Condition::Any(all) => {
                let all: Vec<TokenStream> = all.iter().map(|one| self.condition(one)).collect();
                quote!(#(#all)||*)
            }
            Condition::All(all) => {
                let all: Vec<TokenStream> = all.iter().map(|one| self.grouped(one)).collect();
                quote!(#(#all)&&*)
            }
            Condition::Not(inner) => self.negated(inner),
            Condition::Holds(path) => self.copied(path),
            Condition::IsNull(path) => self.is_null(path, false),
            Condition::Same(a, b) => {
                let (a, b) = (self.copied(a), self.copied(b));
                quote!(#a == #b)
            }
            Condition::Texts(a, b) => self.texts(a, b),
            Condition::Numbers(a, comparison, b, kind) => {
                let (a, b) = (self.number(a, *kind), self.number(b, *kind));
                let operator = operator(*comparison);
                quote!(#a #operator #b)
            }
        }
    }

    /// A condition beside `&&`.
    fn grouped(&mut self, condition: &Condition) -> TokenStream {
        let written = self.condition(condition);
        if matches!(condition, Condition::Any(_)) { quote!((#written)) } else { written }
    }

    fn negated(&mut self, condition: &Condition) -> TokenStream {
        match condition {
            Condition::IsNull(path) => self.is_null(path, true),
            Condition::Same(a, b) => {
                let (a, b) = (self.copied(a), self.copied(b));
                quote!(#a != #b)
            }
            Condition::Any(_) | Condition::All(_) => {
                let written = self.condition(condition);
                quote!(!(#written))
            }
            other => {
                let written = self.condition(other);
                quote!(!#written)
            }
        }
    }

    /// Whether there is nothing at the end of a path, or whether there is something.
    fn is_null(&mut self, path: &Path, is_there: bool) -> TokenStream {
        let mut short = path.clone();
        if path.ty != Ty::Any && short.steps.last() == Some(&Step::Present) {
            short.steps.pop();
        }
        let option = match (self.access(&short), path.ty == Ty::Any) {
            (Access::Place(held) | Access::Ref(held), true) => {
                let expr = held.expr;
                return if is_there { quote!(!#expr.is_null()) } else { quote!(#expr.is_null()) };
            }
            (Access::Maybe(maybe), true) => {
                let (expr, not) = (maybe.held.expr, is_there.then(|| quote!(!)));
                return quote!(#not #expr.is_none_or(Value::is_null));
            }
            (Access::Place(held) | Access::Ref(held), false) => held.expr,
            // An `Option` in an `Option`: the way to the inner one.
            (Access::Maybe(_), false) => match self.access(path) {
                Access::Maybe(maybe) => maybe.held.expr,
                Access::Place(held) | Access::Ref(held) => held.expr,
                Access::MaybeOwned(expr) | Access::Owned(expr) => expr,
            },
            (Access::MaybeOwned(expr) | Access::Owned(expr), _) => expr,
        };
        if is_there { quote!(#option.is_some()) } else { quote!(#option.is_none()) }
    }

    /// A boolean or a number.
    fn copied(&mut self, path: &Path) -> TokenStream {
        let text = &path.text;
        match self.access(path) {
            Access::Place(held) => held.unboxed(),
            Access::Ref(held) => {
                let expr = held.unboxed();
                quote!(*#expr)
            }
            Access::Maybe(maybe) => {
                let expr = maybe.owned(true);
                quote!(#expr.ok_or(Missing::new(#text))?)
            }
            Access::MaybeOwned(expr) => quote!(#expr.ok_or(Missing::new(#text))?),
            Access::Owned(expr) => expr,
        }
    }

    fn number(&mut self, operand: &Operand, kind: NumberKind) -> TokenStream {
        let path = match (operand, kind) {
            (Operand::Path(path), _) => path,
            (Operand::Literal(text), NumberKind::Same(primitive)) => {
                return number(primitive, text);
            }
            (Operand::Literal(text), NumberKind::Whole) => return tokens(text),
            (Operand::Literal(text), NumberKind::Float) => return number(Primitive::F64, text),
        };
        let value = self.copied(path);
        match (kind, &path.ty) {
            (NumberKind::Same(_), _) | (_, Ty::Primitive(Primitive::F64)) => value,
            (NumberKind::Whole, _) => quote!(i128::from(#value)),
            (
                NumberKind::Float,
                Ty::Primitive(Primitive::I64 | Primitive::U64 | Primitive::I128),
            ) => quote!((#value as f64)),
            (NumberKind::Float, _) => quote!(f64::from(#value)),
        }
    }

    /// Whether two texts are the same; Arazzo knows no case.
    fn texts(&mut self, a: &Operand, b: &Operand) -> TokenStream {
        let (path, other) = match (a, b) {
            (Operand::Path(path), other) | (other, Operand::Path(path)) => (path, other),
            (Operand::Literal(a), Operand::Literal(b)) => {
                return quote!(#a.eq_ignore_ascii_case(#b));
            }
        };
        let (text, _) = self.text(path);
        match other {
            Operand::Literal(word) => quote!(#text.eq_ignore_ascii_case(#word)),
            Operand::Path(path) => {
                let (other, is_ref) = self.text(path);
                let sign = (!is_ref).then(|| quote!(&));
                quote!(#text.eq_ignore_ascii_case(#sign #other))
            }
        }
    }

    /// A text, and whether it is a reference.
    fn text(&mut self, path: &Path) -> (TokenStream, bool) {
        let text = &path.text;
        if let Source::Header(leg, name) = &path.source {
            let leg = self.leg(*leg);
            return (quote!(#leg.header(#name)?), true);
        }
        let (found, is_ref) = match self.access(path) {
            Access::Place(held) => (held.unboxed(), false),
            Access::Ref(held) => (held.unboxed(), true),
            Access::Maybe(maybe) => {
                let expr = maybe.held.expr;
                (quote!(#expr.ok_or(Missing::new(#text))?), true)
            }
            Access::MaybeOwned(expr) => (quote!(#expr.ok_or(Missing::new(#text))?), false),
            Access::Owned(expr) => (expr, false),
        };
        // An enumeration, or a type that holds a string.
        if matches!(path.ty, Ty::Named(_) | Ty::Foreign(_)) {
            return (quote!(#found.as_str()), true);
        }
        (found, is_ref)
    }
}

fn operator(comparison: Comparison) -> TokenStream {
    match comparison {
        Comparison::Equal => quote!(==),
        Comparison::NotEqual => quote!(!=),
        Comparison::Less => quote!(<),
        Comparison::AtMost => quote!(<=),
        Comparison::More => quote!(>),
        Comparison::AtLeast => quote!(>=),
    }
}
