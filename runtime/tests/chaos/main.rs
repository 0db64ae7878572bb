//! Chaos on real sockets: whatever a server or the way to it does, a call ends in time with the
//! right kind of error, and leaves nothing behind.

#![allow(clippy::unwrap_used)] // The helpers of tests, too, end a test where they fail.

mod answers;
mod connecting;
mod http2;
mod kit;
mod phases;
mod rough;
