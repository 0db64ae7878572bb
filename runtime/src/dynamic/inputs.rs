//! The inputs of a fan-out as JSON.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::arguments::{ArgumentError, Arguments, FromArguments, nothing_left, object, read};
use crate::decode;

/// The inputs of a fan-out as JSON, taken one by one.
#[derive(Debug)]
pub struct Inputs {
    given: Map<String, Value>,
}

impl Inputs {
    /// The inputs in an object; `null` is an empty one.
    pub fn new(inputs: Value) -> Result<Self, ArgumentError> {
        Ok(Self { given: object(inputs, "")? })
    }

    /// An input. One that is absent is read as `null`, which optional types know.
    pub fn required<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, ArgumentError> {
        read(self.given.shift_remove(name), pointer(name))
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
        let mut arguments = Arguments::new(request, pointer(name))?;
        let operation = T::from_arguments(&mut arguments)?;
        arguments.finish().map(|()| operation)
    }

    /// An error if there is an input that the fan-out doesn't know.
    pub fn finish(self) -> Result<(), ArgumentError> {
        nothing_left(&self.given, "", "an input of the fan-out")
    }
}

fn pointer(name: &str) -> String {
    let mut pointer = String::new();
    decode::push_key(&mut pointer, name);
    pointer
}
