//! Records: objects with declared properties.
//!
//! A record's macro says the names of its properties as a table, and where each value goes; the
//! loops over properties stand here, once for all records. That is what keeps a crate of thousands
//! of records quick to check and small: a record adds tables, not loops.

use serde::de::{Deserialize, Error as _, MapAccess};
use serde::ser::Serialize;

use super::Extra;
use super::object::{Reader, Sink, Writer};

/// The place of a value that is read, whatever its type.
pub trait Place<'de, A: MapAccess<'de>> {
    /// Takes the value of a property that is required.
    fn read(&mut self, input: &mut Reader<'de, '_, A>) -> Result<(), A::Error>;

    /// Whether nothing has been read.
    fn is_empty(&self) -> bool;
}

impl<'de, A: MapAccess<'de>, T: Deserialize<'de>> Place<'de, A> for Option<T> {
    fn read(&mut self, input: &mut Reader<'de, '_, A>) -> Result<(), A::Error> {
        *self = Some(input.value()?);
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.is_none()
    }
}

/// The place of a value that may be absent.
pub trait OptionalPlace<'de, A: MapAccess<'de>> {
    /// Takes the value of a property that is optional.
    fn read(&mut self, input: &mut Reader<'de, '_, A>) -> Result<(), A::Error>;
}

impl<'de, A: MapAccess<'de>, T: Deserialize<'de>> OptionalPlace<'de, A> for Option<T> {
    fn read(&mut self, input: &mut Reader<'de, '_, A>) -> Result<(), A::Error> {
        *self = input.optional()?;
        Ok(())
    }
}

impl<'de, A: MapAccess<'de>> Reader<'de, '_, A> {
    /// Reads a whole record. `names` are those of the required fields, then of the optional ones.
    pub fn fields<T: Deserialize<'de>>(
        &mut self,
        names: &[&'static str],
        required: &mut [&mut dyn Place<'de, A>],
        optional: &mut [&mut dyn OptionalPlace<'de, A>],
        extra: &mut Extra<T>,
    ) -> Result<(), A::Error> {
        let mut names_left = Names { all: names, next: [0, required.len()] };
        while let Some(key) = self.key()? {
            let Some(at) = names_left.find(&key, required.len()) else {
                self.undeclared(key, extra)?;
                continue;
            };
            if let Some(place) = required.get_mut(at) {
                place.read(self)?;
            } else if let Some(place) = optional.get_mut(at - required.len()) {
                place.read(self)?;
            }
        }
        match required.iter().position(|place| place.is_empty()) {
            Some(at) => Err(A::Error::missing_field(names.get(at).copied().unwrap_or_default())),
            None => Ok(()),
        }
    }

    /// A required field is missing, which [`fields`](Self::fields) has said already.
    #[cold]
    pub fn incomplete(&self) -> A::Error {
        A::Error::custom("a required field is missing")
    }
}

/// Finds properties by name. Servers write them in the document's order, more often than not, so
/// the next one of each kind is tried first.
struct Names<'a> {
    all: &'a [&'static str],
    /// The next required name, and the next optional one.
    next: [usize; 2],
}

impl Names<'_> {
    #[inline]
    fn find(&mut self, key: &str, required: usize) -> Option<usize> {
        let is = |at: &usize| self.all.get(*at).is_some_and(|name| *name == key);
        let guess = self.next.iter().copied().find(is);
        let at = guess.or_else(|| self.all.iter().position(|name| *name == key))?;
        self.next[usize::from(at >= required)] = at + 1;
        Some(at)
    }
}

