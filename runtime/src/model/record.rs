//! Records: objects with declared properties.
//!
//! A record's macro names its properties twice, to read and to write them; all else stands here
//! and in `fields.rs`, once for all records. The macro is written for the compiler's sake: one tuple
//! instead of a variable for each field, one loop that reads all records, and a [`Writer`] that
//! keeps the first error to itself, leave it half of what it would have to check.

use serde::ser::Serialize;

use super::extra::{Extra, Nulls};
use super::object::{Sink, Writer};

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

        #[allow(deprecated)]
        impl $crate::model::Object for $name {
            fn read<'de, A: $crate::serde::de::MapAccess<'de>>(
                input: &mut $crate::model::Reader<'de, '_, A>,
            ) -> ::core::result::Result<Self, A::Error> {
                $crate::record_read!(input {
                    $($($r: $rt = $rn,)+)?
                    $($($f: $ft = $fn,)+)?
                } {
                    $($($e: $et = $en,)+)?
                } {
                    $($($o: $ot = $on,)+)?
                })
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

/// How a record is read: in place where all may be absent, else by way of a draft.
#[doc(hidden)]
#[macro_export]
macro_rules! record_read {
    ($input:ident {} {} { $($o:ident: $ot:ty = $on:literal,)* }) => {{
        let mut value = Self::new();
        $input.fields(&mut [$(($on, &mut value.$o)),*], &mut value.extra)?;
        Ok(value)
    }};
    (
        $input:ident
        { $($r:ident: $rt:ty = $rn:literal,)* }
        { $($e:ident: $et:ty = $en:literal,)* }
        { $($o:ident: $ot:ty = $on:literal,)* }
    ) => {{
        let mut draft = (
            $($crate::model::Required::<$rt>(None),)*
            $($crate::model::Expected::<$et>(None),)*
            $(<$ot>::None,)*
            $crate::Extra::new(),
        );
        let ($($r,)* $($e,)* $($o,)* extra,) = &mut draft;
        $input.fields(&mut [$(($rn, $r),)* $(($en, $e),)* $(($on, $o),)*], extra)?;
        match draft {
            (
                $($crate::model::Required(Some($r)),)*
                $($crate::model::Expected($e),)*
                $($o,)*
                extra,
            ) => {
                Ok(Self { $($r,)* $($e: $e.flatten(),)* $($o,)* extra })
            }
            #[allow(unreachable_patterns)]
            _ => Err($input.incomplete()),
        }
    }};
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
