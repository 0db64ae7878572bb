//! Answers that come as a stream: server-sent events, lines of JSON, raw bytes.
//!
//! A stream works only while it is polled: nothing runs beside it, nothing is read ahead of what
//! is asked for, and dropping it ends the request. It holds one item at a time, which is bounded by
//! the policy's limit for an answer; the stream as a whole is not.
//!
//! Until the head of the answer is there, the call goes through every layer like any other, under
//! the same limits of time; with its head the call has ended for policies and figures: a stream
//! that stays open holds no place in a bulkhead. From then on the longest silence is bounded ([`ItemStream::idle_timeout`],
//! by default the policy's deadline), and the whole of it only by a `.timeout(…)` of its own.

mod declare;
mod download;
mod event;
mod events;
mod feed;
mod framing;
mod items;
mod lines;
mod pieces;

pub use download::Download;
pub use event::ServerEvent;
pub(crate) use events::list as event_list;
pub use framing::{EventForm, Framing};
pub use items::{ItemStream, StreamOperation};
pub(crate) use pieces::Wanted;
