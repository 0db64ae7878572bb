//! Why a call by name gave no answer.

use std::error::Error;
use std::fmt;

use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use super::arguments::ArgumentError;
use crate::encode::tree;
use crate::error::{ApiError, ErrorKind};
use crate::model::Bytes;

/// Why a call by name gave no answer. Prints as one line without a secret.
///
/// Where an API answered, it carries status, headers and body as an answer does.
#[derive(Clone)]
pub struct DynamicError(Box<Cause>);

#[derive(Clone)]
enum Cause {
    Unknown { what: &'static str, name: String },
    Argument(ArgumentError),
    Call { error: ApiError<()>, body: Value },
}

impl DynamicError {
    /// There is no such operation.
    pub fn unknown_operation(name: &str) -> Self {
        Self(Box::new(Cause::Unknown { what: "operation", name: name.to_owned() }))
    }

    /// There is no such fan-out.
    pub fn unknown_fanout(name: &str) -> Self {
        Self(Box::new(Cause::Unknown { what: "fan-out", name: name.to_owned() }))
    }

    pub(super) fn of_call<E: Serialize>(error: &ApiError<E>) -> Self {
        let body = match (error.typed(), error.raw_body()) {
            (Some(typed), _) => tree::plain(typed).unwrap_or_default(),
            (None, Some(raw)) => untyped(raw),
            (None, None) => Value::Null,
        };
        Self(Box::new(Cause::Call { error: error.erase(), body }))
    }

    /// The kind of a call's error; `None` where nothing was sent for a fault of the arguments.
    pub fn kind(&self) -> Option<ErrorKind> {
        self.call().map(ApiError::kind)
    }

    /// What is wrong with the arguments, where that is the fault.
    pub fn argument(&self) -> Option<&ArgumentError> {
        match &*self.0 {
            Cause::Argument(error) => Some(error),
            _ => None,
        }
    }

    /// The status of the answer, where there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.call().and_then(ApiError::status)
    }

    /// The headers of the answer, where there was one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.call().and_then(ApiError::headers)
    }

    /// The body of the answer: through its declared type, else as JSON, as text, or as base64;
    /// `null` where there was none. It may hold secrets.
    pub fn body(&self) -> &Value {
        match &*self.0 {
            Cause::Call { body, .. } => body,
            _ => &Value::Null,
        }
    }

    /// `status`, `headers` and `body` as an answer has them; `status` is `null` without one.
    pub fn to_value(&self) -> Value {
        rendered(self.status(), self.headers(), self.body().clone())
    }

    fn call(&self) -> Option<&ApiError<()>> {
        match &*self.0 {
            Cause::Call { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl From<ArgumentError> for DynamicError {
    fn from(error: ArgumentError) -> Self {
        Self(Box::new(Cause::Argument(error)))
    }
}

impl fmt::Display for DynamicError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Cause::Unknown { what, name } => write!(f, "there is no {what} `{name}`"),
            Cause::Argument(error) => error.fmt(f),
            Cause::Call { error, .. } => error.fmt(f),
        }
    }
}

impl fmt::Debug for DynamicError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Cause::Unknown { .. } => write!(f, "DynamicError({self})"),
            Cause::Argument(error) => f.debug_tuple("DynamicError").field(error).finish(),
            Cause::Call { error, .. } => f.debug_tuple("DynamicError").field(error).finish(),
        }
    }
}

impl Error for DynamicError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &*self.0 {
            Cause::Unknown { .. } | Cause::Argument(_) => None,
            Cause::Call { error, .. } => error.source(),
        }
    }
}

/// An answer as JSON.
pub(super) fn rendered(
    status: Option<StatusCode>,
    headers: Option<&HeaderMap>,
    body: Value,
) -> Value {
    let mut all = Map::new();
    for (name, value) in headers.into_iter().flatten() {
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        let values = all.entry(name.as_str()).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(values) = values {
            values.push(text.into());
        }
    }
    let status = status.map(|status| status.as_u16());
    Value::Object(Map::from_iter([
        ("status".to_owned(), status.into()),
        ("headers".to_owned(), all.into()),
        ("body".to_owned(), body),
    ]))
}

/// A body that no type is declared for.
fn untyped(raw: &bytes::Bytes) -> Value {
    if raw.is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(raw).unwrap_or_else(|_| match std::str::from_utf8(raw) {
        Ok(text) => text.into(),
        Err(_) => tree::plain(&Bytes::from(raw.clone())).unwrap_or_default(),
    })
}
