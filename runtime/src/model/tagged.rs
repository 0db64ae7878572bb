//! Unions that a property tells apart.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize as _;
use serde::de::value::{CowStrDeserializer, MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde::ser::Serialize;
use serde_json::Value;

use super::content::{Content, Entries, read_entries};
use super::extra::Nulls;
use super::marks;
use super::object::{Held, Object, ObjectVisitor, Reader, Sink, TagValue, Writer};
use crate::deviations::DeviationKind;
use crate::encode::tree::{self, TreeError};

/// The tag of a union around the object that is read or written, and of those around that.
pub(super) struct Tag<'a> {
    name: &'a str,
    /// The variant alone says the value, so that an object need not keep it.
    pub(super) implied: bool,
    outer: Option<&'a Tag<'a>>,
}

impl<'a> Tag<'a> {
    #[inline]
    pub(super) fn find(tags: Option<&'a Self>, name: &str) -> Option<&'a Self> {
        let mut tags = tags;
        while let Some(tag) = tags {
            if tag.name == name {
                return Some(tag);
            }
            tags = tag.outer;
        }
        None
    }
}

impl<'de, 'a, A: MapAccess<'de>> Reader<'de, 'a, A> {
    /// Looks for the tag of a union. Where it comes first, nothing is read twice.
    pub fn tagged(&mut self, name: &'static str) -> Result<Union<'_, 'de, 'a, A>, A::Error> {
        let Some(key) = self.key()? else {
            return Ok(Union { input: self, name, tag: None, whole: None, implied: false });
        };
        if key == name {
            let tag = self.tag_value()?;
            self.held = Held::Entry(key, tag.clone());
            return Ok(Union { input: self, name, tag: Some(tag), whole: None, implied: false });
        }
        let value = self.value(PhantomData)?;
        let mut whole = vec![(key, value)];
        whole.extend(self.rest()?);
        let tag = whole.iter().rev().find(|(key, _)| key == name).map(|(_, value)| match value {
            Content::Text(text) => TagValue::Text(text.clone()),
            other => TagValue::Other(other.read().unwrap_or_default()),
        });
        Ok(Union { input: self, name, tag, whole: Some(whole), implied: false })
    }

    fn tag_value(&mut self) -> Result<TagValue<'de>, A::Error> {
        match std::mem::replace(&mut self.held, Held::Nothing) {
            Held::Value(value) => Ok(value),
            Held::Nothing | Held::Entry(..) => self.map.next_value_seed(TagSeed),
        }
    }
}

/// A tagged union whose tag has been read and whose variant is looked for.
pub struct Union<'r, 'de, 'a, A> {
    input: &'r mut Reader<'de, 'a, A>,
    name: &'static str,
    tag: Option<TagValue<'de>>,
    /// The whole object, where properties came before the tag.
    whole: Option<Entries<'de>>,
    implied: bool,
}

impl<A> fmt::Debug for Union<'_, '_, '_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Union").field("tag", &self.name).finish_non_exhaustive()
    }
}

impl<'de, A: MapAccess<'de>> Union<'_, 'de, '_, A> {
    /// Whether the tag is one of these, the values that stand for one variant.
    pub fn is(&mut self, tags: &[&str]) -> bool {
        let (text, string) = match &self.tag {
            Some(TagValue::Text(text)) => (Cow::Borrowed(&**text), true),
            Some(TagValue::Other(value)) => (Cow::Owned(value.to_string()), false),
            None => return false,
        };
        let found = tags.iter().position(|tag| *tag == text);
        self.implied = string && found == Some(0);
        found.is_some()
    }

    /// Reads the variant that the tag stands for.
    pub fn read<T: Object>(self) -> Result<T, A::Error> {
        let tag = Tag { name: self.name, implied: self.implied, outer: self.input.tags };
        let Some(whole) = self.whole else {
            let input = &mut *self.input;
            let held = std::mem::replace(&mut input.held, Held::Nothing);
            return read_on(input, &tag, held);
        };
        read_entries(&whole, ObjectVisitor::new(Some(&tag)))
            .map_err(|failure| A::Error::custom(failure.in_words()))
    }

    /// Reads the base of all variants; without a tag, what is no base is kept whole, as it came.
    pub fn base<T: Object>(mut self) -> Result<Result<T, Value>, A::Error> {
        if self.tag.is_some() {
            return self.read().map(Ok);
        }
        let whole = match self.whole.take() {
            Some(whole) => whole,
            None => self.input.rest()?,
        };
        let tag = Tag { name: self.name, implied: false, outer: self.input.tags };
        if let Ok(base) = read_entries(&whole, ObjectVisitor::new(Some(&tag))) {
            return Ok(Ok(base));
        }
        self.whole = Some(whole);
        self.unknown().map(Err)
    }

    /// Keeps a variant that the document does not declare whole, as it came.
    pub fn unknown(self) -> Result<Value, A::Error> {
        let whole = match self.whole {
            Some(whole) => whole,
            None => self.input.rest()?,
        };
        marks::undeclared(whole.len().max(1));
        marks::note(DeviationKind::UnknownVariant, None);
        let whole = Content::Object(whole);
        whole.read().map_err(|failure| A::Error::custom(failure.in_words()))
    }
}

