//! Dates as `chrono` models them.

use ::chrono::{FixedOffset, NaiveDate, SecondsFormat};

use super::{Parsed, TextFormat, is_full_date};

/// A date and time with its offset.
pub type DateTime = Parsed<::chrono::DateTime<FixedOffset>>;

/// A date.
pub type Date = Parsed<NaiveDate>;

impl TextFormat for ::chrono::DateTime<FixedOffset> {
    const WHAT: &'static str = "an RFC 3339 date and time";

    fn parse(text: &str) -> Option<Self> {
        Self::parse_from_rfc3339(text).ok()
    }

    fn write(&self) -> String {
        self.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

impl TextFormat for NaiveDate {
    const WHAT: &'static str = "an RFC 3339 date";

    fn parse(text: &str) -> Option<Self> {
        if is_full_date(text) { text.parse().ok() } else { None }
    }

    fn write(&self) -> String {
        self.to_string()
    }
}
