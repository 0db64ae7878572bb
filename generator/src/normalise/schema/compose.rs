//! `allOf`, `oneOf`, `anyOf`, `not` and the discriminator.

use openapiv3::{AnySchema, Discriminator, ReferenceOr, Schema, SchemaKind};

use serde_json::Value;

use super::draft::Draft;
use super::reference_to;
use crate::load::{Node, NodeValue, escape};
use crate::normalise::context::{Context, own_extensions};
use crate::normalise::spot::Spot;
use crate::normalise::words;

impl<'d> Context<'d, '_> {
    /// The keywords that put schemas together. Others are not read: they only check values.
    pub(super) fn composition(&mut self, draft: &mut Draft, key: &str, spot: &Spot<'_, 'd>) {
        match key {
            "allOf" => draft.any.all_of.extend(self.schemas(spot)),
            "oneOf" => {
                let variants = self.variants(draft, key, spot);
                draft.any.one_of = variants;
                unwrap_single(draft, |any| &mut any.one_of);
            }
            "anyOf" => {
                let variants = self.variants(draft, key, spot);
                draft.any.any_of = variants;
                unwrap_single(draft, |any| &mut any.any_of);
            }
            "not" if matches!(spot.node.value, NodeValue::Object(_) | NodeValue::Bool(..)) => {
                draft.any.not = Some(Box::new(self.schema(spot)));
            }
            "discriminator" => {
                draft.data.discriminator = self.discriminator(spot);
                if let Some(reason) = self.default_mapping(spot) {
                    draft.note(words::NOTE, Value::String(reason));
                }
            }
            _ => {}
        }
    }

    /// A list of schemas; a single one stands for a list of one.
    fn schemas(&mut self, spot: &Spot<'_, 'd>) -> Vec<ReferenceOr<Schema>> {
        match &spot.node.value {
            NodeValue::Array(_) => spot.items().map(|item| self.schema(&item)).collect(),
            NodeValue::Object(_) => {
                self.warn_kind(spot, "a list of schemas");
                vec![self.schema(spot)]
            }
            _ => {
                self.warn_kind(spot, "a list of schemas");
                Vec::new()
            }
        }
    }

    /// The alternatives of a union without those that are only null: that is `nullable`.
    fn variants(
        &mut self,
        draft: &mut Draft,
        key: &str,
        spot: &Spot<'_, 'd>,
    ) -> Vec<ReferenceOr<Schema>> {
        let mut variants = self.schemas(spot);
        let all = variants.len();
        if all == 0 {
            let message = format!("`{key}` lists no schema");
            let help = "list the alternatives; what the other keywords say is read";
            self.warn(spot, "no-alternatives", message.clone(), help);
            draft.unknown.get_or_insert(message);
        }
        variants.retain(|variant| !is_null(variant));
        draft.data.nullable |= variants.len() < all;
        if variants.is_empty() && all > 0 {
            draft.null = true;
        }
        variants
    }

    fn discriminator(&mut self, spot: &Spot<'_, 'd>) -> Option<Discriminator> {
        // Swagger 2.0 has the bare name of the property.
        if let Some(name) = spot.node.as_str() {
            if !self.dialect.is_swagger() {
                self.warn_kind(spot, "a discriminator object");
            }
            return Some(Discriminator {
                property_name: name.to_owned(),
                ..Discriminator::default()
            });
        }
        let Some(property_name) = spot.string("propertyName") else {
            self.warn_kind(spot, "a discriminator object with a `propertyName`");
            return None;
        };
        let mapping = spot.get("mapping");
        let entries = mapping.as_ref().into_iter().flat_map(Spot::members);
        let mapping = entries
            .filter_map(|(tag, target)| Some((tag.to_owned(), self.mapped(&target)?)))
            .collect();
        Some(Discriminator { property_name, mapping, extensions: own_extensions(spot) })
    }

    /// The component that a value of a mapping means: a bare name or a `$ref`.
    fn mapped(&mut self, spot: &Spot<'_, 'd>) -> Option<String> {
        let value = spot.node.as_str().or_else(|| spot.node.get("$ref").and_then(Node::as_str))?;
        let root = &self.loaded.documents.get(spot.file)?.root;
        let named = format!("/components/schemas/{}", escape(value));
        if !value.contains('/') && root.pointer(&named).is_some() {
            return Some(reference_to(value));
        }
        match self.schema_name(spot.file, value) {
            Ok(name) => Some(reference_to(&name)),
            Err(broken) => {
                self.say_broken(spot, value, &broken);
                None
            }
        }
    }
}

/// Whether a schema allows nothing but null.
fn is_null(schema: &ReferenceOr<Schema>) -> bool {
    match schema {
        ReferenceOr::Item(schema) => {
            matches!(&schema.schema_kind, SchemaKind::Any(any) if any.typ.as_deref() == Some("null"))
        }
        ReferenceOr::Reference { .. } => false,
    }
}

/// A union of one schema and null is that schema, nullable.
fn unwrap_single(draft: &mut Draft, list: fn(&mut AnySchema) -> &mut Vec<ReferenceOr<Schema>>) {
    let nullable = draft.data.nullable;
    let variants = list(&mut draft.any);
    if variants.len() != 1 || !nullable {
        return;
    }
    let single = std::mem::take(variants);
    draft.any.all_of.extend(single);
}
