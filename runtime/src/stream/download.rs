//! An answer as the bytes that come, whatever they are.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, StatusCode};
use tokio::io::AsyncWriteExt;

use super::pieces::{Patience, Pieces, Wanted};
use crate::client::{Call, Core};
use crate::error::ApiError;
use crate::layers::Flight;
use crate::operation::Operation;
use crate::request::Request;
use crate::response::RawResponse;
use crate::transport::ResponseBody;

impl<O: Operation> Call<'_, O> {
    /// Sends it, and gives the body of a success as the bytes that come, undecoded and of any
    /// length: memory holds one piece at a time.
    ///
    /// ```no_run
    /// # use fanwise_runtime::{Call, Operation};
    /// # async fn run<O: Operation>(call: Call<'_, O>) -> Result<(), Box<dyn std::error::Error>> {
    /// let bytes = call.download().await?.save("backup.tar").await?;
    /// println!("{bytes} bytes");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The limits of time hold until the head of the answer is there; then see
    /// [`Download::idle_timeout`]. A `.timeout(…)` of the call bounds all of it. Fails like
    /// [`send`](Self::send) where the answer is no 2xx.
    pub async fn download(self) -> Result<Download, ApiError<O::Error>> {
        let (core, operation, mut settings) = self.into_parts();
        let request = core.prepare(&operation)?;
        settings.unread = Some(Wanted::Any);
        let until = settings.timeout.and_then(|whole| core.clock.now().checked_add(whole));
        let flight = Flight::new();
        let result = core.send(&request, &settings, &flight).await;
        let answer = result.as_ref().ok().cloned();
        let (head, body) = match answer.map(|raw| (raw.take_rest(), raw)) {
            Some((Some(body), raw)) => {
                core.opened(&request, &flight, raw.status());
                (raw, body)
            }
            other => {
                core.conclude::<O>(&request, result, &flight)?;
                // A success that is no 2xx: its body has been read.
                let raw = other.map_or_else(RawResponse::nothing, |(_, raw)| raw);
                let body = ResponseBody::from(raw.body().clone());
                (raw, body)
            }
        };
        let patience = Patience { silence: core.limits.deadline, until };
        let pieces = Pieces::new(body, &core.clock, patience);
        let (core, attempts) = (Arc::clone(core), flight.attempts());
        Ok(Download { head, attempts, pieces, core, request, over: false })
    }
}

/// The body of an answer on its way, as a stream of bytes. Dropping it ends the request.
pub struct Download {
    head: RawResponse,
    attempts: u32,
    pieces: Pieces,
    core: Arc<Core>,
    request: Request,
    over: bool,
}

impl Download {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.head.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.head.headers()
    }

    /// How many attempts it took until the head was there.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How many bytes there will be, where the server says so.
    pub fn length(&self) -> Option<u64> {
        self.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    /// The longest time without a byte, instead of the policy's deadline (60 s by default).
    #[must_use]
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.pieces.set_silence(limit);
        self
    }

    /// The next bytes; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, ApiError<()>>> {
        poll_fn(|context| self.poll_piece(context)).await
    }

    /// Writes all of it into a file, which is made anew; gives how many bytes that were. Where it
    /// breaks off, what had come stays.
    ///
    /// Fails when the file can't be written, or with the [`ApiError`] of what broke off.
    pub async fn save(mut self, path: impl AsRef<Path>) -> io::Result<u64> {
        let mut file = tokio::fs::File::create(path).await?;
        let mut written = 0;
        while let Some(piece) = self.next().await {
            let piece = piece.map_err(io::Error::other)?;
            file.write_all(&piece).await?;
            written += piece.len() as u64;
        }
        file.flush().await?;
        Ok(written)
    }

    fn poll_piece(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, ApiError<()>>>> {
        if self.over {
            return Poll::Ready(None);
        }
        Poll::Ready(match ready!(Pin::new(&mut self.pieces).poll_next(context)) {
            Some(Ok(piece)) => Some(Ok(piece)),
            Some(Err(lost)) => {
                self.over = true;
                Some(Err(lost.into_failure(&self.core, &self.request, self.attempts).into()))
            }
            None => {
                self.over = true;
                None
            }
        })
    }
}

impl Stream for Download {
    type Item = Result<Bytes, ApiError<()>>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, ApiError<()>>>> {
        self.poll_piece(context)
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("status", &self.status())
            .field("length", &self.length())
            .finish_non_exhaustive()
    }
}
