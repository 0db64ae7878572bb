//! The error of one call.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::error::{BuildError, DecodeFailure, ErrorKind, Violation};
use crate::request::Request;
use crate::response::RawResponse;

/// Why a call didn't succeed. Cheap to clone; prints as one bounded line without a secret.
pub struct ApiError<E> {
    failure: Arc<Failure>,
    typed: Option<Arc<E>>,
}

/// The part of an error that knows no type of the API.
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    pub(crate) api: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) attempts: u32,
    /// What went wrong, in words: bounded, one line, no secret.
    pub(crate) message: String,
    pub(crate) raw: Option<RawResponse>,
    pub(crate) decode: Option<DecodeFailure>,
    pub(crate) source: Option<Box<dyn Error + Send + Sync>>,
    /// Whether another attempt may fare better.
    pub(crate) worth_repeating: bool,
}

/// An error of the layers: no answer that could be decoded.
pub(crate) type CallError = Arc<Failure>;

impl Failure {
    /// A failure without an answer.
    pub(crate) fn new(kind: ErrorKind, request: &Request, message: impl Into<String>) -> Self {
        Self {
            kind,
            api: request.api(),
            operation: request.operation(),
            attempts: 0,
            message: message.into(),
            raw: None,
            decode: None,
            source: None,
            worth_repeating: false,
        }
    }

    /// The same, worth another attempt.
    pub(crate) fn worth_repeating(self) -> Self {
        Self { worth_repeating: true, ..self }
    }

    /// A request that couldn't be built.
    pub(crate) fn build(api: &'static str, operation: &'static str, error: BuildError) -> Self {
        Self {
            kind: error.kind(),
            api,
            operation,
            attempts: 0,
            message: error.to_string(),
            raw: None,
            decode: None,
            source: Some(Box::new(error)),
            worth_repeating: false,
        }
    }
}

impl<E> ApiError<E> {
    pub(crate) fn new(failure: impl Into<Arc<Failure>>, typed: Option<E>) -> Self {
        Self { failure: failure.into(), typed: typed.map(Arc::new) }
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.failure.kind
    }

    /// The status of the answer, where there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.failure.raw.as_ref().map(RawResponse::status)
    }

    /// The headers of the answer, where there was one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.failure.raw.as_ref().map(RawResponse::headers)
    }

    /// The body of the answer as it came, where there was one. It may hold secrets.
    pub fn raw_body(&self) -> Option<&Bytes> {
        self.failure.raw.as_ref().map(RawResponse::body)
    }

    /// The declared error, decoded.
    pub fn typed(&self) -> Option<&E> {
        self.typed.as_deref()
    }

    /// Where the body isn't what the document says.
    pub fn decode_failure(&self) -> Option<&DecodeFailure> {
        self.failure.decode.as_ref()
    }

    /// What of the request breaks the rules of its document, where the kind is
    /// [`ErrorKind::Invalid`]; a thousand are named at most.
    pub fn violations(&self) -> &[Violation] {
        let source = self.failure.source.as_ref().and_then(|source| source.downcast_ref());
        source.map_or(&[], BuildError::violations)
    }

    /// How many attempts were made; 0 when nothing was tried.
    pub fn attempts(&self) -> u32 {
        self.failure.attempts
    }

    /// The API's name.
    pub fn api(&self) -> &'static str {
        self.failure.api
    }

    /// The operation's ID.
    pub fn operation(&self) -> &'static str {
        self.failure.operation
    }

    /// What went wrong, in words, without API, operation and attempts: one bounded line.
    pub fn message(&self) -> &str {
        &self.failure.message
    }

    /// The part that knows no type of the API.
    pub(crate) fn into_failure(self) -> CallError {
        self.failure
    }

    /// The same error without its typed part, as errors of several operations stand in one list.
    pub fn erase(&self) -> ApiError<()> {
        ApiError { failure: Arc::clone(&self.failure), typed: None }
    }
}

impl<E> From<CallError> for ApiError<E> {
    fn from(failure: CallError) -> Self {
        Self { failure, typed: None }
    }
}

impl<E> Clone for ApiError<E> {
    fn clone(&self) -> Self {
        Self { failure: Arc::clone(&self.failure), typed: self.typed.clone() }
    }
}

impl<E> fmt::Display for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &*self.failure;
        write!(f, "{} {}: {}", failure.api, failure.operation, failure.message)?;
        if failure.attempts > 1 {
            write!(f, " (after {} attempts)", failure.attempts)?;
        }
        Ok(())
    }
}

impl<E> fmt::Debug for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("kind", &self.kind())
            .field("api", &self.api())
            .field("operation", &self.operation())
            .field("status", &self.status())
            .field("attempts", &self.attempts())
            .field("message", &self.message())
            .finish_non_exhaustive()
    }
}

impl<E> Error for ApiError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        if let Some(source) = &self.failure.source {
            return Some(&**source);
        }
        self.failure.decode.as_ref().map(|failure| failure as &(dyn Error + 'static))
    }
}
