//! The result's `components`: those of the root document, and what `$ref`s lead to elsewhere.

use openapiv3::ReferenceOr;

use super::context::Context;
use super::registry::Kind;
use super::resolve::{Target, reference_of};
use super::spot::Spot;
use crate::load::{Node, escape, references};

impl<'d> Context<'d, '_> {
    /// Names all components of the root document before anything refers to them.
    pub(super) fn reserve_components(&mut self, root: &Spot<'_, 'd>) {
        let Some(components) = self.container(root) else { return };
        for kind in Kind::ALL {
            let map = self.section(&components, self.map_of(kind));
            for (name, value) in map.iter().flat_map(Spot::members) {
                if !self.belongs(kind, &value) {
                    continue;
                }
                self.registry.reserve(kind, name, value.node);
            }
        }
        // A component that is nothing but a `$ref` to a file gives its name to what is there.
        for kind in Kind::ALL {
            let map = self.section(&components, self.map_of(kind));
            for (name, value) in map.iter().flat_map(Spot::members) {
                if !self.belongs(kind, &value) {
                    continue;
                }
                let alone = value.node.as_object().is_some_and(|members| members.len() == 1);
                let Some(reference) = reference_of(value.node).filter(|_| alone) else { continue };
                if let Ok(target) = self.resolve_fully(value.file, reference) {
                    self.registry.reserve(kind, name, target.node);
                }
            }
        }
    }

    /// Notes all values that `$ref`s lead to.
    pub(super) fn mark_targets(&mut self) {
        let loaded = self.loaded;
        for (file, document) in loaded.documents.iter().enumerate() {
            for reference in references(&document.root) {
                if let Ok(target) = self.resolve(file, reference) {
                    self.registry.mark_deep(target.node);
                }
            }
        }
    }

    /// Reads the components of the root document, but for schemas.
    pub(super) fn read_components(&mut self, root: &Spot<'_, 'd>) {
        let Some(components) = self.container(root) else { return };
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Schema) {
            let map = self.section(&components, self.map_of(kind));
            for (name, value) in map.iter().flat_map(Spot::members) {
                if !self.belongs(kind, &value) {
                    continue;
                }
                if let Err(reason) = self.read_component(kind, name, &value) {
                    self.registry.fail(kind, value.node, reason);
                }
            }
        }
    }

    /// Reads the schemas of the root document.
    pub(super) fn read_schemas(&mut self, root: &Spot<'_, 'd>) {
        let Some(components) = self.container(root) else { return };
        let schemas = self.section(&components, self.map_of(Kind::Schema));
        for (name, value) in schemas.iter().flat_map(Spot::members) {
            let schema = self.schema_component(&value);
            self.components.schemas.insert(name.to_owned(), schema);
        }
    }

    /// Reads the schemas that were named on the way, and those that are named by them.
    pub(super) fn read_adopted_schemas(&mut self) {
        while let Some((name, target)) = self.registry.next() {
            let spot = self.spot(&target);
            let schema = self.schema_item(&spot);
            self.components.schemas.insert(name, ReferenceOr::Item(schema));
        }
    }

    /// The component of a kind that a `$ref` leads to, as the result's `$ref`; else why there is
    /// none.
    pub(super) fn component(
        &mut self,
        kind: Kind,
        spot: &Spot<'_, 'd>,
        reference: &'d str,
    ) -> Result<String, String> {
        let target = match self.resolve_fully(spot.file, reference) {
            Ok(target) => target,
            Err(broken) => return Err(self.say_broken(spot, reference, &broken)),
        };
        self.component_at(kind, &target)
    }

    /// The component of a kind that a value is, as the result's `$ref`; else why there is none.
    pub(super) fn component_at(
        &mut self,
        kind: Kind,
        target: &Target<'d>,
    ) -> Result<String, String> {
        let name = if let Some(known) = self.registry.get(kind, target.node) {
            known.clone()?
        } else {
            let name = self.adopt(kind, target);
            let spot = self.spot(target);
            if let Err(reason) = self.read_component(kind, &name, &spot) {
                self.registry.fail(kind, target.node, reason.clone());
                return Err(reason);
            }
            name
        };
        Ok(format!("#/components/{}/{}", kind.key(), escape(&name)))
    }

    /// Names a value that is no component of the root document.
    pub(super) fn adopt(&mut self, kind: Kind, target: &Target<'d>) -> String {
        let file = self.loaded.documents.get(target.file).map(|document| &*document.name);
        self.registry.adopt(kind, target, file.unwrap_or_default())
    }

    fn read_component(
        &mut self,
        kind: Kind,
        name: &str,
        spot: &Spot<'_, 'd>,
    ) -> Result<(), String> {
        let spot = &self.behind(*spot)?;
        let name = name.to_owned();
        match kind {
            // Named at once, read later: schemas may hold themselves.
            Kind::Schema => {}
            Kind::Parameter => {
                let parameter = ReferenceOr::Item(self.parameter(spot)?);
                self.components.parameters.insert(name, parameter);
            }
            Kind::Header => {
                let header = ReferenceOr::Item(self.header(spot));
                self.components.headers.insert(name, header);
            }
            Kind::RequestBody => {
                let body = ReferenceOr::Item(if self.dialect.is_swagger() {
                    self.body_parameter(spot)
                } else {
                    self.request_body(spot)
                });
                self.components.request_bodies.insert(name, body);
            }
            Kind::Response => {
                let response = ReferenceOr::Item(self.response(spot));
                self.components.responses.insert(name, response);
            }
        }
        Ok(())
    }
}

/// Whether a value looks like a schema where something else should stand.
pub(super) fn looks_like_schema(node: &Node) -> bool {
    let is = |key, test: fn(&Node) -> bool| node.get(key).is_some_and(test);
    let list = |node: &Node| node.as_array().is_some();
    node.get("content").is_none()
        && (is("type", |node| node.as_str().is_some() || node.as_array().is_some())
            || is("properties", |node| node.as_object().is_some())
            || ["allOf", "oneOf", "anyOf"].into_iter().any(|key| is(key, list)))
}
