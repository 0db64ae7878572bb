//! Which version of which specification a document follows.

use super::context::Dialect;
use crate::diagnostic::Diagnostic;
use crate::load::{Document, Mark};

/// A document that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    /// As the document writes it.
    pub text: String,
    /// What it means.
    pub dialect: Dialect,
}

const OPENAPI: &str = "give a document that starts with `openapi: 3.…` or `swagger: '2.0'`";

/// The version of a document; else what is wrong with it.
pub(super) fn detect(document: &Document) -> Result<Version, Diagnostic> {
    let root = &document.root;
    let fault = |code, at: Mark, key: &str, message: String, help: &str| {
        let pointer = if key.is_empty() { "#".to_owned() } else { format!("#/{key}") };
        Err(Diagnostic::error(code, document.place(at, pointer), message).help(help))
    };
    if root.as_object().is_none() {
        let message = format!("this is no OpenAPI document but {}", root.kind());
        return fault("not-openapi", root.at, "", message, OPENAPI);
    }
    if let Some(member) = root.member("openapi")
        && let Some(text) = member.value.text()
    {
        let Some(dialect) = family(&text) else {
            let message = format!("`{text}` is no version of OpenAPI");
            return fault("not-openapi", member.key_at, "openapi", message, OPENAPI);
        };
        return Ok(Version { text: text.into_owned(), dialect });
    }
    for key in ["swagger", "swaggerVersion"] {
        let Some(member) = root.member(key) else { continue };
        let text = member.value.text().unwrap_or_default();
        if text.starts_with('2') {
            return Ok(Version { text: text.into_owned(), dialect: Dialect::V20 });
        }
        let message = format!("this is a Swagger {text} document, a form of before 2014");
        let help = "convert the document to OpenAPI 3.0";
        return fault("swagger-1", member.key_at, key, message, help);
    }
    for (key, name) in [("asyncapi", "AsyncAPI"), ("arazzo", "Arazzo"), ("overlay", "Overlay")] {
        if let Some(member) = root.member(key) {
            let message = format!("this is an {name} document, no OpenAPI document");
            return fault("not-openapi", member.key_at, key, message, OPENAPI);
        }
    }
    let message = "this is no OpenAPI document: it has no `openapi`".to_owned();
    fault("not-openapi", root.at, "", message, OPENAPI)
}

/// `3.1.0`, `3.1`, `3.1.0-rc1`. What comes after 3.2 is read as 3.2.
fn family(text: &str) -> Option<Dialect> {
    let mut parts = text.trim().split('.');
    let minor = parts.nth(1).map(str::parse::<u32>);
    match (text.trim().starts_with("3.") || text.trim() == "3", minor) {
        (true, None | Some(Ok(0))) => Some(Dialect::V30),
        (true, Some(Ok(1))) => Some(Dialect::V31),
        (true, Some(Ok(_))) => Some(Dialect::V32),
        _ => None,
    }
}
