//! Work against a clock.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use futures_util::future::BoxFuture;

/// What `work` ends in, or `None` when `limit` is over before. Work that is done wins a tie.
///
/// It takes the work pinned, so that the caller's future holds it once.
pub(super) async fn within<F: Future>(
    mut work: Pin<&mut F>,
    mut limit: BoxFuture<'static, ()>,
) -> Option<F::Output> {
    poll_fn(|context| {
        if let Poll::Ready(output) = work.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        limit.as_mut().poll(context).map(|()| None)
    })
    .await
}
