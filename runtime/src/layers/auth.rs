//! The credential, and the one repeat after a 401 that renewed it.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use http::StatusCode;
use http::uri::Scheme;

use super::passage::Passage;
use super::redirect::Hop;
use super::{hooks, transport};
use crate::auth::{Applied, AuthError, Using, is_loopback};
use crate::error::{CallError, ErrorKind};
use crate::response::RawResponse;
use crate::telemetry::{Exchange, Sending};
use crate::transport::RequestBody;

/// Sends the request with its credential, as long as it is at home.
pub(super) async fn run(passage: &Passage<'_>, hop: &Hop) -> Result<RawResponse, CallError> {
    check_channel(passage, hop)?;
    let (raw, applied) = once(passage, hop).await?;
    if !is_accepted(&raw, &applied)
        && applied.refused(passage.core.clock.now())
        && !passage.body.is_spent()
    {
        let (raw, applied) = once(passage, hop).await?;
        is_accepted(&raw, &applied);
        return Ok(raw);
    }
    Ok(raw)
}

/// Whether the answer says that the tokens of the request are good.
fn is_accepted(raw: &RawResponse, applied: &Applied) -> bool {
    let accepted = raw.status() != StatusCode::UNAUTHORIZED;
    if accepted {
        applied.accepted();
    }
    accepted
}

async fn once(passage: &Passage<'_>, hop: &Hop) -> Result<(RawResponse, Applied), CallError> {
    let core = passage.core;
    let body = passage.body.measured().await.map_err(|error| transport::failed(passage, error))?;
    let mut request = http::Request::new(body);
    *request.method_mut() = passage.request.method().clone();
    *request.uri_mut() = hop.uri.clone();
    *request.headers_mut() = hop.headers(passage);
    let mut applied = Applied::default();
    if hop.home {
        let using = Using {
            transport: &core.transport,
            abroad: core.abroad.as_ref().unwrap_or(&core.transport),
            clock: &core.clock,
            plain_http: core.plain_http,
        };
        let asked = (passage.request.security(), passage.request.scopes());
        applied = core
            .credentials
            .apply(asked, using, &mut request)
            .await
            .map_err(|error| refused(passage, error))?;
    }
    let sending = Sending {
        core,
        request: passage.request,
        flight: passage.flight,
        correlation: passage.settings.correlation.as_ref(),
        at_home: hop.home,
    };
    let exchange = Exchange::begin(&sending, &mut request);
    let sent = exchange.within(leave(passage, hop, request));
    let result = beside(applied.renewals(), pin!(sent)).await;
    exchange.end(core, &result);
    result.map(|raw| (raw, applied))
}

/// The request is as it shall leave, but for the hooks.
async fn leave(
    passage: &Passage<'_>,
    hop: &Hop,
    mut request: http::Request<RequestBody>,
) -> Result<RawResponse, CallError> {
    hooks::before(passage, hop, &mut request).await?;
    transport::run(passage, hop, request).await
}

/// Runs `work` to its end, and `side` as far as it gets meanwhile: who has a token that is still
/// good doesn't wait for the next.
async fn beside<W: Future>(
    side: Option<BoxFuture<'static, ()>>,
    mut work: Pin<&mut W>,
) -> W::Output {
    let mut side = side;
    poll_fn(|context| {
        if side.as_mut().is_some_and(|side| side.as_mut().poll(context).is_ready()) {
            side = None;
        }
        work.as_mut().poll(context)
    })
    .await
}

fn refused(passage: &Passage<'_>, error: AuthError) -> CallError {
    let message = crate::error::bounded(&error.to_string());
    let mut failure = passage.failure(ErrorKind::Credential, message);
    failure.worth_repeating = error.is_passing();
    failure.source = Some(Box::new(error));
    Arc::new(failure)
}

/// A credential goes over plain http to this machine only, unless the user says otherwise.
fn check_channel(passage: &Passage<'_>, hop: &Hop) -> Result<(), CallError> {
    let plain = hop.uri.scheme() == Some(&Scheme::HTTP) && !is_loopback(&hop.uri);
    if !plain || passage.core.plain_http || !hop.home || !passage.carries_credential() {
        return Ok(());
    }
    let message = "a credential would travel over plain http; use https, or allow it by \
                   `.allow_plain_http()`";
    Err(Arc::new(passage.failure(ErrorKind::Credential, message)))
}
