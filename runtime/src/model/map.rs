//! An object of which only the type of its values is declared.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::marker::PhantomData;

use indexmap::{IndexMap, map};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use super::marks;
use super::object::{Object, Reader, Sink, Writer};
use super::whole::Whole;

/// String keys and values of one type, in the order in which they were put in.
///
/// One pointer wide; an empty one owns nothing on the heap. Two maps are equal if they hold the
/// same entries, in whatever order.
#[derive(Clone)]
pub struct Map<T> {
    entries: Option<Box<IndexMap<String, T>>>,
}

impl<T> Map<T> {
    /// A map without entries.
    pub const fn new() -> Self {
        Self { entries: None }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.as_ref().map_or(0, |entries| entries.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.entries.as_ref()?.get(key)
    }

    /// The value of a key, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        self.entries.as_mut()?.get_mut(key)
    }

    /// Whether the key is there.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Puts a value in and gives back the one that stood there. A key keeps its first position.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<T>) -> Option<T> {
        self.entries.get_or_insert_default().insert(key.into(), value.into())
    }

    /// Takes a value out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<T> {
        self.entries.as_mut()?.shift_remove(key)
    }

    /// The entries, in order.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter(self.entries.as_ref().map(|entries| entries.iter()))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(key, _)| key)
    }

    /// The values, in order.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.iter().map(|(_, value)| value)
    }
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Map<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<T: PartialEq> PartialEq for Map<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl<T: Eq> Eq for Map<T> {}

/// Equal maps have equal hashes, whatever their order.
impl<T: Hash> Hash for Map<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let one = |entry: (&str, &T)| {
            let mut own = DefaultHasher::new();
            entry.hash(&mut own);
            own.finish()
        };
        self.iter().map(one).fold(0_u64, u64::wrapping_add).hash(state);
        self.len().hash(state);
    }
}

impl<K: Into<String>, T> FromIterator<(K, T)> for Map<T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Into<String>, T> Extend<(K, T)> for Map<T> {
    fn extend<I: IntoIterator<Item = (K, T)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Into<String>, T, const N: usize> From<[(K, T); N]> for Map<T> {
    fn from(entries: [(K, T); N]) -> Self {
        entries.into_iter().collect()
    }
}

/// The entries of a [`Map`], borrowed.
#[derive(Clone, Debug)]
pub struct Iter<'a, T>(Option<map::Iter<'a, String, T>>);

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = (&'a str, &'a T);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.as_mut()?.next().map(|(key, value)| (key.as_str(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.as_ref().map_or((0, Some(0)), Iterator::size_hint)
    }
}

/// The entries of a [`Map`], by value.
#[derive(Debug)]
pub struct IntoIter<T>(Option<map::IntoIter<String, T>>);

impl<T> Iterator for IntoIter<T> {
    type Item = (String, T);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.as_mut()?.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.as_ref().map_or((0, Some(0)), Iterator::size_hint)
    }
}

impl<'a, T> IntoIterator for &'a Map<T> {
    type Item = (&'a str, &'a T);
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T> IntoIterator for Map<T> {
    type Item = (String, T);
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter(self.entries.map(|entries| entries.into_iter()))
    }
}

impl<T: Serialize> Serialize for Map<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

struct MapVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for MapVisitor<T> {
    type Value = Map<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Map<T>, A::Error> {
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            marks::unnamed();
            let value: T = access.next_value_seed(Whole(PhantomData))?;
            map.insert(key, value);
        }
        Ok(map)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Map<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MapVisitor(PhantomData))
    }
}

impl<T: Serialize + serde::de::DeserializeOwned> Object for Map<T> {
    fn read<'de, A: MapAccess<'de>>(input: &mut Reader<'de, '_, A>) -> Result<Self, A::Error> {
        let mut map = Self::new();
        while let Some(key) = input.key()? {
            input.undeclared(key, &mut map)?;
        }
        Ok(map)
    }

    fn write<S: Sink>(&self, out: &mut Writer<'_, S>) {
        for (key, value) in self {
            out.entry(key, value);
        }
    }
}
