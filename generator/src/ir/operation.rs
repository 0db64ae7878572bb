//! Operations: what goes out and what may come back.

use super::{ApiId, Docs, OperationId, Paging, Requirement, Rules, Ty, Xml};
use crate::diagnostic::Place;

/// One method and path.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Whose it is.
    pub api: ApiId,
    /// `operationId`, unique within its API: of two with one id the later has none here.
    pub id: Option<String>,
    /// The method.
    pub method: Method,
    /// The path template as the document writes it.
    pub path: String,
    /// The same, in pieces.
    pub segments: Vec<Segment>,
    /// A base URL of its own (`servers` at the path or the operation).
    pub server: Option<String>,
    /// Its texts.
    pub docs: Docs,
    /// In document order.
    pub tags: Vec<String>,
    /// Path parameters in the order of the path, then the rest in document order.
    pub parameters: Vec<Parameter>,
    /// The request's body.
    pub body: Option<Body>,
    /// In document order.
    pub answers: Vec<Answer>,
    /// Alternatives, in document order; the document's own where the operation says nothing. Empty:
    /// nothing is asked for.
    pub security: Vec<Requirement>,
    /// The header that carries an idempotency key, where the operation declares one. It is not
    /// among `parameters`.
    pub idempotency_header: Option<String>,
    /// Whether it may be sent twice, by the document's own word.
    pub repeatable: bool,
    /// What else the document says of repeating it.
    pub retry: Retry,
    /// The operation that this one is once more, with another media type of its body. Its `id` is
    /// our own then.
    pub other_body_of: Option<OperationId>,
    /// How its pages hang together, where it answers in pages.
    pub paging: Option<Paging>,
    /// Where it stands.
    pub place: Place,
}

/// What a document says of repeating an operation; what is `None` it doesn't say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retry {
    /// The most attempts, the first included, from 1 on.
    pub attempts: Option<u32>,
    /// The longest first backoff, in milliseconds.
    pub backoff_ms: Option<u64>,
    /// The longest of all, in milliseconds.
    pub backoff_cap_ms: Option<u64>,
    /// The statuses that another attempt may change: `503`, `5XX`.
    pub statuses: Option<Vec<String>>,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// RFC 9110, 9.3.1.
    Get,
    /// RFC 9110, 9.3.4.
    Put,
    /// RFC 9110, 9.3.3.
    Post,
    /// RFC 9110, 9.3.5.
    Delete,
    /// RFC 9110, 9.3.7.
    Options,
    /// RFC 9110, 9.3.2.
    Head,
    /// RFC 5789.
    Patch,
    /// RFC 9110, 9.3.8.
    Trace,
    /// Of the HTTP working group's `safe-method-w-body`: a GET with a body.
    Query,
}

impl Method {
    /// In upper case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
            Self::Query => "QUERY",
        }
    }

    /// RFC 9110, 9.2.1: reads only.
    pub fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Options | Self::Trace | Self::Query)
    }

    /// RFC 9110, 9.2.2: twice is as good as once.
    pub fn is_idempotent(self) -> bool {
        self.is_safe() || matches!(self, Self::Put | Self::Delete)
    }
}

impl Operation {
    /// The path template with nothing in its braces but names.
    pub fn template(&self) -> String {
        let piece = |segment: &Segment| match segment {
            Segment::Text(text) => text.clone(),
            Segment::Parameter(name) => format!("{{{name}}}"),
        };
        self.segments.iter().map(piece).collect()
    }
}

/// A piece of a path template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Sent as it stands.
    Text(String),
    /// `{name}`: filled by the path parameter of that name.
    Parameter(String),
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In the `Cookie` header.
    Cookie,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// Where it travels.
    pub location: Location,
    /// Whether it must be given. Path parameters always.
    pub required: bool,
    /// Its type.
    pub ty: Ty,
    /// How it is written.
    pub style: Style,
    /// `explode`, its default already filled in.
    pub explode: bool,
    /// `allowReserved`.
    pub allow_reserved: bool,
    /// What its schema asks of values, where requests are checked.
    pub rules: Rules,
    /// Its texts.
    pub docs: Docs,
    /// Where it stands.
    pub place: Place,
}

