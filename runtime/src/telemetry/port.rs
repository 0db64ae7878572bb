//! The port of a URL.

use http::Uri;

/// The port that a request goes to, the scheme's own too.
pub(super) fn port(uri: &Uri) -> Option<u16> {
    uri.port_u16().or(match uri.scheme_str() {
        Some("https") => Some(443),
        Some("http") => Some(80),
        _ => None,
    })
}
