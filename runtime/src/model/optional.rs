//! The value of a property that may be absent.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::UnitDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Visitor};

use super::marks;
use crate::deviations::DeviationKind;

/// Reads `Some` value. A `null` is a value where the type knows it (`Option`, `Value`), and
/// counts as absent where it doesn't: many servers write `null` for what they leave out.
pub(super) struct Optional<T>(PhantomData<T>);

impl<T> Optional<T> {
    #[inline]
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Optional<T> {
    type Value = Option<T>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Optional<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Option<T>, E> {
        let value = T::deserialize(UnitDeserializer::<NoNull>::new()).ok();
        if value.is_none() {
            marks::note(DeviationKind::Null, None);
        }
        Ok(value)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Option<T>, E> {
        self.visit_none()
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::deserialize(deserializer).map(Some)
    }
}

/// `null` is no value of the type. Costs nothing to make: it is made for each such `null`.
#[derive(Debug)]
struct NoNull;

impl fmt::Display for NoNull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null is no value of this type")
    }
}

impl std::error::Error for NoNull {}

impl serde::de::Error for NoNull {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }
}
