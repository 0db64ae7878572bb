//! What came back.

mod events;
mod lenient;
mod lines;
mod raw;
mod rest;
mod typed;
#[cfg(feature = "xml")]
mod xml;

pub use lenient::Lenient;
pub(crate) use lenient::finding;
pub use raw::RawResponse;
pub use typed::Response;
