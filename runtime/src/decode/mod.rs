//! How an answer's body becomes a typed value.

use serde::de::DeserializeOwned;

use crate::error::DecodeFailure;

/// Reads JSON; a failure says where, what was expected and what was there.
pub(crate) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeFailure> {
    serde_json::from_slice(bytes)
        .map_err(|error| DecodeFailure::new("", error.to_string(), "something else"))
}

/// Reads a text body as a scalar or string enum.
pub(crate) fn text<T: DeserializeOwned>(text: &str) -> Result<T, DecodeFailure> {
    serde_json::from_value(serde_json::Value::from(text))
        .map_err(|error| DecodeFailure::new("", error.to_string(), "something else"))
}
