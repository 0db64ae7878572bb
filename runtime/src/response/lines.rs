//! Answers with a JSON value on every line.

use serde::de::DeserializeOwned;

use crate::decode;
use crate::deviations::Found;
use crate::error::DecodeFailure;
use crate::model::trace;
use crate::response::{Lenient, RawResponse};

impl RawResponse {
    /// A body with a JSON value on every line, or a sequence of JSON texts, as one list.
    pub fn lines<T: DeserializeOwned>(&self) -> Result<T, DecodeFailure> {
        decode::lines(self.body())
    }

    fn traced_lines<T: DeserializeOwned>(&self) -> Found {
        decode::list(self.body()).map(|(list, _)| trace::<T>(&list)).unwrap_or_default()
    }
}

impl Lenient<'_> {
    /// A body with a JSON value on every line, or a sequence of JSON texts, as one list.
    pub fn lines<T: DeserializeOwned>(&self) -> Result<T, DecodeFailure> {
        self.found_in(RawResponse::lines, RawResponse::traced_lines::<T>)
    }
}
