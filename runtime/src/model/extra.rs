//! The properties of a record that its document does not declare.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde_json::Value;

use super::Map;

/// Undeclared properties of a record, in the order in which they came.
///
/// They are kept and sent again, so that a client that is older than the API loses nothing. A
/// [`Map`] by `Deref`. Where the document says `additionalProperties: <schema>`, `T` is its type.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Extra<T = Value>(Map<T>);

impl<T> Extra<T> {
    /// No undeclared properties.
    pub const fn new() -> Self {
        Self(Map::new())
    }
}

impl<T> Default for Extra<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Extra<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T> Deref for Extra<T> {
    type Target = Map<T>;

    fn deref(&self) -> &Map<T> {
        &self.0
    }
}

impl<T> DerefMut for Extra<T> {
    fn deref_mut(&mut self) -> &mut Map<T> {
        &mut self.0
    }
}

impl<T> From<Map<T>> for Extra<T> {
    fn from(map: Map<T>) -> Self {
        Self(map)
    }
}

impl<'a, T> IntoIterator for &'a Extra<T> {
    type Item = (&'a str, &'a T);
    type IntoIter = super::map::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
