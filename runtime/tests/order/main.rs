//! The order of the layers, and what each of them gets to see.

#![allow(clippy::unwrap_used)] // A test that meets the unexpected fails.

mod mail;
mod neighbours;
mod reads;
mod sees;
