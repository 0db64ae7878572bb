//! Which types can be reached from where.

use super::{Ir, Operation, Shape, Ty, TypeDef, TypeId};

/// A set of types, closed under "is part of".
#[derive(Clone, Debug, Default)]
pub struct Reached {
    seen: Vec<bool>,
}

impl Reached {
    /// Whether the type is in it.
    pub fn contains(&self, id: TypeId) -> bool {
        self.seen.get(id.index()).copied().unwrap_or(false)
    }

    fn insert(&mut self, id: TypeId) -> bool {
        if self.seen.len() <= id.index() {
            self.seen.resize(id.index() + 1, false);
        }
        self.seen.get_mut(id.index()).is_some_and(|seen| !std::mem::replace(seen, true))
    }
}

impl Ir {
    /// All types that values of these types can hold.
    pub fn reach<'a>(&self, roots: impl IntoIterator<Item = &'a Ty>) -> Reached {
        let mut reached = Reached::default();
        let mut open: Vec<TypeId> = Vec::new();
        roots.into_iter().for_each(|ty| open.extend(ty.named()));
        while let Some(id) = open.pop() {
            if reached.insert(id) {
                self.types[id].parts(|ty| open.extend(ty.named()));
            }
        }
        reached
    }

    /// All types that requests hold: parameters and bodies.
    pub fn in_requests(&self) -> Reached {
        self.reach(self.operations.iter().flat_map(|(_, operation)| operation.sent()))
    }

    /// All types that answers hold, success and error.
    pub fn in_answers(&self) -> Reached {
        self.reach(self.operations.iter().flat_map(|(_, operation)| operation.received()))
    }
}

impl Ir {
    /// Whether a type is one that is not generated, by itself or behind aliases.
    pub fn is_foreign(&self, ty: &Ty) -> bool {
        let mut ty = ty;
        // An alias that leads to itself ends this walk by its length.
        for _ in 0..=self.types.len() {
            match ty {
                Ty::Foreign(_) => return true,
                Ty::Named(id) => match &self.types[*id].shape {
                    Shape::Alias(behind) => ty = behind,
                    _ => return false,
                },
                _ => return false,
            }
        }
        false
    }
}

impl Operation {
    /// The types of its parameters and body.
    pub fn sent(&self) -> impl Iterator<Item = &Ty> {
        let parameters = self.parameters.iter().map(|parameter| &parameter.ty);
        parameters.chain(self.body.iter().map(|body| &body.content.ty))
    }

    /// The types of its answers' bodies.
    pub fn received(&self) -> impl Iterator<Item = &Ty> {
        self.answers.iter().flat_map(|answer| &answer.content).map(|content| &content.ty)
    }
}

impl Ty {
    /// The type with a Rust item of its own that stands at the core of this one.
    pub fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            Self::List(of) | Self::Map(of) | Self::Nullable(of) | Self::Secret(of) => of.named(),
            Self::Primitive(_) | Self::Foreign(_) | Self::Any => None,
        }
    }

    /// The same, but only if it is held by value: a list or map holds it behind a pointer.
    pub fn named_by_value(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            Self::Nullable(of) | Self::Secret(of) => of.named_by_value(),
            Self::List(_) | Self::Map(_) | Self::Primitive(_) | Self::Foreign(_) | Self::Any => {
                None
            }
        }
    }
}

impl TypeDef {
    /// Shows every type that it is made of: fields and undeclared properties, variants, what an
    /// alias stands for.
    pub fn parts<'a>(&'a self, mut show: impl FnMut(&'a Ty)) {
        match &self.shape {
            Shape::Record(record) => {
                record.fields.iter().for_each(|field| show(&field.ty));
                show(&record.extra);
            }
            Shape::Union(union) => union.variants.iter().for_each(|variant| show(&variant.ty)),
            Shape::Alias(ty) => show(ty),
            Shape::Enumeration(_) => {}
        }
    }
}
