//! The intermediate representation: what the documents say, with every `$ref` resolved, no Rust
//! name decided and no trace of the OpenAPI version it came from.
//!
//! Identity is an id into an [`Arena`], never a string. Everything is in document order.

mod arena;
mod operation;
mod paging;
mod path;
mod reach;
mod rules;
mod ty;
mod typed;
mod xml;

pub use arena::{Arena, Id};
pub use operation::{
    Answer, Body, Content, EventForm, EventShape, FormField, Location, MediaKind, Method,
    Operation, Parameter, Retry, Segment, StatusSpec, Style,
};
pub use ty::{
    Access, Enumeration, Field, Foreign, Format, Home, Listed, Literal, Naming, Part, Primitive,
    Record, Shape, Tag, Ty, TypeDef, Union, Value, Variant,
};
pub use xml::{Xml, XmlNode};

pub use paging::{NextPage, PageTarget, Paging};
pub use path::RustPath;
pub use reach::Reached;
pub use rules::{Rule, Rules, RulesDef, ValueKind};

use std::collections::BTreeMap;

use crate::diagnostic::Place;

/// Names one API (one OpenAPI document) of a run.
pub type ApiId = Id<Api>;
/// Names one type that gets a Rust item.
pub type TypeId = Id<TypeDef>;
/// Names one type that is not generated.
pub type ForeignId = Id<Foreign>;
/// Names the rules of one schema component.
pub type RulesId = Id<RulesDef>;
/// Names one operation.
pub type OperationId = Id<Operation>;

/// All documents of a run.
#[derive(Clone, Debug, Default)]
pub struct Ir {
    /// In the order of the manifest or the command line.
    pub apis: Arena<Api>,
    /// The types of all APIs and of the manifest's inputs.
    pub types: Arena<TypeDef>,
    /// The types that are not generated, each once.
    pub foreign: Arena<Foreign>,
    /// What types derive beside what they always do.
    pub derives: BTreeMap<TypeId, Vec<RustPath>>,
    /// What schema components ask of values, for APIs whose requests are checked.
    pub rules: Arena<RulesDef>,
    /// The operations of all APIs.
    pub operations: Arena<Operation>,
    /// What the manifest's fan-outs ask the caller for, in the order of the manifest.
    pub inputs: Vec<Input>,
}

/// An input that a fan-out of the manifest declares.
#[derive(Clone, Debug)]
pub struct Input {
    /// The fan-out's name in the manifest.
    pub fan_out: String,
    /// Its name in the manifest.
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// Its texts.
    pub docs: Docs,
}

/// One OpenAPI document.
#[derive(Clone, Debug)]
pub struct Api {
    /// The name that the manifest or the command line gives it.
    pub name: String,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// The document's own version word: `3.1.0`.
    pub openapi: String,
    /// `info.description`.
    pub docs: Docs,
    /// `servers`, template variables already filled with their defaults. An URL may be relative.
    pub servers: Vec<String>,
    /// What is generated: ids into [`Ir::operations`], in document order.
    pub operations: Vec<OperationId>,
    /// Whether that is all of the document.
    pub extent: Extent,
    /// Component schemas by their name in the document, with what each became.
    pub schemas: Vec<(String, Ty)>,
    /// `components.securitySchemes`, in document order.
    pub schemes: Vec<Scheme>,
    /// Operations that were left out, each warned about too.
    pub skipped: Vec<Skipped>,
    /// Places typed `serde_json::Value` although the schema says something.
    pub untyped: Vec<Untyped>,
    /// Its answers may lack what it requires, and what they lack is counted.
    pub lenient: bool,
    /// What each schema became, by where it stands, in the order in which they were met.
    pub placed: Vec<(Place, Ty)>,
    /// Where the document stands.
    pub place: Place,
}

/// How much of a document is generated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// All operations and all component schemas.
    #[default]
    Whole,
    /// The operations that the manifest asks for, and what they reach. The others still count when
    /// names are given, so that asking for one more renames nothing.
    Asked {
        /// The operations that are not asked for, in document order.
        left_out: Vec<OperationId>,
    },
}

impl Api {
    /// All operations of the document that can be generated, in document order.
    pub fn declared(&self) -> Vec<OperationId> {
        let mut all = self.operations.clone();
        if let Extent::Asked { left_out } = &self.extent {
            all.extend(left_out);
            all.sort_unstable();
        }
        all
    }
}

/// Texts of a document, raw Markdown; `emit` makes them safe for rustdoc.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// `summary` or `title`: one line.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// `default` of what may be left out, as JSON: what the server takes then.
    pub default: Option<String>,
}

/// A security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Its name in the document.
    pub name: String,
    /// How the credential travels.
    pub kind: SchemeKind,
}

/// How a credential travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// `Authorization: Bearer …`.
    Bearer,
    /// `Authorization: Basic …`.
    Basic,
    /// `type: apiKey`.
    ApiKey {
        /// Header, query or cookie.
        location: Location,
        /// The header's, parameter's or cookie's name.
        name: String,
    },
    /// `type: oauth2` with a client credentials flow.
    ClientCredentials {
        /// Where tokens are fetched.
        token_url: String,
        /// All scopes that the flow declares.
        scopes: Vec<String>,
    },
    /// Other flows of `OAuth2`, `openIdConnect`: the caller brings the token, sent as bearer.
    Token {
        /// Where a refresh token is exchanged for it; empty where the document doesn't say.
        token_url: String,
    },
    /// `type: http` with another scheme word: `Authorization: <word> …`.
    Http(String),
    /// Mutual TLS: nothing to send.
    MutualTls,
}

/// One alternative of a security requirement: all of these schemes together. Empty: none needed.
pub type Requirement = Vec<(String, Vec<String>)>;

/// An operation that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// `GET`.
    pub method: String,
    /// The path template.
    pub path: String,
    /// Why, in one sentence without a full stop.
    pub reason: String,
}

/// A place that could not be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untyped {
    /// The JSON pointer, `#/…`.
    pub pointer: String,
    /// Why, in one sentence without a full stop.
    pub reason: String,
}
