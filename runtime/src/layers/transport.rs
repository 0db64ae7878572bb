//! The request leaves, and its whole answer is read.

use std::sync::Arc;

use super::passage::Passage;
use crate::error::{CallError, ErrorKind};
use crate::redact;
use crate::response::RawResponse;
use crate::transport::{RequestBody, TransportError, TransportErrorKind};

/// Hands one request to the transport; the flight knows while it is out.
pub(super) async fn run(
    passage: &Passage<'_>,
    mut request: http::Request<RequestBody>,
) -> Result<RawResponse, CallError> {
    redact::note(&mut request, || passage.core.hidden(passage.request));
    let limit = usize::try_from(passage.core.limits.max_answer_bytes).unwrap_or(usize::MAX);
    let out = passage.flight.depart();
    let whole = async {
        let (head, body) = passage.core.transport.send(request).await?.into_parts();
        Ok((head, body.read(limit).await?))
    };
    match whole.await {
        Ok((head, body)) => {
            out.landed();
            Ok(RawResponse::new(head.status, head.headers, body))
        }
        Err(error) => {
            if TransportError::never_left(&error) {
                out.never_left();
            }
            Err(failed(passage, error))
        }
    }
}

/// A failure of the transport as one of the call.
pub(super) fn failed(passage: &Passage<'_>, error: TransportError) -> CallError {
    use TransportErrorKind::{Body, Connect, Request, Reset, Timeout, Tls, TooLong};
    let (kind, worth_repeating) = match error.kind() {
        Connect => (ErrorKind::Connect, true),
        Tls => (ErrorKind::Connect, false),
        Reset | Body => (ErrorKind::Transport, true),
        Timeout => (ErrorKind::Timeout, true),
        TooLong => (ErrorKind::TooLarge, false),
        Request => (ErrorKind::Build, false),
    };
    let message = crate::error::bounded(&error.to_string());
    let mut failure = passage.failure(kind, message);
    failure.worth_repeating = worth_repeating;
    failure.source = Some(Box::new(error));
    Arc::new(failure)
}
