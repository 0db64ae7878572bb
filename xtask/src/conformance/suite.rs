//! The suite as it lies on disk: scenarios with their exchanges, and the documents of a version.

use std::fs;
use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Version;
use super::document::Document;
use crate::Failure;

/// What the suite asks for.
#[derive(Debug)]
pub(super) struct Suite {
    /// By name, in the suite's order.
    pub(super) scenarios: IndexMap<String, Scenario>,
    /// The documents of one version, in the order of their files' names.
    pub(super) documents: Vec<Document>,
}

/// One scenario: what a client has to send, and what it is given.
#[derive(Debug, Deserialize)]
pub(super) struct Scenario {
    #[serde(rename = "apis")]
    pub(super) exchanges: Vec<Exchange>,
}

/// A request and its answer.
#[derive(Debug, Deserialize)]
pub(super) struct Exchange {
    pub(super) method: String,
    /// The path, with a backslash before signs that its writer had to escape.
    pub(super) uri: String,
    #[serde(default)]
    pub(super) request: Option<Request>,
    pub(super) response: Response,
}

/// What the server expects.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Request {
    #[serde(default)]
    pub(super) query: Map<String, Value>,
    #[serde(default)]
    pub(super) headers: Map<String, Value>,
    #[serde(default)]
    pub(super) body: Option<Body>,
}

/// What the server answers.
#[derive(Debug, Deserialize)]
pub(super) struct Response {
    /// 200 where the suite says nothing.
    #[serde(default = "ok")]
    pub(super) status: u16,
    #[serde(default)]
    pub(super) headers: Map<String, Value>,
    #[serde(default)]
    pub(super) body: Option<Body>,
}

const fn ok() -> u16 {
    200
}

/// A body: text, or bytes in base64; nothing where only the server's code knows it.
#[derive(Debug, Deserialize)]
pub(super) struct Body {
    #[serde(rename = "contentType")]
    pub(super) media: String,
    #[serde(default)]
    pub(super) raw: Option<Raw>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Raw {
    Text(String),
    Bytes { base64: String },
}

impl Suite {
    /// Reads the suite that lies in `folder`, with the documents of `version`.
    pub(super) fn read(folder: &Path, version: Version) -> Result<Self, Failure> {
        let path = folder.join("scenarios.json");
        let text = fs::read_to_string(&path)
            .map_err(|error| format!("{}: {error}; give the suite by --suite", path.display()))?;
        let scenarios = serde_json::from_str(&text)?;
        let folder = folder.join("openapi").join(version.to_string());
        let mut paths: Vec<_> = fs::read_dir(&folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
        paths.sort();
        let documents = paths.iter().map(|path| Document::read(path)).collect::<Result<_, _>>()?;
        Ok(Self { scenarios, documents })
    }

    /// A value in which texts like `@image/png` are the bytes, in base64, that some answer has in
    /// that media type.
    pub(super) fn with_bytes(&self, value: Value) -> Value {
        match value {
            Value::String(text) => {
                let bytes = text.strip_prefix('@').and_then(|media| self.bytes(media));
                bytes.map_or(Value::String(text), Value::from)
            }
            Value::Array(items) => items.into_iter().map(|item| self.with_bytes(item)).collect(),
            Value::Object(entries) => {
                let entry = |(key, value)| (key, self.with_bytes(value));
                Value::Object(entries.into_iter().map(entry).collect())
            }
            other => other,
        }
    }

    fn bytes(&self, media: &str) -> Option<&str> {
        let exchanges = self.scenarios.values().flat_map(|scenario| &scenario.exchanges);
        let mut bodies = exchanges.filter_map(|exchange| exchange.response.body.as_ref());
        bodies.find_map(|body| match &body.raw {
            Some(Raw::Bytes { base64 }) if body.media == media => Some(base64.as_str()),
            _ => None,
        })
    }
}
