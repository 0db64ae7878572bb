//! Reads a schema with its `allOf` as one set of keywords.

use std::borrow::Cow;

use indexmap::{IndexMap, IndexSet};
use openapiv3::{AdditionalProperties, Discriminator, SchemaData};
use serde_json::Value;

use super::Lowerer;
use super::view::{Node, View};
use crate::diagnostic::Place;
use crate::ir::TypeId;
use crate::normalise::words;

/// One of the schemas that a value has to satisfy together.
#[derive(Clone, Debug)]
pub(super) enum Part<'a> {
    /// The component at this position.
    Component(usize),
    /// A schema in line.
    Own(Box<Own<'a>>),
}

/// A schema in line, and the component that it came from, unless that is the type being built.
#[derive(Clone, Debug)]
pub(super) struct Own<'a> {
    pub(super) view: View<'a>,
    pub(super) owner: Option<TypeId>,
}

/// Names a part: two lists of equal keys become one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Component(usize),
    Own(*const SchemaData),
}

impl Part<'_> {
    pub(super) fn key(&self) -> Key {
        match self {
            Self::Component(index) => Key::Component(*index),
            Self::Own(own) => Key::Own(own.view.data),
        }
    }
}

/// A schema that stands at a property, a list's elements or undeclared properties.
#[derive(Clone, Debug)]
pub(super) struct Declared<'a> {
    pub(super) node: Node<'a>,
    /// The component that it came from, unless that is the type being built.
    pub(super) owner: Option<TypeId>,
    /// Where its parent stands.
    pub(super) parent: Place,
}

/// `oneOf` or `anyOf`.
#[derive(Clone, Debug)]
pub(super) struct Alternatives<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) discriminator: Option<&'a Discriminator>,
}

/// All keywords of a schema and its `allOf` together.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether a keyword is there")]
pub(super) struct Merged<'a> {
    /// The type words, each once.
    pub(super) types: Vec<&'a str>,
    pub(super) format: Option<&'a str>,
    pub(super) minimum: Option<f64>,
    pub(super) maximum: Option<f64>,
    pub(super) textual: bool,
    pub(super) vague: bool,
    /// Whether a discriminator stands there, for objects only.
    pub(super) tells: bool,
    /// `enum`, with the schema that names and describes its values.
    pub(super) values: Option<(Vec<Cow<'a, Value>>, &'a SchemaData)>,
    pub(super) properties: IndexMap<&'a str, Vec<Declared<'a>>>,
    pub(super) required: IndexSet<&'a str>,
    /// Whether `additionalProperties` says anything.
    pub(super) open: bool,
    pub(super) extra: Option<Declared<'a>>,
    pub(super) items: Option<Declared<'a>>,
    pub(super) alternatives: Vec<Alternatives<'a>>,
    /// Why a part could not be read.
    pub(super) untyped: Option<&'a str>,
    /// What its type will not say.
    pub(super) note: Option<&'a str>,
    /// What it was made of, without `oneOf` and `anyOf`.
    pub(super) base: Vec<Part<'a>>,
}

