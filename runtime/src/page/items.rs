//! The items of all pages, one after the other.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_util::Stream;

use super::pages::{PagedOperation, Pages};
use crate::error::ApiError;
use crate::operation::Operation;

/// An item, or why there is none.
type ItemResult<O> = Result<<O as PagedOperation>::Item, ApiError<<O as Operation>::Error>>;

/// The items of all pages, one after the other. A page is asked for when the one before has been
/// taken; dropping this gives up what is under way. An error ends it.
pub struct PageItems<O: PagedOperation> {
    pages: Pages<O>,
    page: vec::IntoIter<O::Item>,
}

impl<O: PagedOperation> PageItems<O> {
    pub(super) fn of(pages: Pages<O>) -> Self {
        Self { pages, page: Vec::new().into_iter() }
    }

    /// Starts at the page of this token: what [`token`](Self::token) said before.
    #[must_use]
    pub fn from_token(mut self, token: impl Into<String>) -> Self {
        self.pages = self.pages.from_token(token);
        self
    }

    /// What leads to the page behind the one that is being taken; see [`Pages::token`].
    pub fn token(&self) -> Option<&str> {
        self.pages.token()
    }

    /// The next item; `None` behind the last of the last page.
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
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(mut page)) => {
                    let items = O::items(page.body_mut()).map(std::mem::take);
                    self.page = items.unwrap_or_default().into_iter();
                }
            }
        }
    }
}

impl<O: PagedOperation> Stream for PageItems<O> {
    type Item = Result<O::Item, ApiError<O::Error>>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<ItemResult<O>>> {
        self.poll_item(context)
    }
}

impl<O: PagedOperation> fmt::Debug for PageItems<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageItems").field("pages", &self.pages).finish_non_exhaustive()
    }
}
