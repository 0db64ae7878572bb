//! Questions about types: what is behind an alias, whether two are the same, what to call one.

use crate::analyse::Facts;
use crate::ir::{Enumeration, Home, Ir, Literal, Naming, Primitive, Shape, Ty, TypeId};

/// The representation and what is known of it.
#[derive(Clone, Copy)]
pub(super) struct Types<'a> {
    pub(super) ir: &'a Ir,
    pub(super) facts: &'a Facts,
}

impl<'a> Types<'a> {
    /// The type behind plain aliases.
    pub(super) fn bare(self, ty: &'a Ty) -> &'a Ty {
        let mut ty = ty;
        while let Ty::Named(id) = ty {
            match &self.ir.types[*id].shape {
                Shape::Alias(behind) if !self.facts.newtype(*id) => ty = behind,
                _ => break,
            }
        }
        ty
    }

    /// Whether values of both are the same Rust type.
    pub(super) fn same(self, a: &'a Ty, b: &'a Ty) -> bool {
        match (self.bare(a), self.bare(b)) {
            (Ty::Primitive(Primitive::String(_)), Ty::Primitive(Primitive::String(_)))
            | (Ty::Any, Ty::Any) => true,
            (Ty::Primitive(a), Ty::Primitive(b)) => a == b,
            (Ty::List(a), Ty::List(b))
            | (Ty::Map(a), Ty::Map(b))
            | (Ty::Nullable(a), Ty::Nullable(b))
            | (Ty::Secret(a), Ty::Secret(b)) => self.same(a, b),
            (Ty::Named(a), Ty::Named(b)) => a == b,
            (Ty::Foreign(a), Ty::Foreign(b)) => a == b,
            _ => false,
        }
    }

    /// Whether it is a type of the runtime that holds a string.
    pub(super) fn is_text(self, ty: &Ty) -> bool {
        matches!(ty, Ty::Foreign(id) if self.ir.foreign[*id].is_text())
    }

    /// The values of an enumeration of strings.
    pub(super) fn texts(self, id: TypeId) -> Option<Vec<&'a str>> {
        let Shape::Enumeration(Enumeration { values }) = &self.ir.types[id].shape else {
            return None;
        };
        let text = |literal: &'a Literal| match literal {
            Literal::String(text) => Some(text.as_str()),
            Literal::Integer(_) | Literal::Number(_) | Literal::Boolean(_) => None,
        };
        values.iter().map(|value| text(&value.literal)).collect()
    }

    /// What to call a type in a message: `a list of strings`.
    pub(super) fn describe(self, ty: &'a Ty) -> String {
        match ty {
            Ty::Primitive(primitive) => self::primitive(*primitive).to_owned(),
            Ty::List(item) => format!("a list of {}", self.describe_all(item)),
            Ty::Map(item) => format!("a map of {}", self.describe_all(item)),
            Ty::Nullable(inner) => format!("{} or null", self.describe(inner)),
            Ty::Secret(inner) => format!("{} that is secret", self.describe(inner)),
            Ty::Any => "a value without a schema".to_owned(),
            Ty::Named(id) => self.describe_named(*id),
            Ty::Foreign(id) if self.ir.foreign[*id].is_text() => "a string".to_owned(),
            Ty::Foreign(id) => format!("a `{}`", self.ir.foreign[*id].path),
        }
    }

    /// The same for many: `strings`.
    fn describe_all(self, ty: &'a Ty) -> String {
        match self.bare(ty) {
            Ty::Primitive(Primitive::Bytes) => "raw bytes".to_owned(),
            Ty::Primitive(Primitive::Null) => "nulls".to_owned(),
            Ty::Primitive(one) => {
                let one = primitive(*one);
                let word = one.split_once(' ').map_or(one, |(_, word)| word);
                format!("{word}s")
            }
            other => self.describe(other),
        }
    }

    fn describe_named(self, id: TypeId) -> String {
        let def = &self.ir.types[id];
        let owner = match def.home {
            Home::Api(api) => format!(" of {}", self.ir.apis[api].name),
            Home::FanOuts | Home::Shared => String::new(),
        };
        match &def.shape {
            Shape::Alias(behind) if !self.facts.newtype(id) => self.describe(behind),
            Shape::Enumeration(_) if self.texts(id).is_some() => {
                format!("a string of {}{owner}", self.name(&def.naming))
            }
            _ => format!("{}{owner}", self.name(&def.naming)),
        }
    }

    /// What the document calls a type, in backticks.
    pub(super) fn name_of(self, id: TypeId) -> String {
        self.name(&self.ir.types[id].naming)
    }

    fn name(self, naming: &Naming) -> String {
        match naming {
            Naming::Component(name)
            | Naming::Property(_, name)
            | Naming::Parameter(_, name)
            | Naming::Variant(_, name)
            | Naming::Shared(_, name)
            | Naming::Input(_, name) => format!("`{name}`"),
            Naming::Received(of) => format!("{} of an answer", self.name_of(*of)),
            Naming::Item(inner) => format!("an element of {}", self.name(inner)),
            Naming::Parts(of) => format!("{} as a form", self.name_of(*of)),
            Naming::Patch(of) => format!("{} as a patch", self.name_of(*of)),
            Naming::RequestBody(operation, _) => {
                format!("the body of {}", super::operations::title(self.ir, *operation))
            }
            Naming::Answer(operation, status, _) => {
                let title = super::operations::title(self.ir, *operation);
                format!("the {status} answer of {title}")
            }
        }
    }
}

fn primitive(primitive: Primitive) -> &'static str {
    match primitive {
        Primitive::Bool => "a boolean",
        Primitive::I32 | Primitive::I64 | Primitive::U64 | Primitive::I128 => "an integer",
        Primitive::F32 | Primitive::F64 => "a number",
        Primitive::String(_) => "a string",
        Primitive::Bytes => "raw bytes",
        Primitive::File => "a file",
        Primitive::Null => "null",
    }
}
