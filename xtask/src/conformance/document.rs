//! An `OpenAPI` document as JSON: read here a second time, so that what is expected of the
//! generated crate does not come from its generator.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::Failure;

/// The methods of a path item.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// A document of the suite.
#[derive(Debug)]
pub(super) struct Document {
    /// The name of its API in the crate.
    pub(super) api: String,
    pub(super) path: PathBuf,
    root: Value,
}

/// An operation of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operation<'a> {
    pub(super) document: &'a Document,
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    value: &'a Value,
    item: &'a Value,
}

impl Document {
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let root = serde_json::from_str(&fs::read_to_string(path)?)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let sign = |c: char| if c.is_ascii_alphanumeric() { c } else { ' ' };
        let words: String = stem.chars().map(sign).collect();
        let api = words.split_whitespace().collect::<Vec<_>>().join("_");
        Ok(Self { api, path: path.to_owned(), root })
    }

    /// The version that the document describes.
    pub(super) fn version(&self) -> &str {
        self.root["info"]["version"].as_str().unwrap_or_default()
    }

    /// The path of the document's server, with variables in braces and without a slash at its end.
    pub(super) fn server(&self) -> &str {
        let url = self.root["servers"][0]["url"].as_str().unwrap_or_default();
        let after_host = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
            None => url.strip_prefix("{endpoint}").unwrap_or(url),
        };
        after_host.trim_end_matches('/')
    }

    /// The security schemes, by name.
    pub(super) fn schemes(&self) -> impl Iterator<Item = (&String, &Value)> {
        let schemes = self.root["components"]["securitySchemes"].as_object();
        schemes.into_iter().flatten()
    }

    /// Every operation, in the order of the document.
    pub(super) fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        let paths = self.root["paths"].as_object().into_iter().flatten();
        paths.flat_map(move |(path, item)| {
            METHODS.iter().filter_map(move |method| {
                let value = item.get(*method)?;
                Some(Operation { document: self, method, path, value, item })
            })
        })
    }

    /// What stands behind a `$ref`, or the value itself.
    pub(super) fn resolved<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        // A reference to a reference is rare, a circle of them is no document.
        for _ in 0..16 {
            let Some(reference) = value["$ref"].as_str() else { break };
            let Some(target) = self.root.pointer(reference.trim_start_matches('#')) else { break };
            value = target;
        }
        value
    }
}

impl<'a> Operation<'a> {
    /// Its parameters; those of the operation go before those of its path item.
    pub(super) fn parameters(&self) -> Vec<Parameter<'a>> {
        let document = self.document;
        let both = [&self.value["parameters"], &self.item["parameters"]];
        let all = both.into_iter().filter_map(Value::as_array).flatten();
        let mut parameters: Vec<Parameter<'a>> = Vec::new();
        for one in all.map(|one| Parameter { document, value: document.resolved(one) }) {
            let known = |other: &Parameter<'_>| {
                other.name() == one.name() && other.location() == one.location()
            };
            if !parameters.iter().any(known) {
                parameters.push(one);
            }
        }
        parameters
    }

    /// The schema of its body in the media type `media`, or in the first.
    pub(super) fn body(&self, media: &str) -> Option<(&'a str, &'a Value)> {
        content(self.document.resolved(&self.value["requestBody"]), media)
    }

    /// The schema of the body that it answers with under `status`.
    pub(super) fn answer(&self, status: u16, media: &str) -> Option<(&'a str, &'a Value)> {
        let answers = &self.value["responses"];
        let range = format!("{}XX", status / 100);
        let answer = [status.to_string().as_str(), &range, "default"]
            .into_iter()
            .find_map(|key| answers.get(key))?;
        content(self.document.resolved(answer), media)
    }

    /// How many media types its successes have.
    pub(super) fn answer_media(&self) -> usize {
        let answers = self.value["responses"].as_object().into_iter().flatten();
        let successes = answers.filter(|(status, _)| status.starts_with('2'));
        let media = |(_, answer): (&String, &'a Value)| {
            self.document.resolved(answer)["content"].as_object().map_or(0, serde_json::Map::len)
        };
        successes.map(media).max().unwrap_or_default()
    }
}

/// The media type and schema of a body.
fn content<'a>(body: &'a Value, media: &str) -> Option<(&'a str, &'a Value)> {
    let all = body["content"].as_object()?;
    let essence = |text: &str| text.split(';').next().unwrap_or_default().trim().to_owned();
    let same = all.iter().find(|(key, _)| essence(key) == essence(media));
    let (key, value) = same.or_else(|| all.iter().next())?;
    Some((key.as_str(), value.get("schema").unwrap_or(&Value::Null)))
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter<'a> {
    pub(super) document: &'a Document,
    value: &'a Value,
}

impl<'a> Parameter<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.value["name"].as_str().unwrap_or_default()
    }

    /// `path`, `query`, `header` or `cookie`.
    pub(super) fn location(&self) -> &'a str {
        self.value["in"].as_str().unwrap_or_default()
    }

    /// Its style, or the one that its location has (OpenAPI 3.1.1, "Fixed Fields for use with
    /// schema").
    pub(super) fn style(&self) -> &'a str {
        let of_location = match self.location() {
            "path" | "header" => "simple",
            _ => "form",
        };
        self.value["style"].as_str().unwrap_or(of_location)
    }

    pub(super) fn explode(&self) -> bool {
        self.value["explode"].as_bool().unwrap_or(self.style() == "form")
    }

    pub(super) fn schema(&self) -> &'a Value {
        &self.value["schema"]
    }
}
