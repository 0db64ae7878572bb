//! A value that is sent, but never shown.

use std::cell::Cell;
use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::redact::MARK;

/// The name under which a secret passes a serializer, so that [`crate::redact`] knows it.
pub(crate) const SECRET: &str = "$fanwise::Secret";

/// A value that `Debug`, errors, outcomes and logs show as `[redacted]`.
///
/// Serializing it gives the real value: that is how it gets into a request.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Marks a value as secret.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself, no longer marked.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Secret<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

thread_local! {
    static REDACTING: Cell<bool> = const { Cell::new(false) };
}

/// Runs `build` with every secret that it serializes on this thread written as `[redacted]`.
pub(crate) fn redacting<T>(build: impl FnOnce() -> T) -> T {
    /// Puts the flag back, also when `build` panics.
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            REDACTING.set(self.0);
        }
    }
    let _before = Before(REDACTING.replace(true));
    build()
}

impl<T: Serialize> Serialize for Secret<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if REDACTING.get() {
            return serializer.serialize_newtype_struct(SECRET, MARK);
        }
        serializer.serialize_newtype_struct(SECRET, &self.0)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}
