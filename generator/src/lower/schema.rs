//! From a schema to a type.

use super::merge::{Declared, Key, Merged, Part};
use super::outer::{Outer, Reader, peel};
use super::view::{Node, View};
use super::{Lowerer, Slot};
use crate::diagnostic::Place;
use crate::ir::{Docs, Naming, Primitive, Shape, Ty};

/// What kind of value a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
    Null,
    /// Nothing is said.
    Open,
    /// Two types at once, or a word that is none.
    Contradiction,
}

impl Kind {
    pub(super) fn of(merged: &Merged<'_>) -> Self {
        let mut words = merged.types.iter().filter(|word| **word != "null");
        let Some(word) = words.next() else { return Self::guess(merged) };
        let kind = Self::of_word(word);
        match words.next() {
            None => kind,
            Some(other) => match (kind, Self::of_word(other)) {
                (Self::Integer, Self::Number) | (Self::Number, Self::Integer) => Self::Integer,
                _ => Self::Contradiction,
            },
        }
    }

    fn of_word(word: &str) -> Self {
        match word {
            "object" => Self::Object,
            "array" => Self::Array,
            "string" => Self::String,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            _ => Self::Contradiction,
        }
    }

    /// Where no type is given: by the keywords that only bear on one.
    fn guess(merged: &Merged<'_>) -> Self {
        if !merged.properties.is_empty() || merged.open || merged.tells {
            return Self::Object;
        }
        if merged.items.is_some() {
            return Self::Array;
        }
        if let Some((values, _)) = &merged.values {
            return Self::of_values(values.iter().map(AsRef::as_ref));
        }
        if merged.types.contains(&"null") {
            return Self::Null;
        }
        match merged.format {
            Some("int32" | "int64" | "uint64") => Self::Integer,
            Some("float" | "double") => Self::Number,
            Some(_) => Self::String,
            None if merged.textual => Self::String,
            None if !merged.required.is_empty() => Self::Object,
            None => Self::Open,
        }
    }

    fn of_values<'v>(values: impl Iterator<Item = &'v serde_json::Value>) -> Self {
        let mut found = Self::Null;
        for value in values {
            let kind = match value {
                serde_json::Value::Null => continue,
                serde_json::Value::Bool(_) => Self::Boolean,
                serde_json::Value::Number(number) if number.is_i64() => Self::Integer,
                serde_json::Value::Number(_) => Self::Number,
                serde_json::Value::String(_) => Self::String,
                serde_json::Value::Array(_) => Self::Array,
                serde_json::Value::Object(_) => Self::Object,
            };
            found = match (found, kind) {
                (Self::Null, kind) => kind,
                (found, kind) if found == kind => found,
                (Self::Integer | Self::Number, Self::Integer | Self::Number) => Self::Number,
                _ => return Self::Contradiction,
            };
        }
        found
    }
}

impl Slot {
    /// A place for a type written in line.
    pub(super) fn inline(naming: Naming, docs: Docs, place: Place) -> Self {
        Self { id: None, naming, docs, place, visited: Vec::new(), key: Vec::new() }
    }
}

impl<'a> Lowerer<'a> {
    /// The type of a schema that stands in a schema, parameter or body at `parent`.
    pub(super) fn ty(&mut self, node: Node<'a>, naming: &Naming, parent: &Place) -> Ty {
        if let Some(ty) = self.replaced(naming) {
            return self.outer(node).wrap(ty);
        }
        let schema = match node {
            Node::Ref(reference) => return self.reference(reference, parent),
            Node::Item(schema) => schema,
        };
        let place = self.document.place(&schema.schema_data.extensions);
        if let Some(ty) = self.own_type(schema, &place) {
            let ty = self.outer(node).wrap(ty);
            self.placed.push((place, ty.clone()));
            return ty;
        }
        let slot = Slot::inline(naming.clone(), docs(node), place.clone());
        let outer = self.outer(node);
        let parts = self.parts(node, None);
        let known = self.types.len();
        let ty = self.shape(&parts, slot);
        if let Ty::Named(id) = ty
            && id.index() >= known
        {
            self.types[id].xml = self.xml(node);
        }
        let ty = outer.wrap(ty);
        self.placed.push((place, ty.clone()));
        ty
    }

