//! Operations and fan-outs by name, with JSON.
//!
//! A request is an object of `path`, `query`, `header`, `cookie` and `body`; an answer one of
//! `status`, `headers` and `body`. Every value goes through the operation's own types on its way
//! in and on its way out; bytes are base64 strings. Where an operation answers in pages or in a
//! stream, `body` is the list of all items.

mod answered;
mod arguments;
mod entry;
mod error;
mod inputs;
mod named;

pub use answered::{Answered, all_pages};
pub use arguments::{ArgumentError, Arguments};
pub use entry::{Entry, call, split};
pub use error::DynamicError;
pub use inputs::Inputs;
pub use named::FromArguments;
