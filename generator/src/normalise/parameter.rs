//! Parameters and headers.

use openapiv3::{
    CookieStyle, Example, Header, HeaderStyle, Parameter, ParameterData, ParameterSchemaOrContent,
    PathStyle, QueryStyle, ReferenceOr,
};

use super::components::looks_like_schema;
use super::context::Context;
use super::registry::Kind;
use super::resolve::reference_of;
use super::spot::Spot;
use super::value::{example, json};
use crate::load::Node;

/// How the value of a parameter is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    /// A style of OpenAPI 3.0.
    pub style: Option<String>,
    /// `explode`.
    pub explode: Option<bool>,
    /// No style says it: the caller writes the text.
    pub text: bool,
}

impl<'d> Context<'d, '_> {
    /// A parameter at its place; else why it can't be read. `None` for one without a name: a query
    /// parameter with an empty name, as an exporter writes it, sends nothing.
    pub(super) fn parameter_or_reference(
        &mut self,
        spot: &Spot<'_, 'd>,
    ) -> Result<Option<ReferenceOr<Parameter>>, String> {
        match reference_of(spot.node) {
            Some(reference) => {
                let reference = self.component(Kind::Parameter, spot, reference)?;
                Ok(Some(ReferenceOr::Reference { reference }))
            }
            None if spot.text("name").is_some_and(|name| name.is_empty()) => {
                let message = "the name of a parameter is empty; it is left out";
                self.warn(spot, "empty-name", message, "give it a name, or remove it");
                Ok(None)
            }
            None => Ok(Some(ReferenceOr::Item(self.parameter(spot)?))),
        }
    }

    /// Reads a parameter; else why it can't be read.
    pub(super) fn parameter(&mut self, spot: &Spot<'_, 'd>) -> Result<Parameter, String> {
        let Some(name) = spot.string("name").filter(|name| !name.is_empty()) else {
            return Err(self.refuse_parameter(spot, "a parameter has no `name`"));
        };
        let location = spot.string("in").unwrap_or_default();
        let location = match location.to_ascii_lowercase().as_str() {
            word @ ("path" | "query" | "header" | "cookie") => word.to_owned(),
            "querystring" => return self.query_string(spot, name),
            "body" | "formdata" => {
                let message =
                    format!("the parameter `{name}` is `in: {location}`, as in Swagger 2.0");
                return Err(self.refuse_parameter(spot, &message));
            }
            _ => {
                let place = spot.get("in").unwrap_or(*spot);
                let message = format!("the parameter `{name}` has no `in` that is known");
                let help = "write path, query, header or cookie; query is assumed";
                self.warn(&place, "unknown-in", message, help);
                "query".to_owned()
            }
        };
        let written = if self.dialect.is_swagger() {
            self.collection(spot, &location)
        } else {
            Written { style: spot.string("style"), explode: spot.flag("explode"), text: false }
        };
        let data = self.parameter_data(spot, name, &location, &written);
        Ok(self.located(spot, &location, written.style.as_deref(), data))
    }

    pub(super) fn refuse_parameter(&mut self, spot: &Spot<'_, 'd>, message: &str) -> String {
        let help = "give it a `name` and an `in` of path, query, header or cookie; \
                    a body goes into `requestBody`";
        self.warn(spot, "bad-parameter", message, help);
        message.to_owned()
    }

    fn parameter_data(
        &mut self,
        spot: &Spot<'_, 'd>,
        name: String,
        location: &str,
        written: &Written,
    ) -> ParameterData {
        let (spot, extensions) = self.extensions(spot);
        let form = match &written.style {
            Some(style) => style == "form",
            None => matches!(location, "query" | "cookie"),
        };
        ParameterData {
            name,
            description: spot.string("description"),
            required: location == "path" || spot.flag("required").unwrap_or_default(),
            deprecated: spot.flag("deprecated"),
            format: if written.text {
                ParameterSchemaOrContent::Schema(ReferenceOr::Item(self.text_schema(&spot)))
            } else {
                self.schema_or_content(&spot)
            },
            example: spot.get("example").map(|value| json(value.node)),
            examples: self.examples(&spot),
            explode: Some(written.explode.unwrap_or(form)),
            extensions,
        }
    }

    fn located(
        &mut self,
        spot: &Spot<'_, 'd>,
        location: &str,
        style: Option<&str>,
        parameter_data: ParameterData,
    ) -> Parameter {
        match location {
            "path" => {
                let style = match style {
                    Some("matrix") => PathStyle::Matrix,
                    Some("label") => PathStyle::Label,
                    other => {
                        self.check_style(spot, other, "simple");
                        PathStyle::Simple
                    }
                };
                Parameter::Path { parameter_data, style }
            }
            "header" => {
                self.check_style(spot, style, "simple");
                Parameter::Header { parameter_data, style: HeaderStyle::Simple }
            }
            "cookie" => {
                if style == Some("cookie") {
                    self.warn_cookie_style(spot);
                } else {
                    self.check_style(spot, style, "form");
                }
                Parameter::Cookie { parameter_data, style: CookieStyle::Form }
            }
            _ => {
                let known = query_style(style);
                if known.is_none() {
                    self.check_style(spot, style, "form");
                }
                Parameter::Query {
                    parameter_data,
                    allow_reserved: spot.flag("allowReserved").unwrap_or_default(),
                    style: known.unwrap_or(QueryStyle::Form),
                    allow_empty_value: spot.flag("allowEmptyValue"),
                }
            }
        }
    }

    fn check_style(&mut self, spot: &Spot<'_, 'd>, style: Option<&str>, used: &str) {
        if let (Some(style), Some(spot)) = (style, spot.get("style"))
            && style != used
        {
            let message = format!("no parameter of this kind can have `style: {style}`");
            self.warn(&spot, "unknown-style", message, format!("`style: {used}` is used"));
        }
    }

    /// A header at its place.
    fn header_or_reference(&mut self, spot: &Spot<'_, 'd>) -> ReferenceOr<Header> {
        if let Some(reference) = reference_of(spot.node)
            && let Ok(reference) = self.component(Kind::Header, spot, reference)
        {
            return ReferenceOr::Reference { reference };
        }
        ReferenceOr::Item(self.header(spot))
    }

    /// Reads a header. What says nothing is a string.
    pub(super) fn header(&mut self, spot: &Spot<'_, 'd>) -> Header {
        let (spot, extensions) = self.extensions(spot);
        Header {
            description: spot.string("description"),
            style: HeaderStyle::Simple,
            required: spot.flag("required").unwrap_or_default(),
            deprecated: spot.flag("deprecated"),
            format: self.schema_or_content(&spot),
            example: spot.get("example").map(|value| json(value.node)),
            examples: self.examples(&spot),
            extensions,
        }
    }

    /// A map of headers.
    pub(super) fn headers(
        &mut self,
        spot: &Spot<'_, 'd>,
    ) -> indexmap::IndexMap<String, ReferenceOr<Header>> {
        let headers = self.section(spot, "headers");
        let members = headers.iter().flat_map(Spot::members);
        members.map(|(name, value)| (name.to_owned(), self.header_or_reference(&value))).collect()
    }

    /// `schema` or `content`. A parameter without either says its type in itself, as in Swagger
    /// 2.0, or is a string.
    fn schema_or_content(&mut self, spot: &Spot<'_, 'd>) -> ParameterSchemaOrContent {
        if let Some(schema) = spot.get("schema") {
            return ParameterSchemaOrContent::Schema(self.schema(&schema));
        }
        if spot.get("content").is_some() {
            let content = self.content(spot);
            if !content.is_empty() {
                return ParameterSchemaOrContent::Content(content);
            }
        }
        if looks_like_schema(spot.node) && self.dialect.is_swagger() {
            return ParameterSchemaOrContent::Schema(self.typed_schema(spot, false));
        }
        if looks_like_schema(spot.node) {
            let message = "the type of a parameter or header stands beside its name";
            self.warn(spot, "type-without-schema", message, "put it into a `schema`");
            return ParameterSchemaOrContent::Schema(ReferenceOr::Item(self.schema_item(spot)));
        }
        let message = "a parameter or header has no `schema`; it is taken for a string";
        self.warn(spot, "no-schema", message, "add a `schema` with its type");
        ParameterSchemaOrContent::Schema(ReferenceOr::Item(self.text_schema(spot)))
    }

    /// Named examples, those of other places in line.
    pub(super) fn examples(
        &mut self,
        spot: &Spot<'_, 'd>,
    ) -> indexmap::IndexMap<String, ReferenceOr<Example>> {
        let examples = self.section(spot, "examples");
        let members = examples.iter().flat_map(Spot::members);
        let one = |(name, value): (&'d str, Spot<'_, 'd>)| {
            let node: &Node = match reference_of(value.node) {
                Some(reference) => self.resolve_fully(value.file, reference).ok()?.node,
                None => value.node,
            };
            Some((name.to_owned(), ReferenceOr::Item(example(node))))
        };
        members.filter_map(one).collect()
    }
}

/// The style of a query parameter or form field. `None` for a word that is none.
pub(super) fn query_style(style: Option<&str>) -> Option<QueryStyle> {
    match style {
        None | Some("form") => Some(QueryStyle::Form),
        Some("spaceDelimited") => Some(QueryStyle::SpaceDelimited),
        Some("pipeDelimited") => Some(QueryStyle::PipeDelimited),
        Some("deepObject") => Some(QueryStyle::DeepObject),
        Some(_) => None,
    }
}
