//! Which traits of the standard library which types can have.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Ir, Listed, Primitive, RustPath, Shape, Ty, TypeId};

/// A trait that can be derived, and that what a type holds can forbid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trait {
    Copy,
    Default,
    Eq,
    Hash,
    Ord,
    PartialOrd,
}

impl Trait {
    const ALL: [Self; 6] =
        [Self::Copy, Self::Default, Self::Eq, Self::Hash, Self::Ord, Self::PartialOrd];

    /// The trait that a path names: by its name alone, or in `std` or `core`.
    pub(super) fn of(path: &RustPath) -> Option<Self> {
        if path.crates().iter().any(|name| !["std", "core"].contains(name)) {
            return None;
        }
        Self::ALL.into_iter().find(|one| one.name() == path.last())
    }

    fn name(self) -> &'static str {
        match self {
            Self::Copy => "Copy",
            Self::Default => "Default",
            Self::Eq => "Eq",
            Self::Hash => "Hash",
            Self::Ord => "Ord",
            Self::PartialOrd => "PartialOrd",
        }
    }
}

/// What each type has, once all that is asked for and possible is derived.
pub(super) struct Can {
    has: BTreeSet<(TypeId, Trait)>,
    own: BTreeSet<(TypeId, Trait)>,
}

impl Can {
    pub(super) fn new(ir: &Ir, asked: &BTreeMap<TypeId, Vec<RustPath>>) -> Self {
        let mut own = BTreeSet::new();
        for id in ir.types.ids() {
            own.extend(inherent(ir, id).iter().map(|one| (id, *one)));
        }
        let mut has = own.clone();
        for (id, paths) in asked {
            has.extend(paths.iter().filter_map(Trait::of).map(|one| (*id, one)));
        }
        let mut can = Self { has, own };
        // What is taken from one type may be missing to another, until nothing more is.
        loop {
            let lost: Vec<(TypeId, Trait)> = can
                .has
                .difference(&can.own)
                .copied()
                .filter(|(id, one)| can.obstacle(ir, *id, *one).is_some())
                .collect();
            if lost.is_empty() {
                return can;
            }
            for one in lost {
                can.has.remove(&one);
            }
        }
    }

    /// Whether a type derives a trait that was asked for: it can, and doesn't have it anyway.
    pub(super) fn derives(&self, id: TypeId, one: Trait) -> bool {
        self.has.contains(&(id, one)) && !self.own.contains(&(id, one))
    }

    /// Why a type does not have a trait; `None`: it has it.
    pub(super) fn why_not(&self, ir: &Ir, id: TypeId, one: Trait) -> Option<String> {
        if self.has.contains(&(id, one)) {
            return None;
        }
        self.obstacle(ir, id, one)
    }

    fn obstacle(&self, ir: &Ir, id: TypeId, one: Trait) -> Option<String> {
        let name = one.name();
        match &ir.types[id].shape {
            Shape::Record(record) => {
                if matches!(one, Trait::Copy | Trait::Ord | Trait::PartialOrd) {
                    return Some("a record keeps what its document does not declare".to_owned());
                }
                let lacks = |ty: &Ty| !self.ty_has(ir, ty, one);
                let forbids = |field: &&crate::ir::Field| match one {
                    Trait::Default => field.required && (field.fixed.is_some() || lacks(&field.ty)),
                    Trait::Copy | Trait::Eq | Trait::Hash | Trait::Ord | Trait::PartialOrd => {
                        lacks(&field.ty)
                    }
                };
                if let Some(field) = record.fields.iter().find(forbids) {
                    return Some(format!("`{}` can't be `{name}`", field.name));
                }
                (one != Trait::Default && lacks(&record.extra))
                    .then(|| format!("its undeclared properties can't be `{name}`"))
            }
            Shape::Union(union) => {
                if !matches!(one, Trait::Eq | Trait::Hash) {
                    return Some(
                        "a union keeps variants that its document does not declare".into(),
                    );
                }
                let lacks = union.variants.iter().find(|it| !self.ty_has(ir, &it.ty, one));
                lacks.map(|variant| format!("its variant `{}` can't be `{name}`", variant.name))
            }
            // What stands for a value outside of the list is any JSON value.
            Shape::Enumeration(list) if list.listed() == Listed::Scalars => {
                (!matches!(one, Trait::Eq | Trait::Hash))
                    .then(|| "an enum keeps values that its document does not declare".to_owned())
            }
            Shape::Enumeration(_) => matches!(one, Trait::Copy | Trait::Default)
                .then(|| "an enum keeps values that its document does not declare".to_owned()),
            Shape::Alias(ty) => {
                (!self.ty_has(ir, ty, one)).then(|| format!("what it stands for can't be `{name}`"))
            }
        }
    }

    fn ty_has(&self, ir: &Ir, ty: &Ty, one: Trait) -> bool {
        match ty {
            Ty::Primitive(primitive) => scalar(*primitive, one),
            Ty::List(_) | Ty::Map(_) | Ty::Nullable(_) if one == Trait::Default => true,
            Ty::List(item) => one != Trait::Copy && self.ty_has(ir, item, one),
            Ty::Nullable(inner) => self.ty_has(ir, inner, one),
            Ty::Map(inner) => matches!(one, Trait::Eq | Trait::Hash) && self.ty_has(ir, inner, one),
            Ty::Secret(inner) => {
                matches!(one, Trait::Eq | Trait::Hash | Trait::Default)
                    && self.ty_has(ir, inner, one)
            }
            Ty::Any => matches!(one, Trait::Eq | Trait::Hash | Trait::Default),
            Ty::Foreign(id) if ir.foreign[*id].is_text() => {
                matches!(one, Trait::Eq | Trait::Hash)
            }
            // One's own types are one's own to know.
            Ty::Foreign(_) => true,
            Ty::Named(id) => match &ir.types[*id].shape {
                Shape::Alias(behind) if behind.named_by_value().is_none_or(|next| next != *id) => {
                    self.has.contains(&(*id, one)) || self.ty_has(ir, behind, one)
                }
                _ => self.has.contains(&(*id, one)),
            },
        }
    }
}

/// What a type has without being asked.
fn inherent(ir: &Ir, id: TypeId) -> &'static [Trait] {
    match &ir.types[id].shape {
        Shape::Record(record) if !record.fields.iter().any(|field| field.required) => {
            &[Trait::Default]
        }
        Shape::Enumeration(list) => match list.listed() {
            Listed::Strings => &[Trait::Eq, Trait::Hash],
            Listed::Integers => &[Trait::Copy, Trait::Eq, Trait::Hash],
            Listed::Scalars => &[],
        },
        Shape::Record(_) | Shape::Union(_) | Shape::Alias(_) => &[],
    }
}

fn scalar(primitive: Primitive, one: Trait) -> bool {
    match primitive {
        Primitive::F32 | Primitive::F64 => {
            matches!(one, Trait::Copy | Trait::Default | Trait::PartialOrd)
        }
        Primitive::String(_) => one != Trait::Copy,
        Primitive::File => one == Trait::Eq,
        Primitive::Bytes => matches!(one, Trait::Default | Trait::Eq | Trait::Hash),
        Primitive::Bool
        | Primitive::I32
        | Primitive::I64
        | Primitive::U64
        | Primitive::I128
        | Primitive::Null => true,
    }
}
