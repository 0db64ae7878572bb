//! `oneOf` and `anyOf`.

use openapiv3::{AdditionalProperties, Discriminator, ReferenceOr, Schema, SchemaKind};

use super::merge::{Alternatives, Key, Merged, Part};
use super::schema::{Kind, docs};
use super::tags::Pending;
use super::variant::{Names, Plain};
use super::view::{Node, View};
use super::{Lowerer, Slot};
use crate::ir::{Docs, Naming, Shape, Ty, Union, Variant};

/// A `oneOf` or `anyOf` that makes a difference for types.
pub(super) struct Choice<'a> {
    /// Its alternatives without `null`; lists within the list are part of it.
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) discriminator: Option<&'a Discriminator>,
    /// Some of its alternatives declare properties, the others only say which must be there: what
    /// any of them declares may be there.
    pub(super) partial: bool,
}

impl<'a> Lowerer<'a> {
    /// The lists of alternatives, without those that only say which properties go together.
    pub(super) fn alternatives(&self, merged: &Merged<'a>) -> Vec<Choice<'a>> {
        let mut found: Vec<Choice<'a>> = Vec::new();
        for Alternatives { nodes, discriminator } in &merged.alternatives {
            let mut flat = Vec::new();
            flatten(&mut nodes.iter().copied(), &mut flat);
            if flat.iter().all(|node| constrains(*node, merged)) {
                continue;
            }
            flat.retain(|node| !self.is_null(*node) && !allows_nothing(*node));
            if flat.iter().any(|node| !stands_for_null(*node)) {
                flat.retain(|node| !stands_for_null(*node));
            }
            if !merged.is_bare() {
                flat.retain(|node| self.fits(*node, merged));
            }
            if flat.is_empty() {
                continue;
            }
            let partial = discriminator.is_none()
                && flat.iter().any(|node| constrains(*node, merged))
                && flat.iter().all(|node| self.kind(*node) == Kind::Object);
            found.push(Choice { nodes: flat, discriminator: *discriminator, partial });
        }
        found
    }

    fn is_null(&self, node: Node<'a>) -> bool {
        match self.parts(node, None).as_slice() {
            [Part::Own(own)] => own.view.is_null_alone(),
            [Part::Component(index)] => self.components.get(*index).is_some_and(|component| {
                matches!(component.schema, ReferenceOr::Item(item) if View::of(item).is_null_alone())
            }),
            _ => false,
        }
    }

    fn kind(&self, node: Node<'a>) -> Kind {
        Kind::of(&self.merge(&self.parts(node, None), &mut Vec::new()))
    }

    /// Whether a value can be of an alternative and of what stands beside the list.
    fn fits(&self, node: Node<'a>, merged: &Merged<'a>) -> bool {
        let both = self.merge(&self.beside(merged, node), &mut Vec::new());
        Kind::of(&both) != Kind::Contradiction
    }

    /// The type of a schema with one list of alternatives.
    pub(super) fn union(&mut self, choice: &Choice<'a>, merged: &Merged<'a>, slot: &Slot) -> Ty {
        match choice.nodes.as_slice() {
            [] => return self.plain(merged, slot),
            [one] => return self.joined(*one, merged, slot),
            _ => {}
        }
        if let Some(plain) = self.plain_values(choice, merged) {
            return match plain {
                Plain::Values(values) => self.closed(values, slot).unwrap_or(Ty::Any),
                Plain::Scalar(ty) => ty,
                Plain::Component(index) => match self.components.get(index) {
                    Some(component) => Ty::Named(component.id),
                    None => Ty::Any,
                },
            };
        }
        self.variants(choice, merged, slot)
    }

    /// What is left when only one alternative is: it and what stands beside it, together.
    fn joined(&mut self, node: Node<'a>, merged: &Merged<'a>, slot: &Slot) -> Ty {
        let parts = self.beside(merged, node);
        let key: Vec<Key> = parts.iter().map(Part::key).collect();
        // Unions of one alternative that lead to one another hold nothing.
        if key == slot.key || self.is_circle(&key) {
            return self.plain(merged, slot);
        }
        self.shape(&parts, slot.clone())
    }

    fn beside(&self, merged: &Merged<'a>, node: Node<'a>) -> Vec<Part<'a>> {
        let mut parts: Vec<Part<'a>> = merged.base.clone();
        parts.retain(|part| !matches!(part, Part::Own(own) if own.view.is_silent()));
        for part in self.parts(node, None) {
            if !parts.iter().any(|known| known.key() == part.key()) {
                parts.push(part);
            }
        }
        parts
    }

