//! A success.

use std::fmt;
use std::ops::Deref;

use http::{HeaderMap, StatusCode};

use crate::response::RawResponse;

/// A success: the typed body, and what came with it.
#[derive(Clone)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
    body: T,
}

impl<T> Response<T> {
    pub(crate) fn new(raw: RawResponse, attempts: u32, body: T) -> Self {
        let (status, headers) = raw.into_head();
        Self { status, headers, attempts, body }
    }

    /// A body that no call answered.
    pub(crate) fn of_value(body: T) -> Self {
        Self { status: StatusCode::OK, headers: HeaderMap::new(), attempts: 0, body }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// How many attempts it took; 0 for a value that stands in for an answer.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The body.
    pub fn body(&self) -> &T {
        &self.body
    }

    pub(crate) fn body_mut(&mut self) -> &mut T {
        &mut self.body
    }

    /// The body alone.
    pub fn into_body(self) -> T {
        self.body
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

/// Without headers: they may hold a cookie or a token.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
