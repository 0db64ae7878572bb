//! The keywords of one schema object, each read as well as it can be.

use openapiv3::{AdditionalProperties, ExternalDocumentation, ReferenceOr};
use serde_json::Value;

use super::draft::Draft;
use super::{reference_to, types};
use crate::load::{Node, NodeValue};
use crate::normalise::components::looks_like_schema;
use crate::normalise::context::Context;
use crate::normalise::spot::{Spot, truth};
use crate::normalise::value::{count_of, json, number_of};
use crate::normalise::words;

/// What the keywords of a schema stand beside.
pub(super) enum Around {
    /// Each other.
    Nothing,
    /// A `$ref` to this component.
    Reference(String),
    /// An `enum` that is this component: the texts count.
    Enum(String),
    /// The keys of a parameter or header.
    Typed {
        /// Whether its description is the schema's too.
        described: bool,
    },
}

impl<'d> Context<'d, '_> {
    /// Reads a schema object.
    pub(super) fn schema_object(
        &mut self,
        spot: &Spot<'_, 'd>,
        around: Around,
    ) -> openapiv3::Schema {
        let (spot, extensions) = self.extensions(spot);
        let mut draft = Draft::new(extensions);
        for (key, value) in spot.members() {
            if !self.counts(&around, key) {
                continue;
            }
            let null = value.node.is_null();
            if null && !matches!(key, "default" | "const" | "type") {
                continue;
            }
            let known = texts(&mut draft, key, value.node)
                || limits(&mut draft, key, value.node)
                || self.typed(&mut draft, key, &value)
                || self.object_keyword(&mut draft, key, &value)
                || self.array_keyword(&mut draft, key, &value);
            if !known {
                self.composition(&mut draft, key, &value);
            }
        }
        if let Around::Reference(reference) | Around::Enum(reference) = around {
            draft.any.all_of.insert(0, ReferenceOr::Reference { reference });
        }
        draft.finish()
    }

    /// Whether a keyword belongs to the schema.
    fn counts(&self, around: &Around, key: &str) -> bool {
        match around {
            Around::Nothing => true,
            Around::Reference(_) => self.is_sibling(key),
            Around::Enum(_) => super::TEXTS.contains(&key) || key == "x-nullable",
            Around::Typed { described } => {
                !matches!(key, "description" | "required") || (*described && key == "description")
            }
        }
    }

    /// `type`, `format`, `enum`, `const` and what says how a string holds something else.
    fn typed(&mut self, draft: &mut Draft, key: &str, spot: &Spot<'_, 'd>) -> bool {
        let text = || spot.node.text().map(std::borrow::Cow::into_owned);
        match key {
            "type" => self.type_words(draft, spot),
            "format" => {
                if let Some(format) = text().filter(|format| !format.is_empty()) {
                    draft.any.format = Some(format);
                }
            }
            "enum" => self.enumeration(draft, spot),
            "const" => draft.values = Some(vec![json(spot.node)]),
            "contentEncoding" => {
                if let Some(encoding) = text() {
                    let free = matches!(draft.any.format.as_deref(), None | Some("binary"));
                    if free && matches!(&*encoding, "base64" | "base64url") {
                        draft.any.format = Some("byte".to_owned());
                    }
                    draft.note(words::CONTENT_ENCODING, Value::String(encoding));
                }
            }
            "contentMediaType" => {
                if let Some(media) = text() {
                    if types::is_binary(&media) {
                        draft.any.format.get_or_insert_with(|| "binary".to_owned());
                    }
                    draft.note(words::CONTENT_MEDIA_TYPE, Value::String(media));
                }
            }
            _ => return false,
        }
        true
    }

    fn type_words(&mut self, draft: &mut Draft, spot: &Spot<'_, 'd>) {
        let one = [*spot];
        let all: Vec<_> = match &spot.node.value {
            NodeValue::Array(_) => spot.items().collect(),
            // An unquoted `null` is the type `null` in a list, and nothing at all alone.
            NodeValue::Null => return,
            _ => one.to_vec(),
        };
        for word in all {
            let text = word.node.text().unwrap_or_default();
            let help = "write string, number, integer, boolean, object or array, or a `$ref`";
            if word.node.is_null() {
                draft.null = true;
            } else if draft.set_type(&text) {
                let swagger = self.dialect.is_swagger() && text == "file";
                if !types::is_standard(&text) && !swagger {
                    let message =
                        format!("`{text}` is no type of a schema, but its meaning is clear");
                    self.warn(&word, "odd-type", message, help);
                }
            } else if let Some(name) = self.component_of_type(&word) {
                let message = format!("`{text}` is no type of a schema but a schema");
                self.warn(&word, "odd-type", message, help);
                let reference = reference_to(&name);
                draft.any.all_of.push(ReferenceOr::Reference { reference });
            } else {
                let message = format!("`{text}` is no type of a schema");
                self.warn(&word, "unknown-type", message.clone(), help);
                draft.unknown = Some(message);
            }
        }
    }

    /// The component that a word of `type` names, as in Swagger 1.
    fn component_of_type(&mut self, word: &Spot<'_, 'd>) -> Option<String> {
        self.schema_name(word.file, word.node.as_str()?).ok()
    }

    fn enumeration(&mut self, draft: &mut Draft, spot: &Spot<'_, 'd>) {
        let literal = |node: &Node| match (&node.value, draft.types.as_slice()) {
            // `enum: [1.0, True]` of strings: what the author wrote.
            (NodeValue::Number(_) | NodeValue::Bool(..), ["string"]) => {
                node.text().map_or(Value::Null, |text| Value::String(text.into_owned()))
            }
            _ => json(node),
        };
        let values: Vec<Value> = match &spot.node.value {
            NodeValue::Array(items) => items.iter().map(literal).collect(),
            // A map from names to values, or from values to texts: which of the two is unknown.
            NodeValue::Object(_) | NodeValue::Null => {
                self.warn_kind(spot, "a list of values");
                return;
            }
            _ => vec![literal(spot.node)],
        };
        if !values.is_empty() {
            draft.name_values(&values);
            draft.values = Some(values);
        }
    }

    fn object_keyword(&mut self, draft: &mut Draft, key: &str, spot: &Spot<'_, 'd>) -> bool {
        match key {
            "properties" => self.properties(draft, spot),
            "required" => self.required(draft, spot),
            "additionalProperties" => self.additional(draft, spot),
            "patternProperties" => self.pattern_properties(draft, spot),
            "unevaluatedProperties" => {
                if draft.any.additional_properties.is_none() && spot.node.as_object().is_some() {
                    self.additional(draft, spot);
                    draft.note(words::SOME_OTHERS, Value::Bool(true));
                }
            }
            _ => return false,
        }
        true
    }

    fn properties(&mut self, draft: &mut Draft, spot: &Spot<'_, 'd>) {
        if spot.node.as_object().is_none() {
            self.warn_kind(spot, "an object of schemas");
            return;
        }
        let Ok(found) = self.behind(*spot) else { return };
        if !std::ptr::eq(found.node, spot.node) && looks_like_schema(found.node) {
            // `properties: { $ref: … }` to a schema means all that this schema says.
            let schema = self.schema(spot);
            draft.any.all_of.push(schema);
            return;
        }
        if self.open.iter().any(|outer| std::ptr::eq(*outer, found.node)) {
            let help = "let it lead to other properties, or name each of them";
            self.warn(spot, "ref-circle", "this `$ref` leads back to what holds it", help);
            return;
        }
        self.open.push(found.node);
        self.each_property(draft, &found);
        self.open.pop();
    }

    fn each_property(&mut self, draft: &mut Draft, found: &Spot<'_, 'd>) {
        for (name, property) in found.members() {
            // OpenAPI has the names in a list beside `properties`; JSON Schema once had this.
            if property.node.get("required").and_then(Node::as_bool) == Some(true)
                && !draft.any.required.iter().any(|required| required == name)
            {
                let message = format!("`required: true` stands inside of the property `{name}`");
                let help = "name the property in the `required` list beside `properties`";
                self.warn(&property, "required-inside", message, help);
                draft.any.required.push(name.to_owned());
            }
            let schema = self.boxed_schema(&property);
            draft.any.properties.insert(name.to_owned(), schema);
        }
    }

    fn required(&mut self, draft: &mut Draft, spot: &Spot<'_, 'd>) {
        let mut add = |node: &Node| {
            if let Some(name) = node.text()
                && !draft.any.required.iter().any(|required| *required == name)
            {
                draft.any.required.push(name.into_owned());
            }
        };
        match &spot.node.value {
            NodeValue::Array(items) => items.iter().for_each(add),
            NodeValue::String(text) if truth(spot.node).is_none() && !text.is_empty() => {
                add(spot.node);
            }
            // `required: true`: the object around it has said it.
            NodeValue::Bool(..) | NodeValue::String(_) => {}
            _ => self.warn_kind(spot, "a list of names"),
        }
    }

    fn additional(&mut self, draft: &mut Draft, spot: &Spot<'_, 'd>) {
        draft.any.additional_properties = Some(match truth(spot.node) {
            Some(allowed) => AdditionalProperties::Any(allowed),
            None => AdditionalProperties::Schema(Box::new(self.schema(spot))),
        });
    }

    /// `patternProperties`: further properties are what any of the patterns asks for.
    fn pattern_properties(&mut self, draft: &mut Draft, spot: &Spot<'_, 'd>) {
        let closed = matches!(
            draft.any.additional_properties,
            None | Some(AdditionalProperties::Any(false))
        );
        let mut schemas: Vec<_> = spot.members().map(|(_, value)| self.schema(&value)).collect();
        if schemas.is_empty() || !closed {
            return;
        }
        let schema = if schemas.len() == 1 { schemas.pop() } else { None };
        let schema = schema.unwrap_or_else(|| {
            let mut union = Draft::new(crate::normalise::context::Extensions::default());
            union.any.any_of = schemas;
            ReferenceOr::Item(union.finish())
        });
        draft.any.additional_properties = Some(AdditionalProperties::Schema(Box::new(schema)));
        draft.note(words::SOME_OTHERS, Value::Bool(true));
    }

    fn array_keyword(&mut self, draft: &mut Draft, key: &str, spot: &Spot<'_, 'd>) -> bool {
        match key {
            "prefixItems" => draft.prefix = spot.items().map(|item| self.schema(&item)).collect(),
            "items" if spot.node.as_array().is_some() => {
                draft.prefix = spot.items().map(|item| self.schema(&item)).collect();
            }
            "items" => draft.any.items = Some(self.boxed_schema(spot)),
            _ => return false,
        }
        true
    }
}

