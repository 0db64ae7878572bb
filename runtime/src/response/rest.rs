//! The body of an answer of which only the head has been read.

use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderMap, StatusCode};

use crate::response::RawResponse;
use crate::transport::ResponseBody;

/// A body on its way; whoever takes it first has it.
#[derive(Clone)]
pub(super) struct Rest(Arc<Mutex<Option<ResponseBody>>>);

impl RawResponse {
    /// An answer whose body is still on its way.
    pub(crate) fn unread(status: StatusCode, headers: HeaderMap, body: ResponseBody) -> Self {
        let rest = Rest(Arc::new(Mutex::new(Some(body))));
        let mut raw = Self::new(status, headers, bytes::Bytes::new());
        raw.rest = Some(rest);
        raw
    }

    /// The body that is still on its way, for the first who asks.
    pub(crate) fn take_rest(&self) -> Option<ResponseBody> {
        let Rest(rest) = self.rest.as_ref()?;
        rest.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
