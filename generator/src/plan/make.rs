//! How the value of a known type is made: literals, and what expressions read.

use crate::ir::{ForeignId, OperationId, Primitive, Ty, TypeId};

/// Makes a value. What its type is follows from where it stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Make {
    /// `null`, nothing: `None` of an `Option`, `()` of [`Primitive::Null`].
    Null,
    /// `Some` of an optional or nullable place.
    Some(Box<Make>),
    /// A [`Ty::Secret`] of what is in it.
    Secret(Box<Make>),
    /// A boolean.
    Bool(bool),
    /// A number of this type, as it is written.
    Number(Primitive, String),
    /// A string.
    Text(String),
    /// Raw bytes: the text in UTF-8.
    Bytes(String),
    /// A part of a multipart body that is this text.
    File(String),
    /// A string that holds values.
    Format(Vec<Piece>),
    /// A value of an enumeration, by its position.
    Enumerated(TypeId, usize),
    /// A value that the enumeration does not list.
    Unlisted(TypeId, Box<Make>),
    /// The type of the runtime that holds this text.
    Parsed(ForeignId, Box<Make>),
    /// A list.
    List(Vec<Make>),
    /// A map.
    Map(Vec<(String, Make)>),
    /// A record: fields by position, ascending; optional ones are in a `Some`. Fixed fields are
    /// left out where they hold what they are fixed to.
    Record(TypeId, Vec<(usize, Make)>),
    /// A variant of a union, by its position.
    Variant(TypeId, usize, Box<Make>),
    /// A type of its own around what an alias stands for, where aliases cycle.
    Newtype(TypeId, Box<Make>),
    /// Any JSON value.
    Json(Json),
    /// What an expression finds.
    Read(Read),
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// What an expression finds: always a scalar.
    Read(Read),
}

/// A JSON value that holds expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
    /// What an expression finds, or a text that holds some.
    Value(Box<Make>),
}

/// What an expression finds, as the type that stands where it is used.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// Where it is found.
    pub path: Path,
    /// What becomes of it.
    pub fit: Fit,
    /// What a `null` at the end of the path does.
    pub null: OnNull,
}

/// What a `null` at the end of a path does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnNull {
    /// There is none: the steps end in a value.
    Never,
    /// It is kept: the value made is an `Option`.
    Kept,
}

/// Where an expression finds its value. [`Step::Present`] stands wherever there may be none, but
/// for a `null` at the end that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Where it starts.
    pub source: Source,
    /// What leads on from there.
    pub steps: Vec<Step>,
    /// The type at its end, without nullable.
    pub ty: Ty,
    /// The expression as it is written.
    pub text: String,
}

/// Where a path starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The input at this position.
    Input(usize),
    /// The element that the leg runs for.
    Element,
    /// The body of the answer of the leg at this position.
    Body(usize),
    /// A header of the answer of the leg at this position.
    Header(usize, String),
    /// The status of the answer of the leg at this position.
    Status(usize),
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Into a field of a record, by its position.
    Field(TypeId, usize),
    /// Into an `Option`: nothing is found where it is `None`.
    Present,
    /// Into a secret.
    Reveal,
    /// To an element of a list.
    Element(usize),
    /// To an entry of a map.
    Entry(String),
    /// To a place in a value without a schema: an RFC 6901 pointer.
    Pointer(String),
    /// Into a value without a schema, which is nothing unless it is this scalar.
    Scalar(Primitive),
    /// On from those variants of an enum that lead there. The last step; nothing is found in
    /// other variants.
    Variants(Choice, Vec<Arm>),
}

/// What a [`Step::Variants`] tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A union.
    Union(TypeId),
    /// The answers of an operation.
    Answers(OperationId),
}

/// One variant that leads on.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// Its position.
    pub variant: usize,
    /// The steps from what it holds.
    pub steps: Vec<Step>,
}

/// What becomes of a value that has been found.
#[derive(Clone, Debug, PartialEq)]
pub enum Fit {
    /// A copy of it.
    Same,
    /// A part of a multipart body that holds it: a text, or raw bytes.
    File,
    /// A wider number.
    Widen(Primitive, Primitive),
    /// The text of an enumeration's value.
    Text,
    /// The value of an enumeration that has this text.
    Enumerated(TypeId),
    /// The type of the runtime that holds this text.
    Parsed(ForeignId),
    /// The value of an enumeration that has the same text as this value of another.
    Renamed(TypeId),
    /// The variant that holds it.
    Variant(TypeId, usize, Box<Fit>),
    /// A list of what becomes of the elements.
    Each(Box<Fit>),
    /// A JSON value.
    Json,
}

impl Path {
    /// The leg whose answer it reads.
    pub fn leg(&self) -> Option<usize> {
        match self.source {
            Source::Input(_) | Source::Element => None,
            Source::Body(leg) | Source::Header(leg, _) | Source::Status(leg) => Some(leg),
        }
    }
}