/// Keywords that only describe.
fn texts(draft: &mut Draft, key: &str, node: &Node) -> bool {
    let text = || node.text().map(std::borrow::Cow::into_owned);
    let data = &mut draft.data;
    match key {
        "title" => data.title = text(),
        "description" => data.description = text().or_else(|| data.description.take()),
        "nullable" | "x-nullable" => data.nullable |= truth(node).unwrap_or_default(),
        "readOnly" => data.read_only = truth(node).unwrap_or_default(),
        "writeOnly" => data.write_only = truth(node).unwrap_or_default(),
        "deprecated" => data.deprecated = truth(node).unwrap_or_default(),
        "default" => data.default = Some(json(node)),
        "example" => data.example = Some(json(node)),
        "examples" => draft.note(words::EXAMPLES, json(node)),
        "xml" => draft.note(words::XML, json(node)),
        "externalDocs" => {
            let url = node.get("url").and_then(Node::text).map(std::borrow::Cow::into_owned);
            data.external_docs =
                url.map(|url| ExternalDocumentation { url, ..ExternalDocumentation::default() });
        }
        _ => return false,
    }
    true
}

/// Keywords that limit numbers, lengths and counts.
fn limits(draft: &mut Draft, key: &str, node: &Node) -> bool {
    let number = || number_of(node).and_then(|number| number.as_f64());
    let any = &mut draft.any;
    match key {
        "pattern" => any.pattern = node.text().map(std::borrow::Cow::into_owned),
        "multipleOf" => any.multiple_of = number(),
        "minimum" => any.minimum = number(),
        "maximum" => any.maximum = number(),
        "exclusiveMinimum" => match truth(node) {
            Some(exclusive) => any.exclusive_minimum = Some(exclusive),
            None => draft.above = number(),
        },
        "exclusiveMaximum" => match truth(node) {
            Some(exclusive) => any.exclusive_maximum = Some(exclusive),
            None => draft.below = number(),
        },
        "minLength" => any.min_length = count_of(node),
        "maxLength" => any.max_length = count_of(node),
        "minItems" => any.min_items = count_of(node),
        "maxItems" => any.max_items = count_of(node),
        "uniqueItems" => any.unique_items = truth(node),
        "minProperties" => any.min_properties = count_of(node),
        "maxProperties" => any.max_properties = count_of(node),
        _ => return false,
    }
    true
}
