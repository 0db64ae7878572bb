//! What `operation!` makes of an answer that is a stream.

/// The stream of an operation, where it has one.
#[doc(hidden)]
#[macro_export]
macro_rules! operation_stream {
    ($name:ident $item:ty = $framing:ident $(($($arguments:tt)*))?) => {
        impl $crate::StreamOperation for $name {
            type Item = $item;
            const FRAMING: $crate::Framing = $crate::Framing::$framing($($($arguments)*)?);
        }
    };
}
