//! Inheritance by `discriminator` and `allOf`, without a `oneOf`: a base that is referred to as the
//! type of something may be any of its heirs.

use std::collections::HashSet;

use openapiv3::{Discriminator, ReferenceOr};
use serde_json::Value;

use super::merge::Part;
use super::tags::{Pending, behind, mapped, spelled};
use super::{Lowerer, Slot};
use crate::ir::{Docs, Naming, Record, Shape, Tag, Ty, TypeDef, TypeId, Union, Variant};

/// The keys under which an heir says its tag itself.
const VALUES: [&str; 2] = ["x-ms-discriminator-value", "x-discriminator-value"];

/// Which components are heirs of which.
#[derive(Debug, Default)]
pub(super) struct Family {
    /// Of each component, those that its `allOf` names.
    parents: Vec<Vec<usize>>,
    /// Of each component, those that name it, directly or through others, in document order.
    heirs: Vec<Vec<usize>>,
    /// The component whose discriminator tells the heirs of each apart, if one does.
    told: Vec<Option<usize>>,
    /// The discriminators of components that have heirs, by where they are.
    tellers: HashSet<*const Discriminator>,
}

impl Family {
    /// Whether a component has a base whose discriminator tells it apart.
    pub(super) fn is_heir(&self, index: usize) -> bool {
        let parents = self.parents.get(index).into_iter().flatten();
        parents.into_iter().any(|parent| self.told_by(*parent).is_some())
    }

    /// Whether a discriminator tells heirs apart, not what it maps its tags to alone.
    pub(super) fn has_heirs(&self, of: &Discriminator) -> bool {
        self.tellers.contains(&std::ptr::from_ref(of))
    }

    fn told_by(&self, index: usize) -> Option<usize> {
        self.told.get(index).copied().flatten()
    }

    /// What a component is built of, itself included, nearest first.
    fn ancestors(&self, index: usize) -> Vec<usize> {
        let mut found = vec![index];
        let mut at = 0;
        while let Some(next) = found.get(at) {
            for parent in self.parents.get(*next).into_iter().flatten() {
                if !found.contains(parent) {
                    found.push(*parent);
                }
            }
            at += 1;
        }
        found
    }
}

impl<'a> Lowerer<'a> {
    /// Finds out which components are heirs of which.
    pub(super) fn find_heirs(&mut self) {
        let count = self.components.len();
        let mut family = Family { heirs: vec![Vec::new(); count], ..Family::default() };
        for index in 0..count {
            family.parents.push(self.parents(index));
        }
        for index in 0..count {
            for base in family.ancestors(index).into_iter().skip(1).filter(|base| *base != index) {
                if let Some(heirs) = family.heirs.get_mut(base) {
                    heirs.push(index);
                }
            }
        }
        for index in 0..count {
            let lists = family.heirs.get(index).is_some_and(|heirs| !heirs.is_empty());
            let own = self.own_discriminator(index);
            let lists = lists || own.is_some_and(|own| self.maps_itself(index, own));
            family.tellers.extend(own.filter(|_| lists).map(std::ptr::from_ref));
            let mut tellers = family.ancestors(index).into_iter();
            let teller = tellers.find(|base| self.own_discriminator(*base).is_some());
            family.told.push(teller.filter(|_| lists));
        }
        self.family = family;
    }

    /// The components that the `allOf` of a component names.
    fn parents(&self, index: usize) -> Vec<usize> {
        let Some(component) = self.components.get(index) else { return Vec::new() };
        if matches!(component.schema, ReferenceOr::Reference { .. }) {
            return Vec::new();
        }
        let parts = self.parts(component.schema.into(), None);
        let named = parts.iter().filter_map(|part| match part {
            Part::Component(parent) if *parent != index => Some(*parent),
            _ => None,
        });
        named.collect()
    }

