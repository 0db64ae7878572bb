//! The one reader and the one writer that all records and tagged unions share.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::Map;
use super::content::Entries;
use super::depth::Depth;
use super::extra::Nulls;
use super::marks;
use super::tagged::{Tag, TagText};
use super::whole::Whole;

/// A type that is an object on the wire: its properties can be read from, and written into, an
/// object that holds others too (the tag of a union).
pub trait Object: Sized {
    /// Takes the properties out of `input`.
    fn read<'de, A: MapAccess<'de>>(input: &mut Reader<'de, '_, A>) -> Result<Self, A::Error>;

    /// Puts the properties into `out`, which keeps the first error to itself.
    fn write<S: Sink>(&self, out: &mut Writer<'_, S>);
}

impl<T: Object> Object for Box<T> {
    fn read<'de, A: MapAccess<'de>>(input: &mut Reader<'de, '_, A>) -> Result<Self, A::Error> {
        let _depth = Reader::<A>::enter::<T>()?;
        T::read(input).map(Box::new)
    }

    fn write<S: Sink>(&self, out: &mut Writer<'_, S>) {
        T::write(self, out);
    }
}

/// Reads an object: what `Deserialize` of a record is.
pub fn read<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor::<T>::new(None))
}

/// Writes an object: what `Serialize` of a record is.
pub fn write<T: Object, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut entries = Open(serializer.serialize_map(None)?);
    let mut out = Writer::new(&mut entries, None);
    value.write(&mut out);
    match out.failed {
        Some(error) => Err(error),
        None => entries.0.end(),
    }
}

/// The visitor behind [`read`]; `tags` are those of the unions around.
pub(super) struct ObjectVisitor<'a, T> {
    tags: Option<&'a Tag<'a>>,
    object: PhantomData<T>,
}

impl<'a, T> ObjectVisitor<'a, T> {
    pub(super) fn new(tags: Option<&'a Tag<'a>>) -> Self {
        Self { tags, object: PhantomData }
    }
}

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", short_name::<T>())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut input =
            Reader { map: &mut map, tags: self.tags, held: Held::Nothing, nulls: Nulls::NONE };
        let _depth = Reader::<A>::enter::<T>()?;
        T::read(&mut input)
    }
}

/// The name of a type without the paths in it.
pub(super) fn short_name<T>() -> String {
    let name = std::any::type_name::<T>();
    let parts = name.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
    parts.map(|part| part.rsplit_once("::").map_or(part, |(_, name)| name)).collect()
}

/// The properties of an object as they come, one after the other.
pub struct Reader<'de, 'a, A> {
    pub(super) map: &'a mut A,
    pub(super) tags: Option<&'a Tag<'a>>,
    pub(super) held: Held<'de>,
    pub(super) nulls: Nulls,
}

impl<A> fmt::Debug for Reader<'_, '_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reader")
    }
}

/// A property that was read to find a union's tag, and that its variant sees again.
pub(super) enum Held<'de> {
    Nothing,
    Entry(Cow<'de, str>, TagValue<'de>),
    Value(TagValue<'de>),
}

/// What stands at a tag: a string, but for documents that count their variants.
#[derive(Clone)]
pub(super) enum TagValue<'de> {
    Text(Cow<'de, str>),
    Other(Value),
}

impl<'de, A: MapAccess<'de>> Reader<'de, '_, A> {
    /// Starts to read a `T`, if the stack allows for it.
    #[inline]
    fn enter<T>() -> Result<Depth, A::Error> {
        let fault = || A::Error::custom("invalid type: map, expected fewer objects in one another");
        Depth::enter::<T>().ok_or_else(fault)
    }

    /// The next property's name; `None` after the last one.
    #[inline]
    pub fn key(&mut self) -> Result<Option<Cow<'de, str>>, A::Error> {
        if !matches!(self.held, Held::Nothing)
            && let Held::Entry(key, value) = std::mem::replace(&mut self.held, Held::Nothing)
        {
            self.held = Held::Value(value);
            return Ok(Some(key));
        }
        self.map.next_key_seed(Key)
    }

    /// The value of a property that has no field. A union's own tag is not kept again.
    pub fn undeclared<T: Deserialize<'de>>(
        &mut self,
        key: Cow<'de, str>,
        extra: &mut Map<T>,
    ) -> Result<(), A::Error> {
        match Tag::find(self.tags, &key) {
            Some(tag) if tag.implied => return self.value(PhantomData::<IgnoredAny>).map(drop),
            Some(_) => {}
            None => marks::undeclared_property(),
        }
        if matches!(self.held, Held::Nothing) {
            marks::unnamed();
        }
        let value: T = self.value(PhantomData)?;
        extra.insert(key, value);
        Ok(())
    }

    /// All properties that are left, whole.
    pub(super) fn rest(&mut self) -> Result<Entries<'de>, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = self.key()? {
            entries.push((key, self.value(PhantomData)?));
        }
        Ok(entries)
    }

    /// The value of the property whose name came last.
    #[inline]
    pub(super) fn value<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        if matches!(self.held, Held::Nothing) {
            self.map.next_value_seed(Whole(seed))
        } else {
            self.held(seed)
        }
    }

    #[cold]
    fn held<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        match std::mem::replace(&mut self.held, Held::Nothing) {
            Held::Value(TagValue::Text(text)) => seed.deserialize(TagText::new(text)),
            Held::Value(TagValue::Other(value)) => {
                seed.deserialize(value).map_err(A::Error::custom)
            }
            Held::Nothing | Held::Entry(..) => self.map.next_value_seed(seed),
        }
    }
}

/// A property's name, borrowed from the input where it can be.
pub(super) struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a property's name")
    }

    #[inline]
    fn visit_borrowed_str<E: serde::de::Error>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_owned()))
    }

    fn visit_string<E: serde::de::Error>(self, key: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key))
    }
}

/// Where the properties of an object go.
pub trait Sink {
    /// What can go wrong.
    type Error: serde::ser::Error;

    /// Takes one property.
    fn entry<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Self::Error>;
}

/// The properties go into a map of a serializer.
struct Open<M>(M);

impl<M: SerializeMap> Sink for Open<M> {
    type Error = M::Error;

    #[inline]
    fn entry<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), M::Error> {
        self.0.serialize_entry(name, value)
    }
}

/// Writes the properties of an object, one after the other, up to the first error.
pub struct Writer<'a, S: Sink> {
    pub(super) sink: &'a mut S,
    pub(super) written: Option<&'a Tag<'a>>,
    pub(super) failed: Option<S::Error>,
}

impl<S: Sink> fmt::Debug for Writer<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Writer")
    }
}

impl<'a, S: Sink> Writer<'a, S> {
    pub(super) fn new(sink: &'a mut S, written: Option<&'a Tag<'a>>) -> Self {
        Self { sink, written, failed: None }
    }

    /// One property.
    #[inline]
    pub(super) fn entry<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if self.failed.is_none() && Tag::find(self.written, name).is_none() {
            self.failed = self.sink.entry(name, value).err();
        }
    }

    /// Keeps an error of its own.
    pub(super) fn fail(&mut self, message: String) {
        self.failed.get_or_insert_with(|| S::Error::custom(message));
    }
}

/// `Serialize` and `Deserialize` of an object.
#[doc(hidden)]
#[macro_export]
macro_rules! object_serde {
    ($name:ident) => {
        #[allow(deprecated)]
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                to: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::model::write(self, to)
            }
        }

        #[allow(deprecated)]
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                from: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::model::read(from)
            }
        }
    };
}
