//! The properties of a record that its document does not declare.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};

use serde_json::Value;

use super::Map;

/// Undeclared properties of a record, in the order in which they came.
///
/// They are kept and sent again, so that a client that is older than the API loses nothing. A
/// [`Map`] by `Deref`. Where the document says `additionalProperties: <schema>`, `T` is its type.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Extra<T = Value> {
    properties: Map<T>,
    nulls: Nulls,
}

impl<T> Extra<T> {
    /// No undeclared properties.
    pub const fn new() -> Self {
        Self { properties: Map::new(), nulls: Nulls::NONE }
    }

    /// Declared properties that came as `null` though their type has none.
    ///
    /// Their fields are `None`, as if they were absent. As long as they are, the `null` is sent
    /// again; [`forget`](Nulls::forget) ends that.
    pub const fn nulls(&self) -> &Nulls {
        &self.nulls
    }

    /// The same, to change it.
    pub const fn nulls_mut(&mut self) -> &mut Nulls {
        &mut self.nulls
    }
}

/// Names of properties that came as `null` though their type has none, see [`Extra::nulls`].
///
/// One pointer wide; none own nothing on the heap. They don't count when values are compared.
#[derive(Clone, Default)]
pub struct Nulls(Option<Box<Names>>);

#[derive(Clone, Default)]
struct Names(Vec<&'static str>);

impl Nulls {
    pub(super) const NONE: Self = Self(None);

    /// Their names, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().flat_map(|names| names.0.iter().copied())
    }

    /// Forgets them: such a property is then left out when the value is sent.
    pub fn forget(&mut self) {
        self.0 = None;
    }

    #[inline]
    pub(super) fn holds(&self, name: &str) -> bool {
        self.0.is_some() && self.iter().any(|one| one == name)
    }

    #[cold]
    pub(super) fn keep(&mut self, name: &'static str) {
        self.0.get_or_insert_default().0.push(name);
    }
}

/// A property that came as `null` counts as absent.
impl PartialEq for Nulls {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Nulls {}

impl Hash for Nulls {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl fmt::Debug for Nulls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T> Default for Extra<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Extra<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nulls = self.nulls.iter().map(|name| (name, None::<&T>));
        let properties = self.properties.iter().map(|(name, value)| (name, Some(value)));
        let mut map = f.debug_map();
        for (name, value) in properties.chain(nulls) {
            match value {
                Some(value) => map.entry(&name, value),
                None => map.entry(&name, &format_args!("null")),
            };
        }
        map.finish()
    }
}

impl<T> Deref for Extra<T> {
    type Target = Map<T>;

    fn deref(&self) -> &Map<T> {
        &self.properties
    }
}

impl<T> DerefMut for Extra<T> {
    fn deref_mut(&mut self) -> &mut Map<T> {
        &mut self.properties
    }
}

impl<T> From<Map<T>> for Extra<T> {
    fn from(properties: Map<T>) -> Self {
        Self { properties, nulls: Nulls::NONE }
    }
}

impl<'a, T> IntoIterator for &'a Extra<T> {
    type Item = (&'a str, &'a T);
    type IntoIter = super::map::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.properties.iter()
    }
}
