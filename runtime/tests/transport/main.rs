//! The ways out of the runtime: real sockets, TLS, the scripted transport, credentials.

#![allow(clippy::unwrap_used)] // The helpers of tests, too, end a test where they fail.

mod apis;
#[cfg(feature = "aws-lc-rs")]
mod aws_lc_rs;
mod bytes;
#[cfg(feature = "cache")]
mod cached;
mod credentials;
mod environment;
mod limits;
mod memory;
mod mutual_tls;
#[cfg(feature = "native-tls")]
mod native_tls;
mod oauth;
mod providers;
mod server;
mod tls;
mod tokens;
#[cfg(feature = "tower")]
mod tower;
