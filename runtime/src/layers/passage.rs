//! One call on its way through the layers.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::Flight;
use super::backoff::Waits;
use crate::client::{CallSettings, Core, Hedge, HedgeRule, KeyRule};
use crate::error::{BuildError, CallError, ErrorKind, Failure};
use crate::request::Request;
use crate::transport::RequestBody;

/// The header of an idempotency key where the operation names none.
const KEY_HEADER: &str = "idempotency-key";
/// Longer than any program runs: stands for a time that `Instant` can't say.
const FOREVER: Duration = Duration::from_secs(30 * 365 * 86_400);

/// One call on its way through the layers: what all its attempts share.
pub(super) struct Passage<'a> {
    pub(super) core: &'a Core,
    pub(super) request: &'a Request,
    pub(super) settings: &'a CallSettings,
    pub(super) flight: &'a Flight,
    /// The whole URL.
    pub(super) uri: Uri,
    /// The headers of operation and call, the key among them; no credential of the client.
    pub(super) headers: HeaderMap,
    /// The body, the same on every attempt.
    pub(super) body: RequestBody,
    /// When the call ends at the latest, unless somebody waits for longer.
    until: Instant,
    pub(super) attempt_timeout: Duration,
    pub(super) waits: Waits,
    /// When a second attempt is sent beside the first.
    pub(super) hedge: HedgeRule,
    /// The base URLs that were tried, one bit each.
    pub(super) tried: AtomicU64,
    /// The most attempts, at least 1.
    pub(super) attempts: u32,
    /// Whether the request carries an idempotency key.
    pub(super) keyed: bool,
}

impl<'a> Passage<'a> {
    /// Joins request, settings and policy; fails when they make no request.
    pub(super) fn new(
        core: &'a Core,
        request: &'a Request,
        settings: &'a CallSettings,
        flight: &'a Flight,
    ) -> Result<Self, CallError> {
        let built = |error| Arc::new(Failure::build(request.api(), request.operation(), error));
        if let Some(fault) = &settings.fault {
            return Err(built(fault.clone()));
        }
        let uri = core.url(request, &settings.query).map_err(built)?;
        let mut headers = request.headers().clone();
        for (name, value) in &settings.headers {
            headers.insert(name, value.clone());
        }
        if let (Some(name), Some(id)) = (&core.correlation_header, &settings.correlation) {
            headers.entry(name).or_insert_with(|| id.value().clone());
        }
        let key = key(core, request, settings, &mut headers).map_err(built)?;
        let keyed = key.is_some();
        let body = request.sending(&core.random, &mut headers).map_err(built)?;
        flight.start(!request.is_safe(), key);
        let now = core.clock.now();
        let (base, cap) = request.retry().backoff(&core.limits);
        let most = request.retry().most(&core.limits);
        Ok(Self {
            core,
            request,
            settings,
            flight,
            uri,
            headers,
            body,
            until: latest(core, settings, now),
            attempt_timeout: settings.attempt_timeout.unwrap_or(core.limits.attempt_timeout),
            waits: Waits {
                base: settings.backoff.unwrap_or(base),
                cap: settings.backoff_cap.unwrap_or(cap),
            },
            hedge: settings.hedge.map_or(core.limits.hedge, |Hedge(rule)| rule),
            tried: AtomicU64::new(0),
            attempts: settings.attempts.unwrap_or(most).max(1),
            keyed,
        })
    }

    /// Whether sending it twice does no more than sending it once.
    pub(super) fn is_repeatable(&self) -> bool {
        self.keyed || self.request.is_idempotent()
    }

    /// Whether it carries what nobody else may read.
    pub(super) fn carries_credential(&self) -> bool {
        self.core.credentials.sends(self.request.security())
            || self.headers.contains_key(AUTHORIZATION)
    }

    /// When the call ends at the latest.
    pub(super) fn until(&self) -> Instant {
        self.settings.horizon.as_ref().map_or(self.until, |horizon| horizon.until())
    }

    /// How long is left.
    pub(super) fn left(&self) -> Duration {
        self.until().saturating_duration_since(self.core.clock.now())
    }

    /// Whether what is left may become more.
    pub(super) fn may_last(&self) -> bool {
        self.settings.horizon.is_some()
    }

    /// Now, as the states of the policies count it.
    pub(super) fn nanos(&self) -> u64 {
        self.core.guards.nanos(self.core.clock.now())
    }

    /// A failure of this call that has no answer.
    pub(super) fn failure(&self, kind: ErrorKind, message: impl Into<String>) -> Failure {
        let mut failure = Failure::new(kind, self.request, message);
        failure.attempts = self.flight.attempts();
        failure
    }
}

/// When a call that starts `now` ends at the latest.
pub(super) fn latest(core: &Core, settings: &CallSettings, now: Instant) -> Instant {
    let limit = settings.timeout.unwrap_or(core.limits.deadline);
    let own = now.checked_add(limit.min(FOREVER)).unwrap_or(now);
    settings.until.map_or(own, |until| until.min(own))
}

/// The key that the call carries, put into `headers`.
fn key(
    core: &Core,
    request: &Request,
    settings: &CallSettings,
    headers: &mut HeaderMap,
) -> Result<Option<String>, BuildError> {
    let name = request.key_header().unwrap_or(KEY_HEADER);
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| BuildError::new("the idempotency key's header has no valid name"))?;
    let key = match (&settings.key, headers.get(&name)) {
        (KeyRule::Given(key), _) => key.clone(),
        (_, Some(value)) => {
            return Ok(Some(String::from_utf8_lossy(value.as_bytes()).into_owned()));
        }
        (KeyRule::Auto, None) if request.key_header().is_some() => core.random.key(),
        (KeyRule::Auto | KeyRule::None, None) => return Ok(None),
    };
    let value = HeaderValue::from_str(&key)
        .map_err(|_| BuildError::new("the idempotency key is no valid header value"))?;
    headers.insert(name, value);
    Ok(Some(key))
}
