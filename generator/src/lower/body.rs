//! Bodies of requests and answers.

use openapiv3::{Encoding, MediaType, QueryStyle, ReferenceOr, Schema};

use super::Lowerer;
use super::media::{OCTETS, Reading, is_wildcard};
use super::schema::Kind;
use super::view::Node;
use crate::diagnostic::Place;
use crate::ir::{Content, FormField, Format, MediaKind, Naming, Primitive, Style, Ty};
use crate::normalise::words;

/// What a schema says of a body that need not be JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
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
    /// Whether some of its parts are files.
    files: bool,
    /// XML of which no more is said than that it is an object.
    free: bool,
}

impl<'a> Lowerer<'a> {
    /// A media type, its reading settled by its schema where the media type alone doesn't.
    pub(super) fn entry(&self, media: &'a str, of: &'a MediaType) -> Entry<'a> {
        let nature = of.schema.as_ref().map_or(Nature::Nothing, |one| self.nature(one.into()));
        let reading = match (Reading::of(media), nature) {
            (Reading::Plain | Reading::Schema, Nature::Structured) => Reading::Json,
            // Text that is XML by its word, of which no more is said.
            (Reading::Xml, Nature::Nothing | Nature::Text | Nature::Binary)
            | (Reading::Lines, Nature::Binary)
            | (Reading::Plain, _)
            | (Reading::Schema, Nature::Text)
            | (Reading::Form, Nature::Text | Nature::Binary) => Reading::Text,
            // A file whose content is JSON, or so they say: no string of JSON can hold one.
            (Reading::Json, Nature::Binary) | (Reading::Schema, _) => Reading::Bytes,
            (reading, _) => reading,
        };
        let files = reading == Reading::Multipart
            && of.schema.as_ref().is_some_and(|schema| self.has_files(schema.into()));
        let free = reading == Reading::Xml
            && of.schema.as_ref().is_some_and(|schema| self.is_free(schema.into()));
        Entry { media, of, reading, files, free }
    }

    pub(super) fn nature(&self, node: Node<'a>) -> Nature {
        let merged = self.merge(&self.parts(node, None), &mut Vec::new());
        match Kind::of(&merged) {
            _ if !self.alternatives(&merged).is_empty() => Nature::Structured,
            Kind::Open => Nature::Nothing,
            Kind::String if merged.format == Some("binary") => Nature::Binary,
            Kind::String => Nature::Text,
            _ => Nature::Structured,
        }
    }

    fn is_free(&self, node: Node<'a>) -> bool {
        let merged = self.merge(&self.parts(node, None), &mut Vec::new());
        Kind::of(&merged) == Kind::Object && merged.is_bare() && merged.required.is_empty()
    }

    /// Whether a property of a body is a file.
    fn has_files(&self, node: Node<'a>) -> bool {
        let merged = self.merge(&self.parts(node, None), &mut Vec::new());
        let mut properties = merged.properties.values().flatten();
        properties.any(|one| self.is_file(one.node, 0))
            || self.alternatives(&merged).iter().flat_map(|one| &one.nodes).any(|node| {
                let merged = self.merge(&self.parts(*node, None), &mut Vec::new());
                merged.properties.values().flatten().any(|one| self.is_file(one.node, 0))
            })
    }

    /// Whether a part, an element of it, or an alternative is a file.
    fn is_file(&self, node: Node<'a>, depth: u8) -> bool {
        /// What lies deeper is JSON.
        const DEEPEST: u8 = 3;
        let merged = self.merge(&self.parts(node, None), &mut Vec::new());
        let alternatives = self.alternatives(&merged);
        let mut inner = alternatives.iter().flat_map(|one| one.nodes.iter().copied());
        (Kind::of(&merged) == Kind::String && merged.format == Some("binary"))
            || (depth < DEEPEST
                && (merged.items.as_ref().is_some_and(|it| self.is_file(it.node, depth + 1))
                    || inner.any(|node| self.is_file(node, depth + 1))))
    }

    /// A body under one media type.
    pub(super) fn content(&mut self, entry: Entry<'a>, naming: &Naming, parent: &Place) -> Content {
        let Entry { media, of, reading, .. } = entry;
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
                let ty = self.schema_of(of, naming, &place);
                return self.content_of(entry, ty);
            }
            Reading::Lines => (MediaKind::Lines, self.lines(of, naming, &place)),
            Reading::Events => {
                let (form, ty) = self.events(of, naming, &place);
                (MediaKind::Events(form), ty)
            }
            Reading::Multipart => {
                let ty = self.schema_of(of, naming, &place);
                (MediaKind::Multipart(self.part_fields(of, &place)), parts(ty))
            }
            Reading::Bytes => {
                self.unused(of, media, &place);
                (MediaKind::Bytes, Ty::Primitive(Primitive::Bytes))
            }
        };
        Content { media: media.to_owned(), kind, ty }
    }

    /// A body in XML or JSON whose type is known.
    pub(super) fn content_of(&self, entry: Entry<'a>, ty: Ty) -> Content {
        let xml = || entry.of.schema.as_ref().and_then(|schema| self.xml(schema.into()));
        let kind = match entry.reading {
            Reading::Xml => MediaKind::Xml(xml()),
            _ => MediaKind::Json,
        };
        Content { media: entry.media.to_owned(), kind, ty }
    }

    fn schema_of(&mut self, of: &'a MediaType, naming: &Naming, place: &Place) -> Ty {
        match &of.schema {
            Some(schema) => self.ty(schema.into(), naming, place),
            None => Ty::Any,
        }
    }

    /// The values of all lines together: the schema describes them, or one of them. One that is
    /// text describes what travels: a line is then any value.
    pub(super) fn lines(&mut self, of: &'a MediaType, naming: &Naming, place: &Place) -> Ty {
        let nature = of.schema.as_ref().map(|schema| self.nature(schema.into()));
        if nature != Some(Nature::Structured) {
            return Ty::List(Box::new(Ty::Any));
        }
        let ty = self.schema_of(of, naming, place);
        let is_list = match &ty {
            Ty::List(_) => true,
            Ty::Named(_) => of.schema.as_ref().is_some_and(|schema| {
                let merged = self.merge(&self.parts(schema.into(), None), &mut Vec::new());
                Kind::of(&merged) == Kind::Array
            }),
            _ => false,
        };
        if is_list { ty } else { Ty::List(Box::new(ty)) }
    }

    /// A schema for a body that is text or bytes says nothing that could be used.
    fn unused(&mut self, of: &'a MediaType, media: &str, place: &Place) {
        let nature = of.schema.as_ref().map(|schema| self.nature(schema.into()));
        if nature != Some(Nature::Structured) {
            return;
        }
        let reason = match Reading::of(media) {
            Reading::Multipart => "the parts of an answer are handed on as they come".to_owned(),
            _ => format!("a schema says nothing of how `{media}` is written"),
        };
        self.note(place, reason);
    }
}