/// How a parameter is written (OpenAPI 3.0.4, "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `;color=blue`.
    Matrix,
    /// `.blue`.
    Label,
    /// `simple` with its slashes as they are (path): `{+name}` of RFC 6570.
    Segments,
    /// `blue,black`.
    Simple,
    /// `color=blue`.
    Form,
    /// `blue%20black`.
    SpaceDelimited,
    /// `blue|black`.
    PipeDelimited,
    /// `color[R]=100`.
    DeepObject,
    /// `content: application/json`: the value as JSON text.
    Json,
}

/// A request's body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Whether it must be given.
    pub required: bool,
    /// In document order; the first that can be generated is sent.
    pub content: Content,
    /// What its schema asks of values, where requests are checked.
    pub rules: Rules,
    /// Its texts.
    pub docs: Docs,
}

/// A body under one media type.
#[derive(Clone, Debug)]
pub struct Content {
    /// As the document writes it: `application/json; charset=utf-8`.
    pub media: String,
    /// How it is written and read.
    pub kind: MediaKind,
    /// Its type.
    pub ty: Ty,
}

/// How a body is written and read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// `application/json`, `+json`.
    Json,
    /// `application/x-www-form-urlencoded`, with what `encoding` says of single fields.
    Form(Vec<FormField>),
    /// `multipart/*`, with what `encoding` says of single parts. Files are [`Primitive::File`].
    ///
    /// [`Primitive::File`]: super::Primitive::File
    Multipart(Vec<FormField>),
    /// `application/xml`, `text/xml`, `+xml`, with what `xml` says at the body's own schema.
    Xml(Option<Box<Xml>>),
    /// A JSON value on every line, a sequence of JSON texts: the type is that of all of them
    /// together, a list.
    Lines,
    /// `text/event-stream`, of an answer: the type is that of what is made of all events together,
    /// a list.
    Events(EventForm),
    /// `text/*`: a string as it is.
    Text,
    /// Anything else: bytes as they are.
    Bytes,
}

/// What is made of a server-sent event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventForm {
    /// What an item is.
    pub shape: EventShape,
    /// The names of the events whose data is a text.
    pub text: Vec<String>,
    /// The data of the event that ends the stream, where that is not `[DONE]`.
    pub end: Option<String>,
}

/// What an item of a stream of events is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventShape {
    /// The data, as JSON.
    Data,
    /// An object of `event`, `id` and `data`, whose data is JSON; whether it says its name always.
    Envelope(bool),
    /// The same, and the data is text.
    Plain,
}

/// What `encoding` says of a field of a form, or of a part of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormField {
    /// The property.
    pub name: String,
    /// How it is written.
    pub style: Style,
    /// `explode`, its default already filled in.
    pub explode: bool,
    /// `contentType` of a part: one media type, several after commas, or a range.
    pub content_type: Option<String>,
    /// The headers of a part whose value the document fixes.
    pub headers: Vec<(String, String)>,
}

/// What may come back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Under which status.
    pub status: StatusSpec,
    /// One per media type; empty: no body.
    pub content: Vec<Content>,
    /// Its description.
    pub docs: Docs,
}

/// The key of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StatusSpec {
    /// `404`.
    Code(u16),
    /// `4XX`.
    Class(u8),
    /// `default`.
    Default,
}

impl StatusSpec {
    /// Whether it stands for a success: a 2xx. `default` does where no other 2xx stands, which the
    /// operation has to say.
    pub fn is_success(self) -> bool {
        match self {
            Self::Code(code) => (200..300).contains(&code),
            Self::Class(class) => class == 2,
            Self::Default => false,
        }
    }
}

impl Operation {
    /// Whether the answer under this key is a success, `default` included.
    pub fn is_success(&self, status: StatusSpec) -> bool {
        match status {
            StatusSpec::Default => !self.answers.iter().any(|answer| answer.status.is_success()),
            other => other.is_success(),
        }
    }
}
