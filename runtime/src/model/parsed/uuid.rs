//! UUIDs as `uuid` models them.

use super::{Parsed, TextFormat};

/// A UUID (RFC 9562).
pub type Uuid = Parsed<::uuid::Uuid>;

impl TextFormat for ::uuid::Uuid {
    const WHAT: &'static str = "a UUID";

    fn parse(text: &str) -> Option<Self> {
        Self::try_parse(text).ok()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}
