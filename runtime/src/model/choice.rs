//! Unions that nothing tells apart but their shape.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::object::short_name;
use crate::decode;
use crate::error::DecodeFailure;

thread_local! {
    /// How much of what this thread has decoded was not declared. Only differences count.
    static DEVIATIONS: Cell<usize> = const { Cell::new(0) };
}

/// Counts properties, values and tags that a document does not declare.
pub(super) fn deviates(by: usize) {
    DEVIATIONS.set(DEVIATIONS.get().wrapping_add(by));
}

/// A union without a tag, made by [`untagged_union!`](crate::untagged_union).
pub trait Choice: Sized {
    /// Tries each variant, in the document's order.
    fn variants(trial: &mut Trial<'_, Self>);
}

/// The variants of a union without a tag, tried on a value.
#[derive(Debug)]
pub struct Trial<'v, U> {
    value: &'v Value,
    step: Step<U>,
}

#[derive(Debug)]
enum Step<U> {
    /// Looks for the variant with the fewest deviations, the first of equals.
    Search(Option<(usize, U)>),
    /// None fits: finds out how far the best one came.
    Explain { expected: Vec<String>, furthest: Option<DecodeFailure> },
}

impl<U> Trial<'_, U> {
    /// Tries a variant.
    pub fn variant<T: DeserializeOwned>(&mut self, make: fn(T) -> U) {
        match &mut self.step {
            Step::Search(Some((0, _))) => {}
            Step::Search(best) => {
                let before = DEVIATIONS.get();
                if let Ok(value) = T::deserialize(self.value) {
                    let deviations = DEVIATIONS.get().wrapping_sub(before);
                    if best.as_ref().is_none_or(|(fewest, _)| deviations < *fewest) {
                        *best = Some((deviations, make(value)));
                    }
                }
                DEVIATIONS.set(before);
            }
            Step::Explain { expected, furthest } => {
                expected.push(short_name::<T>());
                let failure = decode::value::<T>(self.value).err();
                let depth = |failure: &DecodeFailure| failure.pointer.matches('/').count();
                if failure.as_ref().map(depth) > furthest.as_ref().map(depth) {
                    *furthest = failure;
                }
            }
        }
    }
}

/// Reads a union without a tag.
pub fn choose<'de, U: Choice, D: Deserializer<'de>>(from: D) -> Result<U, D::Error> {
    from.deserialize_any(ChoiceVisitor(PhantomData))
}

fn best<U: Choice, E: serde::de::Error>(value: &Value) -> Result<U, E> {
    let mut trial = Trial { value, step: Step::Search(None) };
    U::variants(&mut trial);
    if let Step::Search(Some((deviations, union))) = trial.step {
        deviates(deviations);
        return Ok(union);
    }
    let mut trial =
        Trial::<U> { value, step: Step::Explain { expected: Vec::new(), furthest: None } };
    U::variants(&mut trial);
    let Step::Explain { expected, furthest } = trial.step else {
        return Err(E::custom("no variant of a union fits"));
    };
    let failure = furthest.filter(|failure| !failure.pointer.is_empty()).unwrap_or_else(|| {
        DecodeFailure::new("", format!("one of {}", expected.join(", ")), decode::kind(value))
    });
    Err(E::custom(failure.in_words()))
}

struct ChoiceVisitor<U>(PhantomData<U>);

impl<'de, U: Choice> Visitor<'de> for ChoiceVisitor<U> {
    type Value = U;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&short_name::<U>())
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<U, E> {
        best(&value.into())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<U, E> {
        best(&value.into())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<U, E> {
        best(&value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<U, E> {
        best(&value.into())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<U, E> {
        best(&text.into())
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<U, E> {
        best(&text.into())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<U, E> {
        best(&Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<U, A::Error> {
        best(&Value::deserialize(SeqAccessDeserializer::new(access))?)
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<U, A::Error> {
        best(&Value::deserialize(MapAccessDeserializer::new(access))?)
    }
}

/// Declares a union whose variants nothing but their shape tells apart (`oneOf`, `anyOf`).
///
/// A value becomes the variant that leaves the fewest of its properties and values undeclared,
/// the first of equals; where none fits, that is an error.
///
/// ```
/// fanwise_runtime::untagged_union! {
///     /// An amount, as text or as a number.
///     pub enum Amount {
///         Text(String),
///         Number(f64),
///     }
/// }
///
/// assert_eq!(serde_json::from_str::<Amount>("1.5")?, Amount::Number(1.5));
/// assert_eq!(serde_json::to_string(&Amount::Text("1.5".into()))?, r#""1.5""#);
/// assert!(serde_json::from_str::<Amount>("[]").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! untagged_union {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $($(#[$doc:meta])* $variant:ident($payload:ty)),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant($payload),)*
        }

        #[allow(deprecated)]
        impl $crate::model::Choice for $name {
            fn variants(trial: &mut $crate::model::Trial<'_, Self>) {
                $(trial.variant(Self::$variant);)*
            }
        }

        #[allow(deprecated)]
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => $crate::serde::Serialize::serialize(value, to),)*
                }
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::model::choose(from)
            }
        }

        $crate::loose_object!($name);
    };
}