/// A value that is written, whatever its type.
pub trait Written<S: Sink> {
    /// Puts the value out under its name.
    fn write(&self, name: &str, out: &mut Writer<'_, S>);
}

impl<S: Sink, T: Serialize> Written<S> for T {
    fn write(&self, name: &str, out: &mut Writer<'_, S>) {
        out.entry(name, self);
    }
}

/// A value that is left out when it is `None`.
pub trait OptionallyWritten<S: Sink> {
    /// Puts the value out under its name, if there is one.
    fn write(&self, name: &str, out: &mut Writer<'_, S>);
}

impl<S: Sink, T: Serialize> OptionallyWritten<S> for Option<T> {
    fn write(&self, name: &str, out: &mut Writer<'_, S>) {
        if let Some(value) = self {
            out.entry(name, value);
        }
    }
}

impl<S: Sink> Writer<'_, S> {
    /// Writes a whole record. `names` are those of the required fields, then of the optional ones.
    pub fn fields<T: Serialize>(
        &mut self,
        names: &[&'static str],
        required: &[&dyn Written<S>],
        optional: &[&dyn OptionallyWritten<S>],
        extra: &Extra<T>,
    ) {
        let (first, rest) = names.split_at_checked(required.len()).unwrap_or_default();
        for (name, value) in first.iter().zip(required) {
            value.write(name, self);
        }
        for (name, value) in rest.iter().zip(optional) {
            value.write(name, self);
        }
        for (name, value) in extra {
            self.entry(name, value);
        }
    }
}

/// Declares a record: a struct, `new` with what is required, and how it is read and written.
///
/// Each field says the name of its property. The groups stand in this order, an empty one is
/// left out, and every field ends with a comma:
///
/// - `required:` always there; with `Option` it may be `null`. These are the arguments of `new`.
/// - `fixed:` always there, with the value that `new` gives it.
/// - `optional:` of type `Option<…>`, left out when `None`; `Option<Option<…>>` may be `null`.
/// - `extra: T` the type of undeclared properties, where the document declares one.
///
/// All records have one more field, `extra`, for what the document doesn't declare.
///
/// ```
/// fanwise_runtime::record! {
///     /// One line of an order.
///     pub struct LineItem {
///         required:
///         /// The article's number.
///         pub sku: String = "sku",
///         pub price: Option<f64> = "price",
///
///         fixed:
///         pub kind: String = "kind" ("item".to_owned()),
///
///         optional:
///         pub gift_note: Option<String> = "giftNote",
///         pub ribbon: Option<Option<String>> = "ribbon",
///     }
/// }
///
/// let mut item = LineItem::new("A-1", None);
/// assert_eq!(serde_json::to_string(&item)?, r#"{"sku":"A-1","price":null,"kind":"item"}"#);
///
/// item.ribbon = Some(None);
/// item.extra.insert("colour", "red");
/// let text = r#"{"sku":"A-1","price":null,"kind":"item","ribbon":null,"colour":"red"}"#;
/// assert_eq!(serde_json::to_string(&item)?, text);
/// assert_eq!(serde_json::from_str::<LineItem>(text)?, item);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $(required: $($(#[$rd:meta])* pub $r:ident: $rt:ty = $rn:literal,)+)?
            $(fixed: $($(#[$fd:meta])* pub $f:ident: $ft:ty = $fn:literal ($fv:expr),)+)?
            $(optional: $($(#[$od:meta])* pub $o:ident: $ot:ty = $on:literal,)+)?
            $(extra: $extra:ty $(,)?)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($($(#[$rd])* pub $r: $rt,)+)?
            $($($(#[$fd])* pub $f: $ft,)+)?
            $($($(#[$od])* pub $o: $ot,)+)?
            /// Properties that the document does not declare.
            pub extra: $crate::Extra<$($extra)?>,
        }

        #[allow(deprecated)]
        impl $name {
            /// A value with all that is required.
            pub fn new($($($r: impl Into<$rt>),+)?) -> Self {
                Self {
                    $($($r: $r.into(),)+)?
                    $($($f: $fv,)+)?
                    $($($o: None,)+)?
                    extra: $crate::Extra::new(),
                }
            }
        }

        #[allow(deprecated, unreachable_patterns)]
        impl $crate::model::Object for $name {
            fn read<'de, A: $crate::serde::de::MapAccess<'de>>(
                input: &mut $crate::model::Reader<'de, '_, A>,
            ) -> Result<Self, A::Error> {
                let mut draft = (
                    $($(None::<$rt>,)+)?
                    $($(None::<$ft>,)+)?
                    $($(<$ot>::None,)+)?
                    $crate::Extra::new(),
                );
                let ($($($r,)+)? $($($f,)+)? $($($o,)+)? extra,) = &mut draft;
                input.fields(
                    &[$($($rn,)+)? $($($fn,)+)? $($($on,)+)?],
                    &mut [$($($r,)+)? $($($f,)+)?],
                    &mut [$($($o,)+)?],
                    extra,
                )?;
                match draft {
                    ($($(Some($r),)+)? $($(Some($f),)+)? $($($o,)+)? extra,) => {
                        Ok(Self { $($($r,)+)? $($($f,)+)? $($($o,)+)? extra })
                    }
                    _ => Err(input.incomplete()),
                }
            }

            fn write<S: $crate::model::Sink>(&self, out: &mut $crate::model::Writer<'_, S>) {
                out.fields(
                    &[$($($rn,)+)? $($($fn,)+)? $($($on,)+)?],
                    &[$($(&self.$r,)+)? $($(&self.$f,)+)?],
                    &[$($(&self.$o,)+)?],
                    &self.extra,
                );
            }
        }

        $crate::object_serde!($name);
        $crate::record_default!($name $($($rn)+)?);
    };
}

/// `Default` of a record that requires nothing.
#[doc(hidden)]
#[macro_export]
macro_rules! record_default {
    ($name:ident) => {
        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    ($name:ident $($required:literal)+) => {};
}
