//! Alternatives that come to one scalar, and what alternatives are called.

use std::collections::HashSet;

use openapiv3::Discriminator;

use super::Lowerer;
use super::enumeration::{literals, scalars};
use super::merge::{Merged, Part};
use super::scalar::primitive;
use super::schema::Kind;
use super::union::Choice;
use super::view::{Node, View};
use crate::ir::{Docs, Format, Literal, Primitive, Ty, Value};

/// What a list of alternatives comes to that are all strings, or all integers.
pub(super) enum Plain {
    /// A scalar.
    Scalar(Ty),
    /// The component of which the other alternatives are but unknown values.
    Component(usize),
    /// An enumeration; other alternatives are but unknown values of it.
    Values(Vec<Value>),
}

impl<'a> Lowerer<'a> {
    /// Alternatives that are all strings, or all integers, closed lists among them or not: one
    /// scalar or enumeration, since an enumeration keeps every value that it doesn't know.
    pub(super) fn plain_values(
        &mut self,
        choice: &Choice<'a>,
        merged: &Merged<'a>,
    ) -> Option<Plain> {
        if !merged.is_bare() || merged.values.is_some() {
            return None;
        }
        if let Some(values) = self.closed_values(choice) {
            return Some(Plain::Values(values));
        }
        let mut kind = None;
        let mut formats = Vec::new();
        let mut words = Vec::new();
        let mut values = Vec::new();
        let mut components = Vec::new();
        for node in &choice.nodes {
            let (index, view) = self.simple(*node)?;
            let word = view.typ.or_else(|| merged.types.first().copied());
            let own = Kind::of(&Merged {
                types: word.into_iter().collect(),
                format: view.format,
                textual: view.textual,
                values: (!view.values.is_empty()).then(|| (view.values.clone(), view.data)),
                ..Merged::default()
            });
            if !matches!(own, Kind::String | Kind::Integer) || kind.is_some_and(|it| it != own) {
                return None;
            }
            kind = Some(own);
            let listed = literals(own, &view.values, view.data)?;
            words.push(view.format);
            match (index, listed.is_empty()) {
                (_, true) => formats.push(primitive(own, view.format, view.minimum, view.maximum)),
                (Some(index), false) => components.push(index),
                (None, false) => values.extend(described(listed, &view)),
            }
        }
        match (components.as_slice(), values.is_empty()) {
            ([], true) => {
                let one = common(&formats)?;
                // All of one format: what stands in its place stands here too.
                let word = words.first().copied().flatten();
                let word = word.filter(|word| words.iter().all(|one| *one == Some(*word)));
                let replaced = kind.zip(word).and_then(|(kind, word)| self.by_format(kind, word));
                Some(Plain::Scalar(replaced.unwrap_or(Ty::Primitive(one))))
            }
            ([], false) => Some(Plain::Values(values)),
            ([one], true) => Some(Plain::Component(*one)),
            _ => None,
        }
    }

    /// Alternatives that are written in line and all list their scalars, of any type.
    fn closed_values(&self, choice: &Choice<'a>) -> Option<Vec<Value>> {
        let mut values = Vec::new();
        for node in &choice.nodes {
            let (None, view) = self.simple(*node)? else { return None };
            let kind =
                Kind::of(&Merged { types: view.typ.into_iter().collect(), ..Merged::default() });
            let listed = literals(kind, &view.values, view.data)
                .or_else(|| scalars(&view.values, view.data))
                .filter(|listed| !listed.is_empty())?;
            values.extend(described(listed, &view));
        }
        let first = std::mem::discriminant(&values.first()?.literal);
        let mixed = values.iter().any(|one| std::mem::discriminant(&one.literal) != first);
        if mixed {
            for value in &mut values {
                if let Literal::Integer(number) = value.literal {
                    value.literal = Literal::Number(number.into());
                }
            }
        }
        mixed.then_some(values)
    }

