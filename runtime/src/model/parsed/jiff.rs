//! Dates as `jiff` models them.

use super::{Parsed, TextFormat, is_full_date};

/// A moment. Its offset is in the text alone.
pub type DateTime = Parsed<::jiff::Timestamp>;

/// A date.
pub type Date = Parsed<::jiff::civil::Date>;

impl TextFormat for ::jiff::Timestamp {
    const WHAT: &'static str = "an RFC 3339 date and time";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl TextFormat for ::jiff::civil::Date {
    const WHAT: &'static str = "an RFC 3339 date";

    fn parse(text: &str) -> Option<Self> {
        if is_full_date(text) { text.parse().ok() } else { None }
    }

    fn write(&self) -> String {
        self.to_string()
    }
}
