//! Every order in which threads can meet over the shared states of policies and tokens, tried by `loom`.
//!
//! The files are those of the runtime; only `sync` is another: there it names the types of the
//! standard library, here those of `loom`.

#![allow(dead_code)] // What a model doesn't need is not called.
#![allow(clippy::unwrap_used)] // A model that meets the unexpected fails.

mod models;
mod tokens;

#[path = "../../src/layers/state/adaptive.rs"]
mod adaptive;
#[path = "../../src/layers/state/budget.rs"]
mod budget;
#[path = "../../src/layers/state/circuit.rs"]
mod circuit;
#[path = "../../src/layers/state/pace.rs"]
mod pace;
#[path = "../../src/layers/state/places.rs"]
mod places;
#[path = "../../src/auth/renewal.rs"]
mod renewal;
#[path = "../../src/layers/state/window.rs"]
mod window;

mod sync {
    pub(crate) use loom::sync::atomic::{AtomicU64, Ordering};
    pub(crate) use loom::sync::{Mutex, MutexGuard};
}
