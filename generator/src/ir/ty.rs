//! Types: what a value may be.

use super::{ApiId, Docs, ForeignId, OperationId, RustPath, TypeId, Xml};
use crate::diagnostic::Place;

/// The type of a value, as it stands at a field, parameter or body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ty {
    /// A scalar without a name of its own.
    Primitive(Primitive),
    /// `type: array`.
    List(Box<Ty>),
    /// An object of which only `additionalProperties` is declared.
    Map(Box<Ty>),
    /// `null` is a value of it. Never nested in itself, and never the outside of an alias: what
    /// refers to a nullable component is nullable itself.
    Nullable(Box<Ty>),
    /// Never printed: `format: password`, `writeOnly`, `x-fanwise-secret`. Inside of `Nullable`, and
    /// never the outside of an alias either.
    Secret(Box<Ty>),
    /// A type with a Rust item of its own.
    Named(TypeId),
    /// A type that is not generated: one's own (`types`, `x-rust-type`), or one of the runtime that
    /// models a format.
    Foreign(ForeignId),
    /// Any JSON value: the schema says nothing, or [`super::Api::untyped`] says why.
    Any,
}

/// A type that is not generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// Where it is.
    pub path: RustPath,
    /// Of one of the runtime's that hold a string: the feature that it needs. It is made of a
    /// string, and gives it back.
    pub feature: Option<&'static str>,
}

impl Foreign {
    /// Whether it is one of the runtime's that hold a string.
    pub fn is_text(&self) -> bool {
        self.feature.is_some()
    }
}

/// A scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Primitive {
    /// `boolean`.
    Bool,
    /// `integer` with `format: int32`.
    I32,
    /// `integer`.
    I64,
    /// `integer` with `format: uint64`, or whose bounds need it.
    U64,
    /// `integer` whose format, bounds, default or example need more than 64 bits.
    I128,
    /// `number` with `format: float`.
    F32,
    /// `number`.
    F64,
    /// `string`.
    String(Format),
    /// Raw bytes: a body that is no text, `format: binary`.
    Bytes,
    /// A part of a multipart body whose content the caller brings, mostly a file.
    File,
    /// `null` alone.
    Null,
}

/// What a string holds. All are Rust strings, kept as they came; the docs say the format. What a
/// manifest replaces by another type is [`Ty::Foreign`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Nothing is said, or a word that is not known.
    Text,
    /// RFC 3339 date and time.
    DateTime,
    /// RFC 3339 full date.
    Date,
    /// RFC 9562.
    Uuid,
    /// RFC 3986.
    Uri,
    /// Base64 in a JSON string (`format: byte`, `contentEncoding: base64`).
    Base64,
    /// `format: binary` inside a schema: a string in JSON, a file where the body is multipart.
    Binary,
}

/// A type that gets a Rust item.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// The module that it belongs to.
    pub home: Home,
    /// Where its name comes from.
    pub naming: Naming,
    /// Its texts.
    pub docs: Docs,
    /// What it is.
    pub shape: Shape,
    /// What its schema says of it as XML.
    pub xml: Option<Box<Xml>>,
    /// Where it stands in the document.
    pub place: Place,
}

/// The module that a type belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Home {
    /// `<api>::types`.
    Api(ApiId),
    /// Inputs that the manifest declares in line.
    FanOuts,
    /// `shared::types`: one type for several APIs.
    Shared,
}

/// Where the name of a type comes from; the name stage makes a Rust identifier of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Naming {
    /// A schema under a name: a component, a `$defs` entry, the root of a file (its stem).
    Component(String),
    /// Written in line at a property of a record.
    Property(TypeId, String),
    /// Written in line as the element of a list or map that the given naming stands for.
    Item(Box<Naming>),
    /// Written in line as an alternative of a union: its title, tag or position.
    Variant(TypeId, String),
    /// Written in line at a parameter.
    Parameter(OperationId, String),
    /// Written in line in a parameter, request body or answer under `components`: its name there,
    /// so that no operation that uses it gives it a name.
    Shared(Part, String),
    /// Written in line as a request body; the media type where there are several.
    RequestBody(OperationId, Option<String>),
    /// Written in line as an answer's body: the status word, the media type where several.
    Answer(OperationId, StatusWord, Option<String>),
    /// A type that is JSON elsewhere, as the parts of a multipart body.
    Parts(TypeId),
    /// A type that stands elsewhere too, as a merge patch or a part of one.
    Patch(TypeId),
    /// An input of a fan-out: the fan-out's name, the input's.
    Input(String, String),
    /// What answers hold instead of the given type, which requests hold too.
    Received(TypeId),
}

impl Naming {
    /// The type that it is written in line in, or that it stands beside.
    pub fn parent(&self) -> Option<TypeId> {
        match self {
            Self::Property(parent, _) | Self::Variant(parent, _) | Self::Received(parent) => {
                Some(*parent)
            }
            Self::Item(inner) => inner.parent(),
            _ => None,
        }
    }

