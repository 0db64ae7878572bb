//! Fan-outs over real sockets: four APIs that behave in four ways, what each of them gets to see,
//! and that nothing is left open.

// The sample is public, as generated code is.
#![allow(unreachable_pub)]

mod four;
mod leaks;
mod profile;
mod server;
