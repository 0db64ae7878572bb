//! What a program's telemetry is told of calls and fan-outs, feature by feature.

#![allow(unreachable_pub, clippy::unwrap_used)] // A test that meets the unexpected fails.
#![allow(clippy::disallowed_methods)] // Tokio's own clock is the paused one.

#[cfg(feature = "tracing")]
mod bodies;
#[cfg(feature = "opentelemetry")]
mod context;
#[cfg(feature = "metrics")]
mod measured;
#[cfg(not(feature = "tracing"))]
mod silent;
#[cfg(feature = "tracing")]
mod spans;
mod world;
