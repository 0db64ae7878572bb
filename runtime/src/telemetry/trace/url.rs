//! A URL as it may be told (`url.full` of OpenTelemetry's conventions).

use http::Uri;
use percent_encoding::percent_decode_str;

use crate::redact::Hidden;

/// What stands in the place of a value, as the conventions have it.
const REDACTED: &str = "REDACTED";

/// The URL without the values of its query and without segments that hold a secret.
pub(super) fn shown(uri: &Uri, hidden: &Hidden) -> String {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let mut out = format!("{}://{authority}", uri.scheme_str().unwrap_or_default());
    let segments = uri.path().split('/').map(|segment| {
        let plain = percent_decode_str(segment).decode_utf8_lossy().into_owned();
        if hidden.text(plain.clone()) == plain { segment } else { REDACTED }
    });
    out.push_str(&segments.collect::<Vec<_>>().join("/"));
    let pairs = uri.query().into_iter().flat_map(|query| query.split('&'));
    for (index, pair) in pairs.enumerate() {
        out.push(if index == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) => out.extend([name, "=", REDACTED]),
            None => out.push_str(REDACTED),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_keeps_its_names() {
        let hidden = Hidden::new(["a b".to_owned()]);
        let uri: Uri = "https://h:1/x/a%20b/y?api_key=1&page=2&bare".parse().unwrap();
        let expected = "https://h:1/x/REDACTED/y?api_key=REDACTED&page=REDACTED&REDACTED";
        assert_eq!(shown(&uri, &hidden), expected);
    }
}
