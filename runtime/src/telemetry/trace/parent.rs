//! `traceparent` (W3C Trace Context, level 1, section 3.2).

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::client::Correlation;

/// The header.
pub(super) const HEADER: HeaderName = HeaderName::from_static("traceparent");

/// Puts the header: version 00, the trace, the span that sends, and whether somebody records it.
pub(super) fn put(headers: &mut HeaderMap, trace: u128, span: u64, recorded: bool) {
    let text = format!("00-{trace:032x}-{span:016x}-{:02x}", u8::from(recorded));
    if let Ok(value) = HeaderValue::from_str(&text) {
        headers.insert(HEADER, value);
    }
}

/// The trace of a correlation id: its own digits if it is a UUID, else a hash of it (FNV-1a).
pub(super) fn id_of(correlation: &Correlation) -> u128 {
    of_bytes(correlation.value().as_bytes())
}

fn of_bytes(text: &[u8]) -> u128 {
    let digits: String =
        text.iter().filter(|byte| **byte != b'-').copied().map(char::from).collect();
    let uuid = (digits.len() == 32).then(|| u128::from_str_radix(&digits, 16).ok()).flatten();
    let hash = || {
        text.iter().fold(0x6C62_272E_07BB_0142_62B8_2175_6295_C58D_u128, |hash, byte| {
            (hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B)
        })
    };
    uuid.unwrap_or_else(hash).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_never_nothing_and_follows_from_its_correlation_id() {
        let uuid = of_bytes(b"0af76519-16cd-43dd-8448-eb211c80319c");
        let mut headers = HeaderMap::new();
        put(&mut headers, uuid, 0x00f0_67aa_0ba9_02b7, true);
        let expected = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";
        assert_eq!(headers[HEADER], expected);
        assert_eq!(of_bytes(b"00000000-0000-0000-0000-000000000000"), 1);
        assert_eq!(of_bytes(b"order 7"), of_bytes(b"order 7"));
        assert_ne!(of_bytes(b"order 7"), of_bytes(b"order 8"));
    }
}
