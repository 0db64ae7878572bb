//! What is said of the single parts of a multipart body.

use openapiv3::{Encoding, MediaType, ParameterSchemaOrContent, ReferenceOr, Schema};

use super::Lowerer;
use super::body::form_field;
use super::media::OCTETS;
use super::view::{Node, View};
use crate::diagnostic::Place;
use crate::ir::{FormField, Style};

impl<'a> Lowerer<'a> {
    /// What `encoding` says of single parts, those left out of which it says what holds anyway.
    pub(super) fn part_fields(&mut self, of: &'a MediaType, place: &Place) -> Vec<FormField> {
        let mut fields = Vec::new();
        for (name, encoding) in &of.encoding {
            let field = FormField {
                content_type: encoding.content_type.clone(),
                headers: self.part_headers(encoding, place),
                ..form_field(name, encoding)
            };
            let usual = field.style == Style::Form && field.explode;
            if !usual || field.content_type.is_some() || !field.headers.is_empty() {
                fields.push(field);
            }
        }
        self.unsaid_parts(of, &mut fields);
        fields
    }

    /// A part of whose schema nothing is said is of bytes (OpenAPI 3.0.4 and 3.1.1, Encoding Object,
    /// default values of `contentType`).
    fn unsaid_parts(&self, of: &'a MediaType, fields: &mut Vec<FormField>) {
        let Some(schema) = &of.schema else { return };
        let merged = self.merge(&self.parts(schema.into(), None), &mut Vec::new());
        for (name, declared) in &merged.properties {
            if !declared.iter().all(|one| self.is_unsaid_part(one.node)) {
                continue;
            }
            let media = || OCTETS.to_owned();
            if let Some(field) = fields.iter_mut().find(|field| field.name == *name) {
                field.content_type.get_or_insert_with(media);
            } else {
                let field = form_field(name, &Encoding::default());
                fields.push(FormField { content_type: Some(media()), ..field });
            }
        }
    }

    fn is_unsaid_part(&self, node: Node<'a>) -> bool {
        let merged = self.merge(&self.parts(node, None), &mut Vec::new());
        match &merged.items {
            Some(items) => is_unsaid(items.node),
            None => is_unsaid(node),
        }
    }

    /// The headers of a part that have one value alone. Others are the caller's.
    fn part_headers(&mut self, encoding: &'a Encoding, place: &Place) -> Vec<(String, String)> {
        let mut fixed = Vec::new();
        for (name, header) in &encoding.headers {
            let ReferenceOr::Item(header) = header else { continue };
            let value = match &header.format {
                ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema)) => only_value(schema),
                _ => None,
            };
            match value {
                _ if name.eq_ignore_ascii_case("content-type") => {}
                Some(value) => fixed.push((name.clone(), value)),
                None if header.required => {
                    self.note(place, format!("the header `{name}` of a part is the caller's"));
                }
                None => {}
            }
        }
        fixed
    }
}

/// Whether a schema says nothing: neither what a value is, nor how one looks.
fn is_unsaid(node: Node<'_>) -> bool {
    let Node::Item(schema) = node else { return false };
    let said = &schema.schema_data;
    let examples = said.title.is_some() || said.default.is_some() || said.example.is_some();
    View::of(schema).is_silent() && !examples
}

/// The value of a schema that allows no other, or has a default.
fn only_value(schema: &Schema) -> Option<String> {
    let view = View::of(schema);
    let value = match view.values.as_slice() {
        [one] => one.as_ref().clone(),
        _ => schema.schema_data.default.clone()?,
    };
    match value {
        serde_json::Value::String(text) => Some(text),
        serde_json::Value::Number(_) | serde_json::Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}
