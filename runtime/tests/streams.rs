//! Streams, pages and large bodies, through a client and over real sockets.

// The sample is public, as generated code is.
#![allow(unreachable_pub, clippy::unwrap_used)]

#[path = "streams/events.rs"]
mod events;
#[path = "streams/kit.rs"]
mod kit;
#[path = "streams/large.rs"]
mod large;
#[path = "streams/pages.rs"]
mod pages;