    fn variants(&mut self, choice: &Choice<'a>, merged: &Merged<'a>, slot: &Slot) -> Ty {
        let id = self.claim(slot);
        // An alternative that allows every value is what the others leave.
        let bare = merged.is_bare() && Kind::of(merged) == Kind::Open;
        let silent = |node: &&Node<'a>| bare && self.parts(**node, None).is_empty();
        let open = choice.nodes.iter().any(|node| silent(&node));
        let nodes: Vec<Node<'a>> =
            choice.nodes.iter().filter(|node| !silent(node)).copied().collect();
        let mut names = Names::default();
        let mut variants: Vec<Variant> = Vec::with_capacity(nodes.len());
        let mut components = Vec::with_capacity(nodes.len());
        for node in &nodes {
            let component = match node {
                Node::Ref(reference) => self.component(reference),
                Node::Item(_) => None,
            };
            let name = names.unique(&self.variant_name(*node, choice.discriminator));
            let naming = Naming::Variant(id, name.clone());
            let ty = super::outer::peel_null(self.variant(*node, merged, naming, slot));
            if variants.iter().all(|known| known.ty != ty) {
                let docs = match node {
                    Node::Item(_) => Docs { summary: None, ..docs(*node) },
                    Node::Ref(_) => Docs::default(),
                };
                variants.push(Variant { name, ty, tags: Vec::new(), docs });
                components
                    .push(component.and_then(|index| self.components.get(index)).map(|it| it.name));
            }
        }
        self.types[id].shape = if variants.is_empty() {
            Shape::Alias(Ty::Any)
        } else if let ([one], false) = (variants.as_slice(), open) {
            Shape::Alias(one.ty.clone())
        } else {
            let discriminator = choice.discriminator;
            self.unions.push(Pending { id, inherited: false, discriminator, components });
            Shape::Union(Union { tag: None, variants, open })
        };
        Ty::Named(id)
    }

    /// One alternative together with what stands beside the list.
    fn variant(&mut self, node: Node<'a>, merged: &Merged<'a>, naming: Naming, slot: &Slot) -> Ty {
        let whole = match node {
            Node::Ref(_) => merged.is_bare() || self.covers(node, merged),
            Node::Item(schema) => {
                merged.is_bare()
                    && (merged.types.is_empty() || View::of(schema).typ.is_some())
                    && (merged.values.is_none() || !self.fits(node, merged))
            }
        };
        if whole {
            return self.ty(node, &naming, &slot.place);
        }
        let parts = self.beside(merged, node);
        let place = match node {
            Node::Item(schema) => self.document.place(&schema.schema_data.extensions),
            Node::Ref(_) => slot.place.clone(),
        };
        let inner =
            Slot { visited: slot.visited.clone(), ..Slot::inline(naming, docs(node), place) };
        let outer = self.outer(node);
        outer.wrap(self.shape(&parts, inner))
    }

    /// Whether a component declares all properties that stand beside the list already.
    fn covers(&self, node: Node<'a>, merged: &Merged<'a>) -> bool {
        let parts = self.parts(node, None);
        let other = self.merge(&parts, &mut Vec::new());
        merged.properties.keys().all(|name| other.properties.contains_key(name))
            && (merged.extra.is_none() || other.extra.is_some())
    }

