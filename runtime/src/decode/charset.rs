//! Text in other encodings than UTF-8.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use crate::error::DecodeFailure;

/// The text of a body: by its byte order mark, else by the `charset` of its media type, else as
/// UTF-8. A name that nobody knows counts as UTF-8.
///
/// Fails where the bytes are no text in that encoding.
pub(crate) fn characters<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
) -> Result<Cow<'a, str>, DecodeFailure> {
    encoded(bytes, content_type.and_then(charset))
}

/// The same with the name of the encoding alone.
pub(crate) fn encoded<'a>(
    bytes: &'a [u8],
    name: Option<&str>,
) -> Result<Cow<'a, str>, DecodeFailure> {
    let declared = name.and_then(|name| Encoding::for_label(name.as_bytes())).unwrap_or(UTF_8);
    let (encoding, text) = match Encoding::for_bom(bytes) {
        Some((marked, mark)) => (marked, bytes.get(mark..).unwrap_or_default()),
        None => (declared, bytes),
    };
    encoding.decode_without_bom_handling_and_without_replacement(text).ok_or_else(|| {
        DecodeFailure::new("", format!("text in {}", encoding.name()), "other bytes")
    })
}

/// Whether a body with this `Content-Type` is in another encoding than UTF-8 by its own word.
pub(crate) fn is_foreign(content_type: &str) -> bool {
    let named = charset(content_type).and_then(|name| Encoding::for_label(name.as_bytes()));
    named.is_some_and(|encoding| encoding != UTF_8)
}

/// The parameter `charset` (RFC 9110 §8.3.2).
pub(crate) fn charset(content_type: &str) -> Option<&str> {
    let parameters = content_type.split(';').skip(1).filter_map(|one| one.split_once('='));
    let mut found = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    found.next().map(|(_, value)| value.trim().trim_matches(['"', '\'']))
}
