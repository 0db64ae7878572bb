//! The bodies that a transport takes and gives.

use std::fmt;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, Stream, StreamExt, TryStreamExt};

use super::pieces::{Measured, Piece};
use super::{Made, TransportError};

/// The body of a request. It can be sent again, unless it is a stream that there is only once;
/// cheap to clone.
#[derive(Clone)]
pub struct RequestBody(Sent);

#[derive(Clone)]
enum Sent {
    Whole(Bytes),
    Pieces(Arc<[Piece]>),
    Measured(Measured),
    Made(Made),
}

impl RequestBody {
    /// No body.
    pub const fn empty() -> Self {
        Self(Sent::Whole(Bytes::new()))
    }

    /// A body of which files of the disk are parts.
    pub(crate) fn pieces(pieces: Vec<Piece>) -> Self {
        Self(Sent::Pieces(pieces.into()))
    }

    /// A body that is made while it is sent.
    pub(crate) fn made(made: Made) -> Self {
        Self(Sent::Made(made))
    }

    /// Whether it was there only once, and has been sent.
    pub(crate) fn is_spent(&self) -> bool {
        matches!(&self.0, Sent::Made(made) if made.is_spent())
    }

    /// The same for one attempt: its length is known from here on.
    ///
    /// Fails when a file can't be found.
    pub(crate) async fn measured(&self) -> Result<Self, TransportError> {
        match &self.0 {
            Sent::Pieces(pieces) => Ok(Self(Sent::Measured(Measured::of(pieces).await?))),
            Sent::Whole(_) | Sent::Measured(_) | Sent::Made(_) => Ok(self.clone()),
        }
    }

    /// The whole body, or `None` if it is produced while it is sent: [`into_stream`] gives it then.
    ///
    /// [`into_stream`]: Self::into_stream
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Sent::Whole(bytes) => Some(bytes),
            Sent::Pieces(_) | Sent::Measured(_) | Sent::Made(_) => None,
        }
    }

    /// How many bytes it has, where that is known beforehand.
    pub fn len(&self) -> Option<usize> {
        match &self.0 {
            Sent::Whole(bytes) => Some(bytes.len()),
            Sent::Pieces(_) => None,
            Sent::Made(made) => usize::try_from(made.length()?).ok(),
            Sent::Measured(measured) => usize::try_from(measured.len()).ok(),
        }
    }

    /// Whether it is known to have no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// The bytes piece by piece; files are opened when their turn comes. An error ends them.
    pub fn into_stream(self) -> BoxStream<'static, Result<Bytes, TransportError>> {
        match self.0 {
            Sent::Whole(bytes) if bytes.is_empty() => stream::empty().boxed(),
            Sent::Whole(bytes) => stream::iter([Ok(bytes)]).boxed(),
            Sent::Measured(measured) => measured.into_stream().boxed(),
            Sent::Made(made) => made.into_stream(),
            Sent::Pieces(pieces) => {
                let measured = async move { Measured::of(&pieces).await };
                stream::once(measured).map_ok(Measured::into_stream).try_flatten().boxed()
            }
        }
    }

    /// The whole body in one piece. Fails when a file can't be read.
    pub async fn read(self) -> Result<Bytes, TransportError> {
        if let Sent::Whole(bytes) = self.0 {
            return Ok(bytes);
        }
        let whole = BytesMut::new();
        let joined = self.into_stream().try_fold(whole, async |mut whole, piece| {
            whole.extend_from_slice(&piece);
            Ok(whole)
        });
        joined.await.map(BytesMut::freeze)
    }
}

impl Default for RequestBody {
    fn default() -> Self {
        Self::empty()
    }
}

impl<T: Into<Bytes>> From<T> for RequestBody {
    fn from(bytes: T) -> Self {
        Self(Sent::Whole(bytes.into()))
    }
}

/// Only the length: a body may hold secrets.
impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.len() {
            Some(len) => write!(f, "RequestBody({len} bytes)"),
            None => f.write_str("RequestBody(of unknown length)"),
        }
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

impl Default for ResponseBody {
    fn default() -> Self {
        Self::empty()
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
