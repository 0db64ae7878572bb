//! How long a stored answer may be used (RFC 9111 §4.2, RFC 5861).
//!
//! Dates of the API are compared with each other; the age goes on by the monotonic clock, so that a
//! wall clock that is set back keeps nothing fresh.

use std::time::{Duration, Instant, SystemTime};

use http::header::{AGE, DATE, ETAG, EXPIRES, LAST_MODIFIED};
use http::{HeaderMap, HeaderName};

use super::directives::{Demands, Directives, seconds};

/// What an answer may be used for at most that says nothing but when it was modified.
const HEURISTIC: Duration = Duration::from_secs(86_400);

/// When an answer was asked for and came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) asked: Instant,
    pub(super) came: Instant,
    /// The wall time when it came.
    pub(super) wall: SystemTime,
}

/// How long a stored answer may be used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Freshness {
    times: Times,
    /// How old it was when it came.
    initial_age: Duration,
    lifetime: Duration,
    while_revalidate: Duration,
    if_error: Duration,
    /// `no-cache`: the API is asked each time.
    asks_always: bool,
    must_revalidate: bool,
}

/// What may be done with a stored answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It answers.
    Fresh,
    /// It answers while the API is asked (RFC 5861 §3).
    Renewable,
    /// The API has to be asked.
    Stale,
}

impl Freshness {
    /// `given`: how long an answer is fresh that says nothing of it.
    pub(super) fn of(headers: &HeaderMap, times: Times, given: Option<Duration>) -> Self {
        let all = Directives::of(headers);
        let time = |name| all.seconds(name).unwrap_or_default();
        Self {
            times,
            initial_age: initial_age(headers, times),
            lifetime: lifetime(headers, &all, times, given),
            while_revalidate: time("stale-while-revalidate"),
            if_error: time("stale-if-error"),
            asks_always: all.has("no-cache"),
            must_revalidate: all.has("must-revalidate"),
        }
    }

    /// When it was asked for.
    pub(super) fn asked(&self) -> Instant {
        self.times.asked
    }

    /// How old it is (§4.2.3).
    pub(super) fn age(&self, now: Instant) -> Duration {
        self.initial_age.saturating_add(now.saturating_duration_since(self.times.came))
    }

    /// What may be done with it.
    pub(super) fn stands(&self, now: Instant, demands: &Demands) -> Standing {
        let age = self.age(now);
        if self.asks_always || demands.no_cache || demands.max_age.is_some_and(|most| age > most) {
            return Standing::Stale;
        }
        if age.saturating_add(demands.min_fresh) < self.lifetime {
            return Standing::Fresh;
        }
        if self.must_revalidate || !demands.min_fresh.is_zero() {
            return Standing::Stale;
        }
        let staleness = age.saturating_sub(self.lifetime);
        if staleness < demands.max_stale {
            Standing::Fresh
        } else if staleness < self.while_revalidate {
            Standing::Renewable
        } else {
            Standing::Stale
        }
    }

    /// Whether it answers where the API can't (RFC 5861 §4).
    pub(super) fn forgives(&self, now: Instant, demands: &Demands) -> bool {
        let staleness = self.age(now).saturating_sub(self.lifetime);
        let allowed = self.if_error.max(demands.if_error);
        let too_old = demands.max_age.is_some_and(|most| self.age(now) > most);
        let may = !self.must_revalidate && !self.asks_always && !demands.no_cache && !too_old;
        may && staleness < allowed
    }

    /// Whether there is any use in keeping it.
    pub(super) fn is_of_use(&self, headers: &HeaderMap) -> bool {
        let answers = self.lifetime.max(self.while_revalidate).max(self.if_error);
        let asked_about = headers.contains_key(ETAG) || headers.contains_key(LAST_MODIFIED);
        asked_about || (!self.asks_always && !answers.is_zero())
    }
}

/// §4.2.3: what the API says, or what the dates say, whichever is more.
fn initial_age(headers: &HeaderMap, times: Times) -> Duration {
    let said = text(headers, &AGE).and_then(|text| seconds(text.split(',').next()?));
    let delay = times.came.saturating_duration_since(times.asked);
    let apparent = date(headers, &DATE).and_then(|date| times.wall.duration_since(date).ok());
    said.unwrap_or_default().saturating_add(delay).max(apparent.unwrap_or_default())
}

/// §4.2.1 and §4.2.2.
fn lifetime(
    headers: &HeaderMap,
    all: &Directives,
    times: Times,
    given: Option<Duration>,
) -> Duration {
    if let Some(lifetime) = all.seconds("max-age") {
        return lifetime;
    }
    let made = date(headers, &DATE).unwrap_or(times.wall);
    if headers.contains_key(EXPIRES) {
        // A date that is none, or several, is one that has passed (§5.3).
        let single = headers.get_all(EXPIRES).iter().count() == 1;
        let expires = date(headers, &EXPIRES).filter(|_| single);
        return expires.and_then(|date| date.duration_since(made).ok()).unwrap_or_default();
    }
    if let Some(given) = given {
        return given;
    }
    let modified = date(headers, &LAST_MODIFIED);
    let unchanged = modified.and_then(|modified| made.duration_since(modified).ok());
    unchanged.map_or(Duration::ZERO, |unchanged| (unchanged / 10).min(HEURISTIC))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn date(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(text(headers, name)?).ok()
}
