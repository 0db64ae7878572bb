//! Answers that come in pages: each page is a call of its own, through every layer.
//!
//! How pages hang together is a [`Paging`]: a table that an operation has. What leads to the next
//! page, a link or a token, is found in the answer; the request for it is the first one with the
//! token put in its place, or a GET of the link.

mod declare;
mod items;
mod pages;
mod paging;
mod pointed;
mod step;
mod turn;

pub use items::PageItems;
pub use pages::{PagedOperation, Pages};
pub use paging::Paging;
