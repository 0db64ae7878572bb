//! What OpenAPI 3.2 has more of than 3.1: other methods, bodies that are sequences, a parameter that
//! is the whole query, documents that name themselves.

use openapiv3::{
    ArrayType, Parameter, ParameterData, ParameterSchemaOrContent, PathItem, QueryStyle,
    ReferenceOr, Schema, SchemaData, SchemaKind, Type,
};

use super::context::Context;
use super::resolve::{Target, reference_of};
use super::spot::Spot;
use super::v2::Payload;
use crate::load::Node;

/// Methods that stand in a path item under their own names.
const NAMED: [&str; 9] =
    ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY"];

impl<'d> Context<'d, '_> {
    /// `additionalOperations`: by their methods, of which only those are known that have a key of
    /// their own.
    pub(super) fn additional_operations(
        &mut self,
        item: &mut PathItem,
        path: &str,
        spot: &Spot<'_, 'd>,
        shared: &Result<Payload<'d>, String>,
    ) {
        for (method, operation) in spot.members().filter(|(key, _)| !key.starts_with("x-")) {
            let lower = method.to_ascii_lowercase();
            if NAMED.contains(&method) {
                let message = format!("`{method}` has a key of its own in a path item");
                let help = format!("write it under `{lower}`; that is assumed");
                self.warn(&operation, "additional-operation", message, help);
                self.method(item, (&lower, path), &operation, shared);
            } else {
                let reason = format!("the method `{method}` is not known");
                self.skip_operation(method, path, &operation, reason);
            }
        }
    }

    /// `itemSchema` of a sequential media type: all of its body is a list.
    pub(super) fn sequence(&mut self, media: &Spot<'_, 'd>) -> Option<ReferenceOr<Schema>> {
        let items = media.get("itemSchema")?;
        let (_, extensions) = self.extensions(&items);
        let of_events = self.event_schema(&items).map(|one| ReferenceOr::Item(Box::new(one)));
        let list = ArrayType {
            items: Some(of_events.unwrap_or_else(|| self.boxed_schema(&items))),
            min_items: None,
            max_items: None,
            unique_items: false,
        };
        Some(ReferenceOr::Item(Schema {
            schema_data: SchemaData { extensions, ..SchemaData::default() },
            schema_kind: SchemaKind::Type(Type::Array(list)),
        }))
    }

    /// `in: querystring`: a form is a query parameter whose properties stand side by side. Else why
    /// it can't be read.
    pub(super) fn query_string(
        &mut self,
        spot: &Spot<'_, 'd>,
        name: String,
    ) -> Result<Parameter, String> {
        let (spot, extensions) = self.extensions(spot);
        let content = spot.get("content");
        let media =
            content.as_ref().and_then(|content| content.get("application/x-www-form-urlencoded"));
        let schema = media.as_ref().and_then(|media| media.get("schema"));
        let Some(schema) = schema.filter(|schema| self.is_object(schema)) else {
            let message = format!(
                "the parameter `{name}` is the whole query, but no form with an object as schema"
            );
            let help = "give it `application/x-www-form-urlencoded` with an object as `schema`";
            self.warn(&spot, "query-string", message.clone(), help);
            return Err(message);
        };
        let parameter_data = ParameterData {
            name,
            description: spot.string("description"),
            required: spot.flag("required").unwrap_or_default(),
            deprecated: spot.flag("deprecated"),
            format: ParameterSchemaOrContent::Schema(self.schema(&schema)),
            example: None,
            examples: self.examples(&spot),
            explode: Some(true),
            extensions,
        };
        Ok(Parameter::Query {
            parameter_data,
            allow_reserved: false,
            style: QueryStyle::Form,
            allow_empty_value: None,
        })
    }

    fn is_object(&mut self, schema: &Spot<'_, 'd>) -> bool {
        let node = self.behind(*schema).map_or(schema.node, |spot| spot.node);
        node.get("type").and_then(Node::as_str) == Some("object")
            || ["properties", "additionalProperties"].iter().any(|key| node.get(key).is_some())
    }

    /// `style: cookie` is `form` without its escapes.
    pub(super) fn warn_cookie_style(&mut self, parameter: &Spot<'_, 'd>) {
        let place = parameter.get("style").unwrap_or(*parameter);
        let message = "the value of a cookie is escaped, which `style: cookie` would not do";
        self.warn(
            &place,
            "cookie-style",
            message,
            "it makes a difference for `%` and beyond ASCII",
        );
    }

    /// `deprecated` of a security scheme says nothing to a type.
    pub(super) fn warn_deprecated(&mut self, scheme: &Spot<'_, 'd>) {
        if scheme.flag("deprecated") == Some(true) {
            let message = "this security scheme is deprecated";
            self.warn(scheme, "deprecated-scheme", message, "use another one that the API accepts");
        }
    }

    /// `defaultMapping` of a discriminator: why a value without a known tag stays untyped.
    pub(super) fn default_mapping(&mut self, discriminator: &Spot<'_, 'd>) -> Option<String> {
        let mapping = discriminator.get("defaultMapping")?;
        let message = format!(
            "a value whose tag is missing or not known is kept as JSON, not as `{}`",
            mapping.node.text().unwrap_or_default()
        );
        self.warn(&mapping, "default-mapping", message.clone(), "read that variant from the JSON");
        Some(message)
    }

    /// The document that calls itself by this address in `$self`.
    pub(super) fn by_self(&self, from: usize, address: &str) -> Option<usize> {
        if address.is_empty() {
            return None;
        }
        let own = |file: usize| self.loaded.documents.get(file)?.root.get("$self")?.as_str();
        let absolute = match own(from) {
            Some(base) => joined(base, address),
            None => address.to_owned(),
        };
        (0..self.loaded.documents.len()).find(|file| own(*file) == Some(&absolute))
    }

    /// What stands at a place, or behind the `$ref`s that stand there, to be read later.
    pub(super) fn target_behind(&mut self, spot: &Spot<'_, 'd>) -> Result<Target<'d>, String> {
        match reference_of(spot.node) {
            None => Ok(self.target(spot)),
            Some(reference) => self
                .resolve_fully(spot.file, reference)
                .map_err(|broken| self.say_broken(spot, reference, &broken)),
        }
    }

    /// What stands at a place, to be read later.
    pub(super) fn target(&self, spot: &Spot<'_, 'd>) -> Target<'d> {
        let pointer = self.place(spot).pointer;
        let pointer = pointer.strip_prefix('#').unwrap_or(&pointer).into();
        Target { file: spot.file, node: spot.node, pointer }
    }
}

/// An address beside another one (RFC 3986, 5.2, for paths).
fn joined(base: &str, address: &str) -> String {
    if address.contains("://") || address.starts_with('/') {
        return address.to_owned();
    }
    let (folder, _) = base.rsplit_once('/').unwrap_or_default();
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn addresses_are_read_beside_the_document_s_own() {
        for (base, address, expected) in [
            ("https://a.example/api/v1.yaml", "shared.yaml", "https://a.example/api/shared.yaml"),
            ("https://a.example/api/v1.yaml", "../x.yaml", "https://a.example/x.yaml"),
            ("https://a.example/v1.yaml", "https://b.example/x", "https://b.example/x"),
        ] {
            assert_eq!(joined(base, address), expected);
        }
    }
}
