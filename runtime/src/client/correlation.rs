//! The id that ties all requests of one fan-out together.

use http::{HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::error::BuildError;

/// The id that ties all requests of one fan-out together, as it travels in a header.
#[derive(Clone, Debug)]
pub(crate) struct Correlation(HeaderValue);

/// What no header's value may hold (RFC 9110 §5.5); what is not ASCII is encoded too.
const ENCODED: &AsciiSet = CONTROLS;

impl Correlation {
    /// An id as it travels: what a header can't hold is percent-encoded.
    pub(crate) fn new(id: &str) -> Option<Self> {
        let encoded = utf8_percent_encode(id.trim(), ENCODED).to_string();
        HeaderValue::from_maybe_shared(bytes::Bytes::from(encoded)).ok().map(Self)
    }

    /// The header's value.
    pub(crate) fn value(&self) -> &HeaderValue {
        &self.0
    }
}

/// The header of this name.
pub(super) fn header(name: &str) -> Result<HeaderName, BuildError> {
    let fault = |_| BuildError::new("`.correlation_header(…)`: not a header's name");
    HeaderName::from_bytes(name.as_bytes()).map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::Correlation;

    #[test]
    fn what_a_header_cannot_hold_is_encoded() {
        let sent = |id: &str| Correlation::new(id).map(|one| one.value().clone());
        assert_eq!(sent("order 7/a").unwrap(), "order 7/a");
        assert_eq!(sent("a\r\nx-evil: 1").unwrap(), "a%0D%0Ax-evil: 1");
        assert_eq!(sent("ü").unwrap(), "%C3%BC");
    }
}
