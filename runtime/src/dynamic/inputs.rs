//! The inputs of a fan-out as JSON.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::arguments::{ArgumentError, Arguments, nothing_left, object, read};
use super::named::FromArguments;
use crate::decode;

/// The inputs of a fan-out as JSON, taken one by one.
#[derive(Debug)]
pub struct Inputs {
    given: Map<String, Value>,
    /// Where they stand.
    at: String,
}

impl Inputs {
    /// The inputs in an object; `null` is an empty one.
    pub fn new(inputs: Value) -> Result<Self, ArgumentError> {
        Self::at(inputs, String::new())
    }

    fn at(inputs: Value, at: String) -> Result<Self, ArgumentError> {
        Ok(Self { given: object(inputs, &at)?, at })
    }

    /// An input. One that is absent is read as `null`, which optional types know.
    pub fn required<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, ArgumentError> {
        let at = self.pointer(name);
        read(self.given.shift_remove(name), at)
    }

    /// An input that may be absent, or `null`.
    pub fn optional<T: DeserializeOwned>(
        &mut self,
        name: &str,
    ) -> Result<Option<T>, ArgumentError> {
        self.required(name)
    }

    /// An input that is a whole request of an operation.
    pub fn request<T: FromArguments>(&mut self, name: &str) -> Result<T, ArgumentError> {
        let request = self.given.shift_remove(name).unwrap_or_default();
        let mut arguments = Arguments::new(request, self.pointer(name))?;
        let operation = T::from_arguments(&mut arguments)?;
        arguments.finish().map(|()| operation)
    }

    /// An input that is all inputs of another fan-out.
    pub fn inner(&mut self, name: &str) -> Result<Self, ArgumentError> {
        let at = self.pointer(name);
        Self::at(self.given.shift_remove(name).unwrap_or_default(), at)
    }

    /// An error if there is an input that the fan-out doesn't know.
    pub fn finish(self) -> Result<(), ArgumentError> {
        nothing_left(&self.given, &self.at, "an input of the fan-out")
    }

    fn pointer(&self, name: &str) -> String {
        let mut pointer = self.at.clone();
        decode::push_key(&mut pointer, name);
        pointer
    }
}
