//! What came back.

mod raw;
mod typed;

pub use raw::RawResponse;
pub use typed::Response;
