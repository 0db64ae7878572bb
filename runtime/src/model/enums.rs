//! Values from a list that may grow.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Visitor};

use super::marks;
use crate::deviations::DeviationKind;

/// An enum of strings, made by [`string_enum!`](crate::string_enum).
pub trait StringEnum: Sized {
    /// The variant of a declared value.
    fn known(text: &str) -> Option<Self>;

    /// The variant of any other value.
    fn unknown(text: Box<str>) -> Self;
}

/// An enum of integers, made by [`integer_enum!`](crate::integer_enum).
pub trait IntegerEnum: From<i64> {
    /// Whether the document declares the value.
    fn is_known(&self) -> bool;
}

/// The variant of a value, declared or not.
pub fn string_enum<T: StringEnum>(text: &str) -> T {
    T::known(text).unwrap_or_else(|| T::unknown(text.into()))
}

/// Reads a value of an enum of strings.
pub fn read_string<'de, T: StringEnum, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_str(EnumVisitor(PhantomData))
}

/// Reads a value of an enum of integers. A number such as `2.0` is one.
pub fn read_integer<'de, T: IntegerEnum, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let value: T = from.deserialize_i64(IntegerVisitor)?.into();
    if !value.is_known() {
        undeclared_value();
    }
    Ok(value)
}

/// Counts a value that is not declared.
#[cold]
pub(super) fn undeclared_value() {
    marks::undeclared(1);
    marks::note(DeviationKind::UnknownValue, None);
}

struct EnumVisitor<T>(PhantomData<T>);

impl<T: StringEnum> Visitor<'_> for EnumVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        Ok(T::known(text).unwrap_or_else(|| {
            undeclared_value();
            T::unknown(text.into())
        }))
    }
}

struct IntegerVisitor;

impl Visitor<'_> for IntegerVisitor {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer")
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<i64, E> {
        Ok(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<i64, E> {
        i64::try_from(value)
            .map_err(|_| E::invalid_value(serde::de::Unexpected::Unsigned(value), &"i64"))
    }

    // The bounds are powers of two and exact; the cast loses nothing inside them.
    #[allow(clippy::cast_possible_truncation)]
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<i64, E> {
        const BOUND: f64 = 9_223_372_036_854_775_808.0;
        if value.fract() == 0.0 && (-BOUND..BOUND).contains(&value) {
            Ok(value as i64)
        } else {
            Err(E::invalid_type(serde::de::Unexpected::Float(value), &self))
        }
    }
}

/// Declares an enum of strings. A value that the document doesn't declare is kept as `Unknown`.
/// It is compared, hashed and shown by its text: for the compiler, less than what derives make.
///
/// ```
/// fanwise_runtime::string_enum! {
///     /// How far an order is.
///     pub enum Status {
///         Pending = "pending",
///         /// The money is there.
///         Paid = "paid",
///     }
/// }
///
/// assert_eq!(Status::from("paid"), Status::Paid);
/// assert_eq!(Status::Pending.to_string(), "pending");
/// let new: Status = serde_json::from_str(r#""returned""#)?;
/// assert_eq!(new, Status::Unknown("returned".into()));
/// assert_eq!(serde_json::to_string(&new)?, r#""returned""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! string_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $value:literal),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)*
            /// A value that the document does not declare.
            Unknown(Box<str>),
        }

        #[allow(deprecated)]
        impl $name {
            /// The value on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        #[allow(deprecated)]
        impl $crate::model::StringEnum for $name {
            fn known(text: &str) -> Option<Self> {
                Some(match text {
                    $($value => Self::$variant,)*
                    _ => return None,
                })
            }

            fn unknown(text: Box<str>) -> Self {
                Self::Unknown(text)
            }
        }

        #[allow(deprecated)]
        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                $crate::model::string_enum(text)
            }
        }

        #[allow(deprecated)]
        impl ::core::convert::From<String> for $name {
            fn from(text: String) -> Self {
                $crate::model::string_enum(&text)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::core::cmp::Eq for $name {}

        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(self.as_str(), f)
            }
        }

        #[allow(deprecated)]
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        #[allow(deprecated)]
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                to: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        #[allow(deprecated)]
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                from: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::model::read_string(from)
            }
        }
    };
}

/// Declares an enum of integers. A value that the document doesn't declare is kept as `Unknown`.
///
/// ```
/// fanwise_runtime::integer_enum! {
///     /// How loud.
///     pub enum Level { Low = 1, High = 2 }
/// }
///
/// assert_eq!(serde_json::from_str::<Level>("2")?, Level::High);
/// assert_eq!(Level::from(7), Level::Unknown(7));
/// assert_eq!(serde_json::to_string(&Level::Unknown(7))?, "7");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! integer_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $value:literal),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)*
            /// A value that the document does not declare.
            Unknown(i64),
        }

        #[allow(deprecated)]
        impl $name {
            /// The value on the wire.
            pub fn as_i64(&self) -> i64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => *value,
                }
            }
        }

        #[allow(deprecated)]
        impl $crate::model::IntegerEnum for $name {
            fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        #[allow(deprecated)]
        impl ::core::convert::From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown(value),
                }
            }
        }

        #[allow(deprecated)]
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.as_i64(), f)
            }
        }

        #[allow(deprecated)]
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                to: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                to.serialize_i64(self.as_i64())
            }
        }

        #[allow(deprecated)]
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                from: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::model::read_integer(from)
            }
        }
    };
}
