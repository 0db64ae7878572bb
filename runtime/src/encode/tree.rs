//! Any value as a tree: what parameters, forms and redacted values are made of.
//!
//! `serde_json::to_value` is not used for this: it can't tell a secret, and it widens `0.1f32`
//! to `0.10000000149011612`.

use std::fmt;

use serde::Serialize;
use serde::ser::{
    self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::{Map, Number, Value};

use crate::model::{FILE, SECRET};

/// The value as it is sent.
pub(crate) fn plain<T: Serialize + ?Sized>(value: &T) -> Result<Value, TreeError> {
    value.serialize(Tree { redact: false })
}

/// The value as it may be shown.
pub(crate) fn redacted<T: Serialize + ?Sized>(value: &T) -> Result<Value, TreeError> {
    value.serialize(Tree { redact: true })
}

/// A value that is no tree of JSON's kinds.
#[derive(Debug)]
pub(crate) struct TreeError(String);

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TreeError {}

impl ser::Error for TreeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

type Answer = Result<Value, TreeError>;

#[derive(Clone, Copy)]
struct Tree {
    redact: bool,
}

/// Integers that fit a number of JSON as it is.
macro_rules! integers {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Answer {
            Ok(value.into())
        })*
    };
}

impl Serializer for Tree {
    type Ok = Value;
    type Error = TreeError;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Object;

    integers!(
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_u64: u64, serialize_f64: f64, serialize_str: &str
    );

    fn serialize_i128(self, value: i128) -> Answer {
        Ok(Number::from_i128(value).map_or_else(|| value.to_string().into(), Value::Number))
    }

    fn serialize_u128(self, value: u128) -> Answer {
        Ok(Number::from_u128(value).map_or_else(|| value.to_string().into(), Value::Number))
    }

    /// By way of its shortest text, so that `0.1` stays `0.1`.
    fn serialize_f32(self, value: f32) -> Answer {
        Ok(value.to_string().parse::<f64>().map_or(Value::Null, Value::from))
    }

    fn serialize_char(self, value: char) -> Answer {
        Ok(value.to_string().into())
    }

    fn serialize_bytes(self, value: &[u8]) -> Answer {
        crate::model::Bytes::from(value).serialize(self)
    }

    fn serialize_none(self) -> Answer {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Answer {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Answer {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Answer {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Answer {
        Ok(variant.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Answer {
        if self.redact && name == SECRET {
            return Ok(crate::redact::MARK.into());
        }
        if name == FILE {
            let number = value.serialize(self)?;
            return Ok(within(Some(FILE), number));
        }
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Answer {
        let mut object = Map::new();
        object.insert(variant.to_owned(), value.serialize(self)?);
        Ok(object.into())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List, TreeError> {
        Ok(List { tree: self, items: Vec::new(), variant: None })
    }

    fn serialize_tuple(self, _: usize) -> Result<List, TreeError> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List, TreeError> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<List, TreeError> {
        Ok(List { tree: self, items: Vec::new(), variant: Some(variant) })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object, TreeError> {
        Ok(Object { tree: self, entries: Map::new(), key: String::new(), variant: None })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object, TreeError> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Object, TreeError> {
        Ok(Object { variant: Some(variant), ..self.serialize_map(None)? })
    }
}

/// A value inside the variant that names it, where there is one.
fn within(variant: Option<&'static str>, value: Value) -> Value {
    match variant {
        None => value,
        Some(variant) => Value::Object(Map::from_iter([(variant.to_owned(), value)])),
    }
}

struct List {
    tree: Tree,
    items: Vec<Value>,
    variant: Option<&'static str>,
}

impl SerializeSeq for List {
    type Ok = Value;
    type Error = TreeError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TreeError> {
        self.items.push(value.serialize(self.tree)?);
        Ok(())
    }

    fn end(self) -> Answer {
        Ok(within(self.variant, self.items.into()))
    }
}

/// The other ways to write a list are the same.
macro_rules! like_a_list {
    ($($way:ident :: $method:ident),*) => {
        $(impl $way for List {
            type Ok = Value;
            type Error = TreeError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TreeError> {
                SerializeSeq::serialize_element(self, value)
            }

            fn end(self) -> Answer {
                SerializeSeq::end(self)
            }
        })*
    };
}

like_a_list!(
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

struct Object {
    tree: Tree,
    entries: Map<String, Value>,
    key: String,
    variant: Option<&'static str>,
}

impl SerializeMap for Object {
    type Ok = Value;
    type Error = TreeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), TreeError> {
        self.key = match plain(key)? {
            Value::String(text) => text,
            other @ (Value::Number(_) | Value::Bool(_)) => other.to_string(),
            _ => return Err(TreeError("a key that is no text".to_owned())),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TreeError> {
        let value = value.serialize(self.tree)?;
        self.entries.insert(std::mem::take(&mut self.key), value);
        Ok(())
    }

    fn end(self) -> Answer {
        Ok(within(self.variant, self.entries.into()))
    }
}

/// The other ways to write an object are the same.
macro_rules! like_a_map {
    ($($way:ident),*) => {
        $(impl $way for Object {
            type Ok = Value;
            type Error = TreeError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), TreeError> {
                self.entries.insert(key.to_owned(), value.serialize(self.tree)?);
                Ok(())
            }

            fn end(self) -> Answer {
                SerializeMap::end(self)
            }
        })*
    };
}

like_a_map!(SerializeStruct, SerializeStructVariant);
