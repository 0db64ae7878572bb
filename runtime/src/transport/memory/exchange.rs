//! What a scripted upstream receives and replies.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::transport::{RequestBody, ResponseBody, TransportError, TransportErrorKind};

/// A request as it came in. Cheap to clone but for its headers.
#[derive(Clone)]
pub struct Received {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    parameters: Vec<(String, String)>,
}

impl Received {
    /// Takes a request in, its whole body too.
    pub(super) async fn new(request: http::Request<RequestBody>) -> Result<Self, TransportError> {
        let (head, body) = request.into_parts();
        let body = body.read().await?;
        let http::request::Parts { method, uri, headers, .. } = head;
        Ok(Self { method, uri, headers, body, parameters: Vec::new() })
    }

    pub(super) fn set_parameters(&mut self, parameters: Vec<(String, String)>) {
        self.parameters = parameters;
    }

    /// Its method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The whole URI.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Scheme, host and port, as they were written.
    pub fn origin(&self) -> String {
        let scheme = self.uri.scheme_str().unwrap_or_default();
        let authority = self.uri.authority().map_or("", |authority| authority.as_str());
        format!("{scheme}://{authority}")
    }

    /// The path, still escaped, without the query.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The query string, still escaped, or nothing.
    pub fn query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    /// A `{name}` of the route's path, unescaped; empty if the route has none of that name.
    pub fn parameter(&self, name: &str) -> &str {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The first header of that name that is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as JSON. Fails when it is none, or no `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }
}

/// Without header values and body, which may be secret.
impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("path", &self.path())
            .field("headers", &headers)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What a handler answers: a response, or none.
#[derive(Clone, Debug)]
#[must_use]
pub struct Reply {
    answer: Answer,
    headers: HeaderMap,
    delay: Duration,
}

#[derive(Clone, Debug)]
enum Answer {
    Status(StatusCode, Bytes),
    Broken(StatusCode, Bytes),
    Reset,
    Hang,
}

impl Reply {
    const fn of(answer: Answer, headers: HeaderMap) -> Self {
        Self { answer, headers, delay: Duration::ZERO }
    }

    /// A status without a body. A number that is no status becomes 500.
    pub fn status(status: u16) -> Self {
        Self::of(Answer::Status(code(status), Bytes::new()), HeaderMap::new())
    }

    /// A JSON body. A value that cannot be written becomes a 500.
    pub fn json(status: u16, body: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(body) {
            Ok(text) => Self::bytes(status, "application/json", text),
            Err(_) => Self::status(500),
        }
    }

    /// Any body. A media type that no header can carry is left out.
    pub fn bytes(status: u16, media: &str, body: impl Into<Bytes>) -> Self {
        Self::of(Answer::Status(code(status), body.into()), HeaderMap::new())
            .header("content-type", media)
    }

    /// The connection breaks instead of an answer, after whatever the handler did.
    pub fn reset() -> Self {
        Self::of(Answer::Reset, HeaderMap::new())
    }

    /// No answer ever comes.
    pub fn hang() -> Self {
        Self::of(Answer::Hang, HeaderMap::new())
    }

    /// Adds a header. One that HTTP cannot carry is left out.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            self.headers.append(name, value);
        }
        self
    }

    /// Answers this much later.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The head comes, and the connection breaks after the body's bytes.
    pub fn broken_off(mut self) -> Self {
        if let Answer::Status(status, body) = self.answer {
            self.answer = Answer::Broken(status, body);
        }
        self
    }

    pub(crate) const fn delay(&self) -> Duration {
        self.delay
    }

    pub(crate) const fn hangs(&self) -> bool {
        matches!(self.answer, Answer::Hang)
    }

    pub(crate) fn into_result(self) -> Result<http::Response<ResponseBody>, TransportError> {
        let (status, body) = match self.answer {
            Answer::Status(status, body) => (status, ResponseBody::from(body)),
            Answer::Broken(status, body) => {
                let text = "the answer broke off: reset by the script";
                let error = TransportError::new(TransportErrorKind::Body, text);
                let pieces = futures_util::stream::iter([Ok(body), Err(error)]);
                (status, ResponseBody::stream(pieces))
            }
            Answer::Reset | Answer::Hang => return Err(super::reset()),
        };
        let mut response = http::Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = self.headers;
        Ok(response)
    }
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
