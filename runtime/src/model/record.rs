//! Records: objects with declared properties.

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

        #[allow(deprecated)]
        impl $crate::model::Object for $name {
            fn read<'de, A: $crate::serde::de::MapAccess<'de>>(
                input: &mut $crate::model::Reader<'de, '_, A>,
            ) -> Result<Self, A::Error> {
                $($(let mut $r = None;)+)?
                $($(let mut $f = None;)+)?
                $($(let mut $o = None;)+)?
                let mut extra = $crate::Extra::new();
                while let Some(key) = input.key()? {
                    match &*key {
                        $($($rn => input.value(&mut $r)?,)+)?
                        $($($fn => input.value(&mut $f)?,)+)?
                        $($($on => input.optional(&mut $o)?,)+)?
                        _ => input.undeclared(key, &mut extra)?,
                    }
                }
                Ok(Self {
                    $($($r: input.required($rn, $r)?,)+)?
                    $($($f: input.required($fn, $f)?,)+)?
                    $($($o,)+)?
                    extra,
                })
            }

            fn write<S: $crate::model::Sink>(&self, out: &mut $crate::model::Writer<'_, S>) {
                $($(out.field($rn, &self.$r);)+)?
                $($(out.field($fn, &self.$f);)+)?
                $($(out.optional($on, &self.$o);)+)?
                out.extra(&self.extra);
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
