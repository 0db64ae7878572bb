//! Request bodies, responses and what both hold: media types.

use indexmap::IndexMap;
use openapiv3::{
    Content, Encoding, MediaType, ReferenceOr, RequestBody, Response, Responses, StatusCode,
};
use serde_json::Value;

use super::components::looks_like_schema;
use super::context::{Context, own_extensions};
use super::parameter::query_style;
use super::registry::Kind;
use super::resolve::reference_of;
use super::spot::Spot;
use super::value::json;
use super::words;

const JSON: &str = "application/json";

impl<'d> Context<'d, '_> {
    /// A request body at its place; else why it can't be read. `None` where none is declared.
    pub(super) fn request_body_or_reference(
        &mut self,
        spot: &Spot<'_, 'd>,
    ) -> Result<Option<ReferenceOr<RequestBody>>, String> {
        if let Some(reference) = reference_of(spot.node) {
            let reference = self.component(Kind::RequestBody, spot, reference)?;
            return Ok(Some(ReferenceOr::Reference { reference }));
        }
        match spot.node.as_object() {
            Some([]) => Ok(None),
            Some(_) => Ok(Some(ReferenceOr::Item(self.request_body(spot)))),
            None => {
                self.warn_kind(spot, "a request body object");
                Ok(None)
            }
        }
    }

    /// Reads a request body.
    pub(super) fn request_body(&mut self, spot: &Spot<'_, 'd>) -> RequestBody {
        let (spot, extensions) = self.extensions(spot);
        RequestBody {
            description: spot.string("description"),
            content: self.content_or_schema(&spot),
            required: spot.flag("required").unwrap_or_default(),
            extensions,
        }
    }

    /// `content`, or a schema that stands in its place.
    fn content_or_schema(&mut self, spot: &Spot<'_, 'd>) -> Content {
        if self.dialect.is_swagger() {
            return self.answer_content(spot);
        }
        if spot.get("content").is_some() {
            return self.content(spot);
        }
        let schema = match spot.get("schema") {
            Some(schema) => self.schema(&schema),
            None if looks_like_schema(spot.node) => self.schema(spot),
            None => return Content::default(),
        };
        let message = "a schema stands where `content` should";
        let help = "put it under `content`, `application/json`, `schema`; that is assumed";
        self.warn(spot, "schema-without-content", message, help);
        let media = MediaType { schema: Some(schema), ..MediaType::default() };
        Content::from_iter([(JSON.to_owned(), media)])
    }

    /// The media types under `content`.
    pub(super) fn content(&mut self, spot: &Spot<'_, 'd>) -> Content {
        let Some(content) = self.section(spot, "content") else { return Content::default() };
        if content.node.as_object().is_none() {
            self.warn_kind(&content, "an object of media types");
        }
        let members = content.members();
        members.map(|(name, value)| (name.to_owned(), self.media_type(&value))).collect()
    }

    fn media_type(&mut self, spot: &Spot<'_, 'd>) -> MediaType {
        let found = self.behind(*spot).unwrap_or(*spot);
        let (spot, extensions) = self.extensions(&found);
        let schema = match spot.get("schema") {
            Some(schema) => Some(self.schema(&schema)),
            None if looks_like_schema(spot.node) => {
                let message = "the keywords of a schema stand in a media type";
                self.warn(&spot, "schema-without-content", message, "put them into a `schema`");
                Some(ReferenceOr::Item(self.schema_item(&spot)))
            }
            None => self.sequence(&spot),
        };
        let encoding = self.section(&spot, "encoding");
        let encoding = encoding.iter().flat_map(Spot::members);
        MediaType {
            schema,
            example: spot.get("example").map(|value| json(value.node)),
            examples: self.examples(&spot),
            encoding: encoding
                .map(|(name, value)| (name.to_owned(), self.encoding(&value)))
                .collect(),
            extensions,
        }
    }

    fn encoding(&mut self, spot: &Spot<'_, 'd>) -> Encoding {
        let style = spot.string("style");
        let form = matches!(style.as_deref(), None | Some("form"));
        let explode = spot.flag("explode");
        let mut extensions = own_extensions(spot);
        if let Some(explode) = explode {
            extensions.insert(words::EXPLODE.to_owned(), Value::Bool(explode));
        }
        Encoding {
            content_type: spot.string("contentType"),
            headers: self.headers(spot),
            style: style.as_deref().and_then(|style| query_style(Some(style))),
            explode: explode.unwrap_or(form),
            allow_reserved: spot.flag("allowReserved").unwrap_or_default(),
            extensions,
        }
    }

    /// The responses of an operation.
    pub(super) fn responses(&mut self, operation: &Spot<'_, 'd>) -> Responses {
        let Some(responses) = self.section(operation, "responses") else {
            let message = "the operation declares no `responses`";
            let help = "declare at least the answer of a success; no body is assumed";
            self.warn(operation, "no-responses", message, help);
            return Responses::default();
        };
        if responses.node.as_object().is_none() {
            self.warn_kind(&responses, "an object of responses");
        }
        let mut read = Responses { extensions: own_extensions(&responses), ..Responses::default() };
        for (key, value) in responses.members().filter(|(key, _)| !key.starts_with("x-")) {
            match status(key) {
                Some(Status::Default) => {
                    self.swagger.answer(None);
                    read.default = Some(self.response_or_reference(&value));
                }
                Some(Status::Code(code)) => {
                    self.swagger.answer(Some(&code));
                    let response = self.response_or_reference(&value);
                    read.responses.insert(code, response);
                }
                None => {
                    let message = format!("`{key}` is no status of a response; it is left out");
                    let help = "write a number such as 200, a class such as 4XX, or default";
                    self.warn(&value, "unknown-status", message, help);
                }
            }
        }
        read
    }

    /// A response at its place. What a broken `$ref` should have led to may have any body.
    fn response_or_reference(&mut self, spot: &Spot<'_, 'd>) -> ReferenceOr<Response> {
        let Some(reference) = reference_of(spot.node) else {
            return ReferenceOr::Item(self.response(spot));
        };
        let found = if self.dialect.is_swagger() {
            self.shared_answer(spot)
        } else {
            let component = self.component(Kind::Response, spot, reference);
            component.map(|reference| ReferenceOr::Reference { reference })
        };
        match found {
            Ok(response) => response,
            Err(reason) => {
                let schema = Some(ReferenceOr::Item(self.untyped(spot, reason)));
                let media = MediaType { schema, ..MediaType::default() };
                let (_, extensions) = self.extensions(spot);
                let content = Content::from_iter([("*/*".to_owned(), media)]);
                ReferenceOr::Item(Response { content, extensions, ..Response::default() })
            }
        }
    }

    /// Reads a response.
    pub(super) fn response(&mut self, spot: &Spot<'_, 'd>) -> Response {
        let (spot, extensions) = self.extensions(spot);
        if spot.node.as_object().is_none() && spot.node.as_str().is_none() {
            self.warn_kind(&spot, "a response object");
        }
        if let Some(links) = spot.get("links").filter(|links| links.members().next().is_some()) {
            let message = "links between operations are not followed";
            self.warn_first(&links, "links", message, "the caller hands on what they name");
        }
        let description = spot.string("description").or_else(|| spot.string("summary"));
        let bare = spot.node.as_str().map(str::to_owned);
        Response {
            // A bare text can only be the description.
            description: description.or(bare).unwrap_or_default(),
            headers: self.headers(&spot),
            content: self.content_or_schema(&spot),
            links: IndexMap::new(),
            extensions,
        }
    }
}

enum Status {
    Code(StatusCode),
    Default,
}

/// A key of `responses`: `200`, `2XX`, `default`, and what people write instead.
fn status(key: &str) -> Option<Status> {
    let word = key.trim().to_ascii_lowercase();
    if word == "default" {
        return Some(Status::Default);
    }
    let head = word.get(..3)?;
    // `200-1`, `200 OK`, `200.json`: one of several for a status.
    if word.get(3..).is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit())) {
        return None;
    }
    let class = head.strip_suffix("xx").and_then(|class| class.parse::<u16>().ok());
    if let Some(class @ 1..=5) = class {
        return Some(Status::Code(StatusCode::Range(class)));
    }
    let code = head.parse::<u16>().ok().filter(|code| (100..1000).contains(code))?;
    Some(Status::Code(StatusCode::Code(code)))
}
