//! How an answer's body becomes a typed value.
//!
//! A body is decoded by `serde_json` alone, which costs nothing more than that. Only when it fails
//! is the text gone through again, by one function for all types, to say where.

mod charset;
mod lines;
mod locate;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

pub(crate) use charset::{characters, is_foreign};
#[cfg(feature = "xml")]
pub(crate) use charset::{charset, encoded};
pub(crate) use lines::{lines, list};
pub(crate) use locate::{described, push_key};

use locate::locate;

use crate::error::DecodeFailure;

/// Reads JSON; a failure says where, what was expected and what was there.
pub(crate) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeFailure> {
    let bytes = without_mark(bytes);
    serde_json::from_slice(bytes).map_err(|error| locate(bytes, &error))
}

/// Whether it is one JSON value.
pub(crate) fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

/// The bytes behind a byte order mark.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Reads a value that has been parsed before.
#[cfg(any(feature = "dynamic", feature = "xml"))]
pub(crate) fn value<T: DeserializeOwned>(value: &Value) -> Result<T, DecodeFailure> {
    // The text of the value is the same; it only knows where it fails.
    T::deserialize(value).or_else(|_| json(value.to_string().as_bytes()))
}

/// Reads a text body as a scalar or string enum.
pub(crate) fn text<T: DeserializeOwned>(text: &str) -> Result<T, DecodeFailure> {
    let string = Value::from(text);
    let error = match T::deserialize(&string) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    // A number or a boolean as text reads as it does in JSON.
    match serde_json::from_str(text.trim()) {
        Ok(value) => Ok(value),
        Err(_) => Err(locate(b"", &error)),
    }
}

/// The kind of a value, as failures name it.
#[cfg(feature = "dynamic")]
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
