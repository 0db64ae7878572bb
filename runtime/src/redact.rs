//! Values as they may be shown.

use serde::Serialize;
use serde_json::Value;

use crate::encode::tree;

/// What stands in the place of a secret.
pub(crate) const MARK: &str = "[redacted]";

/// The value as JSON, with `"[redacted]"` in the place of every [`Secret`](crate::Secret).
///
/// `null` for a value that has no JSON, such as a map with lists as keys; no generated type is one.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Value {
    tree::redacted(value).unwrap_or_default()
}
