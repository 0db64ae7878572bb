//! Which characters are percent-encoded where.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters (RFC 3986 §2.3).
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `allowReserved` in a path: what a segment may hold (RFC 3986 §3.3, `pchar`).
const SEGMENT: &AsciiSet = &VALUE
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// Several segments of a path: `{+name}` of RFC 6570.
const SEGMENTS: &AsciiSet = &SEGMENT.remove(b'/');

/// `allowReserved` in a query: `&` would end the pair, and `+` is read as a space.
const QUERY: &AsciiSet = &SEGMENT.add(b'&').add(b'+').remove(b'/').remove(b'?');

/// The name of a pair: as documents write it (`$filter`), as far as a query may hold that.
const NAME: &AsciiSet = &QUERY.add(b'=').add(b';').add(b'\'').add(b'?');

/// All that a cookie's value may not hold (RFC 6265 §4.1.1), and `%` itself.
const COOKIE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b',').add(b';').add(b'\\').add(b'%');

/// Where a value is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    Value,
    Segment,
    Segments,
    Query,
    Name,
    Cookie,
    /// Headers are sent as they are.
    Header,
}

impl Escape {
    pub(super) fn push(self, out: &mut String, text: &str) {
        let set = match self {
            Self::Value => VALUE,
            Self::Segment => SEGMENT,
            Self::Segments => SEGMENTS,
            Self::Query => QUERY,
            Self::Name => NAME,
            Self::Cookie => COOKIE,
            Self::Header => return out.push_str(text),
        };
        out.extend(utf8_percent_encode(text, set));
    }
}
