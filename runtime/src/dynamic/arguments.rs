//! A request as JSON, taken apart by its operation.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::decode;
use crate::error::DecodeFailure;

/// The header that says behind which event a stream goes on.
pub(super) const LAST_EVENT: &str = "Last-Event-ID";

/// A value that doesn't fit the place it was given for. Holds no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgumentError(pub(super) DecodeFailure);

impl ArgumentError {
    pub(super) fn new(pointer: impl Into<String>, expected: &str, found: &str) -> Self {
        Self(DecodeFailure::new(pointer, expected, found))
    }

    /// The JSON pointer (RFC 6901) into the request.
    pub fn pointer(&self) -> &str {
        &self.0.pointer
    }

    /// What the document wants there.
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// What was there.
    pub fn found(&self) -> &str {
        &self.0.found
    }
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = Some(self.pointer()).filter(|pointer| !pointer.is_empty());
        let (expected, found) = (self.expected(), self.found());
        write!(f, "{}: expected {expected}, found {found}", pointer.unwrap_or("request"))
    }
}

impl std::error::Error for ArgumentError {}

/// A request as JSON, of which an operation takes what it knows.
#[derive(Debug)]
pub struct Arguments {
    /// Where the request stands, itself a pointer.
    at: String,
    path: Map<String, Value>,
    query: Map<String, Value>,
    header: Map<String, Value>,
    cookie: Map<String, Value>,
    body: Option<Value>,
}

impl Arguments {
    /// The arguments of a request that stands at `at`. An unknown word is an error.
    pub(super) fn new(request: Value, at: String) -> Result<Self, ArgumentError> {
        let mut request = object(request, &at)?;
        let mut part = |name: &str| match request.shift_remove(name) {
            None => Ok(Map::new()),
            Some(part) => object(part, &format!("{at}/{name}")),
        };
        let (path, query) = (part("path")?, part("query")?);
        let (header, cookie) = (part("header")?, part("cookie")?);
        let body = request.shift_remove("body");
        nothing_left(&request, &at, "one of path, query, header, cookie and body")?;
        Ok(Self { at, path, query, header, cookie, body })
    }

    /// A path parameter.
    pub fn path<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, ArgumentError> {
        take(self.path.shift_remove(name), &self.at, "path", name)
    }

    /// A query parameter.
    pub fn query<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, ArgumentError> {
        take(self.query.shift_remove(name), &self.at, "query", name)
    }

    /// A header, whose name has no case.
    pub fn header<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, ArgumentError> {
        take(self.take_header(name), &self.at, "header", name)
    }

    /// A cookie.
    pub fn cookie<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, ArgumentError> {
        take(self.cookie.shift_remove(name), &self.at, "cookie", name)
    }

    /// The body.
    pub fn body<T: DeserializeOwned>(&mut self) -> Result<T, ArgumentError> {
        read(self.body.take(), format!("{}/body", self.at))
    }

    /// The idempotency key, if the header that carries it was given.
    pub(super) fn key(&mut self, header: &str) -> Result<Option<String>, ArgumentError> {
        take(self.take_header(header), &self.at, "header", header)
    }

    /// The media types that the call chooses: no parameters of the operation (OpenAPI 3.1.1,
    /// Parameter Object, `name`), but for the caller to say where a document leaves a choice.
    pub(super) fn chosen(&mut self) -> Result<Vec<(&'static str, String)>, ArgumentError> {
        let mut all = Vec::new();
        for name in ["accept", "content-type"] {
            if let Some(value) = self.take_header(name) {
                all.push((name, take(Some(value), &self.at, "header", name)?));
            }
        }
        Ok(all)
    }

    /// The header `Last-Event-ID`, which operations that answer in a stream of `T` may have.
    #[doc(hidden)]
    pub fn last_event<T>(&mut self) -> Result<Option<String>, ArgumentError> {
        self.key(LAST_EVENT)
    }

    /// An error if there is something that the operation doesn't know.
    pub(super) fn finish(self) -> Result<(), ArgumentError> {
        let parts = [
            ("path", self.path),
            ("query", self.query),
            ("header", self.header),
            ("cookie", self.cookie),
        ];
        for (name, part) in parts {
            let at = format!("{}/{name}", self.at);
            nothing_left(&part, &at, "a parameter of the operation")?;
        }
        match self.body {
            None | Some(Value::Null) => Ok(()),
            Some(body) => {
                let pointer = format!("{}/body", self.at);
                Err(ArgumentError::new(pointer, "nothing", decode::kind(&body)))
            }
        }
    }

    fn take_header(&mut self, name: &str) -> Option<Value> {
        let given = self.header.keys().find(|given| given.eq_ignore_ascii_case(name))?.clone();
        self.header.shift_remove(&given)
    }
}

/// A value of a named place; absent is read as `null`, which optional types know.
fn take<T: DeserializeOwned>(
    value: Option<Value>,
    at: &str,
    part: &str,
    name: &str,
) -> Result<T, ArgumentError> {
    let mut pointer = format!("{at}/{part}");
    decode::push_key(&mut pointer, name);
    read(value, pointer)
}

pub(super) fn read<T: DeserializeOwned>(
    value: Option<Value>,
    pointer: String,
) -> Result<T, ArgumentError> {
    let absent = value.is_none();
    decode::value(&value.unwrap_or_default()).map_err(|mut failure| {
        if absent {
            return ArgumentError::new(pointer, "a value, which is required", "none");
        }
        failure.pointer.insert_str(0, &pointer);
        ArgumentError(failure)
    })
}

pub(super) fn object(value: Value, at: &str) -> Result<Map<String, Value>, ArgumentError> {
    match value {
        Value::Object(entries) => Ok(entries),
        Value::Null => Ok(Map::new()),
        other => Err(ArgumentError::new(at, "an object", decode::kind(&other))),
    }
}

pub(super) fn nothing_left(
    entries: &Map<String, Value>,
    at: &str,
    expected: &str,
) -> Result<(), ArgumentError> {
    match entries.keys().next() {
        None => Ok(()),
        Some(name) => {
            let mut pointer = at.to_owned();
            decode::push_key(&mut pointer, name);
            Err(ArgumentError::new(pointer, expected, "an unknown name"))
        }
    }
}
