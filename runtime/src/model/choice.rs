//! Unions that nothing tells apart but their shape.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::content::{Content, ContentVisitor};
use super::marks::{self, Marks, Tried};
use super::object::short_name;
use crate::error::DecodeFailure;

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

/// A union without a tag, made by [`untagged_union!`](crate::untagged_union).
pub trait Choice: Sized {
    /// Keeps a value that fits none of the variants; `None`: such a value is an error.
    const OTHER: Option<fn(Value) -> Self> = None;

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
    Search { best: Option<Tried<U>>, rivalled: bool, furthest: Option<DecodeFailure> },
    /// None fits: what would have.
    Name(Vec<String>),
}

impl<U> Trial<'_, U> {
    /// Tries a variant.
    pub fn variant<T: DeserializeOwned>(&mut self, make: fn(T) -> U) {
        match &mut self.step {
            Step::Search { best: Some(best), .. } if best.marks.rank() == (0, 0, 0) => {}
            Step::Search { .. } if LEFT.get() == Some(0) => {}
            Step::Search { best, rivalled, furthest } => {
                LEFT.set(LEFT.get().map(|left| left - 1));
                match marks::on_trial(|| self.content.read()) {
                    Ok(tried) => {
                        let lacking = best.as_ref().map(|best| best.marks.lacking);
                        *rivalled = match lacking {
                            Some(least) if least == tried.marks.lacking => true,
                            Some(least) => *rivalled && least < tried.marks.lacking,
                            None => false,
                        };
                        if best.as_ref().is_none_or(|best| tried.marks.rank() < best.marks.rank()) {
                            *best = Some(tried.map(make));
                        }
                    }
                    Err(failure) => {
                        let depth = |failure: &DecodeFailure| failure.pointer.matches('/').count();
                        if Some(depth(&failure)) > furthest.as_ref().map(depth) {
                            *furthest = Some(failure);
                        }
                    }
                }
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
    let step = Step::Search { best: None, rivalled: false, furthest: None };
    let mut trial = Trial { content, step };
    with_trials(content, || U::variants(&mut trial));
    let furthest = match trial.step {
        Step::Search { best: Some(best), rivalled, .. }
            if U::OTHER.is_none() || is_meant(content, best.marks, rivalled) =>
        {
            return Ok(best.accept());
        }
        Step::Search { furthest, .. } => furthest,
        Step::Name(_) => None,
    };
    if let (Some(other), Ok(value)) = (U::OTHER, content.read()) {
        marks::refused_variant();
        return Ok(other(value));
    }
    let failure = furthest.filter(|failure| !failure.pointer.is_empty()).unwrap_or_else(|| {
        let mut trial = Trial::<U> { content, step: Step::Name(Vec::new()) };
        U::variants(&mut trial);
        let names =
            if let Step::Name(names) = trial.step { names.join(", ") } else { String::new() };
        DecodeFailure::new("", format!("one of {names}"), content.kind())
    });
    Err(E::custom(failure.in_words()))
}

/// Whether a value that may lack what is required is the variant that it fits best.
///
/// What is required tells variants apart. A value that lacks some of it is a variant all the same
/// if it holds nothing but what that declares, and every other variant lacks more.
fn is_meant(content: &Content<'_>, marks: Marks, rivalled: bool) -> bool {
    let holds_some = matches!(content, Content::Object(entries) if !entries.is_empty());
    marks.lacking == 0 || (holds_some && !rivalled && marks.own_undeclared == 0)
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
/// the first of equals; where none fits, that is an error. With `or Unknown` behind the name it is
/// kept as it came, in a variant of that name.
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
        pub enum $name:ident $(or $other:ident)? {
            $($(#[$doc:meta])* $variant:ident($payload:ty)),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant($payload),)*
            $(
                /// A variant that the document does not declare, as it came.
                $other($crate::Value),
            )?
        }

        #[allow(deprecated)]
        impl $crate::model::Choice for $name {
            $(
                const OTHER: ::core::option::Option<fn($crate::Value) -> Self> =
                    ::core::option::Option::Some(Self::$other);
            )?

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
                    $(Self::$other(value) => $crate::serde::Serialize::serialize(value, to),)?
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
