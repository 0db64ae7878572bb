//! No transport writes anything down.

use super::Hidden;

/// Nothing to do.
pub(crate) fn note<B>(_: &mut http::Request<B>, _: impl FnOnce() -> Hidden) {}
