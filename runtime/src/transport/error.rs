//! Why no answer came.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// What went wrong on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: name not found, refused, unreachable. The request never left.
    Connect,
    /// No trusted connection: the TLS handshake failed. The request never left.
    Tls,
    /// The connection broke after the request was on its way: whether it acted is unknown.
    Reset,
    /// The transport's own time limit passed (one set on a client of the user's own).
    Timeout,
    /// The answer's head came, its body did not come whole.
    Body,
    /// The answer is longer than allowed, its head or its body. A head over HTTP/2 that is malformed
    /// counts here too: it can't be told from one that is too long.
    TooLong,
    /// A client of the user's own followed a redirect to another origin by itself, and may have
    /// taken credentials along.
    Redirected,
    /// The request is none that this transport can send. It never left.
    Request,
}

/// No answer came, or none that is whole. Cheap to clone; names no URL and no header.
#[derive(Clone)]
pub struct TransportError(Arc<Inner>);

struct Inner {
    kind: TransportErrorKind,
    text: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl TransportError {
    /// An error of a transport of one's own. `text` goes into logs: no secrets, no URL.
    pub fn new(kind: TransportErrorKind, text: impl Into<String>) -> Self {
        Self(Arc::new(Inner { kind, text: text.into(), source: None }))
    }

    /// The same with what caused it.
    pub fn with_source(
        kind: TransportErrorKind,
        text: impl Into<String>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self(Arc::new(Inner { kind, text: text.into(), source: Some(source.into()) }))
    }

    pub(crate) fn too_long(limit: usize) -> Self {
        let text = format!("the answer's body is longer than {limit} bytes");
        Self::new(TransportErrorKind::TooLong, text)
    }

    pub(crate) fn too_many_headers(limit: u32) -> Self {
        let text = format!("the answer has more than {limit} header lines");
        Self::new(TransportErrorKind::TooLong, text)
    }

    /// What went wrong.
    pub fn kind(&self) -> TransportErrorKind {
        self.0.kind
    }

    /// Whether the request surely never reached the API, so that it had no effect.
    pub fn never_left(&self) -> bool {
        use TransportErrorKind::{
            Body, Connect, Redirected, Request, Reset, Timeout, Tls, TooLong,
        };
        match self.0.kind {
            Connect | Tls | Request => true,
            Reset | Timeout | Body | TooLong | Redirected => false,
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("TransportError");
        shown.field("kind", &self.0.kind).field("text", &self.0.text);
        if let Some(source) = &self.0.source {
            shown.field("source", source);
        }
        shown.finish()
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_ref().map(|error| &**error as &(dyn Error + 'static))
    }
}
