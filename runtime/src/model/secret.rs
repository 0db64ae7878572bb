//! A value that is sent, but never shown.

use std::cell::{Cell, RefCell};
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
    static COLLECTED: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Runs `build`; gives the text of every secret that it serialized on this thread, too.
pub(crate) fn collecting<T>(build: impl FnOnce() -> T) -> (T, Vec<String>) {
    /// Puts the outer collection back, also when `build` panics.
    struct Before(Option<Vec<String>>);
    impl Drop for Before {
        fn drop(&mut self) {
            COLLECTED.set(self.0.take());
        }
    }
    let _before = Before(COLLECTED.replace(Some(Vec::new())));
    let value = build();
    (value, COLLECTED.take().unwrap_or_default())
}

fn collect<T: Serialize>(secret: &T) {
    if COLLECTED.with_borrow(Option::is_none) {
        return;
    }
    let text = match serde_json::to_value(secret) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(serde_json::Value::Number(number)) => number.to_string(),
        _ => return,
    };
    COLLECTED.with_borrow_mut(|texts| texts.get_or_insert_default().push(text));
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
        collect(&self.0);
        serializer.serialize_newtype_struct(SECRET, &self.0)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}
