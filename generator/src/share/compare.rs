//! Whether two schemas of different documents are the same, and where they differ.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Place;
use crate::ir::{Access, Field, Ir, Primitive, Record, Shape, Ty, TypeId};

/// Where two schemas differ: what stands in the one, what in the other.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub(super) what: String,
    pub(super) places: [Place; 2],
}

/// Compares types. What is met again is the same unless something else says no.
pub(super) struct Compare<'a> {
    ir: &'a Ir,
    /// The pairs that were met.
    pub(super) met: BTreeSet<(TypeId, TypeId)>,
}

type Same = Result<(), Box<Difference>>;

impl<'a> Compare<'a> {
    pub(super) fn new(ir: &'a Ir) -> Self {
        Self { ir, met: BTreeSet::new() }
    }

    /// Whether two types with a Rust item of their own are the same.
    pub(super) fn types(&mut self, a: TypeId, b: TypeId) -> Same {
        if a == b || !self.met.insert((a, b)) {
            return Ok(());
        }
        let ir = self.ir;
        let places = [&ir.types[a].place, &ir.types[b].place];
        match (&ir.types[a].shape, &ir.types[b].shape) {
            (Shape::Record(one), Shape::Record(other)) => self.records(one, other, places),
            (Shape::Enumeration(one), Shape::Enumeration(other)) => {
                let texts = |list: &crate::ir::Enumeration| -> BTreeMap<String, bool> {
                    let text = |value: &crate::ir::Value| {
                        let is_text = matches!(value.literal, crate::ir::Literal::String(_));
                        (value.literal.text(), is_text)
                    };
                    list.values.iter().map(text).collect()
                };
                let (one, other) = (texts(one), texts(other));
                let only = one.iter().find(|(text, is)| other.get(*text) != Some(is));
                let only = only.or_else(|| other.iter().find(|(text, _)| !one.contains_key(*text)));
                match only {
                    None => Ok(()),
                    Some((text, _)) => differ(format!("only one lists `{text}`"), places),
                }
            }
            (Shape::Union(one), Shape::Union(other)) => self.unions(one, other, places),
            (Shape::Alias(one), Shape::Alias(other)) => self.tys(one, other, places),
            (one, other) => differ(format!("it is {} and {}", kind(one), kind(other)), places),
        }
    }

    fn records(&mut self, one: &Record, other: &Record, places: [&Place; 2]) -> Same {
        let missing = |from: &Record, of: &Record| {
            let lacks = |field: &&Field| !from.fields.iter().any(|it| it.name == field.name);
            of.fields.iter().find(lacks).map(|field| field.name.clone())
        };
        if let Some(name) = missing(one, other).or_else(|| missing(other, one)) {
            return differ(format!("only one has `{name}`"), places);
        }
        for field in &one.fields {
            let Some(same) = other.fields.iter().find(|it| it.name == field.name) else { continue };
            let places = [&field.place, &same.place];
            let name = &field.name;
            if field.access != same.access {
                return differ(format!("`{name}` is read-only or write-only in one only"), places);
            }
            // What only one side sends is required by where its document uses it.
            if field.required != same.required && field.access == Access::Both {
                return differ(format!("`{name}` is required in one only"), places);
            }
            self.tys(&field.ty, &same.ty, places).map_err(|mut found| {
                if found.places.iter().eq(places) {
                    found.what = format!("`{name}`: {}", found.what);
                }
                found
            })?;
        }
        self.tys(&one.extra, &other.extra, places)
    }

    fn unions(
        &mut self,
        one: &crate::ir::Union,
        other: &crate::ir::Union,
        places: [&Place; 2],
    ) -> Same {
        if one.tag != other.tag || one.open != other.open {
            return differ("something else tells the alternatives apart".to_owned(), places);
        }
        let (count, others) = (one.variants.len(), other.variants.len());
        if count != others {
            return differ(format!("it has {count} alternatives and {others}"), places);
        }
        for (a, b) in one.variants.iter().zip(&other.variants) {
            if a.tags != b.tags {
                return differ(format!("the alternative `{}` has another tag", a.name), places);
            }
            self.tys(&a.ty, &b.ty, places)?;
        }
        Ok(())
    }

    fn tys(&mut self, a: &Ty, b: &Ty, places: [&Place; 2]) -> Same {
        match (a, b) {
            (Ty::Named(a), Ty::Named(b)) => self.types(*a, *b),
            (Ty::List(a), Ty::List(b))
            | (Ty::Map(a), Ty::Map(b))
            | (Ty::Nullable(a), Ty::Nullable(b))
            | (Ty::Secret(a), Ty::Secret(b)) => self.tys(a, b, places),
            (Ty::Primitive(_) | Ty::Foreign(_) | Ty::Any, _) if a == b => Ok(()),
            _ => differ(format!("it is {} and {}", word(self.ir, a), word(self.ir, b)), places),
        }
    }
}

fn differ(what: String, places: [&Place; 2]) -> Same {
    Err(Box::new(Difference { what, places: places.map(Clone::clone) }))
}

fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Record(_) => "an object",
        Shape::Enumeration(_) => "a list of values",
        Shape::Union(_) => "one of several types",
        Shape::Alias(_) => "another name for a type",
    }
}

fn primitive(one: Primitive) -> &'static str {
    match one {
        Primitive::Bool => "a boolean",
        Primitive::I32 => "an integer of 32 bits",
        Primitive::I64 => "an integer",
        Primitive::U64 => "an integer without sign",
        Primitive::I128 => "an integer of 128 bits",
        Primitive::F32 | Primitive::F64 => "a number",
        Primitive::String(_) => "a string",
        Primitive::Bytes => "raw bytes",
        Primitive::File => "a file",
        Primitive::Null => "null",
    }
}

fn word(ir: &Ir, ty: &Ty) -> String {
    match ty {
        Ty::Primitive(Primitive::String(crate::ir::Format::Text)) => "a string".to_owned(),
        Ty::Primitive(Primitive::String(format)) => {
            format!("a string ({})", format!("{format:?}").to_lowercase())
        }
        Ty::Primitive(one) => primitive(*one).to_owned(),
        Ty::List(_) => "a list".to_owned(),
        Ty::Map(_) => "a map".to_owned(),
        Ty::Nullable(inner) => format!("{} or null", word(ir, inner)),
        Ty::Secret(inner) => format!("{} that is secret", word(ir, inner)),
        Ty::Named(id) => kind(&ir.types[*id].shape).to_owned(),
        Ty::Foreign(id) => format!("`{}`", ir.foreign[*id].path),
        Ty::Any => "any value".to_owned(),
    }
}
