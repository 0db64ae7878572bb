//! Which handler a request belongs to.

use std::collections::VecDeque;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use http::Method;

use super::{Fault, Received, Reply};

pub(super) type Handler = Arc<dyn Fn(Received) -> BoxFuture<'static, Reply> + Send + Sync>;

pub(super) struct Route {
    method: Method,
    pattern: String,
    pub(super) handler: Handler,
    pub(super) faults: VecDeque<Fault>,
}

impl Route {
    pub(super) fn new(method: Method, pattern: &str, handler: Handler) -> Self {
        Self { method, pattern: pattern.to_owned(), handler, faults: VecDeque::new() }
    }

    pub(super) fn is(&self, method: &Method, pattern: &str) -> bool {
        self.method == *method && self.pattern == pattern
    }

    /// Whether the request is this route's; notes its path parameters if so.
    pub(super) fn accepts(&self, request: &mut Received) -> bool {
        if self.method != *request.method() {
            return false;
        }
        let (origin, path) = split(&self.pattern);
        if origin.is_some_and(|origin| origin != request.origin()) {
            return false;
        }
        let Some(parameters) = parameters(path, request.path()) else { return false };
        request.set_parameters(parameters);
        true
    }
}

/// `https://host/path` to its origin and path.
fn split(pattern: &str) -> (Option<&str>, &str) {
    let Some(scheme) = pattern.find("://") else { return (None, pattern) };
    match pattern.get(scheme + 3..).and_then(|rest| rest.find('/')) {
        Some(at) => {
            let (origin, path) = pattern.split_at(scheme + 3 + at);
            (Some(origin), path)
        }
        None => (Some(pattern), "/"),
    }
}

/// The parameters of `path` by `pattern`, decoded; `None` when it does not match.
fn parameters(pattern: &str, path: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut segments = path.split('/');
    for wanted in pattern.split('/') {
        let segment = segments.next()?;
        match wanted.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => {
                let value = percent_encoding::percent_decode_str(segment).decode_utf8_lossy();
                found.push((name.to_owned(), value.into_owned()));
            }
            None if wanted == segment => {}
            None => return None,
        }
    }
    segments.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::{parameters, split};

    #[test]
    fn a_pattern_matches_whole_segments() {
        assert_eq!(parameters("/a/{b}", "/a/x%2Fy"), Some(vec![("b".into(), "x/y".into())]));
        assert_eq!(parameters("/a/{b}", "/a"), None);
        assert_eq!(parameters("/a", "/a/b"), None);
        assert_eq!(split("https://h:1/a/b"), (Some("https://h:1"), "/a/b"));
        assert_eq!(split("/a"), (None, "/a"));
        assert_eq!(split("https://h"), (Some("https://h"), "/"));
    }
}
