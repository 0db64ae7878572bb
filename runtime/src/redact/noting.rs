//! What a request's transport must not write down, said on the request.

use super::Hidden;

/// Notes on a request what nothing that comes of it may show.
pub(crate) fn note<B>(request: &mut http::Request<B>, hidden: impl FnOnce() -> Hidden) {
    request.extensions_mut().insert(hidden());
}