    /// The operation that it is written in line at.
    pub fn operation(&self) -> Option<OperationId> {
        match self {
            Self::Parameter(operation, _)
            | Self::RequestBody(operation, _)
            | Self::Answer(operation, ..) => Some(*operation),
            Self::Item(inner) => inner.operation(),
            _ => None,
        }
    }
}

/// What a component is that holds a type written in line. Its word tells it apart from a schema of
/// the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// `components.parameters`.
    Parameter,
    /// `components.requestBodies`.
    RequestBody,
    /// `components.responses`.
    Answer,
}

/// `200`, `4XX` or `default`, as the document writes it.
pub(crate) type StatusWord = String;

/// What a named type is.
#[derive(Clone, Debug)]
pub enum Shape {
    /// An object with declared properties, `allOf` already merged.
    Record(Record),
    /// A closed list of values.
    Enumeration(Enumeration),
    /// `oneOf`, `anyOf`.
    Union(Union),
    /// Another name for a type: a component that is a scalar, a list, a map.
    Alias(Ty),
}

/// An object with declared properties. What it doesn't declare is kept and sent again.
#[derive(Clone, Debug)]
pub struct Record {
    /// In document order.
    pub fields: Vec<Field>,
    /// The type of undeclared properties: [`Ty::Any`] unless `additionalProperties` says one.
    pub extra: Ty,
}

/// A property.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name on the wire.
    pub name: String,
    /// Its type. Optional is not part of it; nullable is.
    pub ty: Ty,
    /// In `required`.
    pub required: bool,
    /// The document requires it, and answers may lack it all the same; `required` is false then.
    pub expected: bool,
    /// `const`, an `enum` of one value, or the one tag of the unions that hold this record:
    /// a new value holds it without being asked. Only of a required property.
    pub fixed: Option<Literal>,
    /// Who may send it.
    pub access: Access,
    /// What its schema says of it as XML.
    pub xml: Option<Box<Xml>>,
    /// Its texts.
    pub docs: Docs,
    /// Where it stands.
    pub place: Place,
}

/// Who may send a property. A required one that only one side sends is not `required` in a type
/// that the other side sends too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Either side.
    #[default]
    Both,
    /// `readOnly`: the server alone.
    ServerOnly,
    /// `writeOnly`: the client alone.
    ClientOnly,
}

/// A closed list of values; a value outside of it survives.
#[derive(Clone, Debug)]
pub struct Enumeration {
    /// In document order, without repetition and without `null`.
    pub values: Vec<Value>,
}

/// Of what the values of an enumeration are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// All are strings.
    Strings,
    /// All are integers of 64 bits.
    Integers,
    /// Anything else: numbers, booleans, several of these.
    Scalars,
}

impl Enumeration {
    /// Of what its values are.
    pub fn listed(&self) -> Listed {
        let all = |test: fn(&Literal) -> bool| self.values.iter().all(|one| test(&one.literal));
        if all(|literal| matches!(literal, Literal::String(_))) {
            Listed::Strings
        } else if all(|literal| matches!(literal, Literal::Integer(_))) {
            Listed::Integers
        } else {
            Listed::Scalars
        }
    }
}

/// One value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// As it goes over the wire.
    pub literal: Literal,
    /// `x-enum-varnames`, `x-enumNames`.
    pub name: Option<String>,
    /// `x-enum-descriptions`, a `oneOf` of `const` with descriptions.
    pub docs: Docs,
}

/// A scalar constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A string.
    String(String),
    /// A value of an integer type.
    Integer(i64),
    /// Any other number, whole or not.
    Number(serde_json::Number),
    /// `true` or `false`.
    Boolean(bool),
}

impl Literal {
    /// As it is written in JSON, a string without its quotes.
    pub fn text(&self) -> String {
        match self {
            Self::String(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Boolean(truth) => truth.to_string(),
        }
    }
}

/// One of several types.
#[derive(Clone, Debug)]
pub struct Union {
    /// What tells the variants apart, if the document says it.
    pub tag: Option<Tag>,
    /// In document order.
    pub variants: Vec<Variant>,
    /// A value that fits no variant is kept as it came. With a tag it always is.
    pub open: bool,
}

/// A discriminator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The property that holds it.
    pub property: String,
}

/// One alternative of a union.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What it may be called: the component's name, a title, the tag, else what kind it is.
    pub name: String,
    /// Its type; with a tag always a named record or union.
    pub ty: Ty,
    /// The tag's values that select it; the first is sent. Empty without a tag; with one, only the
    /// last variant may have none: it is the base of the others, and takes every other value.
    pub tags: Vec<String>,
    /// Its texts.
    pub docs: Docs,
}
