//! What an operation answers, by status.

/// Declares the answers of an operation that has several: a variant per status, with its body.
///
/// It is serialized as the body alone, `null` where there is none.
///
/// ```
/// fanwise_runtime::answers! {
///     /// What `getStock` answers when it fails.
///     pub enum GetStockError {
///         /// 404: there is no such article.
///         NotFound(String),
///         /// 409
///         Conflict,
///     }
/// }
///
/// assert_eq!(serde_json::to_string(&GetStockError::NotFound("A-1".into()))?, r#""A-1""#);
/// assert_eq!(serde_json::to_string(&GetStockError::Conflict)?, "null");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! answers {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $($(#[$doc:meta])* $variant:ident $(($body:ty))?),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant $(($body))?,)*
        }

        #[allow(deprecated)]
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                to: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant $(($crate::answer_body!(body $body)))? => {
                        $crate::answer_body!(to $(, body $body)?)
                    })*
                }
            }
        }
    };
}

/// The body of an answer: its pattern, and how it is written.
#[doc(hidden)]
#[macro_export]
macro_rules! answer_body {
    ($body:ident $type:ty) => {
        $body
    };
    ($to:ident) => {
        $crate::serde::Serializer::serialize_unit($to)
    };
    ($to:ident, $body:ident $type:ty) => {
        $crate::serde::Serialize::serialize($body, $to)
    };
}

/// The answer of an arm: its body, read and put into its variant.
#[doc(hidden)]
#[macro_export]
macro_rules! answer_read {
    ($raw:ident $name:ident $variant:ident $read:ident $(($($with:tt)*))?) => {
        $raw.$read($($($with)*)?).map($name::$variant)
    };
    ($raw:ident $name:ident $variant:ident) => {
        ::core::result::Result::Ok($name::$variant)
    };
}

/// What a variant's docs begin with: the statuses that it stands for.
#[doc(hidden)]
#[macro_export]
macro_rules! answer_docs {
    ($status:pat) => {
        ::core::concat!("`", ::core::stringify!($status), "`")
    };
}
