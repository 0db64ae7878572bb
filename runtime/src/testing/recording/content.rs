//! A body as a recording holds it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

/// A body as a recording holds it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    Nothing,
    Json(Value),
    Text(String),
    Binary(Bytes),
}

impl Content {
    /// The body of an exchange: as JSON only if that loses nothing of it.
    pub(super) fn of(body: &Bytes) -> Self {
        if body.is_empty() {
            return Self::Nothing;
        }
        let Ok(text) = std::str::from_utf8(body) else { return Self::Binary(body.clone()) };
        let value = serde_json::from_str::<Value>(text).ok();
        let again = value.as_ref().map(Value::to_string);
        match value {
            Some(value) if again.as_deref() == Some(text) => Self::Json(value),
            _ => Self::Text(text.to_owned()),
        }
    }

    /// The body as it is sent.
    pub(super) fn bytes(&self) -> Bytes {
        match self {
            Self::Nothing => Bytes::new(),
            Self::Json(value) => value.to_string().into(),
            Self::Text(text) => text.clone().into(),
            Self::Binary(bytes) => bytes.clone(),
        }
    }

    /// As it stands in a file.
    pub(super) fn write(&self) -> Option<Value> {
        match self {
            Self::Nothing => None,
            Self::Json(value) => Some(json!({ "json": value })),
            Self::Text(text) => Some(json!({ "text": text })),
            Self::Binary(bytes) => Some(json!({ "base64": STANDARD.encode(bytes) })),
        }
    }

    /// From a file; `None` if it is none of these.
    pub(super) fn read(value: Option<&Value>) -> Option<Self> {
        let Some(value) = value else { return Some(Self::Nothing) };
        if let Some(json) = value.get("json") {
            return Some(Self::Json(json.clone()));
        }
        if let Some(text) = value.get("text") {
            return Some(Self::Text(text.as_str()?.to_owned()));
        }
        let bytes = STANDARD.decode(value.get("base64")?.as_str()?).ok()?;
        Some(Self::Binary(bytes.into()))
    }
}
