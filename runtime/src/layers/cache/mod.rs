//! The cache (RFC 9111): a private one, of each client its own.
//!
//! It holds what the API allows, and answers reads without a request as long as the API says so.
//! What is stored is found again by its URL, by who asks, and by what it varies by.

mod directives;
mod entry;
mod exchange;
mod freshness;
mod renewal;
mod store;

use http::header::{
    CONTENT_LOCATION, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE,
    LOCATION, RANGE,
};
use http::{HeaderMap, HeaderName, Method, StatusCode};
use url::Url;

use self::directives::Demands;
use self::entry::Identity;
pub(super) use self::exchange::fetch;
use self::freshness::Standing;
pub(crate) use self::store::Store;
use self::store::path_of;
use super::{Errand, Flight, coalesce};
use crate::client::{CallSettings, Core};
use crate::error::CallError;
use crate::request::Request;
use crate::response::RawResponse;
use crate::stats::Reuse;

/// What a request asks for that only the API can answer, or that is no whole answer.
const BESIDE: [HeaderName; 6] =
    [IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE];

/// A read that the cache may answer.
struct Ask {
    url: String,
    identity: Identity,
    demands: Demands,
}

impl Ask {
    /// `None` where the cache has no part in it.
    fn of(errand: &Errand<'_>) -> Option<Self> {
        if !is_wanted(&errand.core, errand.request, errand.settings) {
            return None;
        }
        let demands = Demands::of(&errand.headers);
        let is_plain = !BESIDE.iter().any(|name| errand.headers.contains_key(name));
        if !is_plain || demands.no_store {
            return None;
        }
        let url = key(&errand.uri.to_string())?;
        Some(Self { url, identity: Identity::of(errand), demands })
    }
}

pub(super) const fn is_built() -> bool {
    true
}

/// Whether a call wants its answer from the cache, or in it.
pub(super) fn is_wanted(core: &Core, request: &Request, settings: &CallSettings) -> bool {
    let by_policy = || core.limits.cache.is_some_and(|set| set.reads.hold(request.operation()));
    let is_get = request.method() == Method::GET && request.body().is_none();
    is_get && settings.cache.unwrap_or_else(by_policy)
}

/// Answers the read by what is stored, or asks.
pub(super) async fn run(errand: &Errand<'_>) -> Result<RawResponse, CallError> {
    let Some(ask) = Ask::of(errand) else { return coalesce::run(errand, None).await };
    errand.flight.shelve(&ask.url);
    let (core, now) = (&errand.core, errand.core.clock.now());
    let found = core.guards.store.find(&ask.url, &ask.identity, &errand.headers);
    let how = match &found {
        None => Reuse::Miss,
        Some(entry) => {
            let answers = match entry.freshness.stands(now, &ask.demands) {
                Standing::Fresh => true,
                Standing::Renewable => !ask.demands.only_if_cached && renewal::begin(errand, entry),
                Standing::Stale => false,
            };
            if answers {
                errand.flight.reused(Reuse::Hit);
                return Ok(entry.served(now));
            }
            if entry.validators().is_empty() { Reuse::Miss } else { Reuse::Revalidation }
        }
    };
    if ask.demands.only_if_cached {
        errand.flight.reused(how);
        // RFC 9111 §5.2.1.7.
        return Ok(RawResponse::new(StatusCode::GATEWAY_TIMEOUT, HeaderMap::new(), ""));
    }
    coalesce::run(errand, Some(how)).await
}

/// A write has ended that may have had an effect: drops what is stored of its path, and of what
/// its answer names on the same origin (§4.4).
pub(super) fn spoil(
    core: &Core,
    request: &Request,
    settings: &CallSettings,
    answer: Option<&HeaderMap>,
) {
    let Some(target) = core.url(request, &settings.query).ok() else { return };
    let Ok(target) = Url::parse(&target.to_string()) else { return };
    core.guards.store.spoil(path_of(target.as_str()));
    let named = [LOCATION, CONTENT_LOCATION].map(|name| {
        let text = answer?.get(name)?.to_str().ok()?;
        target.join(text).ok().filter(|named| named.origin() == target.origin())
    });
    for named in named.into_iter().flatten().filter_map(|named| key(named.as_str())) {
        core.guards.store.spoil(path_of(&named));
    }
}

/// The call's answer can't be read: nobody is answered with that again.
pub(crate) fn forget(core: &Core, flight: &Flight, raw: &RawResponse) {
    if let Some(url) = flight.shelf() {
        core.guards.store.remove(url, raw);
    }
}

/// A URL as it is compared: in the form of the URL standard, without a fragment.
fn key(url: &str) -> Option<String> {
    let mut url = Url::parse(url).ok()?;
    url.set_fragment(None);
    Some(url.into())
}
