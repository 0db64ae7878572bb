//! Bytes of a file as text.

use std::borrow::Cow;

use super::Mark;

/// Why bytes are no text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotText {
    /// Where the first bad byte stands.
    pub at: Mark,
}

/// Decodes UTF-8, with or without a byte order mark, and UTF-16 with one (YAML 1.2.2, 5.2).
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NotText> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes).map(Cow::Owned),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes).map(Cow::Owned),
        [0xEF, 0xBB, 0xBF, rest @ ..] => narrow(rest).map(Cow::Borrowed),
        all => narrow(all).map(Cow::Borrowed),
    }
}

fn narrow(bytes: &[u8]) -> Result<&str, NotText> {
    std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        NotText { at: end_of(&String::from_utf8_lossy(good)) }
    })
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, NotText> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len());
    for one in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        match one {
            Ok(one) => text.push(one),
            Err(_) => return Err(NotText { at: end_of(&text) }),
        }
    }
    if rest.is_empty() { Ok(text) } else { Err(NotText { at: end_of(&text) }) }
}

/// The place right behind a text.
pub(super) fn end_of(text: &str) -> Mark {
    let line_start = text.rfind('\n').map_or(0, |newline| newline + 1);
    let lines = text.bytes().filter(|byte| *byte == b'\n').count();
    let column = text.get(line_start..).unwrap_or_default().chars().count();
    Mark { line: count(lines), column: count(column) }
}

/// A count from 0 as a position from 1.
pub(super) fn count(from_zero: usize) -> u32 {
    u32::try_from(from_zero).unwrap_or(u32::MAX).saturating_add(1)
}
