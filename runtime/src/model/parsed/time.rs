//! Dates as `time` models them.

use ::time::OffsetDateTime;
use ::time::format_description::well_known::{Iso8601, Rfc3339};

use super::{Parsed, TextFormat, is_full_date};

/// A date and time with its offset.
pub type DateTime = Parsed<OffsetDateTime>;

/// A date.
pub type Date = Parsed<::time::Date>;

impl TextFormat for OffsetDateTime {
    const WHAT: &'static str = "an RFC 3339 date and time";

    fn parse(text: &str) -> Option<Self> {
        Self::parse(text, &Rfc3339).ok()
    }

    /// A year or an offset that RFC 3339 has no form for is written as `time` prints it.
    fn write(&self) -> String {
        self.format(&Rfc3339).unwrap_or_else(|_| self.to_string())
    }
}

impl TextFormat for ::time::Date {
    const WHAT: &'static str = "an RFC 3339 date";

    fn parse(text: &str) -> Option<Self> {
        if is_full_date(text) { Self::parse(text, &Iso8601::DATE).ok() } else { None }
    }

    fn write(&self) -> String {
        self.to_string()
    }
}
