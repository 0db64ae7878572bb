//! A request as a person reads it, to finish by hand what a fan-out could not.

use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, PROXY_AUTHORIZATION};
use serde_json::{Map, Value};

use crate::model::redacting;
use crate::operation::Operation;
use crate::request::Request;

/// What stands in a secret's place.
const REDACTED: &str = "[redacted]";

/// The request of an operation, its secrets redacted; `None` when it can't be built.
///
/// It is built anew, with every secret written as `[redacted]`: nothing secret is ever in it.
pub(super) fn describe<O: Operation>(operation: &O) -> Option<Value> {
    redacting(|| operation.request()).ok().as_ref().map(request)
}

fn request(request: &Request) -> Value {
    let mut shown = Map::new();
    shown.insert("method".to_owned(), request.method().as_str().into());
    shown.insert("path".to_owned(), request.path().into());
    if !request.query().is_empty() {
        shown.insert("query".to_owned(), request.query().into());
    }
    let mut headers = Map::new();
    for (name, value) in request.headers() {
        let hidden = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name);
        let text = if hidden { REDACTED } else { value.to_str().unwrap_or(REDACTED) };
        headers.insert(name.as_str().to_owned(), text.into());
    }
    shown.insert("headers".to_owned(), headers.into());
    if let Some(bytes) = request.body() {
        shown.insert("body".to_owned(), body(request, bytes));
    }
    shown.into()
}

fn body(request: &Request, bytes: &[u8]) -> Value {
    let media = request.headers().get(CONTENT_TYPE).and_then(|media| media.to_str().ok());
    let json = media.is_some_and(|media| media.contains("json"));
    match (json.then(|| serde_json::from_slice(bytes)), std::str::from_utf8(bytes)) {
        (Some(Ok(value)), _) => value,
        (_, Ok(text)) => text.into(),
        (_, Err(_)) => format!("{} bytes", bytes.len()).into(),
    }
}
