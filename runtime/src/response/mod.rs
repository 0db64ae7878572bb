//! What came back.

mod lenient;
mod lines;
mod raw;
mod typed;
#[cfg(feature = "xml")]
mod xml;

pub use lenient::Lenient;
pub(crate) use lenient::finding;
pub use raw::RawResponse;
pub use typed::Response;