    /// Several lists of alternatives at once, or one of which not all declare properties: a record
    /// of the properties of all of them, those of the alternatives optional.
    pub(super) fn superset(
        &mut self,
        choices: &[Choice<'a>],
        merged: &Merged<'a>,
        slot: &Slot,
    ) -> Ty {
        let mut all = merged.clone();
        for node in choices.iter().flat_map(|choice| &choice.nodes) {
            let parts = self.parts(*node, None);
            let one = self.merge(&parts, &mut slot.visited.clone());
            if !matches!(Kind::of(&one), Kind::Object | Kind::Open) {
                // A value is of one alternative of each list: those of one list hold all of it.
                let widest = choices.iter().max_by_key(|choice| choice.nodes.len());
                return match widest {
                    Some(choice) => self.union(choice, merged, slot),
                    None => self.plain(merged, slot),
                };
            }
            for (name, declared) in one.properties {
                let known = all.properties.entry(name).or_default();
                if known.iter().all(|one| allows_nothing(one.node)) {
                    *known = declared;
                }
            }
        }
        self.plain(&all, slot)
    }
}

/// Alternatives that are nothing but alternatives themselves stand in the list directly.
fn flatten<'a>(nodes: &mut dyn Iterator<Item = Node<'a>>, flat: &mut Vec<Node<'a>>) {
    for node in nodes {
        match inner_list(node) {
            Some(inner) => flatten(&mut inner.iter().map(Node::from), flat),
            None => flat.push(node),
        }
    }
}

/// The list of a schema in line that is nothing but one list of alternatives.
fn inner_list(node: Node<'_>) -> Option<&[ReferenceOr<Schema>]> {
    let Node::Item(schema) = node else { return None };
    let view = View::of(schema);
    let [list] = view.alternatives()[..] else { return None };
    let data = view.data;
    let bare = data.discriminator.is_none() && data.title.is_none() && view.all_of.is_empty();
    (bare && view.without_alternatives().is_silent()).then_some(list)
}

/// `false`: no value is of it.
pub(super) fn allows_nothing(node: Node<'_>) -> bool {
    let Node::Item(schema) = node else { return false };
    match &schema.schema_kind {
        SchemaKind::Not { not } => {
            matches!(&**not, ReferenceOr::Item(inner) if View::of(inner).is_silent())
        }
        _ => false,
    }
}

/// `{ type: object, nullable: true }` and `{ nullable: true }`: what OpenAPI 3.0 writes for `null`.
fn stands_for_null(node: Node<'_>) -> bool {
    let Node::Item(schema) = node else { return false };
    let view = View::of(schema);
    let object = matches!(view.typ, None | Some("object"));
    view.data.nullable && object && View { typ: None, ..view }.is_silent()
}

/// Whether an alternative only says which of the declared properties must be there, and which
/// values they have.
fn constrains(node: Node<'_>, merged: &Merged<'_>) -> bool {
    let Node::Item(schema) = node else { return false };
    let view = View::of(schema);
    let inner = || view.all_of.iter().chain(view.alternatives().into_iter().flatten());
    let restricts = !view.required.is_empty() || view.vague || inner().next().is_some();
    let declared = !merged.properties.is_empty();
    matches!(view.typ, None | Some("object"))
        && (declared || (restricts && view.typ.is_none()))
        && view.format.is_none()
        && !view.textual
        && view.values.is_empty()
        && view.items.is_none()
        && !matches!(view.additional, Some(AdditionalProperties::Schema(_)))
        && view
            .properties
            .into_iter()
            .flatten()
            .all(|(name, node)| known(name, node.into(), merged))
        && inner().all(|one| constrains(one.into(), merged))
}

/// Whether a property is declared beside the list, and not with less than the alternative says.
fn known(name: &str, node: Node<'_>, merged: &Merged<'_>) -> bool {
    let silent = |node: Node<'_>| matches!(node, Node::Item(it) if View::of(it).is_silent());
    let declared = merged.properties.get(name);
    declared.is_some_and(|all| silent(node) || all.iter().any(|one| !silent(one.node)))
}
