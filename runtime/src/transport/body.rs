//! The bodies that a transport takes and gives.

use std::fmt;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, Stream, StreamExt};

use super::TransportError;

/// The body of a request: bytes that can be sent again.
#[derive(Clone, Default)]
pub struct RequestBody(Bytes);

impl RequestBody {
    /// No body.
    pub const fn empty() -> Self {
        Self(Bytes::new())
    }

    /// The whole body, or `None` if it is produced while it is sent.
    pub fn bytes(&self) -> Option<&Bytes> {
        Some(&self.0)
    }

    /// How many bytes it has, where that is known beforehand.
    pub fn len(&self) -> Option<usize> {
        Some(self.0.len())
    }

    /// Whether it is known to have no bytes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Into<Bytes>> From<T> for RequestBody {
    fn from(bytes: T) -> Self {
        Self(bytes.into())
    }
}

/// Only the length: a body may hold secrets.
impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestBody({} bytes)", self.0.len())
    }
}

/// The body of an answer: whole, or on its way.
pub struct ResponseBody(Inner);

enum Inner {
    Whole(Bytes),
    Stream(BoxStream<'static, Result<Bytes, TransportError>>),
}

impl ResponseBody {
    /// No body.
    pub const fn empty() -> Self {
        Self(Inner::Whole(Bytes::new()))
    }

    /// A body that arrives piece by piece. An error ends it.
    pub fn stream(
        pieces: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
    ) -> Self {
        Self(Inner::Stream(pieces.boxed()))
    }

    /// Reads the whole body, at most `limit` bytes.
    ///
    /// Fails with [`TransportErrorKind::TooLong`](super::TransportErrorKind::TooLong) when it is longer,
    /// and with what the transport says when it breaks off.
    pub async fn read(self, limit: usize) -> Result<Bytes, TransportError> {
        let mut pieces = match self.0 {
            Inner::Whole(bytes) if bytes.len() <= limit => return Ok(bytes),
            Inner::Whole(_) => return Err(TransportError::too_long(limit)),
            Inner::Stream(pieces) => pieces,
        };
        let Some(first) = pieces.next().await.transpose()? else { return Ok(Bytes::new()) };
        if first.len() > limit {
            return Err(TransportError::too_long(limit));
        }
        let Some(mut piece) = pieces.next().await.transpose()? else { return Ok(first) };
        let mut whole = BytesMut::from(first);
        loop {
            if piece.len() > limit - whole.len() {
                return Err(TransportError::too_long(limit));
            }
            whole.extend_from_slice(&piece);
            match pieces.next().await.transpose()? {
                Some(next) => piece = next,
                None => return Ok(whole.freeze()),
            }
        }
    }

    /// The pieces as they arrive; a whole body is one piece.
    pub fn into_stream(self) -> BoxStream<'static, Result<Bytes, TransportError>> {
        match self.0 {
            Inner::Whole(bytes) if bytes.is_empty() => stream::empty().boxed(),
            Inner::Whole(bytes) => stream::iter([Ok(bytes)]).boxed(),
            Inner::Stream(pieces) => pieces,
        }
    }
}

impl<T: Into<Bytes>> From<T> for ResponseBody {
    fn from(bytes: T) -> Self {
        Self(Inner::Whole(bytes.into()))
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Inner::Whole(bytes) => write!(f, "ResponseBody({} bytes)", bytes.len()),
            Inner::Stream(_) => f.write_str("ResponseBody(stream)"),
        }
    }
}
