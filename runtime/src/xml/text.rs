//! From bytes to text.

use std::borrow::Cow;

use crate::decode;
use crate::error::DecodeFailure;

/// The text of a document: by its byte order mark, the `charset` of its media type, what it says
/// itself, else as UTF-8 (RFC 7303 §3).
pub(super) fn decode<'a>(
    body: &'a [u8],
    content_type: Option<&str>,
) -> Result<Cow<'a, str>, DecodeFailure> {
    let own = match body {
        [b'<', 0, ..] => Some("utf-16le"),
        [0, b'<', ..] => Some("utf-16be"),
        // It can be read so far, so it is no UTF-16, whatever it says.
        _ => declared(body).filter(|name| !name.to_ascii_lowercase().starts_with("utf-16")),
    };
    decode::encoded(body, content_type.and_then(decode::charset).or(own))
}

/// `encoding` in the first line of a document.
fn declared(body: &[u8]) -> Option<&str> {
    let head = body.strip_prefix(b"<?xml")?;
    let end = head.iter().take(200).position(|byte| *byte == b'>')?;
    let head = std::str::from_utf8(head.get(..end)?).ok()?;
    let (_, rest) = head.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
    rest.get(1..)?.split(quote).next()
}