impl<'a> Lowerer<'a> {
    /// The parts of a schema: itself and its `allOf`, those first. What says nothing is left out.
    pub(super) fn parts(&self, node: Node<'a>, owner: Option<TypeId>) -> Vec<Part<'a>> {
        let mut parts = Vec::new();
        self.collect(node, owner, &mut parts);
        parts
    }

    fn collect(&self, node: Node<'a>, owner: Option<TypeId>, parts: &mut Vec<Part<'a>>) {
        let part = match node {
            Node::Ref(reference) => self.component(reference).map(Part::Component),
            Node::Item(schema) => {
                let view = View::of(schema);
                for one in view.all_of {
                    self.collect(one.into(), owner, parts);
                }
                let view = View { all_of: &[], ..view };
                (!view.is_silent()).then_some(Part::Own(Box::new(Own { view, owner })))
            }
        };
        if let Some(part) = part
            && !parts.iter().any(|known| known.key() == part.key())
        {
            parts.push(part);
        }
    }

    /// Puts parts together. `visited` are components that are part of it already.
    pub(super) fn merge(&self, parts: &[Part<'a>], visited: &mut Vec<usize>) -> Merged<'a> {
        let mut merged = Merged::default();
        for part in parts {
            self.merge_part(part, visited, &mut merged);
        }
        merged
    }

    fn merge_part(&self, part: &Part<'a>, visited: &mut Vec<usize>, merged: &mut Merged<'a>) {
        match part {
            Part::Component(index) => {
                // A component that is part of itself adds nothing the second time.
                if visited.contains(index) {
                    return;
                }
                visited.push(*index);
                let Some(component) = self.components.get(*index) else { return };
                for part in self.parts(component.schema.into(), Some(component.id)) {
                    self.merge_part(&part, visited, merged);
                }
            }
            Part::Own(own) => {
                // The union that a base class lists its heirs in says nothing about an heir.
                let lists_heir = self.lists(&own.view).into_iter().flatten().any(|one| {
                    matches!(one, Node::Ref(reference)
                        if self.component(reference).is_some_and(|it| visited.contains(&it)))
                });
                let Own { view, owner } = (**own).clone();
                let view = if lists_heir { view.without_alternatives() } else { view };
                self.absorb(Own { view, owner }, merged);
            }
        }
    }

    fn absorb(&self, own: Own<'a>, merged: &mut Merged<'a>) {
        let Own { view, owner } = own;
        if merged.base.iter().any(|known| known.key() == Key::Own(view.data)) {
            return;
        }
        let parent = self.document.place(&view.data.extensions);
        let declared = |node| Declared { node, owner, parent: parent.clone() };
        if let Some(typ) = view.typ
            && !merged.types.contains(&typ)
        {
            merged.types.push(typ);
        }
        merged.format = merged.format.or(view.format);
        merged.minimum = merged.minimum.or(view.minimum);
        merged.maximum = merged.maximum.or(view.maximum);
        let is_unsigned = merged.minimum.is_some_and(|bound| bound >= 0.0);
        if view.shows_wide() && merged.format != Some("uint64") {
            merged.format = Some(if is_unsigned { "uint64" } else { "int128" });
        }
        merged.textual |= view.textual;
        merged.vague |= view.vague;
        merged.untyped = merged.untyped.or_else(|| view.word(words::UNTYPED));
        merged.note = merged.note.or_else(|| view.word(words::NOTE));
        merged.add_values(&view);
        for (name, schema) in view.properties.into_iter().flatten() {
            merged.properties.entry(name).or_default().push(declared(schema.into()));
        }
        merged.required.extend(view.required.iter().map(String::as_str));
        match view.additional {
            Some(AdditionalProperties::Schema(schema)) => {
                merged.open = true;
                merged.extra.get_or_insert_with(|| declared((&**schema).into()));
            }
            Some(AdditionalProperties::Any(_)) => merged.open = true,
            None => {}
        }
        if let Some(items) = view.items {
            merged.items.get_or_insert_with(|| declared(items));
        }
        let lists = self.lists(&view);
        let tells = view.tells && lists.is_empty();
        merged.tells |= tells;
        for nodes in lists {
            let discriminator = view.data.discriminator.as_ref();
            merged.alternatives.push(Alternatives { nodes, discriminator });
        }
        let base = if tells { view } else { view.without_alternatives() };
        merged.base.push(Part::Own(Box::new(Own { view: base, owner })));
    }

    /// The lists of alternatives in a schema: `oneOf`, `anyOf`, or else what its discriminator maps
    /// tags to, where nothing inherits from it.
    fn lists(&self, view: &View<'a>) -> Vec<Vec<Node<'a>>> {
        let lists = view.alternatives().into_iter();
        let mut lists: Vec<Vec<Node<'a>>> =
            lists.map(|list| list.iter().map(Node::from).collect()).collect();
        let own = view.data.discriminator.as_ref();
        if own.is_some_and(|own| view.tells && !self.family.has_heirs(own)) {
            let mapped: Vec<Node<'a>> = view.mapping().map(Node::Ref).collect();
            lists.extend(Some(mapped).filter(|mapped| !mapped.is_empty()));
        }
        lists
    }
}

impl<'a> Merged<'a> {
    /// Several lists of values leave what they have in common, or else the first.
    fn add_values(&mut self, view: &View<'a>) {
        if view.values.is_empty() {
            return;
        }
        match &mut self.values {
            None => self.values = Some((view.values.clone(), view.data)),
            Some((values, _)) => {
                let common = |value: &&Cow<'a, Value>| view.values.contains(value);
                let left: Vec<_> = values.iter().filter(common).cloned().collect();
                if !left.is_empty() {
                    *values = left;
                }
            }
        }
    }

    /// Whether it says nothing of what a value holds.
    pub(super) fn is_bare(&self) -> bool {
        self.properties.is_empty() && self.extra.is_none() && self.items.is_none()
    }
}
