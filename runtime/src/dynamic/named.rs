//! An operation that can be made of JSON.

use super::answered::{Answered, whole};
use super::arguments::{ArgumentError, Arguments};
use crate::client::Call;
use crate::operation::Operation;

/// An operation that can be made of JSON.
pub trait FromArguments: Sized {
    /// Takes its parameters and its body out of `arguments`.
    fn from_arguments(arguments: &mut Arguments) -> Result<Self, ArgumentError>;

    /// Sends it. Of an answer in pages the body is the list of all items.
    fn answered(call: Call<'_, Self>) -> Answered<'_>
    where
        Self: Operation,
    {
        Box::pin(whole(call))
    }

    /// Behind which event it goes on, where its answer is a stream.
    fn resumed(arguments: &mut Arguments) -> Result<Option<String>, ArgumentError> {
        let _ = arguments;
        Ok(None)
    }
}
