//! `Retry-After` (RFC 9110 §10.2.3), in both its forms.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::RETRY_AFTER;

/// How long an answer asks to wait, at most `cap`; a date is counted from `wall`.
pub(super) fn retry_after(
    headers: &HeaderMap,
    wall: SystemTime,
    cap: Duration,
) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        value.parse().map_or(Duration::MAX, Duration::from_secs)
    } else {
        let date = httpdate::parse_http_date(value).ok()?;
        date.duration_since(wall).unwrap_or(Duration::ZERO)
    };
    Some(asked.min(cap))
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use http::HeaderValue;

    use super::*;

    const CAP: Duration = Duration::from_secs(60);

    fn asked(value: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(value).unwrap());
        let wall = UNIX_EPOCH + Duration::from_secs(784_111_777); // 06 Nov 1994 08:49:37 GMT
        retry_after(&headers, wall, CAP)
    }

    #[test]
    fn both_forms_are_read() {
        assert_eq!(asked("3"), Some(Duration::from_secs(3)));
        assert_eq!(asked(" 0 "), Some(Duration::ZERO));
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:42 GMT"), Some(Duration::from_secs(5)));
        assert_eq!(asked("Sunday, 06-Nov-94 08:49:42 GMT"), Some(Duration::from_secs(5)));
        assert_eq!(asked("Sun Nov  6 08:49:42 1994"), Some(Duration::from_secs(5)));
    }

    #[test]
    fn what_is_past_or_far_or_wrong_does_no_harm() {
        assert_eq!(asked("Sun, 06 Nov 1994 08:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(asked("Sun, 06 Nov 2044 08:00:00 GMT"), Some(CAP));
        assert_eq!(asked("99999999999999999999999999"), Some(CAP));
        for wrong in ["-1", "1.5", "soon", ""] {
            assert_eq!(asked(wrong), None, "{wrong}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), UNIX_EPOCH, CAP), None);
    }
}
