//! What a caller would say, so that the request that the suite expects leaves: values, not text.
//!
//! Whatever the operation doesn't declare is left out, and the server then says that it is missing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::document::{Document, Operation, Parameter};
use super::plan::Credential;
use super::suite::{Body, Raw, Request};
use super::template::Captures;
use super::{events, unstyle, xml};
use crate::Failure;

/// Headers that are no parameters (OpenAPI 3.1.1, "Parameter Object", `name`).
const OF_THE_CALL: [&str; 3] = ["accept", "content-type", "authorization"];

/// The request as `dynamic` takes it.
pub(super) fn request(
    operation: Operation<'_>,
    captures: &Captures,
    expected: &Request,
) -> Result<Value, Failure> {
    let mut parts = Map::new();
    let parameters = operation.parameters();
    for parameter in &parameters {
        let value = match parameter.location() {
            "path" => captures.get(parameter.name()).map(|text| path(parameter, text)),
            "query" => query(parameter, &parameters, expected),
            "header" => header(parameter, expected),
            _ => None,
        };
        if let Some(value) = value {
            let part = parts.entry(parameter.location()).or_insert_with(|| json!({}));
            part[parameter.name()] = value;
        }
    }
    for (name, text) in chosen(operation, expected) {
        let part = parts.entry("header").or_insert_with(|| json!({}));
        part[name] = text.into();
    }
    if let Some(body) = &expected.body {
        let declared = operation.body(&body.media);
        if let Some(value) = value_of_body(operation.document, declared, body)? {
            parts.insert("body".to_owned(), value);
        }
    }
    Ok(Value::Object(parts))
}

/// What a caller chooses where the document leaves a choice: the media type of an answer that has
/// several, and that of a body of any type.
fn chosen(operation: Operation<'_>, expected: &Request) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if operation.answer_media() > 1 {
        all.extend(sent(expected, "accept").map(|text| ("accept", text)));
    }
    if let Some(body) = &expected.body {
        let any = operation.body(&body.media).is_some_and(|(media, _)| media.contains('*'));
        all.extend(any.then(|| ("content-type", body.media.clone())));
    }
    all
}

/// The credentials with which the expected request would be sent.
pub(super) fn credentials(document: &Document, expected: &Request) -> Vec<Credential> {
    let mut found = Vec::new();
    for (scheme, said) in document.schemes() {
        let name = said["name"].as_str().unwrap_or("authorization");
        let Some(text) = sent(expected, name) else { continue };
        let bearer = text.strip_prefix("Bearer ");
        let (kind, value) = match (said["type"].as_str(), bearer) {
            (Some("apiKey"), _) => ("api_key", text.as_str()),
            (_, Some(token)) => ("bearer", token),
            _ => ("authorization", text.as_str()),
        };
        let (kind, value) = (kind.to_owned(), value.to_owned());
        found.push(Credential { scheme: scheme.clone(), kind, value });
    }
    found
}

/// A value that the suite expects in a body, by its media type and its schema.
pub(super) fn value_of_body(
    document: &Document,
    declared: Option<(&str, &Value)>,
    body: &Body,
) -> Result<Option<Value>, Failure> {
    let Some(raw) = &body.raw else { return Ok(None) };
    let media = declared.map_or(body.media.as_str(), |(media, _)| media);
    let schema = declared.map_or(&Value::Null, |(_, schema)| schema);
    let said = body.media.to_ascii_lowercase();
    Ok(Some(match raw {
        Raw::Text(text) if said.contains("xml") => xml::value(document, schema, text)?,
        Raw::Text(text) if is_file(document, schema) => STANDARD.encode(text).into(),
        Raw::Text(text) if said.contains("json") => {
            // Text is written as JSON there, whatever travels.
            serde_json::from_str(text).map_err(|error| format!("{media}: {error}"))?
        }
        Raw::Text(text) => text.as_str().into(),
        Raw::Bytes { base64 } if said.contains("jsonl") => {
            let bytes = STANDARD.decode(base64)?;
            let lines = String::from_utf8(bytes)?;
            let lines = lines.lines().filter(|line| !line.is_empty());
            lines.map(serde_json::from_str::<Value>).collect::<Result<Value, _>>()?
        }
        Raw::Bytes { base64 } if said.contains("event-stream") => {
            let text = String::from_utf8(STANDARD.decode(base64)?)?;
            events::value(&text, schema.is_null())
        }
        Raw::Bytes { base64 } => base64.as_str().into(),
    }))
}

/// Whether a schema describes bytes (OpenAPI 3.0.4, "Considerations for File Uploads").
fn is_file(document: &Document, schema: &Value) -> bool {
    document.resolved(schema)["format"] == "binary"
}

fn path(parameter: &Parameter<'_>, text: &str) -> Value {
    let text = percent_decode_str(text).decode_utf8_lossy();
    unstyle::path(parameter, &text)
}

fn query(parameter: &Parameter<'_>, all: &[Parameter<'_>], expected: &Request) -> Option<Value> {
    if let Some(said) = expected.query.get(parameter.name()) {
        return Some(unstyle::query(parameter, said));
    }
    if !(unstyle::is_object(parameter) && parameter.explode()) {
        return None;
    }
    // What no other parameter is called.
    let declared = |key: &str| all.iter().any(|one| one.location() == "query" && one.name() == key);
    let free = expected.query.iter().filter(|(key, _)| !declared(key)).collect::<Vec<_>>();
    (!free.is_empty()).then(|| unstyle::exploded(parameter, free.into_iter()))
}

fn header(parameter: &Parameter<'_>, expected: &Request) -> Option<Value> {
    if OF_THE_CALL.iter().any(|name| parameter.name().eq_ignore_ascii_case(name)) {
        return None;
    }
    sent(expected, parameter.name()).map(|text| unstyle::header(parameter, &text))
}

/// The text of a header that the suite expects.
fn sent(expected: &Request, name: &str) -> Option<String> {
    let (_, said) = expected.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(unstyle::text(said))
}
