//! A streamed answer as typed items.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::Stream;
use http::HeaderMap;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::feed::{Feed, Stop};
use super::framing::Framing;
use crate::client::Call;
use crate::decode;
use crate::error::{ApiError, CallError, ErrorKind, Failure, bounded};
use crate::layers::Flight;
use crate::operation::Operation;
use crate::response::RawResponse;

/// An item, or why there is none.
type ItemResult<O> = Result<<O as StreamOperation>::Item, ApiError<<O as Operation>::Error>>;

/// An operation whose success is a stream of items, one at least of its media types.
///
/// [`operation!`](crate::operation!) makes one of `stream: T = events;`.
pub trait StreamOperation: Operation {
    /// One item.
    type Item: Serialize + DeserializeOwned + fmt::Debug + Send + 'static;
    /// How items are told apart.
    const FRAMING: Framing;
}

impl<O: StreamOperation> Call<'_, O> {
    /// The answer as a stream of its items, which are read as they come. Nothing is sent before the
    /// stream is polled for the first time.
    ///
    /// ```
    /// # use fanwise_runtime::{Call, StreamOperation};
    /// # async fn run<O: StreamOperation>(call: Call<'_, O>) {
    /// let mut items = call.stream();
    /// while let Some(item) = items.next().await {
    ///     match item {
    ///         Ok(item) => println!("{item:?}"),
    ///         Err(error) => eprintln!("{error}"),
    ///     }
    /// }
    /// # }
    /// ```
    ///
    /// A `.timeout(…)` of the call bounds the whole stream; without one nothing does.
    pub fn stream(self) -> ItemStream<O> {
        let (core, operation, settings) = self.into_parts();
        let source =
            core.prepare(&operation).map(|request| Feed::new(core, request, settings, O::FRAMING));
        ItemStream { source: source.map_err(Some), position: 0, operation: PhantomData }
    }
}

/// The items of a streamed answer, as they come. Dropping it ends the request.
///
/// An item that is not what the document says is an error in its place; those behind it still
/// come. Any other error is the last: what broke off, what was silent for too long, what is longer
/// than the policy allows, and an answer that is no stream. A stream of events that broke off is
/// asked for again, behind the last event, where that loses nothing: the request is safe and the
/// last event has an id. It waits as long as the server said (`retry`), and gives up after as many
/// breaks in a row as a call may have attempts.
pub struct ItemStream<O: StreamOperation> {
    /// Or why nothing can be sent, until that was said.
    source: Result<Feed, Option<CallError>>,
    position: u64,
    operation: PhantomData<fn() -> O>,
}

impl<O: StreamOperation> ItemStream<O> {
    /// The longest time without a byte, instead of the policy's deadline (60 s by default).
    #[must_use]
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        if let Ok(feed) = &mut self.source {
            feed.set_idle(limit);
        }
        self
    }

    /// Goes on behind the event of this id (`Last-Event-ID`): what
    /// [`last_event_id`](Self::last_event_id) said before.
    #[must_use]
    pub fn resume_from(mut self, id: impl Into<String>) -> Self {
        if let Ok(feed) = &mut self.source {
            feed.go_on_after(id.into());
        }
        self
    }

    /// Never ends by itself, as in a browser: where the server ends a stream of events of a safe
    /// request, or where it breaks off, it is asked for again, until the answer is a 204.
    #[must_use]
    pub fn endless(mut self) -> Self {
        if let Ok(feed) = &mut self.source {
            feed.follow();
        }
        self
    }

    /// The id of the event that came last, of a stream of events that has ids.
    pub fn last_event_id(&self) -> Option<&str> {
        self.source.as_ref().ok().and_then(Feed::last_id)
    }

    /// The headers of the answer, once they are there.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.source.as_ref().ok().and_then(Feed::headers)
    }

    /// The next item; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<O::Item, ApiError<O::Error>>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// All items together. Fails with the first error.
    pub async fn all(mut self) -> Result<Vec<O::Item>, ApiError<O::Error>> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<ItemResult<O>>> {
        let feed = match &mut self.source {
            Ok(feed) => feed,
            Err(fault) => return Poll::Ready(fault.take().map(|fault| Err(fault.into()))),
        };
        Poll::Ready(match ready!(feed.poll(context)) {
            None => None,
            Some(Ok(text)) => {
                let position = self.position;
                self.position += 1;
                Some(decode::json(&text).map_err(|failure| {
                    let text = format!("item {position}: {failure}");
                    let mut error =
                        Failure::new(ErrorKind::Malformed, &feed.request, bounded(&text));
                    error.attempts = feed.attempts();
                    error.decode = Some(failure);
                    ApiError::new(error, None)
                }))
            }
            Some(Err(Stop::Lost(error))) => Some(Err(error.into())),
            Some(Err(Stop::Other(result, flight))) => other::<O>(feed, result, &flight),
        })
    }
}

/// What an answer means that is no stream: an error of the operation, or one that has no items.
fn other<O: StreamOperation>(
    feed: &Feed,
    result: Result<RawResponse, CallError>,
    flight: &Flight,
) -> Option<Result<O::Item, ApiError<O::Error>>> {
    let raw = result.as_ref().ok().cloned();
    match feed.core.conclude::<O>(&feed.request, result, flight) {
        Err(error) => Some(Err(error)),
        Ok(response) if matches!(response.status().as_u16(), 204 | 205) => None,
        Ok(_) => {
            let what = O::FRAMING.name();
            let media = raw.as_ref().and_then(|raw| raw.content_type()).unwrap_or("nothing");
            let text = bounded(&format!("the answer is no {what} but {media}"));
            let mut failure = Failure::new(ErrorKind::Undeclared, &feed.request, text);
            (failure.raw, failure.attempts) = (raw, flight.attempts());
            Some(Err(ApiError::from(Arc::new(failure))))
        }
    }
}

impl<O: StreamOperation> Stream for ItemStream<O> {
    type Item = Result<O::Item, ApiError<O::Error>>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<ItemResult<O>>> {
        self.poll_item(context)
    }
}

impl<O: StreamOperation> fmt::Debug for ItemStream<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemStream")
            .field("operation", &O::ID)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}
