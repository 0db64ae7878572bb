//! Calls of a client through every layer, against a scripted transport and paused time.

mod deadline;
mod errors;
mod harness;
mod keys;
mod redirect;
mod request;
mod retry;
mod secrets;
