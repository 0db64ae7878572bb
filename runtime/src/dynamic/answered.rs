//! What a call by name answers.

use std::future::Future;
use std::pin::Pin;

use serde::Serialize;
use serde_json::Value;

use super::error::{DynamicError, rendered};
use crate::client::Call;
use crate::encode::tree;
use crate::operation::Operation;
use crate::page::PagedOperation;

/// What an operation gives that is called with JSON.
pub type Answered<'a> = Pin<Box<dyn Future<Output = Result<Value, DynamicError>> + Send + 'a>>;

/// The whole answer of a call.
pub(super) async fn whole<O: Operation>(call: Call<'_, O>) -> Result<Value, DynamicError> {
    let answer = call.send().await.map_err(|error| DynamicError::of_call(&error))?;
    let body = tree::plain(answer.body()).unwrap_or_default();
    Ok(rendered(Some(answer.status()), Some(answer.headers()), body))
}

/// The items of all pages of a call as one list, with status and headers of the first.
#[doc(hidden)]
pub fn all_pages<O: PagedOperation<Item = T>, T: Serialize>(call: Call<'_, O>) -> Answered<'_> {
    Box::pin(async move {
        let (mut pages, mut all, mut head) = (call.pages(), Vec::new(), None);
        while let Some(page) = pages.next().await {
            let mut page = page.map_err(|error| DynamicError::of_call(&error))?;
            let items = O::items(page.body_mut()).into_iter().flatten();
            all.extend(items.map(|item| tree::plain(item).unwrap_or_default()));
            head.get_or_insert_with(|| (page.status(), page.headers().clone()));
        }
        let (status, headers) = head.unzip();
        Ok(rendered(status, headers.as_ref(), Value::Array(all)))
    })
}
