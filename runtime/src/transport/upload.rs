//! A body that is read while it is sent.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, Stream, StreamExt, TryStreamExt};

use super::{Piece, RequestBody, TransportError, TransportErrorKind};

type Pieces = BoxStream<'static, Result<Bytes, TransportError>>;

/// A body that is read while it is sent, in constant memory, whatever its length: a file, or
/// whatever a function gives anew for each attempt. Cheap to clone.
///
/// It stands wherever raw [`Bytes`](crate::Bytes) are sent as a body:
/// `client.put_image("a-1", Upload::file("a-1.iso"))`.
///
/// ```
/// use fanwise_runtime::{Bytes, Upload};
/// use futures_util::stream;
///
/// let body: Bytes = Upload::file("backup.tar").into();
/// assert_eq!(body.len(), 0, "its bytes are not in memory");
/// let zeros = || stream::repeat_with(|| Ok(vec![0; 1 << 16].into()));
/// let _ = Upload::stream(zeros);
/// ```
#[derive(Clone)]
pub struct Upload(Source);

#[derive(Clone)]
enum Source {
    File(Arc<Path>),
    Made(Made),
}

/// A stream that is made when it is needed.
#[derive(Clone)]
pub(crate) struct Made {
    make: Arc<dyn Fn() -> Option<Pieces> + Send + Sync>,
    length: Option<u64>,
    once: Option<Arc<Mutex<Option<Pieces>>>>,
}

impl Upload {
    /// A file of the disk. It is opened again on every attempt, and sent with its length.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Source::File(Arc::from(path.into())))
    }

    /// The stream that `make` gives, once for each attempt: so the call may be repeated.
    pub fn stream<S>(make: impl Fn() -> S + Send + Sync + 'static) -> Self
    where
        S: Stream<Item = std::io::Result<Bytes>> + Send + 'static,
    {
        let make = move || Some(make().map_err(failed).boxed());
        Self(Source::Made(Made { make: Arc::new(make), length: None, once: None }))
    }

    /// A stream that there is only once: a call whose body has begun to leave is not repeated, and
    /// its error says so.
    pub fn once(pieces: impl Stream<Item = std::io::Result<Bytes>> + Send + 'static) -> Self {
        let once = Arc::new(Mutex::new(Some(pieces.map_err(failed).boxed())));
        let taken = Arc::clone(&once);
        let make = move || taken.lock().unwrap_or_else(PoisonError::into_inner).take();
        Self(Source::Made(Made { make: Arc::new(make), length: None, once: Some(once) }))
    }

    /// So many bytes will come: the request says its length, instead of being sent in chunks. A
    /// file knows by itself.
    #[must_use]
    pub fn length(mut self, bytes: u64) -> Self {
        if let Source::Made(made) = &mut self.0 {
            made.length = Some(bytes);
        }
        self
    }

    pub(crate) fn body(&self) -> RequestBody {
        match &self.0 {
            Source::File(path) => RequestBody::pieces(vec![Piece::File(Arc::clone(path))]),
            Source::Made(made) => RequestBody::made(made.clone()),
        }
    }
}

impl Made {
    pub(super) fn length(&self) -> Option<u64> {
        self.length
    }

    /// Whether it was there once, and is no more.
    pub(super) fn is_spent(&self) -> bool {
        self.once
            .as_ref()
            .is_some_and(|once| once.lock().unwrap_or_else(PoisonError::into_inner).is_none())
    }

    pub(super) fn into_stream(self) -> Pieces {
        (self.make)().unwrap_or_else(|| {
            let text = "the body is a stream that there is only once, and it has been sent";
            let spent = TransportError::new(TransportErrorKind::Request, text);
            stream::once(std::future::ready(Err(spent))).boxed()
        })
    }
}

fn failed(error: std::io::Error) -> TransportError {
    let text = format!("the body broke off: {error}");
    TransportError::with_source(TransportErrorKind::Reset, text, error)
}

/// Files of one path are equal; streams are if one is the other's clone.
impl PartialEq for Upload {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Source::File(one), Source::File(other)) => one == other,
            (Source::Made(one), Source::Made(other)) => Arc::ptr_eq(&one.make, &other.make),
            (Source::File(_), Source::Made(_)) | (Source::Made(_), Source::File(_)) => false,
        }
    }
}

impl Eq for Upload {}

impl Hash for Upload {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Source::File(path) => path.hash(state),
            Source::Made(made) => Arc::as_ptr(&made.make).cast::<()>().hash(state),
        }
    }
}

/// Without what is in it.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Source::File(_) => "Upload(of the disk)",
            Source::Made(_) => "Upload(stream)",
        })
    }
}
