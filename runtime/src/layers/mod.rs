//! The policies, one file each, outermost first. The order is the design.
//!
//! deadline → retry (idempotency gate, backoff; the budget's place) → (hedge) → (choice of base
//! URL) → (circuit breaker) → (bulkhead) → (rate limiter) → attempt timeout → redirects → auth →
//! transport. The names in parentheses mark where later policies stand.

mod flight;

pub(crate) use flight::Flight;

use crate::client::{CallSettings, Core};
use crate::error::{CallError, ErrorKind, Failure};
use crate::request::Request;
use crate::response::RawResponse;
use crate::transport::RequestBody;

/// Sends a request through every layer.
pub(crate) async fn send(
    core: &Core,
    request: &Request,
    settings: &CallSettings,
    flight: &Flight,
) -> Result<RawResponse, CallError> {
    let fail =
        |message: String| std::sync::Arc::new(Failure::new(ErrorKind::Transport, request, message));
    let uri = core
        .base
        .join(request.path(), [request.query(), &settings.query])
        .map_err(|e| fail(e.to_string()))?;
    let mut out = http::Request::new(
        request.body().cloned().map_or_else(RequestBody::empty, RequestBody::from),
    );
    *out.uri_mut() = uri;
    *out.method_mut() = request.method().clone();
    *out.headers_mut() = request.headers().clone();
    flight.begin(!request.is_safe());
    let using = crate::auth::Using { transport: &core.transport, clock: &core.clock };
    let _ = core.credentials.apply(request.security(), using, &mut out).await;
    let answer = core.transport.send(out).await.map_err(|e| fail(e.to_string()))?;
    let (head, body) = answer.into_parts();
    let bytes = body.read(usize::MAX).await.map_err(|e| fail(e.to_string()))?;
    Ok(RawResponse::new(head.status, head.headers, bytes))
}
