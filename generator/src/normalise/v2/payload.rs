//! Parameters that are a body: `in: body` and `in: formData`.

use indexmap::IndexMap;
use openapiv3::{
    Content, Encoding, MediaType, ObjectType, ReferenceOr, RequestBody, Schema, SchemaData,
    SchemaKind, Type,
};
use serde_json::Value;

use super::{essence, location};
use crate::load::Node;
use crate::normalise::components::looks_like_schema;
use crate::normalise::context::Context;
use crate::normalise::parameter::{Written, query_style};
use crate::normalise::registry::Kind;
use crate::normalise::resolve::{Target, reference_of};
use crate::normalise::spot::Spot;
use crate::normalise::words;

const MULTIPART: &str = "multipart/form-data";
const URLENCODED: &str = "application/x-www-form-urlencoded";

/// The parameters of an operation or path item that are a body.
#[derive(Clone, Debug, Default)]
pub(in crate::normalise) struct Payload<'d> {
    /// `in: body`.
    body: Option<Body<'d>>,
    /// `in: formData`, by name.
    fields: IndexMap<String, Target<'d>>,
}

#[derive(Clone, Debug)]
struct Body<'d> {
    target: Target<'d>,
    /// Whether a `$ref` led here.
    shared: bool,
}

impl Payload<'_> {
    /// What an operation says, over what its path item says for all of them.
    pub(in crate::normalise) fn over(self, shared: &Self) -> Self {
        if self.body.is_some() {
            return Self { fields: IndexMap::new(), ..self };
        }
        let mut fields = shared.fields.clone();
        fields.extend(self.fields);
        let body = if fields.is_empty() { shared.body.clone() } else { None };
        Self { body, fields }
    }
}

