//! A read before anything of it is sent: what tells it from others.

use std::sync::Arc;

use http::header::{
    ACCEPT, ACCEPT_CHARSET, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CACHE_CONTROL, PRAGMA, USER_AGENT,
};
use http::{HeaderMap, HeaderName, Method, Uri};

use super::Flight;
use crate::client::{CallSettings, Core};
use crate::request::Request;

/// What ties a request to others and says nothing of its answer.
const TRACING: [HeaderName; 4] = [
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
    HeaderName::from_static("baggage"),
    HeaderName::from_static("x-request-id"),
];
/// What chooses among representations of one resource, and says nothing of who asks.
const NEGOTIATING: [HeaderName; 7] =
    [ACCEPT, ACCEPT_CHARSET, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CACHE_CONTROL, PRAGMA, USER_AGENT];

/// A read before anything of it is sent.
pub(super) struct Errand<'a> {
    pub(super) core: Arc<Core>,
    pub(super) request: &'a Request,
    pub(super) settings: &'a CallSettings,
    pub(super) flight: &'a Flight,
    /// The whole URL, at the first base URL.
    pub(super) uri: Uri,
    /// The headers of operation and call; neither credential nor correlation id of the client.
    pub(super) headers: HeaderMap,
    /// For whom each hook signs, as far as it says so.
    pub(super) callers: Vec<Option<String>>,
}

impl<'a> Errand<'a> {
    /// `None` for what is no read, and for what makes no request: sending it says why.
    pub(super) fn new(
        core: &Core,
        request: &'a Request,
        settings: &'a CallSettings,
        flight: &'a Flight,
    ) -> Option<Self> {
        if !request.is_safe() || request.multipart().is_some() || settings.fault.is_some() {
            return None;
        }
        let core = core.me.upgrade()?;
        let uri = core.url(request, &settings.query).ok()?;
        let mut headers = request.headers().clone();
        for (name, value) in &settings.headers {
            headers.insert(name, value.clone());
        }
        let callers = core.hooks.iter().map(|hook| hook.caller()).collect();
        Some(Self { core, request, settings, flight, uri, headers, callers })
    }

    /// Whether equal ones share a request.
    pub(super) fn coalesces(&self) -> bool {
        let wanted = self.settings.coalesce;
        let wanted = wanted.unwrap_or(self.core.limits.coalesce.hold(self.request.operation()));
        wanted && self.callers.iter().all(Option::is_some)
    }

    pub(super) fn method(&self) -> &Method {
        self.request.method()
    }

    /// All headers that may say something of the answer.
    pub(super) fn telling(&self) -> HeaderMap {
        self.without(&|name| self.is_tracing(name))
    }

    /// Those of them that may say who asks.
    #[cfg_attr(not(feature = "cache"), allow(dead_code))]
    pub(super) fn identifying(&self) -> HeaderMap {
        self.without(&|name| self.is_tracing(name) || NEGOTIATING.contains(name))
    }

    fn is_tracing(&self, name: &HeaderName) -> bool {
        TRACING.contains(name) || self.core.correlation_header.as_ref() == Some(name)
    }

    fn without(&self, dropped: &dyn Fn(&HeaderName) -> bool) -> HeaderMap {
        let kept = self.headers.iter().filter(|(name, _)| !dropped(name));
        let mut headers = HeaderMap::with_capacity(self.headers.len());
        for (name, value) in kept {
            headers.append(name.clone(), value.clone());
        }
        headers
    }
}
