//! Answers that are used more than once: kept (RFC 9111), or shared by equal reads.

#![allow(clippy::unwrap_used)] // A test that meets the unexpected fails.
#![allow(clippy::disallowed_methods)] // Tokio's own clock is the paused one.

#[cfg(feature = "cache")]
mod bounds;
mod coalesce;
mod counted;
#[cfg(feature = "cache")]
mod freshness;
mod harness;
#[cfg(feature = "cache")]
mod identity;
#[cfg(feature = "cache")]
mod random;
#[cfg(feature = "cache")]
mod renewal;
#[cfg(feature = "cache")]
mod revalidation;
#[cfg(feature = "cache")]
mod writes;
