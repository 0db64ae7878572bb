//! Redirects (RFC 9110 §15.4).
//!
//! A safe request follows them; a write follows only a 307 or 308, which ask for the same request
//! elsewhere, and takes its whole body along. Invariant: no credential leaves its origin: away
//! from it only headers that say nothing about the caller travel, and never back to plain http.

use std::sync::Arc;

use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_TYPE, LOCATION, RANGE,
    USER_AGENT,
};
use http::uri::Scheme;
use http::{HeaderMap, HeaderName, Uri};
use url::Url;

use super::attempt::Attempt;
use super::auth;
use super::passage::Passage;
use crate::error::{CallError, ErrorKind};
use crate::response::RawResponse;

/// What a request takes along to another origin.
const HARMLESS: [HeaderName; 7] =
    [ACCEPT, ACCEPT_LANGUAGE, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_TYPE, RANGE, USER_AGENT];

/// Where an attempt has got to.
pub(super) struct Hop {
    pub(super) uri: Uri,
    /// Whether it has never left the origin of the call.
    pub(super) home: bool,
}

impl Hop {
    /// The headers of a request that goes there.
    pub(super) fn headers(&self, passage: &Passage<'_>) -> HeaderMap {
        if self.home {
            return passage.headers.clone();
        }
        let harmless = passage.headers.iter().filter(|(name, _)| HARMLESS.contains(name));
        harmless.map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

/// Sends the request, and follows where the answer leads.
pub(super) async fn run(attempt: &Attempt<'_>) -> Result<RawResponse, CallError> {
    let passage = attempt.passage;
    let mut hop = Hop { uri: attempt.uri()?, home: passage.request.is_home() };
    let mut left = passage.core.limits.redirects;
    loop {
        let raw = auth::run(passage, &hop).await?;
        let Some(location) = location(passage, &raw) else { return Ok(raw) };
        left = match left.checked_sub(1) {
            Some(left) => left,
            None if passage.core.limits.redirects == 0 => return Ok(raw),
            None => return Err(refused(passage, "too many redirects")),
        };
        hop = next(passage, &hop, location)?;
        passage.flight.bend();
    }
}

/// Where the answer leads, if this request follows it.
fn location<'r>(passage: &Passage<'_>, raw: &'r RawResponse) -> Option<&'r str> {
    let follows = match raw.status_code() {
        301..=303 => passage.request.is_safe(),
        307 | 308 => true,
        _ => false,
    };
    raw.headers().get(LOCATION).filter(|_| follows)?.to_str().ok()
}

fn next(passage: &Passage<'_>, from: &Hop, location: &str) -> Result<Hop, CallError> {
    let nowhere = || refused(passage, "a redirect to no valid URL");
    let base = Url::parse(&from.uri.to_string()).map_err(|_| nowhere())?;
    let mut to = base.join(location).map_err(|_| nowhere())?;
    to.set_fragment(None);
    if !matches!(to.scheme(), "http" | "https") || !to.username().is_empty() {
        return Err(nowhere());
    }
    if base.scheme() == "https" && to.scheme() == "http" && !passage.core.plain_http {
        return Err(refused(passage, "a redirect from https to plain http"));
    }
    let home = from.home && base.origin() == to.origin();
    let uri: Uri = to.as_str().parse().map_err(|_| nowhere())?;
    debug_assert!(
        uri.scheme().is_some_and(|scheme| [Scheme::HTTP, Scheme::HTTPS].contains(scheme))
    );
    Ok(Hop { uri, home })
}

fn refused(passage: &Passage<'_>, what: &str) -> CallError {
    Arc::new(passage.failure(ErrorKind::Redirect, format!("{what}: not followed")))
}
