//! Records: objects with declared properties.
//!
//! A record's macro names its properties twice, to read and to write them; all else stands here,
//! once for all records. The macro is written for the compiler's sake: one tuple instead of a
//! variable for each field, one `?` for all of them, and a [`Writer`] that keeps the first error to
//! itself, halve what it has to check.

use std::marker::PhantomData;

use serde::de::{Deserialize, Error as _, MapAccess};
use serde::ser::Serialize;

use super::extra::{Extra, Nulls};
use super::marks;
use super::object::{Reader, Sink, Writer};
use super::optional::Optional;

impl<'de, A: MapAccess<'de>> Reader<'de, '_, A> {
    /// The value of the property whose name came last, for a field that is required.
    #[inline]
    pub fn required<T: Deserialize<'de>>(&mut self, field: &mut Option<T>) -> Result<(), A::Error> {
        *field = Some(self.value(PhantomData)?);
        Ok(())
    }

    /// The same for a field that may be absent: a `null` that its type doesn't know counts so, and
    /// is kept aside.
    #[inline]
    pub fn optional<T: Deserialize<'de>>(
        &mut self,
        name: &'static str,
        field: &mut Option<T>,
    ) -> Result<(), A::Error> {
        *field = self.value(Optional::new())?;
        if field.is_none() {
            self.nulls.keep(name);
        }
        Ok(())
    }

    /// The same for a field that the document requires and that may be absent all the same.
    pub fn expected<T: Deserialize<'de>>(
        &mut self,
        name: &'static str,
        field: &mut Option<Option<T>>,
    ) -> Result<(), A::Error> {
        let value = self.value(Optional::new())?;
        if value.is_none() {
            self.nulls.keep(name);
            marks::refused_null();
        }
        *field = Some(value);
        Ok(())
    }

    /// What the document does not declare, and which of its properties came as `null`.
    #[inline]
    pub fn finish<T>(&mut self, mut extra: Extra<T>) -> Extra<T> {
        *extra.nulls_mut() = std::mem::take(&mut self.nulls);
        extra
    }

    /// Counts those of these expected properties that are absent.
    #[cold]
    pub fn lacking(&self, fields: &[(&'static str, bool)]) {
        marks::lacking(fields);
    }

    /// The error of a record that isn't whole: the first of these that `is_none` is missing.
    #[cold]
    pub fn incomplete(&self, fields: &[(&'static str, bool)]) -> A::Error {
        let missing = fields.iter().find(|(_, is_none)| *is_none);
        A::Error::missing_field(missing.map_or("", |(name, _)| name))
    }
}

impl<S: Sink> Writer<'_, S> {
    /// A property that is always there.
    #[inline]
    pub fn required<T: Serialize>(&mut self, name: &'static str, value: &T) {
        self.entry(name, value);
    }

    /// A property that is left out when it is `None`, unless it came as `null`.
    #[inline]
    pub fn optional<T: Serialize>(&mut self, name: &'static str, value: &Option<T>, nulls: &Nulls) {
        if value.is_some() || nulls.holds(name) {
            self.entry(name, value);
        }
    }

    /// The properties that have no field.
    pub fn undeclared<T: Serialize>(&mut self, extra: &Extra<T>) {
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
/// - `expected:` of type `Option<…>`: the document requires it, and its absence is no error but
///   counted where the API is decoded leniently. Only of a type that answers alone hold.
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
            $(expected: $($(#[$ed:meta])* pub $e:ident: $et:ty = $en:literal,)+)?
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
            $($($(#[$ed])* pub $e: $et,)+)?
            $($($(#[$od])* pub $o: $ot,)+)?
            /// Properties that the document does not declare.
            pub extra: $crate::Extra<$($extra)?>,
        }

        #[allow(deprecated)]
        impl $name {
            /// A value with all that is required.
            pub fn new($($($r: impl ::core::convert::Into<$rt>),+)?) -> Self {
                Self {
                    $($($r: $r.into(),)+)?
                    $($($f: $fv,)+)?
                    $($($e: None,)+)?
                    $($($o: None,)+)?
                    extra: $crate::Extra::new(),
                }
            }
        }

        #[allow(deprecated, unreachable_patterns)]
        impl $crate::model::Object for $name {
            fn read<'de, A: $crate::serde::de::MapAccess<'de>>(
                input: &mut $crate::model::Reader<'de, '_, A>,
            ) -> ::core::result::Result<Self, A::Error> {
                let mut draft = (
                    $($(None::<$rt>,)+)?
                    $($(None::<$ft>,)+)?
                    $($(None::<$et>,)+)?
                    $($(<$ot>::None,)+)?
                    $crate::Extra::new(),
                );
                let ($($($r,)+)? $($($f,)+)? $($($e,)+)? $($($o,)+)? extra,) = &mut draft;
                while let Some(key) = input.key()? {
                    match &*key {
                        $($($rn => input.required($r),)+)?
                        $($($fn => input.required($f),)+)?
                        $($($en => input.expected($en, $e),)+)?
                        $($($on => input.optional($on, $o),)+)?
                        _ => input.undeclared(key, extra),
                    }?;
                }
                match draft {
                    ($($(Some($r),)+)? $($(Some($f),)+)? $($($e,)+)? $($($o,)+)? extra,) => {
                        $(if $($e.is_none() ||)+ false {
                            input.lacking(&[$(($en, $e.is_none()),)+]);
                        })?
                        Ok(Self {
                            $($($r,)+)? $($($f,)+)? $($($e: $e.flatten(),)+)? $($($o,)+)?
                            extra: input.finish(extra),
                        })
                    }
                    ($($($r,)+)? $($($f,)+)? ..) => Err(input.incomplete(&[
                        $($(($rn, $r.is_none()),)+)?
                        $($(($fn, $f.is_none()),)+)?
                    ])),
                }
            }

            fn write<S: $crate::model::Sink>(&self, out: &mut $crate::model::Writer<'_, S>) {
                let nulls = self.extra.nulls();
                $($(out.required($rn, &self.$r);)+)?
                $($(out.required($fn, &self.$f);)+)?
                $($(out.optional($en, &self.$e, nulls);)+)?
                $($(out.optional($on, &self.$o, nulls);)+)?
                out.undeclared(&self.extra);
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
        #[allow(deprecated)]
        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    ($name:ident $($required:literal)+) => {};
}
