//! The pages of an answer, one call each.

use std::borrow::Cow;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::Stream;
use futures_util::future::BoxFuture;
use serde::Serialize;

use super::items::PageItems;
use super::paging::Paging;
use super::turn::Walk;
use crate::client::Call;
use crate::encode::tree;
use crate::error::{ApiError, CallError};
use crate::layers::Flight;
use crate::operation::Operation;
use crate::request::Request;
use crate::response::{RawResponse, Response};

/// A page, or why there is none.
type PageResult<O> = Result<Response<<O as Operation>::Answer>, ApiError<<O as Operation>::Error>>;

/// An operation that answers in pages.
///
/// [`operation!`](crate::operation!) makes one of
/// `pages: T = token("/next").query("cursor"), |page| Some(&mut page.data);`.
pub trait PagedOperation: Operation {
    /// One item of a page.
    type Item: Serialize + fmt::Debug + Send + Sync + Unpin + 'static;
    /// How the pages hang together.
    const PAGING: Paging;

    /// The items of a page; `None` where it has none.
    fn items(page: &mut Self::Answer) -> Option<&mut Vec<Self::Item>>;
}

impl<O: PagedOperation> Call<'_, O> {
    /// All pages, from the one that this call asks for, as a stream. Nothing is sent before it is
    /// polled; each page is a call of its own, under every policy and within the limits of time of
    /// one.
    ///
    /// ```
    /// # use fanwise_runtime::{Call, PagedOperation};
    /// # async fn run<O: PagedOperation>(call: Call<'_, O>) {
    /// let mut pages = call.pages();
    /// while let Some(Ok(page)) = pages.next().await {
    ///     println!("{:?}, next: {:?}", page.body(), pages.token());
    /// }
    /// # }
    /// ```
    pub fn pages(self) -> Pages<O> {
        let (core, operation, settings) = self.into_parts();
        let walk = core.prepare(&operation);
        let walk = walk.map(|first| Walk::new(core, settings, first, O::PAGING));
        Pages { walk: walk.map_err(Some), running: None }
    }

    /// The items of all [`pages`](Self::pages), as a stream.
    pub fn items(self) -> PageItems<O> {
        PageItems::of(self.pages())
    }
}

/// The pages of an answer, as they are asked for. Dropping it gives up the request that is under
/// way.
///
/// An error ends it; [`token`](Self::token) then says which page failed, so that another call goes
/// on there ([`from_token`](Self::from_token)). A link or token that has come before is an error,
/// not followed again ([`ErrorKind::Redirect`](crate::ErrorKind)).
pub struct Pages<O: PagedOperation> {
    /// Or why nothing can be sent, until that was said.
    walk: Result<Walk, Option<CallError>>,
    running: Option<BoxFuture<'static, PageCame<O>>>,
}

/// What became of the request for a page.
type PageCame<O> = (
    Result<Response<<O as Operation>::Answer>, ApiError<<O as Operation>::Error>>,
    Option<RawResponse>,
);

impl<O: PagedOperation> Pages<O> {
    /// Starts at the page of this token: what [`token`](Self::token) said before.
    #[must_use]
    pub fn from_token(mut self, token: impl Into<String>) -> Self {
        if let Ok(walk) = &mut self.walk {
            walk.start_at(token.into());
        }
        self
    }

    /// What leads to the next page: its token, its number or its link. `None` before the first page
    /// and behind the last. It may hold secrets.
    pub fn token(&self) -> Option<&str> {
        self.walk.as_ref().ok().and_then(Walk::token)
    }

    /// The next page; `None` behind the last.
    pub async fn next(&mut self) -> Option<Result<Response<O::Answer>, ApiError<O::Error>>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    pub(super) fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<PageResult<O>>> {
        let walk = match &mut self.walk {
            Ok(walk) => walk,
            Err(fault) => return Poll::Ready(fault.take().map(|fault| Err(fault.into()))),
        };
        let running = match &mut self.running {
            Some(running) => running,
            None => match walk.turn() {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
                Some(Ok(request)) => self.running.insert(ask::<O>(walk, request)),
            },
        };
        let (mut result, raw) = ready!(running.as_mut().poll(context));
        self.running = None;
        match (&mut result, raw) {
            (Ok(page), Some(raw)) => {
                let items = O::items(page.body_mut()).map_or(0, |items| items.len());
                walk.came(&raw, &json::<O>(&raw, page.body()), items);
            }
            _ => walk.is_over = true,
        }
        Poll::Ready(Some(result))
    }
}

/// Sends the request for a page.
fn ask<O: PagedOperation>(walk: &Walk, request: Arc<Request>) -> BoxFuture<'static, PageCame<O>> {
    let (core, settings) = (Arc::clone(&walk.core), walk.settings.clone());
    Box::pin(async move {
        let flight = Flight::new();
        let result = core.send(&request, &settings, &flight).await;
        let raw = result.as_ref().ok().cloned();
        (core.conclude::<O>(&request, result, &flight), raw)
    })
}

/// The body of a page as JSON: what came, unless that is XML.
fn json<'r, O: Operation>(raw: &'r RawResponse, page: &O::Answer) -> Cow<'r, [u8]> {
    let is_xml = raw.content_type().is_some_and(|media| {
        let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        essence.ends_with("/xml") || essence.ends_with("+xml")
    });
    if is_xml {
        return tree::plain(page).unwrap_or_default().to_string().into_bytes().into();
    }
    Cow::Borrowed(raw.body())
}

impl<O: PagedOperation> Stream for Pages<O> {
    type Item = Result<Response<O::Answer>, ApiError<O::Error>>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Response<O::Answer>, ApiError<O::Error>>>> {
        self.poll_page(context)
    }
}

/// Without its token, which may be secret.
impl<O: PagedOperation> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("operation", &O::ID).finish_non_exhaustive()
    }
}
