//! `Cache-Control` (RFC 9111 §5.2), of answers and of requests.

use std::time::Duration;

use http::header::{CACHE_CONTROL, PRAGMA};
use http::{HeaderMap, HeaderValue};

/// The longest time that a directive says: 2³¹ seconds (§1.2.2).
const LONGEST: u64 = 1 << 31;

/// The directives of a message. Their names are in lower case.
pub(super) struct Directives(Vec<(String, Option<String>)>);

impl Directives {
    /// Those of all lines. Without any, `Pragma: no-cache` counts as `no-cache` (§5.4).
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut all = Vec::new();
        for line in headers.get_all(CACHE_CONTROL) {
            parse(&String::from_utf8_lossy(line.as_bytes()), &mut all);
        }
        let old = |line: &HeaderValue| {
            let line = String::from_utf8_lossy(line.as_bytes()).to_ascii_lowercase();
            line.split(',').any(|one| one.trim() == "no-cache")
        };
        if !headers.contains_key(CACHE_CONTROL) && headers.get_all(PRAGMA).iter().any(old) {
            all.push(("no-cache".to_owned(), None));
        }
        Self(all)
    }

    /// Whether it is there, with a value or without.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// A time in seconds. Of several the shortest; what is no time is none at all, so that the
    /// answer is stale (§4.2.1).
    pub(super) fn seconds(&self, name: &str) -> Option<Duration> {
        let all = self.0.iter().filter(|(known, _)| known == name);
        all.map(|(_, value)| value.as_deref().and_then(seconds).unwrap_or_default()).min()
    }

    /// The same where a directive without a value means any time.
    pub(super) fn seconds_or_any(&self, name: &str) -> Option<Duration> {
        let bare = self.0.iter().any(|(known, value)| known == name && value.is_none());
        if bare { Some(Duration::MAX) } else { self.seconds(name) }
    }
}

/// Delta-seconds (§1.2.2): digits alone.
pub(super) fn seconds(text: &str) -> Option<Duration> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // More digits than fit are a long time.
    is_number.then(|| Duration::from_secs(text.parse().unwrap_or(LONGEST).min(LONGEST)))
}

/// `name`, `name=token` or `name="quoted, with commas"`, separated by commas.
fn parse(line: &str, all: &mut Vec<(String, Option<String>)>) {
    let mut rest = line;
    while !rest.is_empty() {
        let end = rest.find([',', '=']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let name = name.trim().to_ascii_lowercase();
        let value = after.strip_prefix('=').map(value);
        rest = match &value {
            Some((_, rest)) => rest,
            None => after.strip_prefix(',').unwrap_or_default(),
        };
        if !name.is_empty() {
            all.push((name, value.map(|(value, _)| value)));
        }
    }
}

/// The value behind a `=`, and what follows the comma behind it.
fn value(text: &str) -> (String, &str) {
    let text = text.trim_start();
    let Some(quoted) = text.strip_prefix('"') else {
        let (token, rest) = text.split_once(',').unwrap_or((text, ""));
        return (token.trim().to_owned(), rest);
    };
    let (mut out, mut escaped) = (String::new(), false);
    for (at, character) in quoted.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => {
                escaped = true;
                continue;
            }
            '"' => {
                let behind = quoted.get(at + 1..).unwrap_or_default();
                return (out, behind.split_once(',').map_or("", |(_, rest)| rest));
            }
            _ => {}
        }
        out.push(character);
    }
    (out, "")
}

/// What a request wants of a stored answer (§5.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // Each is a directive.
pub(super) struct Demands {
    pub(super) no_store: bool,
    pub(super) no_cache: bool,
    pub(super) only_if_cached: bool,
    pub(super) max_age: Option<Duration>,
    pub(super) min_fresh: Duration,
    /// How stale it may be.
    pub(super) max_stale: Duration,
    /// How stale it may be where the API can't be asked (RFC 5861 §4).
    pub(super) if_error: Duration,
}

impl Demands {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let all = Directives::of(headers);
        Self {
            no_store: all.has("no-store"),
            no_cache: all.has("no-cache"),
            only_if_cached: all.has("only-if-cached"),
            max_age: all.seconds("max-age"),
            min_fresh: all.seconds("min-fresh").unwrap_or_default(),
            max_stale: all.seconds_or_any("max-stale").unwrap_or_default(),
            if_error: all.seconds("stale-if-error").unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(lines: &[&str]) -> Directives {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(CACHE_CONTROL, line.parse().unwrap());
        }
        Directives::of(&headers)
    }

    #[test]
    fn names_are_read_in_any_case_and_values_in_quotes() {
        let all = of(&["Private=\"set-cookie, x\", MAX-AGE=\"60\" ,no-Cache", "No-Store"]);
        assert!(all.has("private") && all.has("no-cache") && all.has("no-store"));
        assert!(!all.has("x"), "it stands in quotes");
        assert_eq!(all.seconds("max-age"), Some(Duration::from_secs(60)));
        assert_eq!(all.seconds("s-maxage"), None);
    }

    #[test]
    fn a_time_that_is_none_is_over_and_of_two_the_shorter_counts() {
        for wrong in ["max-age", "max-age=", "max-age=-1", "max-age=1.5", "max-age=x"] {
            assert_eq!(of(&[wrong]).seconds("max-age"), Some(Duration::ZERO), "{wrong}");
        }
        assert_eq!(of(&["max-age=9, max-age=7"]).seconds("max-age"), Some(Duration::from_secs(7)));
        let long = of(&["max-age=99999999999999999999999"]).seconds("max-age");
        assert_eq!(long, Some(Duration::from_secs(LONGEST)));
        assert_eq!(of(&["max-stale"]).seconds_or_any("max-stale"), Some(Duration::MAX));
        assert_eq!(of(&["max-stale=3"]).seconds_or_any("max-stale").unwrap().as_secs(), 3);
    }

    #[test]
    fn pragma_counts_where_nothing_else_is_said() {
        let mut headers = HeaderMap::new();
        headers.insert(PRAGMA, "No-Cache".parse().unwrap());
        assert!(Directives::of(&headers).has("no-cache"));
        headers.insert(CACHE_CONTROL, "max-age=1".parse().unwrap());
        assert!(!Directives::of(&headers).has("no-cache"));
    }

    proptest! {
        #[test]
        fn any_line_comes_to_an_end(line in "[ -~]{0,60}") {
            let mut all = Vec::new();
            parse(&line, &mut all);
            prop_assert!(all.len() <= line.len());
        }
    }
}
