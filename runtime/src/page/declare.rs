//! What `operation!` makes of an answer that comes in pages.

/// The pages of an operation, where it has some.
#[doc(hidden)]
#[macro_export]
macro_rules! operation_pages {
    (
        $name:ident $item:ty = $next:ident($($source:tt)*) $(.$word:ident($($value:tt)*))*,
        |$page:ident| $items:expr
    ) => {
        impl $crate::PagedOperation for $name {
            type Item = $item;
            const PAGING: $crate::Paging =
                $crate::Paging::$next($($source)*) $(.$word($($value)*))*;

            fn items(
                $page: &mut Self::Answer,
            ) -> ::core::option::Option<&mut ::std::vec::Vec<Self::Item>> {
                $items
            }
        }
    };
}
