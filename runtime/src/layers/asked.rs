//! How long an answer asks to wait: `Retry-After` (RFC 9110 §10.2.3) in both its forms, and the
//! headers by which APIs tell of their rate limits.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::RETRY_AFTER;

/// When the window of a rate limit ends: in seconds from now, or as seconds since 1970.
const RESETS: [&str; 4] =
    ["ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset", "x-ratelimit-reset-after"];
/// How many requests are left in it.
const REMAINING: [&str; 3] =
    ["ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining"];
/// All of it in one field (draft-ietf-httpapi-ratelimit-headers): `"default";r=0;t=30`, in an
/// earlier form `limit=100, remaining=0, reset=30`.
const COMBINED: &str = "ratelimit";
/// Numbers from here on are no spans of seconds but moments since 1970, from the second one on in
/// milliseconds.
const MOMENT: f64 = 1e9;
const MOMENT_MILLIS: f64 = 1e12;

/// What an answer says of the rate limit that it was counted under.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Quota {
    /// How many requests are left until the reset.
    pub(super) remaining: Option<u64>,
    /// The time until the reset.
    pub(super) reset: Option<Duration>,
}

/// How long an answer asks to wait before the next request, at most `cap`; dates are counted from
/// `wall`.
///
/// A `Retry-After` says it by itself. The reset of a rate limit does only where nothing is left
/// until then: with a 429, or with a `remaining` of 0; many APIs send it with every answer.
pub(super) fn asked(
    status: u16,
    headers: &HeaderMap,
    wall: SystemTime,
    cap: Duration,
) -> Option<Duration> {
    let asked = retry_after(headers, wall).or_else(|| {
        let quota = quota(headers, wall);
        quota.reset.filter(|_| status == 429 || quota.remaining == Some(0))
    });
    asked.map(|asked| asked.min(cap))
}

/// What the headers of an answer say of its rate limit.
pub(super) fn quota(headers: &HeaderMap, wall: SystemTime) -> Quota {
    let combined = headers.get(COMBINED).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = |names: &[&str], keys: [&str; 2]| {
        let mut named = names.iter().filter_map(|name| headers.get(*name)?.to_str().ok());
        named.find_map(number).or_else(|| keys.iter().find_map(|key| parameter(combined, key)))
    };
    let reset = first(&RESETS, ["t", "reset"]).map(|reset| until(reset, wall));
    let remaining = first(&REMAINING, ["r", "remaining"]);
    // A float-to-integer cast saturates, and a number here is neither negative nor NaN.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Quota { remaining: remaining.map(|left| left as u64), reset }
}

fn retry_after(headers: &HeaderMap, wall: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(value.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(wall).unwrap_or(Duration::ZERO))
}

/// A number that is no less than nothing; of a list, the first.
fn number(text: &str) -> Option<f64> {
    let text = text.split([',', ';']).next()?.trim();
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|_| plain)
}

/// The number of a parameter in a combined field; of several limits, the first.
fn parameter(combined: &str, key: &str) -> Option<f64> {
    combined.split([',', ';']).find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        (name.trim() == key).then(|| number(value)).flatten()
    })
}

fn until(reset: f64, wall: SystemTime) -> Duration {
    let seconds = |seconds| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    let now = wall.duration_since(UNIX_EPOCH).unwrap_or_default();
    match reset {
        moment if moment >= MOMENT_MILLIS => seconds(moment / 1000.0).saturating_sub(now),
        moment if moment >= MOMENT => seconds(moment).saturating_sub(now),
        span => seconds(span),
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    const CAP: Duration = Duration::from_secs(60);

    fn wall() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(784_111_777) // 06 Nov 1994 08:49:37 GMT
    }

    fn headers(given: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        };
        given.iter().map(pair).collect()
    }

    fn after(value: &str) -> Option<Duration> {
        asked(503, &headers(&[("retry-after", value)]), wall(), CAP)
    }

    fn limited(status: u16, given: &[(&'static str, &str)]) -> Option<u64> {
        asked(status, &headers(given), wall(), CAP).map(|asked| asked.as_secs())
    }

    #[test]
    fn both_forms_are_read() {
        assert_eq!(after("3"), Some(Duration::from_secs(3)));
        assert_eq!(after(" 0 "), Some(Duration::ZERO));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:42 GMT"), Some(Duration::from_secs(5)));
        assert_eq!(after("Sunday, 06-Nov-94 08:49:42 GMT"), Some(Duration::from_secs(5)));
        assert_eq!(after("Sun Nov  6 08:49:42 1994"), Some(Duration::from_secs(5)));
    }

    #[test]
    fn what_is_past_or_far_or_wrong_does_no_harm() {
        assert_eq!(after("Sun, 06 Nov 1994 08:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(after("Sun, 06 Nov 2044 08:00:00 GMT"), Some(CAP));
        assert_eq!(after("99999999999999999999999999"), Some(CAP));
        for wrong in ["-1", "1.5", "soon", ""] {
            assert_eq!(after(wrong), None, "{wrong}");
        }
        assert_eq!(asked(429, &HeaderMap::new(), UNIX_EPOCH, CAP), None);
    }

    #[test]
    fn a_reset_is_a_span_or_a_moment() {
        for name in ["ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"] {
            assert_eq!(limited(429, &[(name, "7")]), Some(7), "{name}");
            assert_eq!(limited(429, &[(name, "784111787")]), Some(60), "no moment of our days");
        }
        let wall = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        for moment in ["1700000012", "1700000012000", "1700000012.0"] {
            let given = headers(&[("x-ratelimit-reset", moment)]);
            let asked = asked(429, &given, wall, CAP);
            assert_eq!(asked, Some(Duration::from_secs(12)), "{moment}");
        }
        assert_eq!(limited(429, &[("x-ratelimit-reset-after", "0.5")]), Some(0));
        for wrong in ["-7", "soon", "", "NaN", "1e3"] {
            assert_eq!(limited(429, &[("x-ratelimit-reset", wrong)]), None, "{wrong}");
        }
    }

    #[test]
    fn the_combined_field_is_read_in_both_its_forms() {
        assert_eq!(limited(429, &[("ratelimit", "\"default\";r=0;t=30")]), Some(30));
        assert_eq!(limited(429, &[("ratelimit", "limit=100, remaining=0, reset=9")]), Some(9));
        let both = headers(&[("ratelimit", "\"a\";r=5;t=30")]);
        let reset = Some(Duration::from_secs(30));
        assert_eq!(quota(&both, wall()), Quota { remaining: Some(5), reset });
    }

    #[test]
    fn a_reset_counts_only_where_nothing_is_left() {
        assert_eq!(limited(503, &[("ratelimit-reset", "7")]), None);
        let some = [("ratelimit-reset", "7"), ("ratelimit-remaining", "3")];
        assert_eq!(limited(503, &some), None);
        let none = [("ratelimit-reset", "7"), ("ratelimit-remaining", "0")];
        assert_eq!(limited(503, &none), Some(7));
    }

    #[test]
    fn retry_after_goes_first() {
        let given = [("ratelimit-reset", "7"), ("retry-after", "2")];
        assert_eq!(limited(429, &given), Some(2));
        let wrong = [("ratelimit-reset", "7"), ("retry-after", "soon")];
        assert_eq!(limited(429, &wrong), Some(7));
        assert_eq!(limited(429, &[("ratelimit-reset", "4000")]), Some(60), "capped");
    }
}
