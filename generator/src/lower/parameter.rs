//! Parameters.

use openapiv3::{
    Parameter as Source, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle,
    ReferenceOr,
};
use serde_json::Value;

use super::Lowerer;
use super::media::Reading;
use super::outer::peel_null;
use super::schema::default;
use super::template::Template;
use crate::diagnostic::Place;
use crate::ir::{
    Docs, Format, Location, Naming, OperationId, Parameter, Part, Primitive, Segment, Style, Ty,
};
use crate::load::unescape;

/// The parameters of one operation, its path in pieces, and the header that carries its
/// idempotency key.
pub(super) struct Parameters {
    pub(super) segments: Vec<Segment>,
    pub(super) all: Vec<Parameter>,
    pub(super) idempotency_header: Option<String>,
}

/// A parameter where it is declared, with the name that it has under `components`.
type Found<'a> = (&'a Source, Option<String>);

impl<'a> Lowerer<'a> {
    /// The parameters of an operation. Those of the path item count unless it declares them itself.
    pub(super) fn parameters(
        &mut self,
        id: OperationId,
        (of_path, own): (&'a [ReferenceOr<Source>], &'a [ReferenceOr<Source>]),
        path: &str,
        place: &Place,
    ) -> Parameters {
        let own = self.distinct(own);
        let mut found = self.distinct(of_path);
        found.retain(|(inherited, _)| !own.iter().any(|(one, _)| same(inherited, one)));
        found.extend(own);
        let in_path = |(one, _): &&Found<'a>| matches!(one, Source::Path { .. });
        let name = |(one, _): &Found<'a>| one.parameter_data_ref().name.as_str();
        let declared: Vec<&str> = found.iter().filter(in_path).map(name).collect();
        let template = Template::read(path, &declared);
        let mut all = Vec::new();
        let mut idempotency_header = None;
        for (source, shared) in found {
            let data = source.parameter_data_ref();
            let own = template.named(&data.name, &declared);
            if is_ignored(source) || self.is_foreign(source, own.as_deref()) {
                continue;
            }
            if idempotency_header.is_none() && carries_key(source) {
                idempotency_header = Some(data.name.clone());
                continue;
            }
            let naming = match shared {
                Some(name) => Naming::Shared(Part::Parameter, name),
                None => Naming::Parameter(id, data.name.clone()),
            };
            let mut parameter = self.parameter(source, &naming);
            if parameter.location == Location::Path {
                parameter.name = own.unwrap_or(parameter.name);
                template.shape(&mut parameter);
            }
            all.push(parameter);
        }
        self.complete(&mut all, &template.segments, place);
        for name in &template.query {
            if !all.iter().any(|one| one.location == Location::Query && one.name == *name) {
                let message = format!("the path holds `{{?{name}}}`, which no parameter declares");
                let help = "declare it with `in: query`; until then it is an optional string";
                self.warn("query-parameter-missing", place, message, help);
                all.push(Parameter {
                    location: Location::Query,
                    required: false,
                    style: Style::Form,
                    explode: true,
                    ..undeclared(name, place)
                });
            }
        }
        Parameters { segments: template.segments, all, idempotency_header }
    }

