//! A stored answer, and the requests that it answers.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{
    AGE, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE,
    TRAILER, TRANSFER_ENCODING, UPGRADE, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::directives::Directives;
use super::freshness::{Freshness, Times};
use crate::layers::Errand;
use crate::response::RawResponse;

/// What is between two neighbours alone (RFC 9111 §3.1), beside what `Connection` names.
const HOPS: [HeaderName; 9] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    PROXY_AUTHENTICATE,
    HeaderName::from_static("proxy-authentication-info"),
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];
/// What belongs to the stored body, which a 304 leaves as it is (RFC 9111 §3.2).
const OF_BODY: [HeaderName; 4] = [CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE];
/// What an entry takes beside its texts, in bytes: a guess at the high side.
const OVERHEAD: usize = 512;
/// What a header takes beside its texts, in bytes.
const HEADER: usize = 64;

/// Who asks, as far as the request says so: equal for all that one entry answers.
#[derive(PartialEq, Eq)]
pub(super) struct Identity {
    operation: &'static str,
    headers: HeaderMap,
    callers: Vec<Option<String>>,
}

impl Identity {
    pub(super) fn of(errand: &Errand<'_>) -> Self {
        Self {
            operation: errand.request.operation(),
            headers: errand.identifying(),
            callers: errand.callers.clone(),
        }
    }
}

/// A stored answer. It holds secrets, so that it can't be shown.
pub(super) struct Entry {
    identity: Identity,
    /// What the answer varies by, as the request had it (§4.1).
    varies: Vec<(HeaderName, Vec<HeaderValue>)>,
    raw: RawResponse,
    pub(super) freshness: Freshness,
    /// It is being renewed in the background.
    pub(super) renewing: AtomicBool,
}

impl Entry {
    /// The answer as it is stored; `None` where it may not be, or would be of no use (§3).
    pub(super) fn of(
        errand: &Errand<'_>,
        raw: &RawResponse,
        times: Times,
        given: Option<Duration>,
    ) -> Option<Self> {
        let headers = raw.headers();
        if !is_understood(raw.status_code()) || Directives::of(headers).has("no-store") {
            return None;
        }
        // An answer to nothing but success is not kept by a guess of the caller's.
        let freshness = Freshness::of(headers, times, given.filter(|_| raw.status().is_success()));
        if !freshness.is_of_use(headers) {
            return None;
        }
        let varies = varies(headers, &errand.headers)?;
        // Bytes as they come may hold on to the whole buffer that they were read into.
        let body = Bytes::copy_from_slice(raw.body());
        let raw = RawResponse::new(raw.status(), kept(headers), body);
        let (identity, renewing) = (Identity::of(errand), AtomicBool::new(false));
        Some(Self { identity, varies, raw, freshness, renewing })
    }

    /// The same after the API said by a 304 with these headers that it holds (§3.2, §4.3.4).
    pub(super) fn renewed(
        &self,
        errand: &Errand<'_>,
        news: &HeaderMap,
        times: Times,
        given: Option<Duration>,
    ) -> (RawResponse, Option<Self>) {
        let mut headers = self.raw.headers().clone();
        headers.remove(AGE);
        let news = kept(news);
        for name in news.keys().filter(|name| !OF_BODY.contains(name)) {
            headers.remove(name);
            for value in news.get_all(name) {
                headers.append(name.clone(), value.clone());
            }
        }
        let raw = RawResponse::new(self.raw.status(), headers, self.raw.body().clone());
        let entry = Self::of(errand, &raw, times, given);
        (raw, entry)
    }

    /// Whether a 304 with these headers is about it: it names no other version.
    pub(super) fn is_confirmed_by(&self, news: &HeaderMap) -> bool {
        let opaque = |headers: &HeaderMap| {
            let tag = headers.get(ETAG)?.as_bytes().trim_ascii();
            Some(tag.strip_prefix(b"W/").unwrap_or(tag).to_vec())
        };
        opaque(news).is_none_or(|tag| opaque(self.raw.headers()) == Some(tag))
    }

