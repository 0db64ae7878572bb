//! Strings of a format that a Rust type models: what came is kept beside what it means.

#[cfg(feature = "chrono")]
pub mod chrono;
#[cfg(feature = "jiff")]
pub mod jiff;
#[cfg(feature = "time")]
pub mod time;
#[cfg(feature = "uuid")]
pub mod uuid;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use super::marks;
use crate::deviations::DeviationKind;

/// A type that a string on the wire stands for.
pub trait TextFormat: Sized {
    /// What it is, for errors: `an RFC 3339 date`.
    const WHAT: &'static str;

    /// What a text means; `None` if it is not of the format.
    fn parse(text: &str) -> Option<Self>;

    /// The usual text of a value.
    fn write(&self) -> String;
}

/// A string of a format, and what it means.
///
/// The text goes back over the wire byte for byte as it came: `Z` does not become `+00:00`, and no
/// fraction of a second is lost. A text that is not of its format is no error, since real answers
/// hold such: [`Parsed::get`] gives `None` then.
///
/// Two are equal if they mean the same, or, where one of them means nothing, if their texts are.
///
/// ```
/// use fanwise_runtime::model::{Parsed, TextFormat};
///
/// #[derive(Debug, PartialEq)]
/// struct Percent(u8);
///
/// impl TextFormat for Percent {
///     const WHAT: &'static str = "a percentage";
///
///     fn parse(text: &str) -> Option<Self> {
///         text.strip_suffix('%')?.trim().parse().ok().map(Self)
///     }
///
///     fn write(&self) -> String {
///         format!("{}%", self.0)
///     }
/// }
///
/// let share: Parsed<Percent> = serde_json::from_str(r#""07 %""#)?;
/// assert_eq!(share.get(), Some(&Percent(7)));
/// assert_eq!(serde_json::to_string(&share)?, r#""07 %""#);
/// assert_eq!(share, Percent(7).into());
/// assert_eq!(Parsed::<Percent>::from("unknown").get(), None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct Parsed<T> {
    text: Box<str>,
    value: Option<T>,
}

impl<T> Parsed<T> {
    /// What the text means; `None` if it is not of its format.
    pub const fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The same, taken out.
    pub fn into_value(self) -> Option<T> {
        self.value
    }

    /// The text as it came, or as it goes.
    pub const fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T: TextFormat> From<T> for Parsed<T> {
    fn from(value: T) -> Self {
        Self { text: value.write().into(), value: Some(value) }
    }
}

impl<T: TextFormat> From<&str> for Parsed<T> {
    fn from(text: &str) -> Self {
        Self { value: T::parse(text), text: text.into() }
    }
}

impl<T: TextFormat> From<String> for Parsed<T> {
    fn from(text: String) -> Self {
        Self { value: T::parse(&text), text: text.into() }
    }
}

/// Any text is one; whether it is of its format, [`Parsed::get`] says.
impl<T: TextFormat> FromStr for Parsed<T> {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.into())
    }
}

impl<T> AsRef<str> for Parsed<T> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl<T> fmt::Display for Parsed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl<T> fmt::Debug for Parsed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl<T: PartialEq> PartialEq for Parsed<T> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Some(a), Some(b)) => a == b,
            _ => self.text == other.text,
        }
    }
}

impl<T: Eq> Eq for Parsed<T> {}

impl<T: Hash> Hash for Parsed<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.value {
            Some(value) => value.hash(state),
            None => self.text.hash(state),
        }
    }
}

impl<T> Serialize for Parsed<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text)
    }
}

impl<'de, T: TextFormat> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(ParsedVisitor(PhantomData))
    }
}

struct ParsedVisitor<T>(PhantomData<T>);

impl<T: TextFormat> Visitor<'_> for ParsedVisitor<T> {
    type Value = Parsed<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a string ({})", T::WHAT)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Parsed<T>, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Parsed<T>, E> {
        let parsed = Parsed::from(text);
        // So that a union of a date and a text takes what is no date for a text.
        if parsed.value.is_none() {
            marks::undeclared(1);
            marks::note(DeviationKind::WrongFormat, None);
        }
        Ok(parsed)
    }
}

/// Whether a text has the form of an RFC 3339 `full-date`: `2026-11-21`.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
fn is_full_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}
