//! A request as a person reads it, to finish by hand what a fan-out could not.

use http::header::{CONTENT_TYPE, COOKIE};
use serde_json::{Map, Value};

use crate::encode::Part;
use crate::model::{Content, redacting};
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
        shown.insert("query".to_owned(), query(request.query()).into());
    }
    let mut headers = Map::new();
    for (name, value) in request.headers() {
        let hidden = *name == COOKIE || tells_secret(name.as_str());
        let text = if hidden { REDACTED } else { value.to_str().unwrap_or(REDACTED) };
        headers.insert(name.as_str().to_owned(), text.into());
    }
    shown.insert("headers".to_owned(), headers.into());
    if let Some(bytes) = request.body() {
        shown.insert("body".to_owned(), body(request, bytes));
    }
    if let Some(multipart) = request.multipart() {
        shown.insert("body".to_owned(), multipart.parts().iter().map(part).collect());
    }
    shown.into()
}

/// A query, with the value of each parameter that tells a secret left out.
fn query(query: &str) -> String {
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if tells_secret(name) => format!("{name}={REDACTED}"),
        _ => pair.to_owned(),
    };
    query.split('&').map(pair).collect::<Vec<_>>().join("&")
}

/// Whether a header or parameter of this name holds a secret, by the words that are used for it:
/// documents often declare a credential as a plain parameter.
fn tells_secret(name: &str) -> bool {
    const WORDS: [&str; 8] = [
        "authorization",
        "token",
        "secret",
        "password",
        "api-key",
        "api_key",
        "apikey",
        "signature",
    ];
    let name = name.to_ascii_lowercase();
    WORDS.iter().any(|word| name.contains(word))
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

/// A part of a body, without what is in a file.
fn part(part: &Part) -> Value {
    let mut shown = Map::new();
    shown.extend(part.name.clone().map(|name| ("name".to_owned(), name.into())));
    shown.extend(part.file_name.clone().map(|name| ("filename".to_owned(), name.into())));
    shown.extend(part.content_type.clone().map(|media| ("content_type".to_owned(), media.into())));
    let data = match &part.content {
        Content::Path(_) => "a file of the disk".into(),
        Content::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) if part.file_name.is_none() => text.into(),
            _ => format!("{} bytes", bytes.len()).into(),
        },
    };
    shown.insert("data".to_owned(), data);
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_that_tell_a_secret_by_their_name_are_left_out() {
        assert_eq!(query("a=1&access_token=x%3D&b=2"), "a=1&access_token=[redacted]&b=2");
        assert_eq!(query("flag"), "flag");
        for name in ["X-Server-Token", "authorization", "Proxy-Authorization", "x-api-key"] {
            assert!(tells_secret(name), "{name}");
        }
        assert!(!tells_secret("idempotency-key"), "a person needs it");
    }
}
