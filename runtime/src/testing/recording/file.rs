//! A recording as JSON.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::{Map, Value, json};

use super::content::Content;
use super::{Answer, Exchange, Recording};
use crate::transport::TransportErrorKind;

/// Why a recording can't be written or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingError(String);

impl RecordingError {
    pub(super) fn io(error: &std::io::Error) -> Self {
        Self(error.to_string())
    }

    pub(super) fn json(error: &serde_json::Error) -> Self {
        Self(format!("no JSON: {error}"))
    }
}

impl fmt::Display for RecordingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "recording: {}", self.0)
    }
}

impl std::error::Error for RecordingError {}

pub(super) fn write(recording: &Recording) -> Value {
    let mut out = Map::new();
    if !recording.fields.is_empty() {
        out.insert("redacted".to_owned(), recording.fields.clone().into());
    }
    let exchanges: Vec<Value> = recording.exchanges.iter().map(write_exchange).collect();
    out.insert("exchanges".to_owned(), exchanges.into());
    out.into()
}

fn write_exchange(exchange: &Exchange) -> Value {
    let mut request = json!({ "method": exchange.method.as_str(), "url": exchange.url });
    write_message(&mut request, &exchange.headers, &exchange.body);
    match &exchange.outcome {
        Ok(answer) => {
            let mut response = json!({ "status": answer.status.as_u16() });
            write_message(&mut response, &answer.headers, &answer.body);
            json!({ "request": request, "response": response })
        }
        Err(kind) => json!({ "request": request, "error": word(*kind) }),
    }
}

fn write_message(out: &mut Value, headers: &HeaderMap, body: &Content) {
    let mut map = Map::new();
    for name in headers.keys() {
        let values = headers.get_all(name).iter();
        let values: Vec<Value> =
            values.map(|value| String::from_utf8_lossy(value.as_bytes()).into()).collect();
        map.insert(name.as_str().to_owned(), values.into());
    }
    if let Value::Object(out) = out {
        out.insert("headers".to_owned(), map.into());
        out.extend(body.write().map(|body| ("body".to_owned(), body)));
    }
}

pub(super) fn read(value: &Value) -> Result<Recording, RecordingError> {
    let Some(exchanges) = value.get("exchanges").and_then(Value::as_array) else {
        return Err(RecordingError("`exchanges` is missing or no list".to_owned()));
    };
    let exchanges = exchanges.iter().enumerate().map(|(index, one)| {
        read_exchange(one)
            .map_err(|what| RecordingError(format!("exchange {index}: {what} is missing or wrong")))
    });
    let fields = value.get("redacted").and_then(Value::as_array).into_iter().flatten();
    Ok(Recording {
        exchanges: exchanges.collect::<Result<_, _>>()?,
        fields: fields.filter_map(Value::as_str).map(str::to_owned).collect(),
    })
}

/// Fails with what is missing.
fn read_exchange(value: &Value) -> Result<Exchange, &'static str> {
    let request = value.get("request").ok_or("`request`")?;
    let text = |name: &str| request.get(name).and_then(Value::as_str);
    let method = text("method").and_then(|name| Method::from_bytes(name.as_bytes()).ok());
    let (headers, body) = read_message(request)?;
    let outcome = match (value.get("response"), value.get("error").and_then(Value::as_str)) {
        (Some(response), _) => {
            let status = response.get("status").and_then(Value::as_u64);
            let status = status.and_then(|code| StatusCode::from_u16(code.try_into().ok()?).ok());
            let (headers, body) = read_message(response)?;
            Ok(Answer { status: status.ok_or("`status`")?, headers, body })
        }
        (None, Some(error)) => Err(kind(error).ok_or("`error`")?),
        (None, None) => return Err("`response`"),
    };
    Ok(Exchange {
        method: method.ok_or("`method`")?,
        url: text("url").ok_or("`url`")?.to_owned(),
        headers,
        body,
        outcome,
    })
}

fn read_message(value: &Value) -> Result<(HeaderMap, Content), &'static str> {
    let mut headers = HeaderMap::new();
    for (name, values) in value.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "a header's name")?;
        for value in values.as_array().ok_or("a header's list of values")? {
            let value = value.as_str().and_then(|text| HeaderValue::from_str(text).ok());
            headers.append(&name, value.ok_or("a header's value")?);
        }
    }
    Ok((headers, Content::read(value.get("body")).ok_or("`body`")?))
}

/// Every kind and its word.
const KINDS: [(TransportErrorKind, &str); 7] = [
    (TransportErrorKind::Connect, "connect"),
    (TransportErrorKind::Tls, "tls"),
    (TransportErrorKind::Reset, "reset"),
    (TransportErrorKind::Timeout, "timeout"),
    (TransportErrorKind::Body, "body"),
    (TransportErrorKind::TooLong, "too_long"),
    (TransportErrorKind::Request, "request"),
];

fn word(kind: TransportErrorKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("reset", |(_, word)| word)
}

fn kind(word: &str) -> Option<TransportErrorKind> {
    KINDS.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
}