impl<'d> Context<'d, '_> {
    /// Takes a parameter that is a body or a field of one. Whether it is; else why it can't be
    /// read.
    pub(in crate::normalise) fn payload_part(
        &mut self,
        spot: &Spot<'_, 'd>,
        into: &mut Payload<'d>,
    ) -> Result<bool, String> {
        let shared = reference_of(spot.node).is_some();
        let target = self.target_behind(spot)?;
        match location(target.node).as_str() {
            "body" => {
                if into.body.is_some() || !into.fields.is_empty() {
                    self.warn_two_bodies(spot);
                }
                into.body.get_or_insert(Body { target, shared });
            }
            "formdata" => {
                if into.body.is_some() {
                    self.warn_two_bodies(spot);
                }
                let name = target.node.get("name").and_then(Node::text);
                let Some(name) = name.filter(|name| !name.is_empty()) else {
                    return Err(self.refuse_parameter(spot, "a parameter has no `name`"));
                };
                into.fields.entry(name.into_owned()).or_insert(target.clone());
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn warn_two_bodies(&mut self, spot: &Spot<'_, 'd>) {
        let message = "an operation has one `in: body`, or parameters `in: formData`, not both";
        let help = "remove the others; the first `in: body` is sent";
        self.warn(spot, "two-bodies", message, help);
    }

    /// The request body of an operation.
    pub(in crate::normalise) fn payload(
        &mut self,
        operation: &Spot<'_, 'd>,
        payload: &Payload<'d>,
    ) -> Result<Option<ReferenceOr<RequestBody>>, String> {
        let Some(body) = &payload.body else {
            let none = payload.fields.is_empty();
            return Ok((!none).then(|| ReferenceOr::Item(self.form(operation, &payload.fields))));
        };
        // Media types belong to the operation: only one that has none of its own can share.
        if body.shared && self.swagger.now.consumed() == self.swagger.all.consumed() {
            let reference = self.component_at(Kind::RequestBody, &body.target)?;
            return Ok(Some(ReferenceOr::Reference { reference }));
        }
        let media = self.swagger.now.consumed();
        let spot = self.spot(&body.target);
        Ok(Some(ReferenceOr::Item(self.body(&spot, media))))
    }

    /// Reads a parameter `in: body` that several operations share.
    pub(in crate::normalise) fn body_parameter(&mut self, spot: &Spot<'_, 'd>) -> RequestBody {
        let media = self.swagger.all.consumed();
        self.body(spot, media)
    }

    fn body(&mut self, spot: &Spot<'_, 'd>, media: Vec<String>) -> RequestBody {
        let (spot, extensions) = self.extensions(spot);
        let schema = match spot.get("schema") {
            Some(schema) => Some(self.schema(&schema)),
            None if looks_like_schema(spot.node) => Some(self.typed_schema(&spot, false)),
            None => None,
        };
        let one = MediaType { schema, ..MediaType::default() };
        RequestBody {
            description: spot.string("description"),
            content: media.into_iter().map(|media| (media, one.clone())).collect(),
            required: spot.flag("required").unwrap_or_default(),
            extensions,
        }
    }

    /// The form of these fields, as one object.
    fn form(
        &mut self,
        operation: &Spot<'_, 'd>,
        fields: &IndexMap<String, Target<'d>>,
    ) -> RequestBody {
        let list = operation.get("parameters");
        let (_, extensions) = self.extensions(list.as_ref().unwrap_or(operation));
        let mut object = ObjectType::default();
        let mut encoding = IndexMap::new();
        for (name, field) in fields {
            let spot = self.spot(field);
            if spot.flag("required") == Some(true) {
                object.required.push(name.clone());
            }
            let written = self.field_writing(&spot);
            encoding.extend(field_encoding(&written).map(|written| (name.clone(), written)));
            let schema = match self.field_schema(&spot, &written) {
                ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
                ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
            };
            object.properties.insert(name.clone(), schema);
        }
        let required = !object.required.is_empty();
        let schema_data = SchemaData { extensions: extensions.clone(), ..SchemaData::default() };
        let schema_kind = SchemaKind::Type(Type::Object(object));
        let one = MediaType {
            schema: Some(ReferenceOr::Item(Schema { schema_data, schema_kind })),
            encoding,
            ..MediaType::default()
        };
        let media = self.form_media(fields.values().any(|field| holds_file(field.node)));
        let content: Content = media.into_iter().map(|media| (media, one.clone())).collect();
        RequestBody { description: None, content, required, extensions }
    }

    fn field_schema(&mut self, field: &Spot<'_, 'd>, written: &Written) -> ReferenceOr<Schema> {
        if written.text {
            return ReferenceOr::Item(self.text_schema(field));
        }
        match field.get("schema").filter(|_| !looks_like_schema(field.node)) {
            Some(schema) => {
                let message = "a field of a form says its type in itself, not in a `schema`";
                self.warn(&schema, "schema-in-parameter", message, "put its keywords beside `in`");
                self.schema(&schema)
            }
            None => self.typed_schema(field, true),
        }
    }

    /// How a list in a form is written. Of files each is a part, whatever is said.
    fn field_writing(&mut self, field: &Spot<'_, 'd>) -> Written {
        if holds_file(field.node) {
            return Written::default();
        }
        self.collection(field, "formdata")
    }

    /// The forms among what the operation consumes; a file needs a multipart one.
    fn form_media(&self, file: bool) -> Vec<String> {
        let consumed = &self.swagger.now.consumes;
        let is_form = |media: &&String| {
            let essence = essence(media);
            essence.starts_with("multipart/") || (!file && essence == URLENCODED)
        };
        let forms: Vec<String> = consumed.iter().filter(is_form).cloned().collect();
        match (forms.is_empty(), file) {
            (false, _) => forms,
            (true, true) => vec![MULTIPART.to_owned()],
            (true, false) => vec![URLENCODED.to_owned()],
        }
    }
}

/// The same where it isn't as OpenAPI 3 assumes.
fn field_encoding(written: &Written) -> Option<Encoding> {
    let explode = written.explode.filter(|explode| !explode || written.style.is_some())?;
    let style = query_style(written.style.as_deref());
    let extensions = IndexMap::from_iter([(words::EXPLODE.to_owned(), Value::from(explode))]);
    Some(Encoding { style, explode, extensions, ..Encoding::default() })
}

fn holds_file(parameter: &Node) -> bool {
    let is_file = |node: &Node| node.get("type").and_then(Node::as_str) == Some("file");
    is_file(parameter) || parameter.get("items").is_some_and(is_file)
}
