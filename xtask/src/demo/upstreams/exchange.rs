//! A request as an upstream saw it, and what it replies.

use std::collections::BTreeMap;

use serde_json::Value;
use url::form_urlencoded;

/// A request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// In capitals.
    pub(crate) method: String,
    /// Below the API's base path, unescaped.
    pub(crate) path: String,
    /// The same by segments.
    pub(super) segments: Vec<String>,
    /// Unescaped, in the order of the URL.
    pub(crate) query: Vec<(String, String)>,
    /// By name in small letters.
    pub(crate) headers: BTreeMap<String, String>,
    /// As it came.
    pub(crate) body: Vec<u8>,
}

impl Seen {
    /// A header by its name in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The idempotency key that it carries.
    pub(crate) fn key(&self) -> Option<&str> {
        self.header("idempotency-key")
    }

    /// The first value of a query parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A number from the query, at least 1, or `default`.
    pub(super) fn number(&self, name: &str, default: usize) -> usize {
        let given = self.parameter(name).and_then(|text| text.parse().ok());
        given.unwrap_or(default).max(1)
    }

    /// The body as JSON; null when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as a form.
    pub(super) fn form(&self) -> BTreeMap<String, String> {
        form_urlencoded::parse(&self.body).into_owned().collect()
    }

    /// The segments of the path.
    pub(super) fn segments(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }
}

/// What an upstream replies.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}

impl Reply {
    /// A JSON body.
    pub(super) fn json(status: u16, body: &Value) -> Self {
        let headers = vec![("content-type", "application/json".to_owned())];
        Self { status, headers, body: body.to_string() }
    }

    /// Plain text.
    pub(super) fn text(status: u16, body: String) -> Self {
        let headers = vec![("content-type", "text/plain; charset=utf-8".to_owned())];
        Self { status, headers, body }
    }

    /// 204 without a body.
    pub(super) fn nothing() -> Self {
        Self { status: 204, headers: Vec::new(), body: String::new() }
    }

    /// The same with one more header.
    pub(super) fn with(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }
}