/// Reads a variant from an input whose tag has been read and is held for it.
fn read_on<'de, T: Object, A: MapAccess<'de>>(
    input: &mut Reader<'de, '_, A>,
    tag: &Tag<'_>,
    held: Held<'de>,
) -> Result<T, A::Error> {
    T::read(&mut Reader { map: &mut *input.map, tags: Some(tag), held, nulls: Nulls::NONE })
}

/// A tag that a variant sees again as one of its properties, be it optional or not.
pub(super) struct TagText<'de, E>(CowStrDeserializer<'de, E>);

impl<'de, E> TagText<'de, E> {
    pub(super) fn new(text: Cow<'de, str>) -> Self {
        Self(CowStrDeserializer::new(text))
    }
}

impl<'de, E: serde::de::Error> Deserializer<'de> for TagText<'de, E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, E> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct TagSeed;

impl<'de> DeserializeSeed<'de> for TagSeed {
    type Value = TagValue<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TagSeed {
    type Value = TagValue<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string (the tag of a union)")
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(TagValue::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(TagValue::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(TagValue::Other(value.into()))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(TagValue::Other(value.into()))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(TagValue::Other(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(TagValue::Other(value.into()))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(TagValue::Other(Value::Null))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, access: S) -> Result<Self::Value, S::Error> {
        Value::deserialize(SeqAccessDeserializer::new(access)).map(TagValue::Other)
    }

    fn visit_map<M: MapAccess<'de>>(self, access: M) -> Result<Self::Value, M::Error> {
        Value::deserialize(MapAccessDeserializer::new(access)).map(TagValue::Other)
    }
}

impl<S: Sink> Writer<'_, S> {
    /// The variant of a tagged union: the tag, once, and what the variant holds.
    ///
    /// `tags` are the values that stand for this variant. A variant that holds the tag itself
    /// says which of them; else it is the first.
    pub fn tagged<T: Object>(&mut self, name: &'static str, tags: &[&str], variant: &T) {
        let mut own = Own { name, value: None };
        variant.write(&mut Writer::new(&mut own, self.written));
        match own.value {
            Some(Value::String(text)) if tags.contains(&text.as_str()) => self.entry(name, &text),
            Some(value) if !value.is_string() && tags.contains(&value.to_string().as_str()) => {
                self.entry(name, &value);
            }
            _ => self.entry(name, tags.first().unwrap_or(&"")),
        }
        if self.failed.is_none() {
            let tag = Tag { name, implied: true, outer: self.written };
            let mut out = Writer::new(&mut *self.sink, Some(&tag));
            variant.write(&mut out);
            self.failed = out.failed;
        }
    }

    /// A variant that the document does not declare, as it came.
    pub fn unknown(&mut self, value: &Value) {
        for (name, value) in value.as_object().into_iter().flatten() {
            self.entry(name, value);
        }
    }
}

/// Finds what an object itself says at the place of a tag.
struct Own {
    name: &'static str,
    value: Option<Value>,
}

impl Sink for Own {
    type Error = TreeError;

    fn entry<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), TreeError> {
        if name == self.name {
            self.value = tree::plain(value).ok();
        }
        Ok(())
    }
}
