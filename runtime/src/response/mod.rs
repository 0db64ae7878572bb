//! What came back.

mod lenient;
mod raw;
mod typed;

pub use lenient::Lenient;
pub(crate) use lenient::finding;
pub use raw::RawResponse;
pub use typed::Response;
