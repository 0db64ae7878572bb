//! Calls of a client through every layer, against a scripted transport and paused time.

#![allow(clippy::unwrap_used)] // A test that meets the unexpected fails.

mod base_urls;
mod breaker;
mod budget;
mod bulkhead;
mod deadline;
mod errors;
mod extremes;
mod harness;
mod hedge;
mod hooks;
mod keys;
mod multipart;
mod outage;
mod rate_limit;
mod redirect;
mod request;
mod retry;
mod said;
mod secrets;
