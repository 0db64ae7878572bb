//! What the shared states of the policies are built of.
//!
//! Those states name these types by this module alone, so that `tests/interleavings` can compile
//! the same files against `loom` and try every order in which threads can meet.

pub(crate) use std::sync::atomic::{AtomicU64, Ordering};
pub(crate) use std::sync::{Mutex, MutexGuard};
