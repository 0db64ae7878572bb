//! Values of several types from a list that may grow.

use serde::Deserialize as _;
use serde::de::Deserializer;
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use super::enums::undeclared_value;

/// A value that is neither `null` nor made of others, as [`value_enum!`](crate::value_enum) lists
/// it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// A string.
    Text(&'a str),
    /// A whole number, `2.0` too.
    Integer(i128),
    /// Any other number.
    Number(f64),
    /// A boolean.
    Bool(bool),
}

impl<'a> Scalar<'a> {
    /// The scalar that a JSON value is.
    pub fn of(value: &'a Value) -> Option<Self> {
        Some(match value {
            Value::String(text) => Self::Text(text),
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(whole), ..) => Self::Integer(whole.into()),
                (_, Some(whole), _) => Self::Integer(whole.into()),
                (.., Some(float)) => whole(float).map_or(Self::Number(float), Self::Integer),
                _ => return None,
            },
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        })
    }
}

/// A float without a fraction that every integer up to it has one of its own.
// The bound is a power of two and exact; the cast loses nothing inside it.
#[allow(clippy::cast_possible_truncation)]
fn whole(float: f64) -> Option<i128> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i128)
}

impl Serialize for Scalar<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => to.serialize_str(text),
            Self::Integer(whole) => match (i64::try_from(*whole), u64::try_from(*whole)) {
                (Ok(whole), _) => to.serialize_i64(whole),
                (_, Ok(whole)) => to.serialize_u64(whole),
                _ => to.serialize_i128(*whole),
            },
            Self::Number(float) => to.serialize_f64(*float),
            Self::Bool(truth) => to.serialize_bool(*truth),
        }
    }
}

/// An enum of values of several types, made by [`value_enum!`](crate::value_enum).
pub trait ValueEnum: From<Value> {
    /// Whether the document declares the value.
    fn is_known(&self) -> bool;
}

/// Reads a value of an enum of several types.
pub fn read_value<'de, T: ValueEnum, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let value: T = Value::deserialize(from)?.into();
    if !value.is_known() {
        undeclared_value();
    }
    Ok(value)
}

/// Declares an enum of numbers, booleans, or values of several types. A value that the document
/// doesn't declare is kept as `Unknown`.
///
/// ```
/// fanwise_runtime::value_enum! {
///     /// How large.
///     pub enum Size {
///         Auto = Text("auto"),
///         Half = Number(0.5),
///         Two = Integer(2),
///         None = Bool(false),
///     }
/// }
///
/// assert_eq!(serde_json::from_str::<Size>(r#""auto""#)?, Size::Auto);
/// assert_eq!(serde_json::from_str::<Size>("2.0")?, Size::Two);
/// assert_eq!(serde_json::to_string(&Size::Half)?, "0.5");
/// let new: Size = serde_json::from_str("[1]")?;
/// assert!(matches!(new, Size::Unknown(_)));
/// assert_eq!(serde_json::to_string(&new)?, "[1]");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! value_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$doc:meta])* $variant:ident = $kind:ident($value:literal)),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)*
            /// A value that the document does not declare.
            Unknown($crate::Value),
        }

        #[allow(deprecated)]
        impl ::core::convert::From<$crate::Value> for $name {
            fn from(value: $crate::Value) -> Self {
                match $crate::model::Scalar::of(&value) {
                    $(Some($crate::model::Scalar::$kind($value)) => Self::$variant,)*
                    _ => Self::Unknown(value),
                }
            }
        }

        #[allow(deprecated)]
        impl $crate::model::ValueEnum for $name {
            fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        #[allow(deprecated)]
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                to: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let scalar = match self {
                    $(Self::$variant => $crate::model::Scalar::$kind($value),)*
                    Self::Unknown(value) => return $crate::serde::Serialize::serialize(value, to),
                };
                $crate::serde::Serialize::serialize(&scalar, to)
            }
        }

        #[allow(deprecated)]
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                from: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::model::read_value(from)
            }
        }
    };
}
