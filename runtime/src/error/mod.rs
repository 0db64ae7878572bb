//! What a call ends in when it doesn't succeed.

mod api;
mod build;
mod decode;
mod kind;
mod summary;
mod violation;

pub use api::ApiError;
pub(crate) use api::{CallError, Failure};
pub use build::BuildError;
pub use decode::{Decode, DecodeFailure};
pub use kind::ErrorKind;
pub(crate) use summary::{bounded, summary};
pub use violation::{RequestPart, Violation};
