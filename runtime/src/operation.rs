//! One operation of an API: how its request is built and its answer read.
//!
//! [`operation!`](crate::operation!) declares one in a table. Where that doesn't do, [`Operation`]
//! is implemented by hand: a client takes either.

use std::fmt::Debug;

use http::Method;
use serde::Serialize;

use crate::api::Api;
use crate::client::Retry;
use crate::error::{BuildError, Decode};
use crate::request::Request;
use crate::response::RawResponse;

/// The alternatives of an operation's security, each a list of scheme names that go together.
///
/// The first alternative whose schemes all have a credential is used. Empty: nothing is sent.
pub type Security = &'static [&'static [&'static str]];

/// OAuth2 scopes (RFC 6749, section 3.3).
pub type ScopeSet = &'static [&'static str];

/// The OAuth2 scopes that an operation needs of the token of a scheme, by the scheme's name.
pub type Scopes = &'static [(&'static str, ScopeSet)];

/// One operation: a value of the type is one request.
///
/// ```
/// use fanwise_runtime::{Api, BuildError, Decode, Method, Operation, RawResponse, Request, Scheme};
///
/// struct Clock;
///
/// impl Api for Clock {
///     const NAME: &'static str = "clock";
///     const BASE_URL: Option<&'static str> = Some("https://clock.example.com");
///     const SCHEMES: &'static [Scheme] = &[];
/// }
///
/// /// The time of a zone, as text.
/// #[derive(Clone, Debug)]
/// struct GetTime {
///     zone: String,
/// }
///
/// impl Operation for GetTime {
///     type Api = Clock;
///     type Answer = String;
///     type Error = ();
///     const ID: &'static str = "getTime";
///     const METHOD: Method = Method::GET;
///     const PATH: &'static str = "/time/{zone}";
///
///     fn request(&self) -> Result<Request, BuildError> {
///         Request::of::<Self>().path("zone", &self.zone).accept("text/plain").build()
///     }
///
///     fn answer(raw: &RawResponse) -> Result<String, Decode<()>> {
///         match raw.status_code() {
///             200 => raw.success(raw.text()),
///             404 => raw.error(raw.empty()),
///             _ => raw.undeclared(),
///         }
///     }
/// }
/// ```
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
    /// Which credentials it takes: what most operations of its API do, if it says nothing.
    const SECURITY: Security = <Self::Api as Api>::SECURITY;
    /// The scopes of the tokens that are fetched for it, where those aren't all that the document
    /// declares.
    const SCOPES: Scopes = &[];
    /// A server of its own, instead of the API's base URL.
    const SERVER: Option<&'static str> = None;
    /// Whether it may be sent twice although its method alone doesn't say so (RFC 9110 §9.2.2).
    const REPEATABLE: bool = false;

    /// What its document says of repeating it.
    const RETRY: Retry = Retry::new();

    /// Encodes the request; fails when a value can't be written where the document wants it.
    fn request(&self) -> Result<Request, BuildError>;

    /// Reads an answer by its status; fails with what the document declares for that status.
    fn answer(raw: &RawResponse) -> Result<Self::Answer, Decode<Self::Error>>;
}

