//! Unions that nothing tells apart but their shape.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};

use super::content::{Content, ContentVisitor};
use super::object::short_name;
use crate::error::DecodeFailure;

thread_local! {
    /// How much of what this thread has decoded was not declared. Only differences count.
    static DEVIATIONS: Cell<usize> = const { Cell::new(0) };
}

/// How many trials a union may take, for each value inside it. Unions in unions in unions take as
/// many as the product of their variants, which a hostile body could drive beyond all time.
const TRIALS: usize = 100;

thread_local! {
    /// The trials left to the outermost union that is being read.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Runs `read` with trials for as many values, unless there is a union around with its own.
fn with_trials<T>(content: &Content<'_>, read: impl FnOnce() -> T) -> T {
    /// Takes the trials away again, also when `read` panics.
    struct Outermost;
    impl Drop for Outermost {
        fn drop(&mut self) {
            LEFT.set(None);
        }
    }
    if LEFT.get().is_some() {
        return read();
    }
    LEFT.set(Some(content.size().saturating_mul(TRIALS)));
    let _outermost = Outermost;
    read()
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
    content: &'v Content<'v>,
    step: Step<U>,
}

#[derive(Debug)]
enum Step<U> {
    /// Looks for the variant with the fewest deviations, the first of equals. Where none fits, the
    /// failure that lies deepest says the most.
    Search { best: Option<(usize, U)>, furthest: Option<DecodeFailure> },
    /// None fits: what would have.
    Name(Vec<String>),
}

impl<U> Trial<'_, U> {
    /// Tries a variant.
    pub fn variant<T: DeserializeOwned>(&mut self, make: fn(T) -> U) {
        match &mut self.step {
            Step::Search { best: Some((0, _)), .. } => {}
            Step::Search { .. } if LEFT.get() == Some(0) => {}
            Step::Search { best, furthest } => {
                LEFT.set(LEFT.get().map(|left| left - 1));
                let before = DEVIATIONS.get();
                match self.content.read() {
                    Ok(value) => {
                        let deviations = DEVIATIONS.get().wrapping_sub(before);
                        if best.as_ref().is_none_or(|(fewest, _)| deviations < *fewest) {
                            *best = Some((deviations, make(value)));
                        }
                    }
                    Err(failure) => {
                        let depth = |failure: &DecodeFailure| failure.pointer.matches('/').count();
                        if Some(depth(&failure)) > furthest.as_ref().map(depth) {
                            *furthest = Some(failure);
                        }
                    }
                }
                DEVIATIONS.set(before);
            }
            Step::Name(names) => names.push(short_name::<T>()),
        }
    }
}

/// Reads a union without a tag.
pub fn choose<'de, U: Choice, D: Deserializer<'de>>(from: D) -> Result<U, D::Error> {
    from.deserialize_any(ChoiceVisitor(PhantomData))
}

fn best<U: Choice, E: serde::de::Error>(content: &Content<'_>) -> Result<U, E> {
    let mut trial = Trial { content, step: Step::Search { best: None, furthest: None } };
    with_trials(content, || U::variants(&mut trial));
    let furthest = match trial.step {
        Step::Search { best: Some((deviations, union)), .. } => {
            deviates(deviations);
            return Ok(union);
        }
        Step::Search { furthest, .. } => furthest,
        Step::Name(_) => None,
    };
    let failure = furthest.filter(|failure| !failure.pointer.is_empty()).unwrap_or_else(|| {
        let mut trial = Trial::<U> { content, step: Step::Name(Vec::new()) };
        U::variants(&mut trial);
        let names =
            if let Step::Name(names) = trial.step { names.join(", ") } else { String::new() };
        DecodeFailure::new("", format!("one of {names}"), content.kind())
    });
    Err(E::custom(failure.in_words()))
}

struct ChoiceVisitor<U>(PhantomData<U>);

/// A union is chosen inside the visitor, where an error still gets the position of its value.
macro_rules! chosen {
    ($($method:ident($type:ty)),*) => {
        $(fn $method<E: serde::de::Error>(self, value: $type) -> Result<U, E> {
            best(&ContentVisitor.$method::<E>(value)?)
        })*
    };
}

impl<'de, U: Choice> Visitor<'de> for ChoiceVisitor<U> {
    type Value = U;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&short_name::<U>())
    }

    chosen! {
        visit_bool(bool), visit_i64(i64), visit_u64(u64), visit_f64(f64), visit_str(&str),
        visit_borrowed_str(&'de str), visit_string(String)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<U, E> {
        best(&Content::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<U, A::Error> {
        best(&ContentVisitor.visit_seq(access)?)
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<U, A::Error> {
        best(&ContentVisitor.visit_map(access)?)
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
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                to: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => $crate::serde::Serialize::serialize(value, to),)*
                }
            }
        }

        #[allow(deprecated)]
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                from: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::model::choose(from)
            }
        }

        $crate::loose_object!($name);
    };
}
