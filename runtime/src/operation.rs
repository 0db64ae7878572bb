//! One operation of an API: how its request is built and its answer read.

use std::fmt::Debug;

use http::Method;
use serde::Serialize;

use crate::api::Api;
use crate::error::{BuildError, Decode};
use crate::request::Request;
use crate::response::RawResponse;

/// The alternatives of an operation's security, each a list of scheme names that go together.
///
/// The first alternative whose schemes all have a credential is used. Empty: nothing is sent.
pub type Security = &'static [&'static [&'static str]];

/// One operation: a value of the type is one request.
pub trait Operation: Clone + Debug + Send + Sync + 'static {
    /// The API it belongs to.
    type Api: Api;
    /// What a success carries: `()` when no declared success has a body.
    type Answer: Serialize + Debug + Send + Sync + 'static;
    /// What a declared error carries: `()` when none has a body.
    type Error: Serialize + Debug + Clone + Send + Sync + 'static;

    /// The operationId, or method and path where there is none.
    const ID: &'static str;
    /// The HTTP method.
    const METHOD: Method;
    /// The path template, with its parameters in braces.
    const PATH: &'static str;
    /// The header that carries its idempotency key.
    const KEY_HEADER: Option<&'static str> = None;
    /// Which credentials it takes.
    const SECURITY: Security = &[];
    /// A server of its own, instead of the API's base URL.
    const SERVER: Option<&'static str> = None;
    /// Whether it may be sent twice although its method alone doesn't say so (RFC 9110 §9.2.2).
    const REPEATABLE: bool = false;

    /// Encodes the request; fails when a value can't be written where the document wants it.
    fn request(&self) -> Result<Request, BuildError>;

    /// Reads an answer by its status; fails with what the document declares for that status.
    fn answer(raw: &RawResponse) -> Result<Self::Answer, Decode<Self::Error>>;
}

/// Declares what an operation takes: a struct, and `new` with what is required.
///
/// ```
/// fanwise_runtime::operation! {
///     /// How much of an article is there.
///     pub struct GetStock {
///         required:
///         /// The article.
///         pub sku: String,
///
///         optional:
///         /// Only in these warehouses.
///         pub warehouse: Option<Vec<String>>,
///     }
/// }
///
/// let request = GetStock::new("A-1");
/// assert_eq!((request.sku.as_str(), request.warehouse), ("A-1", None));
/// ```
#[macro_export]
macro_rules! operation {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $(required: $($(#[$rd:meta])* pub $r:ident: $rt:ty,)+)?
            $(optional: $($(#[$od:meta])* pub $o:ident: $ot:ty,)+)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub struct $name {
            $($($(#[$rd])* pub $r: $rt,)+)?
            $($($(#[$od])* pub $o: $ot,)+)?
        }

        impl $name {
            /// A request with all that is required.
            pub fn new($($($r: impl ::core::convert::Into<$rt>),+)?) -> Self {
                Self {
                    $($($r: $r.into(),)+)?
                    $($($o: ::core::option::Option::None,)+)?
                }
            }
        }
    };
}