    /// Whether it answers this request, freshness aside.
    pub(super) fn answers(&self, identity: &Identity, headers: &HeaderMap) -> bool {
        self.identity == *identity
            && self.varies.iter().all(|(name, values)| headers.get_all(name).iter().eq(values))
    }

    /// The answer, with its age (§5.1).
    pub(super) fn served(&self, now: Instant) -> RawResponse {
        let mut headers = self.raw.headers().clone();
        headers.insert(AGE, HeaderValue::from(self.freshness.age(now).as_secs()));
        RawResponse::new(self.raw.status(), headers, self.raw.body().clone())
    }

    /// What asks the API whether it still holds (§4.3.1).
    pub(super) fn validators(&self) -> Vec<(HeaderName, HeaderValue)> {
        let header = |of: &HeaderName| self.raw.headers().get(of).cloned();
        let tag = header(&ETAG).map(|tag| (IF_NONE_MATCH, tag));
        let date = header(&LAST_MODIFIED).map(|date| (IF_MODIFIED_SINCE, date));
        tag.into_iter().chain(date).collect()
    }

    /// Whether it is this answer.
    pub(super) fn holds(&self, raw: &RawResponse) -> bool {
        self.raw.status() == raw.status() && self.raw.body() == raw.body()
    }

    /// How many bytes it takes.
    pub(super) fn weight(&self) -> usize {
        let one =
            |name: &HeaderName, value: &HeaderValue| HEADER + name.as_str().len() + value.len();
        let all = |headers: &HeaderMap| headers.iter().map(|(name, value)| one(name, value)).sum();
        let (answer, identity): (usize, usize) =
            (all(self.raw.headers()), all(&self.identity.headers));
        let varies =
            self.varies.iter().flat_map(|(name, all)| all.iter().map(|value| one(name, value)));
        let callers = self.identity.callers.iter().flatten().map(String::len);
        OVERHEAD
            + self.raw.body().len()
            + answer
            + identity
            + varies.sum::<usize>()
            + callers.sum::<usize>()
    }

    /// How long its body is, in bytes.
    pub(super) fn body_bytes(&self) -> usize {
        self.raw.body().len()
    }
}

/// The statuses that may be stored without a word of the API's (RFC 9110 §15.1), parts aside.
fn is_understood(status: u16) -> bool {
    matches!(status, 200 | 203 | 204 | 300 | 301 | 308 | 404 | 405 | 410 | 414 | 501)
}

/// What the answer varies by, as the request has it; `None` where that can't be known.
fn varies(answer: &HeaderMap, request: &HeaderMap) -> Option<Vec<(HeaderName, Vec<HeaderValue>)>> {
    let mut all = Vec::new();
    for line in answer.get_all(VARY) {
        for name in line.to_str().ok()?.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let name = HeaderName::from_bytes(name.as_bytes()).ok().filter(|name| name != "*")?;
            let values = request.get_all(&name).iter().cloned().collect();
            all.push((name, values));
        }
    }
    Some(all)
}

/// The headers that are stored, in bytes of their own.
fn kept(headers: &HeaderMap) -> HeaderMap {
    let lines = headers.get_all(CONNECTION).iter().filter_map(|line| line.to_str().ok());
    let named: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let is_hop = |name: &HeaderName| {
        HOPS.contains(name) || named.iter().any(|one| name.as_str().eq_ignore_ascii_case(one))
    };
    let mut kept = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers.iter().filter(|(name, _)| !is_hop(name)) {
        let own = HeaderName::from_bytes(name.as_str().as_bytes());
        if let (Ok(name), Ok(value)) = (own, HeaderValue::from_bytes(value.as_bytes())) {
            kept.append(name, value);
        }
    }
    kept
}