/// Declares an operation: a struct, `new` with what is required, and its [`Operation`].
///
/// Each field says where it travels: a parameter by `path`, `query`, `header` or `cookie` with its
/// name on the wire and, where it has a style of its own, the calls of [`Param`](crate::Param)
/// that say so; the body `as` the method of [`RequestBuilder`](crate::RequestBuilder) that sends
/// it. `new` asks for the `required:` ones; the `optional:` ones are `Option`s that are left out.
///
/// Behind the struct stands what else there is to say, in this order:
///
/// - `call:` the method of the type named `Client`, where the macro is called, that calls it;
/// - `server:` a base URL of its own, `security:` its alternatives of schemes, unless they are
///   those of its API, `scopes:` what it needs of a scheme's OAuth2 token, unless that is all that
///   the document declares, `key:` the header of its idempotency key, `repeatable: true` where it
///   may be sent twice although its method doesn't say so, `retry:` what else the document says of
///   that, by the calls of [`Retry`](crate::Retry);
/// - `accept:` what it accepts, unless that is `application/json`; `decode: lenient` where
///   answers may differ from the document;
/// - `check:` a table of the rules that requests are checked by (feature `validate`);
/// - `answer: T { … }` for a success: the statuses, and the method of
///   [`RawResponse`](crate::RawResponse) that reads their bodies. `200 if "text/csv" => text` asks
///   for a media type too. `answers: Name { … }` declares an enum, with a variant per status;
/// - `error: T { … }` or `errors: Name { … }`: the same for a declared error. `_` is any other;
/// - `stream: T = events;` where an answer is a stream of items, too: the method of
///   [`Framing`](crate::Framing) that says how they are told apart;
/// - `pages: T = token("/next").query("cursor"), |page| Some(&mut page.items);` where it comes in
///   pages: the calls of [`Paging`](crate::Paging) that say how they hang together, and the items
///   of one.
///
/// The type named `Api` where the macro is called is the API that it belongs to. Without an
/// operationId (`as "…"`), method and path are its id.
///
/// ```
/// use fanwise_runtime::{Operation as _, Scheme, Style, operation};
///
/// pub struct Api;
///
/// impl fanwise_runtime::Api for Api {
///     const NAME: &'static str = "inventory";
///     const BASE_URL: Option<&'static str> = None;
///     const SCHEMES: &'static [Scheme] = &[Scheme::bearer("staff")];
/// }
///
/// operation! {
///     /// Counts an article.
///     pub struct CountStock: POST "/stock/{sku}/counts" as "countStock" {
///         required:
///         /// The article.
///         pub sku: String = path("sku"),
///         pub body: i64 as json,
///
///         optional:
///         /// Only in these warehouses.
///         pub warehouse: Option<Vec<String>> = query("warehouse").style(Style::PipeDelimited),
///     }
///     security: [["staff"]];
///     key: "Idempotency-Key";
///     answer: i64 { 200 => json }
///     errors: CountStockError {
///         /// There is no such article.
///         404 => NotFound(String) as text,
///         409 => Conflict,
///     }
/// }
///
/// let mut count = CountStock::new("A-1", 12);
/// count.warehouse = Some(vec!["north".to_owned(), "south".to_owned()]);
/// let request = count.request()?;
/// assert_eq!(request.path(), "/stock/A-1/counts");
/// assert_eq!((CountStock::ID, CountStock::METHOD.as_str()), ("countStock", "POST"));
/// # Ok::<(), fanwise_runtime::BuildError>(())
/// ```
#[macro_export]
macro_rules! operation {
    (
        $(#[$meta:meta])*
        pub struct $name:ident: $method:ident $path:literal $(as $id:literal)? {
            $(required: $(
                $(#[$rd:meta])*
                pub $r:ident: $rt:ty
                    $(= $rp:ident($rn:literal) $(.$rs:ident($($rsa:tt)*))*)?
                    $(as $rb:ident $(($($rba:tt)*))?)?,
            )+)?
            $(optional: $(
                $(#[$od:meta])*
                pub $o:ident: $ot:ty
                    $(= $op:ident($on:literal) $(.$os:ident($($osa:tt)*))*)?
                    $(as $ob:ident $(($($oba:tt)*))?)?,
            )+)?
        }
        $(call: $(#[$cd:meta])* $call:ident;)?
        $(server: $server:literal;)?
        $(security: [$([$($scheme:literal),*]),*];)?
        $(scopes: [$($of:literal: [$($scope:literal),* $(,)?]),* $(,)?];)?
        $(key: $key:literal;)?
        $(repeatable: $repeatable:literal;)?
        $(retry: $($retry:ident($($retry_value:tt)*)).+;)?
        $(accept: $accept:literal;)?
        $(decode: $decode:ident;)?
        $(check: $check:path;)?
        $(answer: $at:ty { $($a:pat $(if $am:literal)? => $ak:ident $(($($aka:tt)*))?),* $(,)? })?
        $(answers: $ae:ident {
            $($(#[$vd:meta])* $v:pat $(if $vm:literal)? => $vn:ident
                $(($vt:ty) as $vk:ident $(($($vka:tt)*))?)?,)+
        })?
        $(error: $et:ty { $($e:pat $(if $em:literal)? => $ek:ident $(($($eka:tt)*))?),* $(,)? })?
        $(errors: $ee:ident {
            $($(#[$wd:meta])* $w:pat $(if $wm:literal)? => $wn:ident
                $(($wt:ty) as $wk:ident $(($($wka:tt)*))?)?,)+
        })?
        $(stream: $st:ty = $sk:ident $(($($ska:tt)*))?;)?
        $(pages: $pt:ty = $pk:ident($($pka:tt)*) $(.$pw:ident($($pwa:tt)*))*,
            |$page:ident| $items:expr;)?
    ) => {
        $(#[$meta])*
        #[doc = ""]
        #[doc = ::core::concat!("`", ::core::stringify!($method), " ", $path, "`")]
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

        $crate::operation_call! {
            [$($(#[$cd])* $call)?] $name ($($($r: $rt,)+)?)
            [$(#[$meta])* #[doc = ""] #[doc = ::core::concat!(
                "`", ::core::stringify!($method), " ", $path, "`",
            )]]
        }

        #[allow(deprecated, unused_parens)]
        impl $crate::Operation for $name {
            type Api = Api;
            type Answer = ($($at)? $($ae)?);
            type Error = ($($et)? $($ee)?);
            const ID: &'static str = $crate::operation_id!($method $path $($id)?);
            const METHOD: $crate::Method = $crate::Method::$method;
            const PATH: &'static str = $path;
            $(const SERVER: ::core::option::Option<&'static str> =
                ::core::option::Option::Some($server);)?
            $(const SECURITY: $crate::Security = &[$(&[$($scheme),*]),*];)?
            $(const SCOPES: $crate::Scopes = &[$(($of, &[$($scope),*])),*];)?
            $(const KEY_HEADER: ::core::option::Option<&'static str> =
                ::core::option::Option::Some($key);)?
            $(const REPEATABLE: bool = $repeatable;)?
            $(const RETRY: $crate::Retry = $crate::Retry::new()$(.$retry($($retry_value)*))+;)?

            fn request(&self) -> ::core::result::Result<$crate::Request, $crate::BuildError> {
                $crate::Request::of::<Self>()
                    $(.checked(&$check))?
                    $($(
                        $(.styled($crate::Param::$rp($rn) $(.$rs($($rsa)*))*, &self.$r))?
                    )+)?
                    $($(
                        $(.styled($crate::Param::$op($on) $(.$os($($osa)*))*, &self.$o))?
                    )+)?
                    .accept("application/json")
                    $(.accept($accept))?
                    $($($(.$rb($($($rba)*,)? &self.$r))?)+)?
                    $($($(.$ob($($($oba)*,)? &self.$o))?)+)?
                    .build()
            }

            #[allow(unreachable_patterns)]
            fn answer(
                raw: &$crate::RawResponse,
            ) -> ::core::result::Result<Self::Answer, $crate::Decode<Self::Error>> {
                $(let raw = raw.$decode();)?
                match raw.status_code() {
                    $($($a $(if raw.is($am))? => raw.success(raw.$ak($($($aka)*)?)),)*)?
                    $($($v $(if raw.is($vm))? => {
                        raw.success($crate::answer_read!(raw $ae $vn $($vk $(($($vka)*))?)?))
                    })+)?
                    $($($e $(if raw.is($em))? => raw.error(raw.$ek($($($eka)*)?)),)*)?
                    $($($w $(if raw.is($wm))? => {
                        raw.error($crate::answer_read!(raw $ee $wn $($wk $(($($wka)*))?)?))
                    })+)?
                    _ => raw.undeclared(),
                }
            }
        }

        $($crate::answers! {
            #[doc = ::core::concat!("What [`", ::core::stringify!($name), "`] answers when it succeeds.")]
            pub enum $ae {
                $(#[doc = $crate::answer_docs!($v)] $(#[$vd])* $vn $(($vt))?,)+
            }
        })?
        $($crate::answers! {
            #[doc = ::core::concat!("What [`", ::core::stringify!($name), "`] answers when it fails.")]
            pub enum $ee {
                $(#[doc = $crate::answer_docs!($w)] $(#[$wd])* $wn $(($wt))?,)+
            }
        })?

        $($crate::operation_pages! {
            $name $pt = $pk($($pka)*) $(.$pw($($pwa)*))*, |$page| $items
        })?
        $($crate::operation_stream! { $name $st = $sk $(($($ska)*))? })?

        $crate::from_arguments! {
            $name {
                $($($($r: $rp($rn),)?)+)?
                $($($($o: $op($on),)?)+)?
                $($($(=> $r: $rb,)?)+)?
                $($($(=> $o: $ob,)?)+)?
            }
            $(pages $pt;)?
            $(stream $st;)?
        }
    };
}

/// The method of a client that calls an operation.
#[doc(hidden)]
#[macro_export]
macro_rules! operation_call {
    ([] $($rest:tt)*) => {};
    (
        [$(#[$own:meta])* $call:ident]
        $name:ident ($($r:ident: $rt:ty,)*) [$(#[$meta:meta])*]
    ) => {
        impl Client {
            $(#[$meta])*
            $(#[$own])*
            pub fn $call(
                &self,
                $($r: impl ::core::convert::Into<$rt>),*
            ) -> $crate::Call<'_, $name> {
                $crate::Client::call(self, $name::new($($r),*))
            }
        }
    };
}

/// The id of an operation: the document's, else method and path.
#[doc(hidden)]
#[macro_export]
macro_rules! operation_id {
    ($method:ident $path:literal $id:literal) => {
        $id
    };
    ($method:ident $path:literal) => {
        ::core::concat!(::core::stringify!($method), " ", $path)
    };
}
