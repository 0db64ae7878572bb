//! A name for a type that would contain itself without one.

/// Declares a type that is another one on the wire: for an alias that contains itself.
///
/// ```
/// fanwise_runtime::newtype! {
///     /// A tree of trees.
///     pub struct Tree(Vec<Tree>);
/// }
///
/// let tree: Tree = serde_json::from_str("[[],[[]]]")?;
/// assert_eq!(tree.len(), 2);
/// assert_eq!(serde_json::to_string(&tree)?, "[[],[[]]]");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! newtype {
    ($(#[$meta:meta])* pub struct $name:ident($(#[$doc:meta])* $inner:ty);) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name($(#[$doc])* pub $inner);

        #[allow(deprecated)]
        impl ::std::ops::Deref for $name {
            type Target = $inner;

            fn deref(&self) -> &$inner {
                &self.0
            }
        }

        #[allow(deprecated)]
        impl ::std::ops::DerefMut for $name {
            fn deref_mut(&mut self) -> &mut $inner {
                &mut self.0
            }
        }

        #[allow(deprecated)]
        impl ::core::convert::From<$inner> for $name {
            fn from(inner: $inner) -> Self {
                Self(inner)
            }
        }

        #[allow(deprecated)]
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                to: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::serde::Serialize::serialize(&self.0, to)
            }
        }

        #[allow(deprecated)]
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                from: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::serde::Deserialize::deserialize(from).map(Self)
            }
        }

        $crate::loose_object!($name);
    };
}