    /// The type of a schema that came from a component or from the type in `slot`, whose id is `id`.
    pub(super) fn element(&mut self, of: &Declared<'a>, slot: &Slot) -> Ty {
        let naming = match of.owner {
            Some(owner) => self.types[owner].naming.clone(),
            None => slot.naming.clone(),
        };
        self.ty(of.node, &Naming::Item(Box::new(naming)), &of.parent)
    }

    /// What stands around a schema.
    pub(super) fn outer(&self, node: Node<'a>) -> Outer {
        let resolve = |reference: &'a str| {
            let index = self.component(reference)?;
            self.components.get(index).map(|component| component.schema)
        };
        Reader { resolve, open: Vec::new() }.read(node)
    }

    /// Builds a component.
    pub(super) fn define(&mut self, index: usize) {
        let Some(component) = self.components.get(index) else { return };
        let (id, node) = (component.id, Node::from(component.schema));
        self.placed.push((component.place.clone(), component.outer.wrap(Ty::Named(id))));
        let (naming, place) =
            (Naming::Component(component.name.to_owned()), component.place.clone());
        let own = self.replaced(&naming).or_else(|| match node {
            Node::Item(schema) => self.own_type(schema, &place),
            Node::Ref(_) => None,
        });
        if let Some(own) = own {
            self.types[id].shape = Shape::Alias(own);
            return;
        }
        let slot =
            Slot { id: Some(id), visited: vec![index], ..Slot::inline(naming, docs(node), place) };
        self.types[id].xml = self.xml(node);
        let parts = self.parts(node, None);
        let ty = if self.family.is_heir(index) {
            // An heir with nothing of its own is no other name for its base, which is a union.
            self.merged_shape(&parts, Slot { key: vec![Key::Component(index)], ..slot })
        } else {
            self.shape(&parts, slot)
        };
        if ty != Ty::Named(id) {
            self.types[id].shape = Shape::Alias(ty);
        }
    }

    /// The type of parts that a value has to satisfy together, without what stands around it.
    pub(super) fn shape(&mut self, parts: &[Part<'a>], slot: Slot) -> Ty {
        if let Some(index) = lone_component(parts)
            && let Some(component) = self.components.get(index)
        {
            self.referred.insert(component.id);
            return Ty::Named(component.id);
        }
        let key: Vec<_> = parts.iter().map(Part::key).collect();
        if key.is_empty() {
            return Ty::Any;
        }
        if let Some(ty) = self.built.get(&key) {
            return ty.clone();
        }
        if self.is_circle(&key) {
            return self.any(&slot.place, "it holds itself, and has no name of its own");
        }
        self.building.push(key.clone());
        let ty = self.merged_shape(parts, Slot { key, ..slot });
        self.building.pop();
        ty
    }

    /// Whether these parts are being built and have no name by which they could hold themselves: a
    /// list in line, a map, a union of one alternative.
    pub(super) fn is_circle(&self, key: &[Key]) -> bool {
        !self.built.contains_key(key) && self.building.iter().any(|outer| outer == key)
    }

    /// The same for parts that no type has been built of.
    fn merged_shape(&mut self, parts: &[Part<'a>], slot: Slot) -> Ty {
        let merged = self.merge(parts, &mut slot.visited.clone());
        if let Some(reason) = merged.note {
            self.note(&slot.place, reason);
        }
        let ty = match self.alternatives(&merged).as_slice() {
            [] => self.plain(&merged, &slot),
            [one] if !one.partial => self.union(one, &merged, &slot),
            several => self.superset(several, &merged, &slot),
        };
        let ty = peel(ty);
        self.built.insert(slot.key, ty.clone());
        ty
    }

    /// A type without alternatives.
    pub(super) fn plain(&mut self, merged: &Merged<'a>, slot: &Slot) -> Ty {
        if let Some(reason) = merged.untyped {
            return self.any(&slot.place, reason);
        }
        match Kind::of(merged) {
            Kind::Object if merged.properties.is_empty() && merged.required.is_empty() => {
                self.map(merged, slot)
            }
            Kind::Object => self.record(merged, slot),
            Kind::Array => Ty::List(Box::new(match &merged.items {
                Some(items) => self.element(items, slot),
                None => Ty::Any,
            })),
            kind @ (Kind::String | Kind::Integer | Kind::Number | Kind::Boolean) => {
                match self.enumeration(kind, merged, slot) {
                    Some(ty) => ty,
                    None => self.merged_scalar(kind, merged),
                }
            }
            Kind::Null => Ty::Primitive(Primitive::Null),
            Kind::Open if merged.vague => {
                self.any(&slot.place, "`not` says only what a value is not")
            }
            Kind::Open if merged.minimum.is_some() || merged.maximum.is_some() => {
                self.any(&slot.place, "bounds without a `type` say nothing of other values")
            }
            Kind::Open => Ty::Any,
            Kind::Contradiction if merged.types.is_empty() => {
                let listed = self.enumeration(Kind::Contradiction, merged, slot);
                listed.unwrap_or_else(|| {
                    self.any(&slot.place, "the values of its `enum` are no scalars")
                })
            }
            Kind::Contradiction => {
                let types = merged.types.join(", ");
                self.any(&slot.place, format!("no value is of the types {types} at once"))
            }
        }
    }

    fn merged_scalar(&mut self, kind: Kind, merged: &Merged<'a>) -> Ty {
        self.scalar(kind, merged.format, (merged.minimum, merged.maximum))
    }

    fn map(&mut self, merged: &Merged<'a>, slot: &Slot) -> Ty {
        Ty::Map(Box::new(match &merged.extra {
            Some(extra) => self.element(extra, slot),
            None => Ty::Any,
        }))
    }
}

/// The component that these parts come to if all others only narrow it.
fn lone_component(parts: &[Part<'_>]) -> Option<usize> {
    let mut found = None;
    for part in parts {
        match part {
            Part::Component(index) if found.is_none() => found = Some(*index),
            Part::Own(own) if own.view.is_weak() => {}
            _ => return None,
        }
    }
    found
}

/// The default that a schema in line names, where it is short enough to be said.
pub(super) fn default(node: Node<'_>) -> Option<String> {
    const LONGEST: usize = 40;
    let Node::Item(schema) = node else { return None };
    let value = schema.schema_data.default.as_ref()?;
    let is_told = match value {
        serde_json::Value::String(text) => !text.trim().is_empty(),
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) => true,
        serde_json::Value::Null | serde_json::Value::Array(_) | serde_json::Value::Object(_) => {
            false
        }
    };
    Some(value.to_string()).filter(|text| is_told && text.len() <= LONGEST && !text.contains('`'))
}

/// The texts of a schema, or of the first part of its `allOf` that has any.
pub(super) fn docs(node: Node<'_>) -> Docs {
    let Node::Item(schema) = node else { return Docs::default() };
    let data = &schema.schema_data;
    let own = Docs {
        summary: data.title.clone(),
        description: data.description.clone(),
        deprecated: data.deprecated,
        default: None,
    };
    if own.summary.is_some() || own.description.is_some() {
        return own;
    }
    let inner = View::of(schema).all_of.iter().map(|one| docs(one.into()));
    match inner.into_iter().find(|docs| docs.summary.is_some() || docs.description.is_some()) {
        Some(inner) => Docs { deprecated: own.deprecated, ..inner },
        None => own,
    }
}
