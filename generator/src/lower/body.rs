//! Bodies of requests and answers.

use openapiv3::{MediaType, QueryStyle, ReferenceOr, Schema};

use super::Lowerer;
use super::media::{Reading, is_wildcard};
use super::schema::Kind;
use super::view::Node;
use crate::diagnostic::Place;
use crate::ir::{Content, FormField, Format, MediaKind, Naming, Primitive, Style, Ty};
use crate::normalise::words;

/// What a schema says of a body that need not be JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nature {
    Nothing,
    Text,
    Binary,
    /// An object, a list, a number: more than text can say.
    Structured,
}

/// A media type of a body, with what it comes to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) media: &'a str,
    pub(super) of: &'a MediaType,
    reading: Reading,
}

impl<'a> Lowerer<'a> {
    /// A media type, its reading settled by its schema where the media type alone doesn't.
    pub(super) fn entry(&self, media: &'a str, of: &'a MediaType) -> Entry<'a> {
        let nature = of.schema.as_ref().map_or(Nature::Nothing, |one| self.nature(one.into()));
        let reading = match (Reading::of(media), nature) {
            (Reading::Plain | Reading::Schema, Nature::Structured) => Reading::Json,
            (Reading::Plain, _)
            | (Reading::Schema, Nature::Text)
            | (Reading::Form, Nature::Text | Nature::Binary) => Reading::Text,
            (Reading::Schema, _) => Reading::Bytes,
            (reading, _) => reading,
        };
        Entry { media, of, reading }
    }

    fn nature(&self, node: Node<'a>) -> Nature {
        let merged = self.merge(&self.parts(node, None), &mut Vec::new());
        match Kind::of(&merged) {
            _ if !self.alternatives(&merged).is_empty() => Nature::Structured,
            Kind::Open => Nature::Nothing,
            Kind::String if merged.format == Some("binary") => Nature::Binary,
            Kind::String => Nature::Text,
            _ => Nature::Structured,
        }
    }

    /// A body under one media type.
    pub(super) fn content(&mut self, entry: Entry<'a>, naming: &Naming, parent: &Place) -> Content {
        let Entry { media, of, reading } = entry;
        let known = of.extensions.contains_key(words::AT);
        let place = if known { self.document.place(&of.extensions) } else { parent.clone() };
        let text = Ty::Primitive(Primitive::String(Format::Text));
        let (kind, ty) = match reading {
            Reading::Json | Reading::Plain | Reading::Schema => {
                (MediaKind::Json, self.schema_of(of, naming, &place))
            }
            Reading::Form => {
                let ty = match self.schema_of(of, naming, &place) {
                    Ty::Any => Ty::Map(Box::new(Ty::Any)),
                    ty => ty,
                };
                (MediaKind::Form(form_fields(of)), ty)
            }
            Reading::Text => {
                self.unused(of, media, &place);
                (MediaKind::Text, text)
            }
            Reading::Xml => {
                self.note(&place, "XML is not read yet: its text is handed on");
                (MediaKind::Text, text)
            }
            Reading::Multipart => {
                self.note(&place, "multipart is not built yet: its bytes are handed on");
                (MediaKind::Bytes, Ty::Primitive(Primitive::Bytes))
            }
            Reading::Bytes => {
                self.unused(of, media, &place);
                (MediaKind::Bytes, Ty::Primitive(Primitive::Bytes))
            }
        };
        Content { media: media.to_owned(), kind, ty }
    }

    fn schema_of(&mut self, of: &'a MediaType, naming: &Naming, place: &Place) -> Ty {
        match &of.schema {
            Some(schema) => self.ty(schema.into(), naming, place),
            None => Ty::Any,
        }
    }

    /// A schema for a body that is text or bytes says nothing that could be used.
    fn unused(&mut self, of: &'a MediaType, media: &str, place: &Place) {
        let nature = of.schema.as_ref().map(|schema| self.nature(schema.into()));
        if nature == Some(Nature::Structured) {
            self.note(place, format!("a schema says nothing of how `{media}` is written"));
        }
    }
}

impl Entry<'_> {
    /// Which of several media types of a request is sent: the lowest.
    pub(super) fn rank(&self) -> u8 {
        match self.reading {
            Reading::Json if Reading::of(self.media) == Reading::Json => 0,
            Reading::Form => 1,
            Reading::Json | Reading::Schema | Reading::Plain => 2,
            Reading::Text => 3,
            Reading::Bytes => 4,
            Reading::Xml => 5,
            Reading::Multipart => 6,
        }
    }

    pub(super) fn is_json(&self) -> bool {
        self.reading == Reading::Json
    }

    /// Whether a JSON body beside it makes it superfluous: it is the same in another writing.
    pub(super) fn repeats(&self, json: &Self) -> bool {
        match self.reading {
            Reading::Json => false,
            Reading::Xml => true,
            _ => self.of.schema.is_some() && self.is_like(json),
        }
    }

    /// Whether both have the same schema, wherever it stands.
    fn is_like(&self, other: &Self) -> bool {
        let plain = |of: &Option<ReferenceOr<Schema>>| {
            let mut value = serde_json::to_value(of).unwrap_or_default();
            strip(&mut value);
            value
        };
        match (&self.of.schema, &other.of.schema) {
            (
                Some(ReferenceOr::Reference { reference: one }),
                Some(ReferenceOr::Reference { reference: another }),
            ) => one == another,
            (Some(ReferenceOr::Item(_)), Some(ReferenceOr::Item(_))) => {
                plain(&self.of.schema) == plain(&other.of.schema)
            }
            (None, None) => true,
            _ => false,
        }
    }

    /// Whether it is read as the other and has the same schema.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.reading == other.reading && self.is_like(other)
    }

    /// Where an answer comes: a form can't be read yet.
    pub(super) fn received(self) -> Self {
        match self.reading {
            Reading::Form => Self { reading: Reading::Text, ..self },
            _ => self,
        }
    }
}

/// Takes out where things stand.
fn strip(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(members) => {
            members.remove(words::AT);
            members.values_mut().for_each(strip);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// The media type that is sent for one that stands for several.
pub(super) fn sent(content: Content) -> Content {
    if !is_wildcard(&content.media) {
        return content;
    }
    let media = match content.kind {
        MediaKind::Json => "application/json",
        MediaKind::Form(_) => "application/x-www-form-urlencoded",
        MediaKind::Text => "text/plain",
        MediaKind::Bytes => "application/octet-stream",
    };
    Content { media: media.to_owned(), ..content }
}

/// What `encoding` says of single fields.
fn form_fields(of: &MediaType) -> Vec<FormField> {
    let field = |(name, encoding): (&String, &openapiv3::Encoding)| {
        let json = encoding.content_type.as_deref().map(Reading::of) == Some(Reading::Json);
        let style = match &encoding.style {
            Some(QueryStyle::SpaceDelimited) => Style::SpaceDelimited,
            Some(QueryStyle::PipeDelimited) => Style::PipeDelimited,
            Some(QueryStyle::DeepObject) => Style::DeepObject,
            None if json => Style::Json,
            Some(QueryStyle::Form) | None => Style::Form,
        };
        let explode = match encoding.extensions.get(words::EXPLODE) {
            Some(said) => said.as_bool().unwrap_or(encoding.explode),
            None => encoding.explode || matches!(style, Style::Form | Style::DeepObject),
        };
        FormField { name: name.clone(), style, explode }
    };
    of.encoding.iter().map(field).collect()
}
