//! JSON that has been read before its type is known: what unions choose their variant by.
//!
//! It borrows its strings from the body, and the errors of what is read out of it say where, so
//! that a union neither copies a value nor reads it twice to explain itself.

use std::borrow::Cow;
use std::fmt;
use std::slice;

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::marks::{self, Step};
use crate::decode;
use crate::deviations::Found;
use crate::error::DecodeFailure;

/// Any JSON value.
#[derive(Clone, Debug)]
pub(super) enum Content<'de> {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(Cow<'de, str>),
    List(Vec<Content<'de>>),
    Object(Entries<'de>),
}

/// The properties of an object as they came; of two with one name the later one counts.
pub(super) type Entries<'de> = Vec<(Cow<'de, str>, Content<'de>)>;

impl Content<'_> {
    /// The kind of the value, as failures name it.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Signed(_) | Self::Unsigned(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// How many values it holds, itself included.
    pub(super) fn size(&self) -> usize {
        1 + match self {
            Self::List(items) => items.iter().map(Content::size).sum(),
            Self::Object(entries) => entries.iter().map(|(_, value)| value.size()).sum(),
            _ => 0,
        }
    }

    /// Reads a type out of it.
    pub(super) fn read<'t, T: Deserialize<'t>>(&'t self) -> Result<T, DecodeFailure> {
        T::deserialize(At(self)).map_err(|Located(failure)| failure)
    }
}

/// Where a body deviates from what its type says. It is read once more, this time with its places.
pub(crate) fn trace<T: serde::de::DeserializeOwned>(body: &[u8]) -> Found {
    match serde_json::from_slice::<Content<'_>>(decode::without_mark(body)) {
        Ok(content) => marks::tracing(|| content.read::<T>()),
        Err(_) => Found::default(),
    }
}

/// The same for a body that is text.
pub(crate) fn trace_text<T: serde::de::DeserializeOwned>(text: &str) -> Found {
    marks::tracing(|| Content::Text(Cow::Borrowed(text)).read::<T>())
}

/// Reads a type that is an object out of its properties.
pub(super) fn read_entries<'t, V: Visitor<'t>>(
    entries: &'t [(Cow<'t, str>, Content<'t>)],
    visitor: V,
) -> Result<V::Value, DecodeFailure> {
    visitor.visit_map(Properties::new(entries)).map_err(|Located(failure)| failure)
}

impl<'de> Deserialize<'de> for Content<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

/// Reads whatever comes.
pub(super) struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Content::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Content::Signed(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Content::Unsigned(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Content::Float(value))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Content::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Content::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Content::Text(Cow::Owned(text)))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Content::Null)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Content::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Content::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = access.next_key_seed(super::object::Key)? {
            entries.push((key, access.next_value()?));
        }
        Ok(Content::Object(entries))
    }
}

/// An error that knows where it lies, from the value on that is read.
#[derive(Debug)]
pub(super) struct Located(DecodeFailure);

impl Located {
    fn under(mut self, step: &str) -> Self {
        let mut pointer = String::new();
        decode::push_key(&mut pointer, step);
        self.0.pointer.insert_str(0, &pointer);
        self
    }
}

impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Located {}

impl serde::de::Error for Located {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(decode::described(&message.to_string()))
    }
}

/// A value that is read out of.
#[derive(Clone, Copy)]
struct At<'t>(&'t Content<'t>);

impl<'de> Deserializer<'de> for At<'de> {
    type Error = Located;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Located> {
        match self.0 {
            Content::Null => visitor.visit_unit(),
            Content::Bool(value) => visitor.visit_bool(*value),
            Content::Signed(value) => visitor.visit_i64(*value),
            Content::Unsigned(value) => visitor.visit_u64(*value),
            Content::Float(value) => visitor.visit_f64(*value),
            Content::Text(text) => visitor.visit_borrowed_str(text),
            Content::List(items) => visitor.visit_seq(Items { rest: items.iter(), index: 0 }),
            Content::Object(entries) => visitor.visit_map(Properties::new(entries)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Located> {
        match self.0 {
            Content::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Located> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Located> {
        match self.0 {
            Content::Text(text) => {
                BorrowedStrDeserializer::new(text).deserialize_enum(name, variants, visitor)
            }
            Content::Object(entries) => MapAccessDeserializer::new(Properties::new(entries))
                .deserialize_enum(name, variants, visitor),
            other => Err(Located::custom(format_args!(
                "invalid type: {}, expected a string or an object",
                other.kind()
            ))),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<'t> {
    rest: slice::Iter<'t, Content<'t>>,
    index: usize,
}

impl<'t> SeqAccess<'t> for Items<'t> {
    type Error = Located;

    fn next_element_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Located> {
        let Some(item) = self.rest.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        let _step = Step::into_list();
        seed.deserialize(At(item)).map(Some).map_err(|error| error.under(&index.to_string()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The properties of an object, one after the other.
struct Properties<'t> {
    rest: slice::Iter<'t, (Cow<'t, str>, Content<'t>)>,
    value: Option<&'t (Cow<'t, str>, Content<'t>)>,
}

impl<'t> Properties<'t> {
    fn new(entries: &'t [(Cow<'t, str>, Content<'t>)]) -> Self {
        Self { rest: entries.iter(), value: None }
    }
}

impl<'t> MapAccess<'t> for Properties<'t> {
    type Error = Located;

    fn next_key_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Located> {
        self.value = self.rest.next();
        let key = self.value.map(|(key, _)| seed.deserialize(BorrowedStrDeserializer::new(key)));
        key.transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<S::Value, Located> {
        match self.value.take() {
            Some((key, value)) => {
                let _step = Step::to(key);
                seed.deserialize(At(value)).map_err(|error| error.under(key))
            }
            None => Err(Located::custom("a value before its key")),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}
