//! What tells the variants of a union apart, decided when all types are known.

use std::collections::{HashMap, HashSet};

use openapiv3::Discriminator;

use super::Lowerer;
use crate::ir::{Arena, Field, Literal, Record, Shape, Tag, Ty, TypeDef, TypeId};

/// A union whose tags are not decided yet.
pub(super) struct Pending<'a> {
    pub(super) id: TypeId,
    /// Its variants are the heirs of the last, which takes every other tag.
    pub(super) inherited: bool,
    pub(super) discriminator: Option<&'a Discriminator>,
    /// The component that each variant refers to, if it does.
    pub(super) components: Vec<Option<&'a str>>,
}

/// What a variant may be when the union has tags.
enum Target {
    Record(TypeId),
    /// A union that has tags in the same property, with all of them.
    Tagged(Vec<String>),
}

impl Lowerer<'_> {
    /// Decides all tags and the values that follow from them.
    pub(super) fn decide_tags(&mut self) {
        let mut open = std::mem::take(&mut self.unions);
        // A union within a union comes first; what waits for itself gets no tags.
        while !open.is_empty() {
            let before = open.len();
            let waiting: HashSet<TypeId> = open.iter().map(|pending| pending.id).collect();
            let (ready, rest): (Vec<_>, Vec<_>) =
                open.into_iter().partition(|pending| !self.waits(pending.id, &waiting));
            let stuck = rest.len() == before;
            for pending in ready.iter().chain(rest.iter().filter(|_| stuck)) {
                self.decide(pending);
            }
            open = if stuck { Vec::new() } else { rest };
        }
        self.fix_constants();
        self.fix_tags();
    }

    fn waits(&self, id: TypeId, waiting: &HashSet<TypeId>) -> bool {
        let Shape::Union(union) = &self.types[id].shape else { return false };
        let targets = union.variants.iter().filter_map(|variant| behind(self.types, &variant.ty));
        targets.into_iter().any(|target| waiting.contains(&target))
    }

    fn decide(&mut self, pending: &Pending<'_>) {
        if pending.inherited {
            return self.decide_heirs(pending);
        }
        // What its variants leave is of any type, with or without a tag.
        if matches!(&self.types[pending.id].shape, Shape::Union(union) if union.open) {
            return;
        }
        let decided = match pending.discriminator {
            Some(discriminator) => self
                .declared(pending, discriminator)
                .map(|tags| (discriminator.property_name.clone(), tags)),
            None => None,
        };
        let Some((property, tags)) = decided.or_else(|| self.inferred(pending.id)) else { return };
        self.open_variants(pending.id);
        let Shape::Union(union) = &mut self.types[pending.id].shape else { return };
        union.tag = Some(Tag { property });
        for (variant, tags) in union.variants.iter_mut().zip(tags) {
            variant.tags = tags;
        }
    }

    /// The tags of each variant by a discriminator: its mapping, else a constant in the record,
    /// else the component's name. `None` if they don't tell the variants apart.
    fn declared(&self, pending: &Pending<'_>, by: &Discriminator) -> Option<Vec<Vec<String>>> {
        let Shape::Union(union) = &self.types[pending.id].shape else { return None };
        let mut all: Vec<Vec<String>> = Vec::with_capacity(union.variants.len());
        let mut constants = Vec::with_capacity(union.variants.len());
        for (variant, component) in union.variants.iter().zip(&pending.components) {
            let target = self.target(&variant.ty, &by.property_name)?;
            constants.push(match &target {
                Target::Record(id) => self.constants(*id, &by.property_name),
                Target::Tagged(tags) => tags.clone(),
            });
            all.push(component.map(|name| mapped(by, name)).unwrap_or_default());
        }
        let distinct = |index: usize| {
            let own = constants.get(index).filter(|own| !own.is_empty())?;
            let others = constants.iter().enumerate().filter(|(other, _)| *other != index);
            let shared = others.flat_map(|(_, tags)| tags).any(|tag| own.contains(tag));
            (!shared).then(|| own.clone())
        };
        for (index, tags) in all.iter_mut().enumerate() {
            if tags.is_empty() {
                let name = pending.components.get(index).copied().flatten();
                let listed = constants.get(index).map(Vec::as_slice).unwrap_or_default();
                let implicit = || name.map(|name| vec![spelled(name, listed)]);
                *tags = distinct(index).or_else(implicit)?;
            }
        }
        disjoint(&all).then_some(all)
    }

    /// Without a discriminator: a required property whose constants tell all variants apart.
    fn inferred(&self, id: TypeId) -> Option<(String, Vec<Vec<String>>)> {
        let Shape::Union(union) = &self.types[id].shape else { return None };
        let first = self.record_behind(&union.variants.first()?.ty)?;
        for field in first.fields.iter().filter(|field| field.required) {
            let tags: Option<Vec<_>> = union
                .variants
                .iter()
                .map(|variant| self.required_constants(&variant.ty, &field.name))
                .collect();
            if let Some(tags) = tags.filter(|tags| disjoint(tags)) {
                return Some((field.name.clone(), tags));
            }
        }
        None
    }

    fn required_constants(&self, ty: &Ty, property: &str) -> Option<Vec<String>> {
        let record = self.record_behind(ty)?;
        let field = record.fields.iter().find(|field| field.name == property && field.required)?;
        Some(self.strings(field)).filter(|tags| !tags.is_empty())
    }

    fn record_behind(&self, ty: &Ty) -> Option<&Record> {
        match &self.types[behind(self.types, ty)?].shape {
            Shape::Record(record) => Some(record),
            _ => None,
        }
    }

    fn target(&self, ty: &Ty, property: &str) -> Option<Target> {
        let id = behind(self.types, ty)?;
        match &self.types[id].shape {
            Shape::Record(_) => Some(Target::Record(id)),
            Shape::Alias(Ty::Map(of)) if **of == Ty::Any => Some(Target::Record(id)),
            // One's own type: an object like what it stands for.
            Shape::Alias(Ty::Foreign(own)) if !self.foreign[*own].is_text() => {
                Some(Target::Record(id))
            }
            Shape::Union(union) if union.tag.as_ref().is_some_and(|it| it.property == property) => {
                Some(Target::Tagged(union.variants.iter().flat_map(|it| it.tags.clone()).collect()))
            }
            _ => None,
        }
    }

    /// The values that a property of a record may have, if it lists them.
    pub(super) fn constants(&self, id: TypeId, property: &str) -> Vec<String> {
        let Shape::Record(record) = &self.types[id].shape else { return Vec::new() };
        let field = record.fields.iter().find(|field| field.name == property);
        field.map(|field| self.strings(field)).unwrap_or_default()
    }

    pub(super) fn strings(&self, field: &Field) -> Vec<String> {
        let Some(id) = behind(self.types, &field.ty) else { return Vec::new() };
        let Shape::Enumeration(list) = &self.types[id].shape else { return Vec::new() };
        let text = |literal: &Literal| match literal {
            Literal::String(text) => Some(text.clone()),
            Literal::Integer(number) => Some(number.to_string()),
            Literal::Number(_) | Literal::Boolean(_) => None,
        };
        list.values.iter().filter_map(|value| text(&value.literal)).collect()
    }

    /// A variant that is an object of which nothing is declared has to be a record all the same:
    /// the tag is one of its properties.
    pub(super) fn open_variants(&mut self, id: TypeId) {
        let Shape::Union(union) = &self.types[id].shape else { return };
        let targets: Vec<TypeId> =
            union.variants.iter().filter_map(|variant| behind(self.types, &variant.ty)).collect();
        for target in targets {
            if matches!(self.types[target].shape, Shape::Alias(Ty::Map(_))) {
                let empty = Record { fields: Vec::new(), extra: Ty::Any };
                self.types[target].shape = Shape::Record(empty);
            }
        }
    }

    /// A required property with one value has that value in every new record.
    fn fix_constants(&mut self) {
        let ids = self.own_types();
        for id in ids {
            let Shape::Record(record) = &self.types[id].shape else { continue };
            let fixed: Vec<Option<Literal>> =
                record.fields.iter().map(|field| only_value(self.types, field)).collect();
            let Shape::Record(record) = &mut self.types[id].shape else { continue };
            for (field, fixed) in record.fields.iter_mut().zip(fixed) {
                field.fixed = fixed.or_else(|| field.fixed.take());
            }
        }
    }

    /// A record that has one tag in all tagged unions that it is a variant of has that tag.
    fn fix_tags(&mut self) {
        let mut uses: HashMap<TypeId, Vec<(String, Vec<String>)>> = HashMap::new();
        for (_, def) in self.types.iter().skip(self.first) {
            let Shape::Union(union) = &def.shape else { continue };
            let Some(tag) = &union.tag else { continue };
            for variant in &union.variants {
                if let Some(id) = behind(self.types, &variant.ty) {
                    let uses = uses.entry(id).or_default();
                    let one = (tag.property.clone(), variant.tags.clone());
                    if !uses.contains(&one) {
                        uses.push(one);
                    }
                }
            }
        }
        let ids = self.own_types();
        for id in ids {
            let Some([(property, tags)]) = uses.get(&id).map(Vec::as_slice) else { continue };
            let [tag] = tags.as_slice() else { continue };
            let found = match &self.types[id].shape {
                Shape::Record(record) => {
                    record.fields.iter().enumerate().find_map(|(at, field)| {
                        let own = field.name == *property && field.required;
                        Some((at, self.tag_literal(field, tag).filter(|_| own)?))
                    })
                }
                _ => None,
            };
            if let (Some((at, literal)), Shape::Record(record)) = (found, &mut self.types[id].shape)
                && let Some(field) = record.fields.get_mut(at)
            {
                field.fixed = Some(literal);
            }
        }
    }

    /// A tag as a value of its property; `None` if the property's type doesn't know it.
    fn tag_literal(&self, field: &Field, tag: &str) -> Option<Literal> {
        if let Ty::Primitive(crate::ir::Primitive::String(_)) = &field.ty {
            return Some(Literal::String(tag.to_owned()));
        }
        let Shape::Enumeration(list) = &self.types[behind(self.types, &field.ty)?].shape else {
            return None;
        };
        let mut literals = list.values.iter().map(|value| &value.literal);
        literals.find(|literal| literal.text() == tag).cloned()
    }
}