    /// The discriminator of a component that lists no alternatives.
    fn own_discriminator(&self, index: usize) -> Option<&'a Discriminator> {
        let component = self.components.get(index)?;
        if let ReferenceOr::Item(schema) = component.schema
            && let Some(found) = &schema.schema_data.discriminator
            && super::view::View::of(schema).alternatives().is_empty()
        {
            return Some(found);
        }
        self.parts(component.schema.into(), None).iter().find_map(|part| match part {
            Part::Own(own) if own.view.alternatives().is_empty() => {
                own.view.data.discriminator.as_ref()
            }
            _ => None,
        })
    }

    /// Whether a discriminator maps tags to the component that it stands in, and to others.
    fn maps_itself(&self, index: usize, by: &'a Discriminator) -> bool {
        let mapped = self.mapped_components(by);
        mapped.len() > 1 && mapped.contains(&index)
    }

    /// The components that a discriminator maps tags to, each once.
    fn mapped_components(&self, by: &'a Discriminator) -> Vec<usize> {
        let mut found = Vec::new();
        for index in by.mapping.values().filter_map(|target| self.component(target)) {
            if !found.contains(&index) {
                found.push(index);
            }
        }
        found
    }

    /// Makes a union of each base that something refers to, of its heirs and of itself.
    pub(super) fn inherit(&mut self) {
        let bases: Vec<(usize, usize)> = (0..self.components.len())
            .filter_map(|index| Some((index, self.family.told_by(index)?)))
            .filter(|(index, _)| {
                let component = self.components.get(*index);
                component.is_some_and(|it| self.referred.contains(&it.id) && self.is_record(it.id))
            })
            .collect();
        // First all of them get a record of their own, so that unions of unions are not needed.
        let own: Vec<(usize, TypeId)> = bases
            .iter()
            .filter_map(|(index, _)| Some((*index, self.own_record(*index)?)))
            .collect();
        for (index, teller) in bases {
            self.union_of_heirs(index, teller, &own);
        }
    }

    fn is_record(&self, id: TypeId) -> bool {
        match &self.types[id].shape {
            Shape::Record(_) => true,
            Shape::Alias(Ty::Map(of)) => **of == Ty::Any,
            _ => false,
        }
    }

    /// A type that holds what a base itself declares.
    fn own_record(&mut self, index: usize) -> Option<TypeId> {
        let base = self.components.get(index)?.id;
        let def = &self.types[base];
        let shape = match &def.shape {
            Shape::Record(record) => Shape::Record(record.clone()),
            _ => Shape::Record(Record { fields: Vec::new(), extra: Ty::Any }),
        };
        let name = self.components.get(index)?.name;
        let text = format!("What every `{}` has.", name.replace('`', "'"));
        Some(self.types.push(TypeDef {
            home: def.home,
            naming: Naming::Variant(base, "Base".to_owned()),
            docs: Docs { description: Some(text), ..Docs::default() },
            shape,
            xml: def.xml.clone(),
            place: def.place.clone(),
        }))
    }

    fn union_of_heirs(&mut self, index: usize, teller: usize, own: &[(usize, TypeId)]) {
        let record = |index: usize| own.iter().find(|(of, _)| *of == index).map(|(_, id)| *id);
        let Some(discriminator) = self.own_discriminator(teller) else { return };
        let (Some(base), Some(all)) = (self.components.get(index), record(index)) else { return };
        let id = base.id;
        let heirs = self.family.heirs.get(index).cloned().unwrap_or_default();
        let mut variants = Vec::with_capacity(heirs.len() + 1);
        let mut components = Vec::with_capacity(heirs.len());
        let mut loose = Vec::new();
        for heir in heirs {
            let Some(component) = self.components.get(heir) else { continue };
            let target = record(heir).unwrap_or(component.id);
            if !behind(self.types, &Ty::Named(target)).is_some_and(|id| self.is_record(id)) {
                loose.push(component.place.clone());
                continue;
            }
            variants.push(variant(component.name, target));
            components.push(Some(component.name));
        }
        for target in self.mapped_beside(index, teller) {
            let Some(ty) = self.beside_base(index, target) else { continue };
            variants.push(ty);
            components.push(self.components.get(target).map(|it| it.name));
        }
        for place in loose {
            self.note(&place, "an heir that is no object with properties is kept as its base");
        }
        variants.push(variant("Base", all));
        self.types[id].shape = Shape::Union(Union { tag: None, variants, open: false });
        let discriminator = Some(discriminator);
        self.unions.push(Pending { id, inherited: true, discriminator, components });
    }

    /// What the discriminator of a base maps tags to although it is no heir of the base.
    fn mapped_beside(&self, index: usize, teller: usize) -> Vec<usize> {
        let own = self.own_discriminator(index).filter(|_| teller == index);
        let mut found = own.map(|own| self.mapped_components(own)).unwrap_or_default();
        let heirs = self.family.heirs.get(index).map(Vec::as_slice).unwrap_or_default();
        let above = self.family.ancestors(index);
        found.retain(|target| !heirs.contains(target) && !above.contains(target));
        found
    }

    /// The variant of a component that is no heir: what it declares and what its base does.
    fn beside_base(&mut self, index: usize, target: usize) -> Option<Variant> {
        let (base, component) = (self.components.get(index)?, self.components.get(target)?);
        let (id, name, place) = (base.id, component.name, component.place.clone());
        let parts = [Part::Component(index), Part::Component(target)];
        let naming = Naming::Variant(id, name.to_owned());
        let ty = self.shape(&parts, Slot::inline(naming, Docs::default(), place.clone()));
        let record = behind(self.types, &ty).filter(|id| self.is_record(*id));
        if record.is_none() {
            let reason = "a tag is mapped to it, but it is no object: it is kept as its base";
            self.note(&place, reason);
        }
        record.map(|id| variant(name, id))
    }

    /// The tags of heirs: those of the mapping, what an heir says itself, the only value that it
    /// allows, else its name. Of two with one tag the first has it.
    pub(super) fn decide_heirs(&mut self, pending: &Pending<'_>) {
        let Some(by) = pending.discriminator else { return };
        let property = by.property_name.clone();
        let Shape::Union(union) = &self.types[pending.id].shape else { return };
        let mut taken = HashSet::new();
        let mut all = Vec::with_capacity(union.variants.len());
        for (variant, component) in union.variants.iter().zip(&pending.components) {
            let mut tags = self.tags_of_heir(&variant.ty, *component, by);
            tags.retain(|tag| taken.insert(tag.clone()));
            all.push(tags);
        }
        self.open_variants(pending.id);
        let Shape::Union(union) = &mut self.types[pending.id].shape else { return };
        for (variant, tags) in union.variants.iter_mut().zip(all) {
            variant.tags = tags;
        }
        let last = union.variants.len().saturating_sub(1);
        let mut at = 0;
        union.variants.retain(|variant| {
            at += 1;
            !variant.tags.is_empty() || at > last
        });
        match union.variants.as_slice() {
            [one] => self.types[pending.id].shape = Shape::Alias(one.ty.clone()),
            _ => union.tag = Some(Tag { property }),
        }
    }

    fn tags_of_heir(&self, ty: &Ty, component: Option<&str>, by: &Discriminator) -> Vec<String> {
        let name = component.unwrap_or_default();
        let tags = mapped(by, name);
        if !tags.is_empty() {
            return tags;
        }
        if let Some(value) = self.said_value(name) {
            return vec![value.to_owned()];
        }
        let listed = behind(self.types, ty)
            .map(|id| self.constants(id, &by.property_name))
            .unwrap_or_default();
        match listed.as_slice() {
            [one] => vec![one.clone()],
            _ => vec![spelled(name, &listed)],
        }
    }

    /// The tag that a component says of itself.
    fn said_value(&self, name: &str) -> Option<&'a str> {
        let component = self.components.iter().find(|component| component.name == name)?;
        let ReferenceOr::Item(schema) = component.schema else { return None };
        let extensions = &schema.schema_data.extensions;
        VALUES.iter().find_map(|key| extensions.get(*key).and_then(Value::as_str))
    }
}

fn variant(name: &str, id: TypeId) -> Variant {
    Variant { name: name.to_owned(), ty: Ty::Named(id), tags: Vec::new(), docs: Docs::default() }
}
