//! Objects with declared properties.

use super::merge::{Declared, Merged, Part};
use super::schema::{Kind, default, docs};
use super::union::allows_nothing;
use super::view::{Node, View};
use super::{Lowerer, Slot};
use crate::diagnostic::Place;
use crate::ir::{Access, Docs, Field, Literal, Naming, Primitive, Record, Shape, Ty, TypeId};

impl<'a> Lowerer<'a> {
    /// A record of all properties, those that are only named in `required` last.
    pub(super) fn record(&mut self, merged: &Merged<'a>, slot: &Slot) -> Ty {
        let id = self.claim(slot);
        let mut fields = Vec::with_capacity(merged.properties.len());
        for (name, declared) in &merged.properties {
            let required = merged.required.contains(name);
            if !required && self.is_forbidden(name, declared) {
                continue;
            }
            fields.push(self.field(id, name, declared, required));
        }
        let extra = match &merged.extra {
            Some(extra) => self.element(extra, slot),
            None => Ty::Any,
        };
        for name in &merged.required {
            if !merged.properties.contains_key(name) {
                fields.push(undeclared(name, &extra, &slot.place));
            }
        }
        self.types[id].shape = Shape::Record(Record { fields, extra });
        Ty::Named(id)
    }

    /// Whether a property may have no value at all: it is left out, which the report says.
    fn is_forbidden(&mut self, name: &str, declared: &[Declared<'a>]) -> bool {
        let Some(one) = declared.iter().find(|one| allows_nothing(one.node)) else { return false };
        let place = self.place_of(name, one);
        self.note(&place, "`false` allows no value: the property is left out");
        true
    }

    fn field(
        &mut self,
        id: TypeId,
        name: &str,
        declared: &[Declared<'a>],
        required: bool,
    ) -> Field {
        let place = match declared.last() {
            Some(one) => self.place_of(name, one),
            None => self.document.place.clone(),
        };
        let own = self.replaced(&Naming::Property(id, name.to_owned()));
        let ty = match declared {
            several if own.is_some() => {
                let outer = several.last().map(|one| self.outer(one.node)).unwrap_or_default();
                outer.wrap(own.unwrap_or(Ty::Any))
            }
            [one] => self.ty(
                one.node,
                &Naming::Property(one.owner.unwrap_or(id), name.to_owned()),
                &place,
            ),
            several => self.redeclared(id, name, several),
        };
        let truth = || declared.last().and_then(|one| self.only_truth(one.node));
        let is_truth = required && ty == Ty::Primitive(Primitive::Bool);
        let fixed = is_truth.then(truth).flatten().map(Literal::Boolean);
        let xml = declared.iter().rev().find_map(|one| self.xml_of_property(name, one.node));
        let texts = declared.iter().rev().map(|one| docs(one.node));
        let texts = texts.into_iter().find(|docs| *docs != Docs::default()).unwrap_or_default();
        let told = declared.iter().rev().find_map(|one| default(one.node)).filter(|_| !required);
        Field {
            name: name.to_owned(),
            ty,
            required,
            expected: false,
            fixed,
            access: declared.iter().map(access).find(|it| *it != Access::Both).unwrap_or_default(),
            xml,
            docs: Docs { default: told, ..texts },
            place,
        }
    }

    /// A property that several parts of an `allOf` declare has to satisfy all of them; where that
    /// can't be, the last counts.
    fn redeclared(&mut self, id: TypeId, name: &str, declared: &[Declared<'a>]) -> Ty {
        let mut parts: Vec<Part<'a>> = Vec::new();
        for one in declared {
            for part in self.parts(one.node, None) {
                if !parts.iter().any(|known| known.key() == part.key()) {
                    parts.push(part);
                }
            }
        }
        let Some(last) = declared.last() else { return Ty::Any };
        if let Some(one) = declared.iter().rev().find(|one| self.is_own(one, name)) {
            let owner = one.owner.unwrap_or(id);
            return self.ty(one.node, &Naming::Property(owner, name.to_owned()), &one.parent);
        }
        let naming = Naming::Property(id, name.to_owned());
        let merged = self.merge(&parts, &mut Vec::new());
        if Kind::of(&merged) == Kind::Contradiction || self.alternatives(&merged).len() > 1 {
            return self.ty(last.node, &naming, &last.parent);
        }
        let mut outer = self.outer(last.node);
        let before = declared.iter().rev().skip(1).map(|one| self.outer(one.node));
        let (nullable, secret) = before.fold((true, false), |(nullable, secret), one| {
            (nullable && one.nullable, secret || one.secret)
        });
        // The last one decides, unless it only adds texts or bounds to what was said before.
        let adds = matches!(last.node, Node::Item(schema) if View::of(schema).is_weak());
        outer.nullable |= adds && nullable;
        outer.secret |= secret;
        let place = self.place_of(name, last);
        outer.wrap(self.shape(&parts, Slot::inline(naming, docs(last.node), place)))
    }

    /// Where a property stands.
    fn place_of(&self, name: &str, declared: &Declared<'a>) -> Place {
        let step = name.replace('~', "~0").replace('/', "~1");
        let mut place = match declared.node {
            Node::Item(schema) => self.document.place(&schema.schema_data.extensions),
            Node::Ref(_) => declared.parent.clone(),
        };
        if place == declared.parent || place == self.document.place {
            place.pointer = format!("{}/properties/{step}", declared.parent.pointer);
        }
        place
    }
}

/// A property that only `required` names: of the type of all that is not declared.
fn undeclared(name: &str, ty: &Ty, place: &Place) -> Field {
    Field {
        name: name.to_owned(),
        ty: ty.clone(),
        required: true,
        expected: false,
        fixed: None,
        access: Access::Both,
        xml: None,
        docs: Docs::default(),
        place: place.clone(),
    }
}

fn access(declared: &Declared<'_>) -> Access {
    match declared.node {
        Node::Item(schema) if schema.schema_data.read_only => Access::ServerOnly,
        Node::Item(schema) if schema.schema_data.write_only => Access::ClientOnly,
        _ => Access::Both,
    }
}
