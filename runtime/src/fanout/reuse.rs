//! What a leg's plan says of answers that are used more than once.

use super::plan::LegPlan;

impl LegPlan {
    /// Whether a stored answer will do, and the new one is kept; the API's policy if nothing else
    /// is said.
    #[cfg(feature = "cache")]
    #[must_use]
    pub const fn cache(mut self, on: bool) -> Self {
        self.cache = Some(on);
        self
    }

    /// Whether it shares the request of an equal read that is under way; the API's policy if
    /// nothing else is said.
    #[must_use]
    pub const fn coalesce(mut self, on: bool) -> Self {
        self.coalesce = Some(on);
        self
    }
}
