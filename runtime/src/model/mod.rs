//! The types of documents: what the macros of generated crates expand to.
//!
//! A generated crate holds thousands of types, so each macro expands to as little as it can: a
//! record names its fields twice, to read and to write them, and all that is the same for every
//! type (visitors, errors, the treatment of undeclared properties, of tags, of `null`) stands here.
//!
//! - Invariant: what a document does not declare survives a round trip: properties in
//!   [`Extra`], values of enums and tags of unions in their variant `Unknown`.
//! - Invariant: `null` and absent are kept apart wherever the document tells them apart.
//! - Invariant: the tag of a union is written exactly once.
//! - A key that stands twice in an object: the last one wins.

mod answers;
mod bytes;
mod choice;
mod content;
mod depth;
mod enums;
mod extra;
mod fields;
mod file;
mod loose;
mod loose_value;
mod map;
mod marks;
mod newtype;
mod object;
mod optional;
pub(crate) mod parsed;
mod record;
mod scalars;
mod secret;
mod tagged;
mod tagged_union;
mod whole;

pub use bytes::Bytes;
pub use choice::{Choice, Trial, choose};
pub(crate) use content::{trace, trace_text};
pub use enums::{IntegerEnum, StringEnum, read_integer, read_string, string_enum};
pub use extra::{Extra, Nulls};
pub use fields::{Absence, Expected, Field, Required};
pub use file::FilePart;
pub(crate) use file::{Content, FILE, handing_over};
pub use loose::{read_loose, write_loose};
pub use loose_value::Loose;
pub use map::{IntoIter, Iter, Map};
pub(crate) use marks::noted;
pub use object::{Object, Reader, Sink, Writer, read, write};
pub use parsed::{Parsed, TextFormat};
pub use scalars::{Scalar, ValueEnum, read_value};
pub use secret::Secret;
pub(crate) use secret::{SECRET, collecting, redacting};
pub use tagged::Union;
