//! A type of the user's own as a variant of a tagged union.

use std::ops::{Deref, DerefMut};

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess};
use serde::ser::{Serialize, Serializer};

use super::loose::{read_loose, write_loose};
use super::object::{Object, Reader, Sink, Writer};

/// A type that is not ours as a variant of a tagged union; it must be an object on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Loose<T>(pub T);

impl<T> Deref for Loose<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Loose<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Loose<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: Serialize> Serialize for Loose<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Self)
    }
}

impl<T: Serialize + DeserializeOwned> Object for Loose<T> {
    fn read<'de, A: MapAccess<'de>>(input: &mut Reader<'de, '_, A>) -> Result<Self, A::Error> {
        read_loose(input).map(Self)
    }

    fn write<S: Sink>(&self, out: &mut Writer<'_, S>) {
        write_loose(&self.0, out);
    }
}
