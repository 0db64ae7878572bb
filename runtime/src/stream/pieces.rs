//! A body on its way, whose silences are bounded.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, Stream};
use http::{HeaderMap, StatusCode};

use super::framing::Framing;
use crate::client::Core;
use crate::clock::Clock;
use crate::error::{CallError, ErrorKind, Failure, bounded};
use crate::request::Request;
use crate::transport::{ResponseBody, TransportError, TransportErrorKind};

/// Which bodies are left unread when their head has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Those of a success that is such a stream.
    Framed(Framing),
    /// Those of any success.
    Any,
}

impl Wanted {
    /// Whether the body behind this head is left unread.
    pub(crate) fn takes(self, status: StatusCode, headers: &HeaderMap) -> bool {
        match self {
            Self::Framed(framing) => framing.fits(status, headers),
            Self::Any => status.is_success(),
        }
    }
}

/// How long a stream may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// The longest silence.
    pub(super) silence: Duration,
    /// When the whole of it ends at the latest.
    pub(super) until: Option<Instant>,
}

/// Why a body ended before its time.
#[derive(Debug)]
pub(super) enum Lost {
    Broken(TransportError),
    Silent(Duration),
    Late,
}

impl Lost {
    /// The same as an error of the call.
    pub(super) fn into_failure(self, core: &Core, request: &Request, attempts: u32) -> CallError {
        let (kind, text, source) = match self {
            Self::Broken(error) => {
                let kind = match error.kind() {
                    TransportErrorKind::TooLong => ErrorKind::TooLarge,
                    TransportErrorKind::Timeout => ErrorKind::Timeout,
                    _ => ErrorKind::Transport,
                };
                // A transport of the user's own may say what it was given.
                let said = error.to_string();
                let text = core.hidden(request).text(said.clone());
                (kind, text.clone(), (text == said).then_some(error))
            }
            Self::Silent(limit) => {
                (ErrorKind::Timeout, format!("the stream was silent for {limit:.3?}"), None)
            }
            Self::Late => (ErrorKind::Deadline, "the stream has no time left".to_owned(), None),
        };
        let mut failure = Failure::new(kind, request, bounded(&text));
        failure.attempts = attempts;
        failure.source = source.map(|error| Box::new(error) as _);
        Arc::new(failure)
    }
}

/// A body on its way.
pub(super) struct Pieces {
    body: BoxStream<'static, Result<Bytes, TransportError>>,
    clock: Arc<dyn Clock>,
    silence: Duration,
    /// Runs while nothing comes.
    timer: Option<BoxFuture<'static, ()>>,
    whole: Option<BoxFuture<'static, ()>>,
}

impl Pieces {
    pub(super) fn new(body: ResponseBody, clock: &Arc<dyn Clock>, patience: Patience) -> Self {
        let whole = patience.until.map(|until| {
            let left = until.saturating_duration_since(clock.now());
            clock.sleep(left)
        });
        let clock = Arc::clone(clock);
        Self { body: body.into_stream(), clock, silence: patience.silence, timer: None, whole }
    }

    /// The longest silence from here on.
    pub(super) fn set_silence(&mut self, silence: Duration) {
        (self.silence, self.timer) = (silence, None);
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes, Lost>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Lost>>> {
        let this = &mut *self;
        if let Some(whole) = &mut this.whole
            && whole.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(Some(Err(Lost::Late)));
        }
        if let Poll::Ready(piece) = this.body.as_mut().poll_next(context) {
            this.timer = None;
            return Poll::Ready(piece.map(|piece| piece.map_err(Lost::Broken)));
        }
        let timer = this.timer.get_or_insert_with(|| this.clock.sleep(this.silence));
        timer.as_mut().poll(context).map(|()| Some(Err(Lost::Silent(this.silence))))
    }
}

impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pieces").field("silence", &self.silence).finish_non_exhaustive()
    }
}
