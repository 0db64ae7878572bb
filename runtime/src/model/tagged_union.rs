//! The declaration of unions that a property tells apart.

/// Declares a union whose variants a property tells apart (`oneOf` with a `discriminator`).
///
/// A tag that the document doesn't declare, and an object without one, are kept whole in the
/// variant `Unknown`. The tag is written exactly once, also when a variant declares the property.
/// What a variant holds is an [`Object`](super::Object): a record, another union, a `Map`, or a `Box` of one.
///
/// ```
/// fanwise_runtime::record! {
///     /// A card.
///     pub struct Card {
///         required:
///         pub number: String = "number",
///     }
/// }
/// fanwise_runtime::record! {
///     /// An invoice.
///     pub struct Invoice {
///         optional:
///         pub days: Option<i64> = "days",
///     }
/// }
/// fanwise_runtime::tagged_union! {
///     /// How to pay.
///     pub enum Method by "kind" {
///         Card(Card) = "card",
///         Invoice(Box<Invoice>) = "invoice" | "bill",
///     }
/// }
///
/// let text = r#"{"kind":"card","number":"4242"}"#;
/// let method: Method = serde_json::from_str(text)?;
/// assert_eq!(method, Method::Card(Card::new("4242")));
/// assert_eq!(serde_json::to_string(&method)?, text);
///
/// let text = r#"{"kind":"crypto","coin":"x"}"#;
/// let method: Method = serde_json::from_str(text)?;
/// assert!(matches!(method, Method::Unknown(_)));
/// assert_eq!(serde_json::to_string(&method)?, text);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Where all variants have a base in common, it takes every other tag, and keeps it. `Unknown` is
/// then an object without a tag that is no whole base either:
///
/// ```
/// # fanwise_runtime::record! { pub struct Animal { required: pub kind: String = "kind", } }
/// # fanwise_runtime::record! { pub struct Cat { optional: pub lives: Option<i64> = "lives", } }
/// fanwise_runtime::tagged_union! {
///     /// Any of them.
///     pub enum Pet by "kind" {
///         Cat(Cat) = "cat",
///         _ => Base(Animal),
///     }
/// }
///
/// let text = r#"{"kind":"bird","wings":2}"#;
/// let pet: Pet = serde_json::from_str(text)?;
/// assert!(matches!(&pet, Pet::Base(animal) if animal.kind == "bird"));
/// assert_eq!(serde_json::to_string(&pet)?, text);
/// assert!(matches!(serde_json::from_str(r#"{"wings":2}"#)?, Pet::Unknown(_)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! tagged_union {
    (
        $(#[$meta:meta])*
        pub enum $name:ident by $tag:literal {
            $($(#[$doc:meta])* $variant:ident($payload:ty) = $($value:literal)|+),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant($payload),)*
            /// A variant that the document does not declare, as it came.
            Unknown($crate::Value),
        }

        #[allow(deprecated)]
        impl $crate::model::Object for $name {
            fn read<'de, A: $crate::serde::de::MapAccess<'de>>(
                input: &mut $crate::model::Reader<'de, '_, A>,
            ) -> ::core::result::Result<Self, A::Error> {
                let mut union = input.tagged($tag)?;
                $(if union.is(&[$($value),+]) {
                    return union.read().map(Self::$variant);
                })*
                union.unknown().map(Self::Unknown)
            }

            fn write<S: $crate::model::Sink>(&self, out: &mut $crate::model::Writer<'_, S>) {
                match self {
                    $(Self::$variant(value) => out.tagged($tag, &[$($value),+], value),)*
                    Self::Unknown(value) => out.unknown(value),
                }
            }
        }

        $crate::object_serde!($name);
    };
    (
        $(#[$meta:meta])*
        pub enum $name:ident by $tag:literal {
            $($(#[$doc:meta])* $variant:ident($payload:ty) = $($value:literal)|+,)*
            _ => $base:ident($other:ty) $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant($payload),)*
            /// Every other one: what all of them have, and the rest as it came.
            $base($other),
            /// One that does not say which it is and lacks what all of them have, as it came.
            Unknown($crate::Value),
        }

        #[allow(deprecated)]
        impl $crate::model::Object for $name {
            fn read<'de, A: $crate::serde::de::MapAccess<'de>>(
                input: &mut $crate::model::Reader<'de, '_, A>,
            ) -> ::core::result::Result<Self, A::Error> {
                let mut union = input.tagged($tag)?;
                $(if union.is(&[$($value),+]) {
                    return union.read().map(Self::$variant);
                })*
                let base = union.base::<$other>()?;
                Ok(base.map_or_else(Self::Unknown, Self::$base))
            }

            fn write<S: $crate::model::Sink>(&self, out: &mut $crate::model::Writer<'_, S>) {
                match self {
                    $(Self::$variant(value) => out.tagged($tag, &[$($value),+], value),)*
                    Self::$base(value) => $crate::model::Object::write(value, out),
                    Self::Unknown(value) => out.unknown(value),
                }
            }
        }

        $crate::object_serde!($name);
    };
}
