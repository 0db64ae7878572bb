//! No check of requests.

use serde::Serialize;

use crate::encode::Param;
use crate::error::BuildError;

/// Nothing to check by.
#[derive(Debug, Default)]
pub(super) struct Checks;

impl Checks {
    #[allow(clippy::unused_self)]
    pub(super) fn parameter<T: Serialize + ?Sized>(&mut self, _: &Param, _: &T) {}

    #[allow(clippy::unused_self)]
    pub(super) fn body<T: Serialize + ?Sized>(&mut self, _: &T) {}

    #[allow(clippy::unused_self)]
    pub(super) fn fault(&mut self) -> Option<BuildError> {
        None
    }
}
