//! Server-sent events whose data has a schema of its own (OpenAPI 3.2.0, "Working With Server-Sent
//! Events"): `contentSchema` of `data`, one for each kind of event.

use indexmap::IndexMap;
use openapiv3::{ObjectType, ReferenceOr, Schema, SchemaData, SchemaKind, Type};
use serde_json::Value;

use super::context::Context;
use super::operation::texts;
use super::spot::Spot;
use super::words;
use crate::load::Node;

impl<'d> Context<'d, '_> {
    /// The schema of an event whose `data` has a schema of its own: that stands in the place of the
    /// string, as the data is read. `None` where no `data` has one.
    ///
    /// An alternative that is a text alone, without the name of an event, is how the stream ends.
    pub(super) fn event_schema(&mut self, items: &Spot<'_, 'd>) -> Option<Schema> {
        let whole = self.behind(*items).ok()?;
        let lists: Vec<Spot<'_, 'd>> =
            ["oneOf", "anyOf"].iter().filter_map(|key| whole.get(key)).collect();
        let members: Vec<Spot<'_, 'd>> =
            lists.iter().flat_map(Spot::items).filter_map(|one| self.behind(one).ok()).collect();
        let kinds = if members.is_empty() { vec![whole] } else { members };
        if !kinds.iter().any(|one| has_content(one.node)) {
            return None;
        }
        let ends: Vec<Option<&str>> = kinds.iter().map(|one| end(one.node)).collect();
        let is_end = |at: usize| ends.len() > 1 && ends.get(at).is_some_and(Option::is_some);
        let kept = kinds.iter().enumerate().filter(|(at, _)| !is_end(*at));
        let mut variants: Vec<Schema> = kept.map(|(_, one)| self.event(&whole, one)).collect();
        let mut schema = if variants.len() == 1 {
            variants.remove(0)
        } else {
            let one_of = variants.into_iter().map(ReferenceOr::Item).collect();
            let (_, extensions) = self.extensions(&whole);
            let schema_data = SchemaData { extensions, ..SchemaData::default() };
            Schema { schema_data, schema_kind: SchemaKind::OneOf { one_of } }
        };
        if let Some(end) = ends.iter().flatten().next().filter(|_| ends.len() > 1) {
            let end = Value::String((*end).to_owned());
            schema.schema_data.extensions.insert(words::EVENT_END.to_owned(), end);
        }
        Some(schema)
    }

    /// One kind of event, with what is said of all.
    fn event(&mut self, whole: &Spot<'_, 'd>, own: &Spot<'_, 'd>) -> Schema {
        let (own, extensions) = self.extensions(own);
        let mut spots: IndexMap<String, Spot<'_, 'd>> = IndexMap::new();
        let sources = [whole.get("properties"), own.get("properties")];
        let sources: Vec<&Spot<'_, 'd>> = sources.iter().flatten().collect();
        for (name, spot) in sources.into_iter().flat_map(Spot::members) {
            spots.insert(name.to_owned(), spot);
        }
        let mut required: Vec<String> = vec!["data".to_owned()];
        let said = [whole.get("required"), own.get("required")];
        required.extend(said.iter().flatten().flat_map(|spot| texts(spot.node)));
        if only_value(own.node.get("properties").and_then(|all| all.get("event"))).is_some() {
            required.push("event".to_owned());
        }
        required.sort_unstable();
        required.dedup();
        let properties = spots
            .iter()
            .map(|(name, spot)| {
                let inner = spot.get("contentSchema").filter(|_| name == "data");
                (name.clone(), self.boxed_schema(inner.as_ref().unwrap_or(spot)))
            })
            .collect();
        let schema_data = SchemaData {
            title: own.string("title"),
            description: own.string("description"),
            extensions,
            ..SchemaData::default()
        };
        let object = ObjectType { properties, required, ..ObjectType::default() };
        Schema { schema_data, schema_kind: SchemaKind::Type(Type::Object(object)) }
    }
}

/// Whether an event's data has a schema of its own.
fn has_content(event: &Node) -> bool {
    let data = event.get("properties").and_then(|properties| properties.get("data"));
    data.is_some_and(|data| data.get("contentSchema").is_some())
}

/// The one text that is all of an event's data, where the event has no name.
fn end(event: &Node) -> Option<&str> {
    let properties = event.get("properties")?;
    let named = only_value(properties.get("event")).is_some();
    only_value(properties.get("data")).filter(|_| !named)
}

/// The only string that a schema allows.
fn only_value(schema: Option<&Node>) -> Option<&str> {
    let node = schema?;
    let listed = || match node.get("enum").and_then(Node::as_array) {
        Some([one]) => one.as_str(),
        _ => None,
    };
    node.get("const").and_then(Node::as_str).or_else(listed)
}
