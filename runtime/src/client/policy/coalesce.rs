//! Which equal reads share one request.

use super::Reads;

/// Which equal reads of an API share one request: a call that begins while another of the same
/// operation is under way waits for that one's answer, where both would send the same: URL,
/// headers, body, and settings of the call. Each keeps its own deadline, and whoever began may go
/// away without harm to the others. Only for safe requests (RFC 9110 §9.2.1).
///
/// After a write of the same client has ended, a read joins none that began before. Where a
/// [`Hook`](crate::Hook) doesn't say for [whom](crate::Hook::caller) it signs, nothing is shared.
///
/// ```
/// use fanwise_runtime::{Coalesce, Policy};
/// let policy = Policy::new().coalesce(Coalesce::only(&["getStock"]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coalesce(pub(crate) Reads);

impl Coalesce {
    /// All reads.
    pub const fn all() -> Self {
        Self(Reads::All)
    }

    /// The reads of these operations, by ID.
    pub const fn only(operations: &'static [&'static str]) -> Self {
        Self(Reads::Only(operations))
    }

    /// None, whatever the manifest says.
    pub const fn off() -> Self {
        Self(Reads::None)
    }
}