/// The type behind plain aliases.
pub(super) fn behind(types: &Arena<TypeDef>, ty: &Ty) -> Option<TypeId> {
    let Ty::Named(id) = ty else { return None };
    let mut id = *id;
    // An alias that leads to itself ends this walk by its length.
    for _ in 0..types.len() {
        match &types[id].shape {
            Shape::Alias(Ty::Named(next)) => id = *next,
            _ => break,
        }
    }
    Some(id)
}

fn only_value(types: &Arena<TypeDef>, field: &Field) -> Option<Literal> {
    let id = behind(types, &field.ty).filter(|_| field.required)?;
    match &types[id].shape {
        Shape::Enumeration(list) => match list.values.as_slice() {
            [one] => Some(one.literal.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The keys under which a mapping names a component, by `$ref` or by name.
pub(super) fn mapped(by: &Discriminator, component: &str) -> Vec<String> {
    let names = |target: &str| {
        let last = target.rsplit(['/', '#']).next().unwrap_or(target);
        crate::load::unescape(last) == component || target == component
    };
    by.mapping.iter().filter(|(_, target)| names(target)).map(|(key, _)| key.clone()).collect()
}

/// The implicit tag of a component: its name, in the spelling of the property's own list of values
/// if it stands there.
pub(super) fn spelled(name: &str, listed: &[String]) -> String {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let same = |one: &&String| plain(one) == plain(name);
    listed
        .iter()
        .find(|one| *one == name)
        .or_else(|| listed.iter().find(same))
        .map_or_else(|| name.to_owned(), Clone::clone)
}

fn disjoint(all: &[Vec<String>]) -> bool {
    let mut seen = HashSet::new();
    all.iter().flatten().all(|tag| seen.insert(tag))
}
