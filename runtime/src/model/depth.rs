//! A bound on the stack that nested objects take.

use std::cell::Cell;

/// How many bytes the objects around one another may have together. What is read lies on the stack
/// several times over, and a thread of tokio's has 2 MiB.
const BYTES: usize = 96 * 1024;
/// So many objects inside one another are allowed, however large they are.
const FREE: usize = 8;

thread_local! {
    /// How many objects are being read on this thread, one inside the other, and their bytes.
    static OPEN: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

/// An object that is being read.
pub(super) struct Depth {
    before: (usize, usize),
}

impl Depth {
    /// How many objects are being read, one inside the other.
    #[inline]
    pub(super) fn now() -> usize {
        OPEN.get().0
    }

    /// Starts to read a `T`; `None` if that could end the stack. `serde_json` bounds the number of
    /// values inside one another, but 128 objects of a hundred fields are more than a stack holds.
    #[inline]
    pub(super) fn enter<T>() -> Option<Self> {
        let before = OPEN.get();
        let now = (before.0 + 1, before.1 + size_of::<T>());
        if now.0 > FREE && now.1 > BYTES {
            return None;
        }
        OPEN.set(now);
        Some(Self { before })
    }
}

impl Drop for Depth {
    fn drop(&mut self) {
        OPEN.set(self.before);
    }
}