    /// The parameters of a list; of two with one name and location the first.
    fn distinct(&mut self, list: &'a [ReferenceOr<Source>]) -> Vec<Found<'a>> {
        let mut found: Vec<Found<'a>> = Vec::with_capacity(list.len());
        for one in list {
            let Some((source, shared)) = self.declared_parameter(one) else { continue };
            if found.iter().any(|(known, _)| same(known, source)) {
                let data = source.parameter_data_ref();
                let place = self.document.place(&data.extensions);
                let message = format!("the parameter `{}` is declared twice", data.name);
                self.warn("duplicate-parameter", &place, message, "remove one of the two");
            } else {
                found.push((source, shared));
            }
        }
        found
    }

    fn declared_parameter(&self, of: &'a ReferenceOr<Source>) -> Option<Found<'a>> {
        let reference = match of {
            ReferenceOr::Item(item) => return Some((item, None)),
            ReferenceOr::Reference { reference } => reference,
        };
        let name = unescape(reference.strip_prefix("#/components/parameters/")?);
        let components = self.document.document.components.as_ref()?;
        let found = components.parameters.get(&*name)?.as_item()?;
        Some((found, Some(name.into_owned())))
    }

    /// A path parameter that its path does not hold: nothing could be sent. `own` is its name there.
    fn is_foreign(&mut self, source: &Source, own: Option<&str>) -> bool {
        let data = source.parameter_data_ref();
        if !matches!(source, Source::Path { .. }) {
            return false;
        }
        if let Some(own) = own {
            if own != data.name {
                let place = self.document.place(&data.extensions);
                let message = format!("the path says `{{{own}}}` for `{}`", data.name);
                let help = "write the name in both places alike; until then it is taken for it";
                self.warn("path-parameter-spelling", &place, message, help);
            }
            return false;
        }
        let place = self.document.place(&data.extensions);
        let message = format!("the path parameter `{}` does not occur in the path", data.name);
        let help = "write it into the path template, or remove it";
        self.warn("path-parameter-unused", &place, message, help);
        true
    }

    fn parameter(&mut self, source: &'a Source, naming: &Naming) -> Parameter {
        let data = source.parameter_data_ref();
        let place = self.document.place(&data.extensions);
        let (location, style, allow_reserved) = written(source);
        let (style, ty) = self.value(data, style, naming, &place);
        let rules = self.parameter_rules(data);
        let explode = match style {
            // The only form that is defined for it.
            Style::DeepObject => true,
            style => data.explode.unwrap_or(style == Style::Form),
        };
        Parameter {
            name: data.name.clone(),
            location,
            required: data.required || location == Location::Path,
            ty,
            style,
            explode,
            allow_reserved,
            rules,
            docs: Docs {
                summary: None,
                description: data.description.clone(),
                deprecated: data.deprecated.unwrap_or(false),
                default: default_of(data),
            },
            place,
        }
    }

    /// The type of a parameter. `null` can only be written as JSON.
    fn value(
        &mut self,
        data: &'a ParameterData,
        style: Style,
        naming: &Naming,
        place: &Place,
    ) -> (Style, Ty) {
        match &data.format {
            ParameterSchemaOrContent::Schema(schema) => {
                (style, peel_null(self.ty(schema.into(), naming, place)))
            }
            ParameterSchemaOrContent::Content(content) => {
                let Some((media, of)) = content.first() else { return (style, text()) };
                let ty = match &of.schema {
                    Some(schema) => self.ty(schema.into(), naming, place),
                    None => Ty::Any,
                };
                match Reading::of(media) {
                    Reading::Json => (Style::Json, ty),
                    _ => (style, peel_null(ty)),
                }
            }
        }
    }

    /// Path parameters in the order of the path; one that nobody declares is a string.
    fn complete(&mut self, all: &mut Vec<Parameter>, segments: &[Segment], place: &Place) {
        let mut ordered: Vec<Parameter> = Vec::with_capacity(all.len());
        for name in names(segments) {
            let is_it = |one: &Parameter| one.location == Location::Path && one.name == name;
            if ordered.iter().any(is_it) {
                continue;
            }
            if let Some(position) = all.iter().position(is_it) {
                ordered.push(all.remove(position));
                continue;
            }
            let message = format!("the path holds `{{{name}}}`, which no parameter declares");
            let help = "declare it with `in: path`; until then it is a string";
            self.warn("path-parameter-missing", place, message, help);
            ordered.push(undeclared(name, place));
        }
        ordered.append(all);
        *all = ordered;
    }
}

fn names(segments: &[Segment]) -> impl Iterator<Item = &str> {
    segments.iter().filter_map(|segment| match segment {
        Segment::Parameter(name) => Some(name.as_str()),
        Segment::Text(_) => None,
    })
}

fn text() -> Ty {
    Ty::Primitive(Primitive::String(Format::Text))
}

fn undeclared(name: &str, place: &Place) -> Parameter {
    Parameter {
        name: name.to_owned(),
        location: Location::Path,
        required: true,
        ty: text(),
        style: Style::Simple,
        explode: false,
        allow_reserved: false,
        rules: Vec::new(),
        docs: Docs::default(),
        place: place.clone(),
    }
}

/// Where and how a parameter is written.
fn written(source: &Source) -> (Location, Style, bool) {
    match source {
        Source::Path { style, .. } => {
            let style = match style {
                PathStyle::Matrix => Style::Matrix,
                PathStyle::Label => Style::Label,
                PathStyle::Simple => Style::Simple,
            };
            (Location::Path, style, false)
        }
        Source::Query { style, allow_reserved, .. } => {
            let style = match style {
                QueryStyle::Form => Style::Form,
                QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                QueryStyle::PipeDelimited => Style::PipeDelimited,
                QueryStyle::DeepObject => Style::DeepObject,
            };
            (Location::Query, style, *allow_reserved)
        }
        Source::Header { .. } => (Location::Header, Style::Simple, false),
        Source::Cookie { .. } => (Location::Cookie, Style::Form, false),
    }
}

/// One name in one location; names of headers don't differ by case.
fn same(one: &Source, other: &Source) -> bool {
    let (left, right) = (&one.parameter_data_ref().name, &other.parameter_data_ref().name);
    let location = written(one).0;
    location == written(other).0
        && match location {
            Location::Header => left.eq_ignore_ascii_case(right),
            _ => left == right,
        }
}

/// `OpenAPI` 3.0.4, "Parameter Object": these headers are described elsewhere.
fn is_ignored(source: &Source) -> bool {
    matches!(source, Source::Header { parameter_data, .. }
        if ["accept", "content-type", "authorization"]
            .iter()
            .any(|name| parameter_data.name.eq_ignore_ascii_case(name)))
}

fn carries_key(source: &Source) -> bool {
    let Source::Header { parameter_data, .. } = source else { return false };
    let said = parameter_data.extensions.get("x-fanwise-idempotency").and_then(Value::as_bool);
    said.unwrap_or_else(|| {
        ["idempotency-key", "x-idempotency-key"]
            .iter()
            .any(|name| parameter_data.name.eq_ignore_ascii_case(name))
    })
}

/// What the server takes where a parameter is left out.
fn default_of(data: &ParameterData) -> Option<String> {
    let ParameterSchemaOrContent::Schema(schema) = &data.format else { return None };
    default(schema.into()).filter(|_| !data.required)
}