impl Entry<'_> {
    /// Which of several media types of a request is sent: the lowest.
    pub(super) fn rank(&self) -> u8 {
        match self.reading {
            // No other can carry them.
            Reading::Multipart if self.files => 0,
            Reading::Json if Reading::of(self.media) == Reading::Json => 1,
            Reading::Form => 2,
            Reading::Multipart => 3,
            Reading::Json | Reading::Schema | Reading::Plain => 4,
            Reading::Xml => 5,
            Reading::Lines => 6,
            Reading::Text | Reading::Events => 7,
            Reading::Bytes => 8,
        }
    }

    pub(super) fn is_json(&self) -> bool {
        self.reading == Reading::Json
    }

    /// Whether a JSON body beside it makes it superfluous: it is the same in another writing.
    pub(super) fn repeats(&self, json: &Self) -> bool {
        match self.reading {
            Reading::Json | Reading::Lines => false,
            // XML is read too, as the same type where it says the same; but not XML of which
            // nothing is said.
            Reading::Xml => self.free,
            Reading::Text if Reading::of(self.media) == Reading::Xml => true,
            _ => self.of.schema.is_some() && self.is_like(json),
        }
    }

    /// Whether it says the same as the other in another writing, one of them in XML.
    pub(super) fn is_twin(&self, other: &Self) -> bool {
        let both = [self.reading, other.reading];
        both.contains(&Reading::Xml)
            && both.iter().all(|one| matches!(one, Reading::Xml | Reading::Json))
            && self.is_like(other)
    }

    /// Whether both have the same schema, wherever it stands.
    pub(super) fn is_like(&self, other: &Self) -> bool {
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

    /// Where an answer comes: a form can't be read yet, nor can parts; events can.
    pub(super) fn received(self) -> Self {
        match self.reading {
            Reading::Form => Self { reading: Reading::Text, ..self },
            Reading::Multipart => Self { reading: Reading::Bytes, ..self },
            Reading::Text if Reading::is_events(self.media) => {
                Self { reading: Reading::Events, ..self }
            }
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
    let odd = matches!(content.kind, MediaKind::Multipart(_))
        && !content.media.to_ascii_lowercase().trim_start().starts_with("multipart/");
    if !odd && !is_wildcard(&content.media) {
        return content;
    }
    let media = match content.kind {
        MediaKind::Json => "application/json",
        MediaKind::Form(_) => "application/x-www-form-urlencoded",
        MediaKind::Multipart(_) => "multipart/form-data",
        MediaKind::Xml(_) => "application/xml",
        MediaKind::Lines => "application/x-ndjson",
        MediaKind::Text => "text/plain",
        MediaKind::Events(_) => "text/event-stream",
        MediaKind::Bytes => OCTETS,
    };
    Content { media: media.to_owned(), ..content }
}

/// The type of a body of parts: one that says nothing of them takes any.
fn parts(ty: Ty) -> Ty {
    match ty {
        Ty::Any | Ty::Primitive(_) => Ty::Map(Box::new(Ty::Primitive(Primitive::File))),
        Ty::Map(of) if *of == Ty::Any => Ty::Map(Box::new(Ty::Primitive(Primitive::File))),
        ty => ty,
    }
}

/// What `encoding` says of single fields.
fn form_fields(of: &MediaType) -> Vec<FormField> {
    of.encoding.iter().map(|(name, encoding)| form_field(name, encoding)).collect()
}

pub(super) fn form_field(name: &str, encoding: &Encoding) -> FormField {
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
    FormField { name: name.to_owned(), style, explode, content_type: None, headers: Vec::new() }
}
