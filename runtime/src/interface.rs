//! The check that a generated crate and this runtime fit together.

/// Fails to compile, saying what to do, when this runtime lacks the interface that a generated
/// crate was written for.
///
/// ```
/// fanwise_runtime::interface!(2);
/// ```
/// ```compile_fail
/// fanwise_runtime::interface!(1);
/// ```
#[macro_export]
macro_rules! interface {
    (2) => {};
    ($other:literal) => {
        ::core::compile_error!(::core::concat!(
            "this fanwise-runtime has interface 2, but the crate was generated for interface ",
            ::core::stringify!($other),
            "; regenerate the crate with the `fanwise` of the same version as the runtime, or \
             depend on the fanwise-runtime that it was generated for"
        ));
    };
}
