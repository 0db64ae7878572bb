//! Types that become one.

use std::collections::BTreeMap;

use crate::ir::{Home, Ir, Naming, Shape, Ty, TypeId};

/// Which types are the same: each has a way to the first of its class.
#[derive(Debug, Default)]
pub(super) struct Classes {
    first: BTreeMap<TypeId, TypeId>,
}

impl Classes {
    /// Puts the classes of two types together.
    pub(super) fn union(&mut self, a: TypeId, b: TypeId) {
        let (a, b) = (self.find(a), self.find(b));
        let (first, other) = if a <= b { (a, b) } else { (b, a) };
        self.first.insert(first, first);
        self.first.insert(other, first);
    }

    fn find(&self, id: TypeId) -> TypeId {
        let mut id = id;
        while let Some(next) = self.first.get(&id).filter(|next| **next != id) {
            id = *next;
        }
        id
    }

    /// Makes a shared type of each class, and other names for it of its members.
    pub(super) fn apply(&self, ir: &mut Ir) {
        let mut shared: BTreeMap<TypeId, TypeId> = BTreeMap::new();
        for id in self.first.keys() {
            let first = self.find(*id);
            shared.entry(first).or_insert_with(|| {
                let def = ir.types[first].clone();
                ir.types.push(crate::ir::TypeDef { home: Home::Shared, ..def })
            });
        }
        let new = |id: TypeId| shared.get(&self.find(id)).copied().unwrap_or(id);
        for (first, made) in &shared {
            let members = self.first.keys().filter(|id| self.find(**id) == *first);
            let members: Vec<TypeId> = members.copied().collect();
            let mut shape = ir.types[*first].shape.clone();
            relax(ir, &members, &mut shape);
            each(&mut shape, &mut |ty| rename(ty, &new));
            let mut naming = ir.types[*first].naming.clone();
            moved(&mut naming, &new);
            ir.types[*made].shape = shape;
            ir.types[*made].naming = naming;
        }
        for id in self.first.keys() {
            ir.types[*id].shape = Shape::Alias(Ty::Named(new(*id)));
        }
    }
}

/// A property that is not required, or not fixed, in one of the types, is so in none.
fn relax(ir: &Ir, members: &[TypeId], shape: &mut Shape) {
    let Shape::Record(record) = shape else { return };
    for field in &mut record.fields {
        for member in members {
            let Shape::Record(other) = &ir.types[*member].shape else { continue };
            let Some(same) = other.fields.iter().find(|it| it.name == field.name) else { continue };
            field.required &= same.required;
            if field.fixed != same.fixed || !field.required {
                field.fixed = None;
            }
        }
    }
}

/// Shows the types that a shape is made of.
fn each(shape: &mut Shape, show: &mut impl FnMut(&mut Ty)) {
    match shape {
        Shape::Record(record) => {
            record.fields.iter_mut().for_each(|field| show(&mut field.ty));
            show(&mut record.extra);
        }
        Shape::Union(union) => union.variants.iter_mut().for_each(|one| show(&mut one.ty)),
        Shape::Alias(ty) => show(ty),
        Shape::Enumeration(_) => {}
    }
}

fn rename(ty: &mut Ty, new: &impl Fn(TypeId) -> TypeId) {
    match ty {
        Ty::Named(id) => *id = new(*id),
        Ty::List(of) | Ty::Map(of) | Ty::Nullable(of) | Ty::Secret(of) => rename(of, new),
        Ty::Primitive(_) | Ty::Foreign(_) | Ty::Any => {}
    }
}

/// A type in line goes where that goes that it stands in.
fn moved(naming: &mut Naming, new: &impl Fn(TypeId) -> TypeId) {
    match naming {
        Naming::Property(parent, _)
        | Naming::Variant(parent, _)
        | Naming::Parts(parent)
        | Naming::Patch(parent)
        | Naming::Received(parent) => *parent = new(*parent),
        Naming::Item(inner) => moved(inner, new),
        Naming::Component(_)
        | Naming::Parameter(..)
        | Naming::Shared(..)
        | Naming::RequestBody(..)
        | Naming::Answer(..)
        | Naming::Input(..) => {}
    }
}
