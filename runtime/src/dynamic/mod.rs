//! Operations and fan-outs by name, with JSON.
//!
//! A request is an object of `path`, `query`, `header`, `cookie` and `body`; an answer one of
//! `status`, `headers` and `body`. Every value goes through the operation's own types on its way
//! in and on its way out; bytes are base64 strings.

mod arguments;
mod entry;
mod error;
mod inputs;

pub use arguments::{ArgumentError, Arguments, FromArguments};
pub use entry::{Entry, call, split};
pub use error::DynamicError;
pub use inputs::Inputs;
