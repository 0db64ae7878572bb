//! XML bodies.
//!
//! A type has one form for serde, that of JSON. How it is written as XML stands in a table, an
//! [`Xml`] per type, that generated code declares; a crate that speaks JSON alone has none. An
//! answer becomes a small tree of elements, then, guided by the table, a tree of JSON's kinds,
//! and of that the typed value; a request goes the same way back.
//!
//! Invariant: no document can do harm. Elements stand at most 120 deep inside one another,
//! no entity is known but the five predefined ones and references to characters, and a document
//! type is stepped over.

mod choose;
mod element;
mod list;
mod parse;
mod print;
mod read;
mod scalar;
mod table;
mod text;
mod untyped;
mod write;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use table::Xml;

use crate::decode;
use crate::encode::EncodeError;
use crate::error::DecodeFailure;

/// How deep elements may stand inside one another.
pub(crate) const DEPTH: usize = 120;

/// The namespace of `xsi:nil`, by which an element says that it is null.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Reads XML; a failure says where, what was expected and what was there.
pub(crate) fn decode<T: DeserializeOwned>(
    table: &Xml,
    body: &[u8],
    content_type: Option<&str>,
) -> Result<T, DecodeFailure> {
    decode::value(&tree(table, body, content_type)?)
}

/// The same as a tree of JSON's kinds, before it is typed.
pub(crate) fn tree(
    table: &Xml,
    body: &[u8],
    content_type: Option<&str>,
) -> Result<Value, DecodeFailure> {
    let text = text::decode(body, content_type)?;
    let root = parse::parse(&text)?;
    Ok(read::document(table, &root))
}

/// Writes XML in UTF-8.
pub(crate) fn encode<T: Serialize + ?Sized>(table: &Xml, value: &T) -> Result<Bytes, EncodeError> {
    let tree = crate::encode::tree::plain(value).map_err(|error| EncodeError(error.to_string()))?;
    let root = write::document(table, &tree)?;
    print::print(root).map(Bytes::from)
}
