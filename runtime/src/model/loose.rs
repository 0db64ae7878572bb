//! Types that are an object sometimes, and that a tagged union may hold all the same.

use std::fmt;

use serde::de::{DeserializeOwned, Error as _, MapAccess};
use serde::ser::{Error as _, Impossible, Serialize, SerializeMap, SerializeStruct, Serializer};
use serde_json::Value;

use super::content::Content;
use super::object::{Reader, Sink, Writer};

/// Reads any type from the properties of an object.
pub fn read_loose<'de, T: DeserializeOwned, A: MapAccess<'de>>(
    input: &mut Reader<'de, '_, A>,
) -> Result<T, A::Error> {
    let content = Content::Object(input.rest()?);
    content.read().map_err(|failure| A::Error::custom(failure.in_words()))
}

/// Writes any type into an object; an error if it isn't one.
pub fn write_loose<T: Serialize, S: Sink>(value: &T, out: &mut Writer<'_, S>) {
    if let Err(NoObject(message)) = value.serialize(Flat(out)) {
        out.fail(message);
    }
}

/// Writes the properties of an object into one that is open already.
struct Flat<'w, 'a, S: Sink>(&'w mut Writer<'a, S>);

/// A value that is no object.
#[derive(Debug)]
struct NoObject(String);

impl fmt::Display for NoObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoObject {}

impl serde::ser::Error for NoObject {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

type No = Impossible<(), NoObject>;

/// Everything that is no object.
macro_rules! refused {
    ($($method:ident($($type:ty),*) -> $answer:ty,)*) => {
        $(fn $method(self, $(_: $type),*) -> Result<$answer, NoObject> {
            Err(NoObject::custom("a variant of a tagged union is no object"))
        })*
    };
}

impl<'w, 'a, S: Sink> Serializer for Flat<'w, 'a, S> {
    type Ok = ();
    type Error = NoObject;
    type SerializeSeq = No;
    type SerializeTuple = No;
    type SerializeTupleStruct = No;
    type SerializeTupleVariant = No;
    type SerializeMap = FlatMap<'w, 'a, S>;
    type SerializeStruct = FlatMap<'w, 'a, S>;
    type SerializeStructVariant = No;

    refused! {
        serialize_bool(bool) -> (),
        serialize_i8(i8) -> (),
        serialize_i16(i16) -> (),
        serialize_i32(i32) -> (),
        serialize_i64(i64) -> (),
        serialize_u8(u8) -> (),
        serialize_u16(u16) -> (),
        serialize_u32(u32) -> (),
        serialize_u64(u64) -> (),
        serialize_f32(f32) -> (),
        serialize_f64(f64) -> (),
        serialize_char(char) -> (),
        serialize_str(&str) -> (),
        serialize_bytes(&[u8]) -> (),
        serialize_none() -> (),
        serialize_unit() -> (),
        serialize_unit_struct(&'static str) -> (),
        serialize_unit_variant(&'static str, u32, &'static str) -> (),
        serialize_seq(Option<usize>) -> No,
        serialize_tuple(usize) -> No,
        serialize_tuple_struct(&'static str, usize) -> No,
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> No,
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> No,
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NoObject> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), NoObject> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), NoObject> {
        self.0.entry(variant, value);
        Ok(())
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, NoObject> {
        Ok(FlatMap { out: self.0, key: String::new() })
    }

    fn serialize_struct(self, _: &str, _: usize) -> Result<Self::SerializeStruct, NoObject> {
        self.serialize_map(None)
    }
}

struct FlatMap<'w, 'a, S: Sink> {
    out: &'w mut Writer<'a, S>,
    key: String,
}

impl<S: Sink> SerializeMap for FlatMap<'_, '_, S> {
    type Ok = ();
    type Error = NoObject;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NoObject> {
        match crate::encode::tree::plain(key) {
            Ok(Value::String(text)) => self.key = text,
            Ok(other) => self.key = other.to_string(),
            Err(error) => return Err(NoObject(error.to_string())),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NoObject> {
        let key = std::mem::take(&mut self.key);
        self.out.entry(&key, value);
        Ok(())
    }

    fn end(self) -> Result<(), NoObject> {
        Ok(())
    }
}

impl<S: Sink> SerializeStruct for FlatMap<'_, '_, S> {
    type Ok = ();
    type Error = NoObject;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), NoObject> {
        self.out.entry(key, value);
        Ok(())
    }

    fn end(self) -> Result<(), NoObject> {
        Ok(())
    }
}

/// [`Object`](crate::model::Object) of a type that is an object sometimes.
#[doc(hidden)]
#[macro_export]
macro_rules! loose_object {
    ($name:ident) => {
        #[allow(deprecated)]
        impl $crate::model::Object for $name {
            fn read<'de, A: $crate::serde::de::MapAccess<'de>>(
                input: &mut $crate::model::Reader<'de, '_, A>,
            ) -> ::core::result::Result<Self, A::Error> {
                $crate::model::read_loose(input)
            }

            fn write<S: $crate::model::Sink>(&self, out: &mut $crate::model::Writer<'_, S>) {
                $crate::model::write_loose(self, out);
            }
        }
    };
}
