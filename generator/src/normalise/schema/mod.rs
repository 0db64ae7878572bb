//! Schemas of every version as schemas of OpenAPI 3.0.

mod compose;
mod draft;
mod enums;
mod keywords;
mod kind;
mod types;
mod values;

use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind};
use serde_json::Value;

use draft::Draft;
use keywords::Around;

use super::context::Context;
use super::registry::Kind;
use super::resolve::{Broken, Target, reference_of};
use super::spot::Spot;
use super::words;
use crate::load::{NodeValue, escape};

/// Keywords beside a `$ref` that are read in every version.
const TEXTS: [&str; 10] = [
    "title",
    "description",
    "nullable",
    "deprecated",
    "readOnly",
    "writeOnly",
    "default",
    "example",
    "externalDocs",
    "xml",
];

impl<'d> Context<'d, '_> {
    /// Reads a schema at its place. What can't be read becomes an empty schema with the reason.
    pub(super) fn schema(&mut self, spot: &Spot<'_, 'd>) -> ReferenceOr<Schema> {
        if let Some(reference) = reference_of(spot.node) {
            return self.schema_by_reference(spot, reference);
        }
        if let Some(schema) = self.named_enum(spot) {
            return schema;
        }
        if self.registry.is_deep(spot.node) && spot.node.as_object().is_some() {
            return self.schema_in_place(spot);
        }
        ReferenceOr::Item(self.schema_item(spot))
    }

    /// The same where `openapiv3` wants a box.
    pub(super) fn boxed_schema(&mut self, spot: &Spot<'_, 'd>) -> ReferenceOr<Box<Schema>> {
        match self.schema(spot) {
            ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
            ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
        }
    }

    /// Reads what says its type beside other keys, as parameters and headers of Swagger 2.0 do.
    /// `described`: their description is the schema's.
    pub(super) fn typed_schema(
        &mut self,
        spot: &Spot<'_, 'd>,
        described: bool,
    ) -> ReferenceOr<Schema> {
        match self.named_enum(spot) {
            Some(schema) => schema,
            None => ReferenceOr::Item(self.schema_object(spot, Around::Typed { described })),
        }
    }

    /// Reads a value as a schema, even if a `$ref` leads to it.
    pub(super) fn schema_item(&mut self, spot: &Spot<'_, 'd>) -> Schema {
        match &spot.node.value {
            NodeValue::Object(_) => self.schema_object(spot, Around::Nothing),
            NodeValue::Bool(true, _) => self.empty_schema(spot),
            NodeValue::Bool(false, _) => {
                let mut schema = self.empty_schema(spot);
                let anything = SchemaKind::Any(AnySchema::default());
                let not = Schema { schema_data: SchemaData::default(), schema_kind: anything };
                schema.schema_kind = SchemaKind::Not { not: Box::new(ReferenceOr::Item(not)) };
                schema
            }
            NodeValue::String(word) => match types::known(word) {
                Some(_) => {
                    self.warn_kind(spot, "a schema object");
                    let (_, extensions) = self.extensions(spot);
                    Draft::of_type(word, extensions).finish()
                }
                None => self.no_schema(spot),
            },
            NodeValue::Null => {
                self.warn_kind(spot, "a schema object");
                self.empty_schema(spot)
            }
            NodeValue::Number(_) | NodeValue::Array(_) => self.no_schema(spot),
        }
    }

    /// Reads a component of the root document.
    pub(super) fn schema_component(&mut self, spot: &Spot<'_, 'd>) -> ReferenceOr<Schema> {
        let Some(reference) = reference_of(spot.node) else {
            return ReferenceOr::Item(self.schema_item(spot));
        };
        match self.resolve_fully(spot.file, reference) {
            Err(broken @ Broken::Circle) => {
                let reason = self.say_broken(spot, reference, &broken);
                ReferenceOr::Item(self.untyped(spot, reason))
            }
            // The component is what a file holds: then it is that, not another name for it.
            Ok(target) if self.owns(spot, &target) => {
                let found = self.spot(&target);
                ReferenceOr::Item(self.schema_item(&found))
            }
            _ => self.schema_by_reference(spot, reference),
        }
    }

    /// Whether a component of the root document gave its own name to what its `$ref` leads to.
    fn owns(&self, spot: &Spot<'_, 'd>, target: &Target<'d>) -> bool {
        let name = |node| self.registry.get(Kind::Schema, node);
        !self.has_siblings(spot)
            && name(target.node).is_some()
            && name(target.node) == name(spot.node)
    }

    fn schema_in_place(&mut self, spot: &Spot<'_, 'd>) -> ReferenceOr<Schema> {
        if let Some(Ok(name)) = self.registry.get(Kind::Schema, spot.node) {
            return ReferenceOr::Reference { reference: reference_to(name) };
        }
        let target = self.target(spot);
        let name = self.adopt(Kind::Schema, &target);
        ReferenceOr::Reference { reference: reference_to(&name) }
    }

    fn schema_by_reference(
        &mut self,
        spot: &Spot<'_, 'd>,
        reference: &'d str,
    ) -> ReferenceOr<Schema> {
        match self.schema_name(spot.file, reference) {
            Ok(name) => {
                let reference = reference_to(&name);
                if self.has_siblings(spot) {
                    return ReferenceOr::Item(
                        self.schema_object(spot, Around::Reference(reference)),
                    );
                }
                ReferenceOr::Reference { reference }
            }
            Err(broken) => {
                let reason = self.say_broken(spot, reference, &broken);
                ReferenceOr::Item(self.untyped(spot, reason))
            }
        }
    }

    /// The component that a `$ref` leads to.
    pub(super) fn schema_name(
        &mut self,
        file: usize,
        reference: &'d str,
    ) -> Result<String, Broken> {
        let mut target = self.resolve(file, reference)?;
        let mut seen = Vec::new();
        loop {
            if let Some(Ok(name)) = self.registry.get(Kind::Schema, target.node) {
                return Ok(name.clone());
            }
            match reference_of(target.node) {
                Some(next) if !self.has_siblings(&Spot::root(target.file, target.node)) => {
                    if seen.contains(&target.identity()) {
                        return Err(Broken::Circle);
                    }
                    seen.push(target.identity());
                    target = self.resolve(target.file, next)?;
                }
                _ => return Ok(self.adopt(Kind::Schema, &target)),
            }
        }
    }

    /// A schema for what could not be read.
    pub(super) fn untyped(&mut self, spot: &Spot<'_, 'd>, reason: String) -> Schema {
        let mut schema = self.empty_schema(spot);
        schema.schema_data.extensions.insert(words::UNTYPED.to_owned(), Value::String(reason));
        schema
    }

    /// Whether something stands beside a `$ref` that counts.
    fn has_siblings(&self, spot: &Spot<'_, '_>) -> bool {
        spot.members().any(|(key, value)| !value.node.is_null() && self.is_sibling(key))
    }

    /// Whether a keyword counts beside a `$ref`.
    fn is_sibling(&self, key: &str) -> bool {
        match key {
            "$ref" | "$dynamicRef" | "$recursiveRef" | "$comment" | "summary" => false,
            "x-fanwise-secret" | "x-nullable" | "x-rust-type" => true,
            key if key.starts_with("x-") => false,
            key => self.dialect.ref_siblings() || TEXTS.contains(&key),
        }
    }

    /// A schema for what says nothing and must be text.
    pub(super) fn text_schema(&mut self, spot: &Spot<'_, 'd>) -> Schema {
        let (_, extensions) = self.extensions(spot);
        Draft::of_type("string", extensions).finish()
    }

    fn no_schema(&mut self, spot: &Spot<'_, 'd>) -> Schema {
        self.warn_kind(spot, "a schema object");
        self.untyped(spot, format!("{} stands where a schema should", spot.node.kind()))
    }

    fn empty_schema(&mut self, spot: &Spot<'_, 'd>) -> Schema {
        let (_, extensions) = self.extensions(spot);
        Draft::new(extensions).finish()
    }
}

/// The `$ref` to a schema component.
pub(super) fn reference_to(name: &str) -> String {
    format!("#/components/schemas/{}", escape(name))
}
