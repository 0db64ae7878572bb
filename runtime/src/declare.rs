//! What declares that an operation can be called by name.

/// Says where the fields of an operation stand among the arguments of a call by name. Without the
/// feature `dynamic` it says nothing.
///
/// [`operation!`](crate::operation!) does it; an [`Operation`](crate::Operation) by hand may.
#[cfg(feature = "dynamic")]
#[macro_export]
macro_rules! from_arguments {
    ($operation:ident {
        $($field:ident: $place:ident($name:literal),)*
        $(=> $body:ident: $kind:ident,)*
    } $(pages $item:ty;)? $(stream $event:ty;)?) => {
        impl $crate::dynamic::FromArguments for $operation {
            #[allow(unused_variables)]
            fn from_arguments(
                arguments: &mut $crate::dynamic::Arguments,
            ) -> ::core::result::Result<Self, $crate::dynamic::ArgumentError> {
                ::core::result::Result::Ok(Self {
                    $($field: arguments.$place($name)?,)*
                    $($body: arguments.body()?,)*
                })
            }

            $(fn answered<'a>(call: $crate::Call<'a, Self>) -> $crate::dynamic::Answered<'a> {
                $crate::dynamic::all_pages::<Self, $item>(call)
            })?

            $(fn resumed(
                arguments: &mut $crate::dynamic::Arguments,
            ) -> ::core::result::Result<
                ::core::option::Option<::std::string::String>,
                $crate::dynamic::ArgumentError,
            > {
                arguments.last_event::<$event>()
            })?
        }
    };
}

/// Says where the fields of an operation stand among the arguments of a call by name. Without the
/// feature `dynamic` it says nothing.
#[cfg(not(feature = "dynamic"))]
#[macro_export]
macro_rules! from_arguments {
    ($($ignored:tt)*) => {};
}

/// Lists the operations of an API that can be called by name.
///
/// ```ignore
/// entries! {
///     /// All operations of the API.
///     pub(crate) const OPERATIONS: Api = [GetStock, CountStock];
/// }
/// ```
#[cfg(feature = "dynamic")]
#[macro_export]
macro_rules! entries {
    (
        $(#[$meta:meta])*
        $vis:vis const $name:ident: $api:ty = [$($operation:ident),* $(,)?];
    ) => {
        $(#[$meta])*
        $vis const $name: &[$crate::dynamic::Entry<$api>] =
            &[$($crate::dynamic::Entry::of::<$operation>()),*];
    };
}
