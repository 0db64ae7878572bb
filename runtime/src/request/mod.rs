//! A request, encoded, before any policy sees it.

mod builder;
#[cfg(feature = "validate")]
mod checks;
#[cfg(not(feature = "validate"))]
#[path = "checks_off.rs"]
mod checks;
mod multipart;
mod turn;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Uri};

pub use builder::{RawBody, RequestBuilder};
pub(crate) use multipart::Multipart;

use crate::client::Retry;
use crate::error::BuildError;
use crate::operation::{Operation, Scopes, Security};
use crate::random::Random;
use crate::transport::{RequestBody, Upload};

/// The shortest secret that is looked for: a shorter one stands everywhere by chance.
const HIDDEN: usize = 3;

/// A request of an operation, encoded. It knows no server, no credential and no type.
#[derive(Clone)]
pub struct Request {
    operation: &'static str,
    api: &'static str,
    method: Method,
    template: &'static str,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Option<Body>,
    key_header: Option<&'static str>,
    security: Security,
    scopes: Scopes,
    server: Option<&'static str>,
    repeatable: bool,
    retry: Retry,
    secrets: Vec<String>,
    /// Where it goes instead of its path, and whether that is the API's own origin.
    elsewhere: Option<Box<(Uri, bool)>>,
}

/// A body before it is sent.
#[derive(Clone)]
enum Body {
    Whole(Bytes),
    Multipart(Arc<Multipart>),
    Upload(Upload),
}

impl Request {
    /// Starts the request of an operation.
    pub fn of<O: Operation>() -> RequestBuilder {
        use crate::api::Api;
        RequestBuilder::new(Self {
            operation: O::ID,
            api: O::Api::NAME,
            method: O::METHOD,
            template: O::PATH,
            path: String::new(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: None,
            key_header: O::KEY_HEADER,
            security: O::SECURITY,
            scopes: O::SCOPES,
            server: O::SERVER,
            repeatable: O::REPEATABLE,
            retry: O::RETRY,
            secrets: Vec::new(),
            elsewhere: None,
        })
    }

    /// The operation's ID.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The API's name.
    pub fn api(&self) -> &'static str {
        self.api
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path template: it holds no value.
    pub fn template(&self) -> &'static str {
        self.template
    }

    /// The encoded path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The encoded query, without `?`; empty when there is none.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// The headers that the operation itself sets.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body; `None` too where it has several parts, whose boundary is chosen when it is sent,
    /// and where it is an [`Upload`].
    pub fn body(&self) -> Option<&Bytes> {
        match &self.body {
            Some(Body::Whole(bytes)) => Some(bytes),
            Some(Body::Multipart(_) | Body::Upload(_)) | None => None,
        }
    }

    /// The body of several parts.
    pub(crate) fn multipart(&self) -> Option<&Multipart> {
        match &self.body {
            Some(Body::Multipart(body)) => Some(body),
            Some(Body::Whole(_) | Body::Upload(_)) | None => None,
        }
    }

    /// The body as all attempts of one call send it; it sets its own headers.
    pub(crate) fn sending(
        &self,
        random: &Random,
        headers: &mut HeaderMap,
    ) -> Result<RequestBody, BuildError> {
        match &self.body {
            None => Ok(RequestBody::empty()),
            Some(Body::Whole(bytes)) => Ok(RequestBody::from(bytes.clone())),
            Some(Body::Upload(upload)) => Ok(upload.body()),
            Some(Body::Multipart(body)) => {
                let (media, body) = body.framed(random)?;
                headers.insert(CONTENT_TYPE, media);
                Ok(body)
            }
        }
    }

    /// The header that carries an idempotency key.
    pub fn key_header(&self) -> Option<&'static str> {
        self.key_header
    }

    /// With the secrets that it holds, so that no error shows them.
    pub(crate) fn noting(mut self, secrets: Vec<String>) -> Self {
        self.secrets = secrets;
        self
    }

    /// The secrets that it holds.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &String> {
        self.secrets.iter().filter(|secret| secret.len() >= HIDDEN)
    }

    /// The same request, asking for those of its media types alone that `wanted` is true for. Where
    /// it is for none, they stay as they are.
    pub(crate) fn accepting(mut self, wanted: impl Fn(&str) -> bool) -> Self {
        let asked = self.headers.get(ACCEPT).and_then(|value| value.to_str().ok());
        let kept: Vec<&str> =
            asked.unwrap_or_default().split(',').map(str::trim).filter(|one| wanted(one)).collect();
        if let (false, Ok(kept)) = (kept.is_empty(), HeaderValue::from_str(&kept.join(", "))) {
            self.headers.insert(ACCEPT, kept);
        }
        self
    }

    /// The same request for another server of its API.
    pub(crate) fn at(self, server: &'static str) -> Self {
        Self { server: Some(server), ..self }
    }

    /// What the document says of repeating it.
    pub(crate) fn retry(&self) -> Retry {
        self.retry
    }

    /// Where it goes instead of its path.
    pub(crate) fn elsewhere(&self) -> Option<&Uri> {
        self.elsewhere.as_ref().map(|place| &place.0)
    }

    /// Whether it goes to the API's own origin, where it may carry a credential.
    pub(crate) fn is_home(&self) -> bool {
        self.elsewhere.as_ref().is_none_or(|place| place.1)
    }

    pub(crate) fn security(&self) -> Security {
        self.security
    }

    pub(crate) fn scopes(&self) -> Scopes {
        self.scopes
    }

    pub(crate) fn server(&self) -> Option<&'static str> {
        self.server
    }

    /// Whether it changes nothing (RFC 9110 §9.2.1).
    pub fn is_safe(&self) -> bool {
        self.method.is_safe()
    }

    /// Whether sending it twice does what sending it once does (RFC 9110 §9.2.2), keys aside.
    pub fn is_idempotent(&self) -> bool {
        self.repeatable || self.method.is_idempotent()
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("api", &self.api)
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.template)
            .field("body_bytes", &self.body().map(Bytes::len))
            .finish_non_exhaustive()
    }
}
