//! Any `tower` service over HTTP as a transport.

use std::error::Error;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use futures_util::future::{BoxFuture, poll_fn};
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use http_body::{Frame, SizeHint};
use tower_service::Service;

use super::{RequestBody, ResponseBody, Transport, TransportError, TransportErrorKind};

type BoxError = Box<dyn Error + Send + Sync>;
type Classify = Arc<dyn Fn(&(dyn Error + 'static)) -> TransportErrorKind + Send + Sync>;

/// A `tower` service that sends the requests, with all the layers that are on it.
///
/// Each request goes to a clone of the service, once that is ready. It should follow no redirects
/// and retry nothing: the runtime does both, and knows when it is safe.
///
/// An error is a [`TransportError`] if the service gives one, a refused connection if the I/O error
/// that caused it says so, and else [`Reset`](TransportErrorKind::Reset): the request may have
/// acted. [`classify`](Self::classify) tells more of them apart.
pub struct TowerTransport<S> {
    /// Cloned for each request; locked no longer than that.
    service: Mutex<S>,
    classify: Classify,
}

impl<S> TowerTransport<S> {
    /// Sends by this service.
    pub fn new(service: S) -> Self {
        Self { service: Mutex::new(service), classify: Arc::new(usual) }
    }

    /// How an error of the service is meant, say [`Connect`](TransportErrorKind::Connect) for one
    /// after which nothing has left.
    #[must_use]
    pub fn classify(
        mut self,
        kind: impl Fn(&(dyn Error + 'static)) -> TransportErrorKind + Send + Sync + 'static,
    ) -> Self {
        self.classify = Arc::new(kind);
        self
    }
}

impl<S, B> Transport for TowerTransport<S>
where
    S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    B: http_body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        let mut service = self.service.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let classify = Arc::clone(&self.classify);
        Box::pin(async move {
            // What isn't ready has sent nothing.
            let ready = poll_fn(|context| service.poll_ready(context)).await;
            ready.map_err(|error| failure(error.into(), |_| TransportErrorKind::Connect))?;
            let answer = service.call(request.map(Body::from)).await;
            let answer = answer.map_err(|error| failure(error.into(), &*classify))?;
            Ok(answer.map(|body| ResponseBody::stream(pieces(body))))
        })
    }
}

impl<S> fmt::Debug for TowerTransport<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TowerTransport").finish_non_exhaustive()
    }
}

/// The data of an answer's body as it comes; trailers are left out.
fn pieces<B>(body: B) -> impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static
where
    B: http_body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    stream::unfold(Box::pin(body), async |mut body| {
        loop {
            match poll_fn(|context| body.as_mut().poll_frame(context)).await? {
                Ok(frame) => {
                    if let Ok(mut data) = frame.into_data() {
                        return Some((Ok(data.copy_to_bytes(data.remaining())), body));
                    }
                }
                Err(error) => {
                    let error = failure(error.into(), |_| TransportErrorKind::Body);
                    return Some((Err(error), body));
                }
            }
        }
    })
}

/// The service's error in the runtime's words. Its own text may hold a URL: it is the source alone.
fn failure(
    error: BoxError,
    classify: impl Fn(&(dyn Error + 'static)) -> TransportErrorKind,
) -> TransportError {
    let error = match error.downcast::<TransportError>() {
        Ok(own) => return *own,
        Err(other) => other,
    };
    let own = causes(&*error).find_map(|cause| cause.downcast_ref::<TransportError>());
    if let Some(own) = own {
        return own.clone();
    }
    let kind = classify(&*error);
    TransportError::with_source(kind, "the service that sends requests failed", error)
}

fn usual(error: &(dyn Error + 'static)) -> TransportErrorKind {
    let io = causes(error).find_map(|cause| cause.downcast_ref::<io::Error>());
    match io.map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound) => {
            TransportErrorKind::Connect
        }
        Some(io::ErrorKind::TimedOut) => TransportErrorKind::Timeout,
        _ => TransportErrorKind::Reset,
    }
}

fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> + 'a {
    std::iter::successors(Some(error), |cause| (*cause).source())
}

/// The body of a request as `tower` services take it: an [`http_body::Body`] that knows its length.
pub struct Body {
    pieces: BoxStream<'static, Result<Bytes, TransportError>>,
    /// How many bytes are still to come, where that is known.
    left: Option<u64>,
}

impl From<RequestBody> for Body {
    fn from(body: RequestBody) -> Self {
        let left = body.len().and_then(|len| u64::try_from(len).ok());
        Self { pieces: body.into_stream(), left }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let next = self.pieces.poll_next_unpin(context);
        if let Poll::Ready(Some(Ok(piece))) = &next {
            self.left = self.left.map(|left| left.saturating_sub(piece.len() as u64));
        }
        next.map(|next| next.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("left", &self.left).finish_non_exhaustive()
    }
}