    /// The keywords of an alternative that is one schema, behind a `$ref` or in line.
    pub(super) fn simple(&self, node: Node<'a>) -> Option<(Option<usize>, View<'a>)> {
        let mut first = None;
        let mut node = node;
        for _ in 0..=self.components.len() {
            match self.parts(node, None).as_slice() {
                [Part::Own(own)] if own.view.alternatives().is_empty() && !own.view.tells => {
                    return Some((first, own.view.clone()));
                }
                [Part::Component(index)] => {
                    first = first.or(Some(*index));
                    node = self.components.get(*index)?.schema.into();
                }
                _ => return None,
            }
        }
        None
    }

    /// What an alternative may be called: the component's name, the title, the tag, its kind.
    pub(super) fn variant_name(
        &self,
        node: Node<'a>,
        discriminator: Option<&'a Discriminator>,
    ) -> String {
        let schema = match node {
            Node::Ref(reference) => {
                let component = self.component(reference).and_then(|at| self.components.get(at));
                return component.map_or("Value", |component| component.name).to_owned();
            }
            Node::Item(schema) => schema,
        };
        if let Some(title) = schema.schema_data.title.as_deref()
            && !title.trim().is_empty()
            && title.len() <= 60
        {
            return title.to_owned();
        }
        let merged = self.merge(&self.parts(node, None), &mut Vec::new());
        if let Some(tag) = self.constant(&merged, discriminator) {
            return tag;
        }
        let lone = match self.parts(node, None).as_slice() {
            [Part::Component(index), ..] => self.components.get(*index).map(|it| it.name),
            _ => None,
        };
        lone.unwrap_or(match Kind::of(&merged) {
            Kind::Object if merged.is_bare() && merged.required.is_empty() => "Map",
            Kind::Object => "Object",
            Kind::Array => "List",
            Kind::String => "String",
            Kind::Integer => "Integer",
            Kind::Number => "Number",
            Kind::Boolean => "Boolean",
            Kind::Null => "Null",
            Kind::Open | Kind::Contradiction => "Other",
        })
        .to_owned()
    }

    /// The value of a required property that has only one: the discriminator's, or else the first.
    fn constant(
        &self,
        merged: &Merged<'a>,
        discriminator: Option<&'a Discriminator>,
    ) -> Option<String> {
        let property = discriminator.map(|it| it.property_name.as_str());
        let candidates = merged.properties.iter().filter(|(name, _)| match property {
            Some(property) => **name == property,
            None => merged.required.contains(*name),
        });
        candidates.into_iter().find_map(|(_, declared)| {
            let (_, view) = self.simple(declared.last()?.node)?;
            match view.values.as_slice() {
                [one] => one.as_str().filter(|text| !text.is_empty()).map(str::to_owned),
                _ => None,
            }
        })
    }
}

/// A value that stands alone in its schema is named and described by it.
fn described(mut listed: Vec<Value>, view: &View<'_>) -> Vec<Value> {
    if let [one] = listed.as_mut_slice() {
        one.name = one.name.take().or_else(|| view.data.title.clone());
        let known = one.docs.description.take();
        one.docs = Docs {
            description: known.or_else(|| view.data.description.clone()),
            deprecated: view.data.deprecated,
            ..Docs::default()
        };
    }
    listed
}

fn common(all: &[Primitive]) -> Option<Primitive> {
    let first = all.first()?;
    Some(match first {
        _ if all.iter().all(|one| one == first) => *first,
        // A file where the body is multipart, which may be any of the others too.
        _ if all.contains(&Primitive::String(Format::Binary)) => Primitive::String(Format::Binary),
        Primitive::String(_) => Primitive::String(Format::Text),
        _ => Primitive::I64,
    })
}

/// Names for the variants of one union.
#[derive(Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    /// The name, with a number if an earlier variant has it.
    pub(super) fn unique(&mut self, name: &str) -> String {
        let mut candidate = name.to_owned();
        let mut number = 1;
        while !self.0.insert(candidate.clone()) {
            number += 1;
            candidate = format!("{name} {number}");
        }
        candidate
    }
}
