//! The request leaves, and its whole answer is read; of one that is streamed, its head.

use std::sync::Arc;

use super::hooks;
use super::passage::Passage;
use super::redirect::Hop;
use crate::error::{CallError, ErrorKind};
use crate::redact;
use crate::response::RawResponse;
use crate::transport::{RequestBody, TransportError, TransportErrorKind};

/// Hands one request to the transport; the flight knows while it is out.
pub(super) async fn run(
    passage: &Passage<'_>,
    hop: &Hop,
    mut request: http::Request<RequestBody>,
) -> Result<RawResponse, CallError> {
    redact::note(&mut request, || passage.core.hidden(passage.request));
    let limit = usize::try_from(passage.core.limits.max_answer_bytes).unwrap_or(usize::MAX);
    let out = passage.flight.depart();
    let whole = async {
        let (head, body) = passage.core.transport_for(hop.home).send(request).await?.into_parts();
        let most = passage.core.limits.max_answer_headers;
        if u32::try_from(head.headers.len()).map_or(true, |lines| lines > most) {
            return Err(TransportError::too_many_headers(most));
        }
        if passage.settings.unread.is_some_and(|wanted| wanted.takes(head.status, &head.headers)) {
            return Ok(RawResponse::unread(head.status, head.headers, body));
        }
        let body = body.read(limit).await?;
        Ok(RawResponse::new(head.status, head.headers, body))
    };
    let answer = whole.await;
    // While a hook is at it the answer has not been taken in: given up here, a write is in doubt.
    hooks::after(passage, hop, answer.as_ref()).await;
    match answer {
        Ok(raw) => {
            out.landed();
            Ok(raw)
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
    use TransportErrorKind::{Body, Connect, Redirected, Request, Reset, Timeout, Tls, TooLong};
    let (kind, worth_repeating) = match error.kind() {
        Connect => (ErrorKind::Connect, true),
        Tls => (ErrorKind::Connect, false),
        Reset | Body => (ErrorKind::Transport, true),
        Timeout => (ErrorKind::Timeout, true),
        TooLong => (ErrorKind::TooLarge, false),
        Redirected => (ErrorKind::Redirect, false),
        Request => (ErrorKind::Build, false),
    };
    // A transport of the user's own may say what it was given.
    let said = error.to_string();
    let text = passage.core.hidden(passage.request).text(said.clone());
    let error = if text == said { error } else { TransportError::new(error.kind(), text.as_str()) };
    let mut failure = passage.failure(kind, crate::error::bounded(&text));
    failure.worth_repeating = worth_repeating;
    failure.source = Some(Box::new(error));
    Arc::new(failure)
}
