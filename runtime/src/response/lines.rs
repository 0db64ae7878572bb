//! Answers with a JSON value on every line.

use serde::de::DeserializeOwned;

use crate::decode;
use crate::deviations::Found;
use crate::error::Decode;
use crate::model::trace;
use crate::response::{Lenient, RawResponse};

impl RawResponse {
    /// A success with a JSON value on every line, all of them as a list.
    pub fn lines<T: DeserializeOwned, E>(&self) -> Result<T, Decode<E>> {
        decode::lines(self.body()).map_err(Decode::Malformed)
    }

    /// A success with a JSON value on every line, as one variant of an answer.
    pub fn lines_as<T: DeserializeOwned, A, E>(
        &self,
        variant: impl FnOnce(T) -> A,
    ) -> Result<A, Decode<E>> {
        self.lines().map(variant)
    }

    /// A declared error with a JSON value on every line.
    pub fn lines_error<T: DeserializeOwned, A, E>(
        &self,
        variant: impl FnOnce(T) -> E,
    ) -> Result<A, Decode<E>> {
        self.error(decode::lines(self.body()).map(variant))
    }
}

impl Lenient<'_> {
    /// A success with a JSON value on every line, all of them as a list.
    pub fn lines<T: DeserializeOwned, E>(&self) -> Result<T, Decode<E>> {
        self.found_in(RawResponse::lines, RawResponse::traced_lines::<T>)
    }

    /// A success with a JSON value on every line, as one variant of an answer.
    pub fn lines_as<T: DeserializeOwned, A, E>(
        &self,
        variant: impl FnOnce(T) -> A,
    ) -> Result<A, Decode<E>> {
        self.lines().map(variant)
    }

    /// A declared error with a JSON value on every line.
    pub fn lines_error<T: DeserializeOwned, A, E>(
        &self,
        variant: impl FnOnce(T) -> E,
    ) -> Result<A, Decode<E>> {
        self.found_in(|raw| raw.lines_error(variant), RawResponse::traced_lines::<T>)
    }
}

impl RawResponse {
    fn traced_lines<T: DeserializeOwned>(&self) -> Found {
        decode::list(self.body()).map(|(list, _)| trace::<T>(&list)).unwrap_or_default()
    }
}
