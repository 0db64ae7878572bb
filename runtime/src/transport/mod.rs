//! What carries a request to an API and its answer back: the one way out of the runtime.
//!
//! Invariant: a [`Transport`] sends each request once, follows no redirect, and adds no
//! credential: that is the business of the layers above.

mod body;
mod error;
pub mod memory;
mod pieces;
mod reqwest;
#[cfg(feature = "tower")]
pub mod tower;
mod upload;

use std::sync::Arc;

use futures_util::future::BoxFuture;

pub use body::{RequestBody, ResponseBody};
pub use error::{TransportError, TransportErrorKind};
pub use memory::MemoryTransport;
pub(crate) use pieces::Piece;
pub(crate) use upload::Made;
pub use upload::Upload;

pub use self::reqwest::{ReqwestOptions, ReqwestTransport};

/// Sends requests.
///
/// An implementation of one's own sends the request once, as it is; dropping the future gives up
/// the request. Every API and every fan-out sends through one of these, so that a test can stand
/// in for the network.
pub trait Transport: Send + Sync + 'static {
    /// Sends one request. The URI is absolute. The future is ready when the head of the answer is
    /// there; the body may still be on its way.
    ///
    /// Fails when no answer came; any status is an answer.
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        (**self).send(request)
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        (**self).send(request)
    }
}
