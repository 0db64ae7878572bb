//! A leg without its type, as the driver and the outcome hold it.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::record::Record;
use crate::error::{ApiError, CallError};

/// A leg without its type, as the driver and the outcome hold it.
pub(super) trait Slot: Send + Sync {
    /// Says which leg of the plan this is.
    fn name(&self, name: Cow<'static, str>);
    /// Keeps an error that no call ended in.
    fn fail(&self, error: CallError);
    /// Says what became of the leg, once.
    fn finish(&self, record: Record);
    /// What became of the leg.
    fn record(&self) -> Option<&Record>;
    /// The answer as JSON, secrets redacted.
    fn data(&self) -> Option<Value>;
    /// The error of its last call.
    fn error(&self) -> Option<ApiError<()>>;
    /// The declared error as JSON, secrets redacted.
    fn error_body(&self) -> Option<Value>;
    /// The elements of a leg that has some.
    fn elements(&self) -> Option<Slots<'_>> {
        None
    }
}

/// The elements of a leg without their types.
#[doc(hidden)]
pub struct Slots<'s>(pub(super) Vec<&'s dyn Slot>);

impl fmt::Debug for Slots<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Slots").field(&self.0.len()).finish()
    }
}
