//! Hooks of the user's own, around each request that leaves.

use std::error::Error;
use std::fmt;
use std::future::ready;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::response::RawResponse;
use crate::transport::{RequestBody, TransportError};

/// What a client of one's own stack does before and after each attempt: sign it, count it, log it.
///
/// [`before`](Self::before) comes last: after the credential and all headers, with the bytes that
/// leave, so that a signature covers what is sent. It may change anything about the request. It
/// runs again for each attempt, for each redirect on the API's own origin, and for the repeat after
/// a 401. Its time counts as the attempt's.
///
/// ```
/// use fanwise_runtime::{AttemptInfo, BoxFuture, HeaderValue, Hook, HookError, RequestBody};
///
/// /// Signs every request.
/// struct Signed(String);
///
/// # fn mac(key: &str, bytes: &[u8]) -> String { format!("{}{}", key.len(), bytes.len()) }
/// impl Hook for Signed {
///     fn before<'a>(
///         &'a self,
///         _: AttemptInfo<'a>,
///         request: &'a mut http::Request<RequestBody>,
///     ) -> BoxFuture<'a, Result<(), HookError>> {
///         Box::pin(async move {
///             let body = request.body().clone().read().await.map_err(HookError::of)?;
///             let value = mac(&self.0, &body).parse::<HeaderValue>().map_err(HookError::of)?;
///             request.headers_mut().insert("x-signature", value);
///             Ok(())
///         })
///     }
/// }
/// ```
pub trait Hook: Send + Sync + 'static {
    /// Before a request leaves. An error keeps it from leaving, and ends the call as
    /// [`Rejected`](crate::ErrorKind::Rejected).
    fn before<'a>(
        &'a self,
        attempt: AttemptInfo<'a>,
        request: &'a mut http::Request<RequestBody>,
    ) -> BoxFuture<'a, Result<(), HookError>> {
        let _ = (attempt, request);
        Box::pin(ready(Ok(())))
    }

    /// After the whole answer has come, or none did; of an answer that is streamed, after its head,
    /// without its body. Not for a request that was given up.
    fn after<'a>(
        &'a self,
        attempt: AttemptInfo<'a>,
        answer: Result<&'a RawResponse, &'a TransportError>,
    ) -> BoxFuture<'a, ()> {
        let _ = (attempt, answer);
        Box::pin(ready(()))
    }

    /// For whom it signs, where that differs from call to call: the name of a tenant, of a user; or
    /// nothing but `Some(String::new())` where it is the same for all. Stored and shared answers
    /// (`Cache`, [`Coalesce`](crate::Coalesce)) are kept apart by it. It is asked where the call
    /// begins, before [`before`](Self::before).
    ///
    /// `None`, as long as this says nothing else: then no request is shared, and no answer is kept
    /// to a request that it changed.
    fn caller(&self) -> Option<String> {
        None
    }

    /// Whether it is asked too about requests that a redirect took to another origin, which must
    /// see no signature and no credential. It isn't, unless this says so.
    fn goes_abroad(&self) -> bool {
        false
    }
}

impl<H: Hook + ?Sized> Hook for Arc<H> {
    fn before<'a>(
        &'a self,
        attempt: AttemptInfo<'a>,
        request: &'a mut http::Request<RequestBody>,
    ) -> BoxFuture<'a, Result<(), HookError>> {
        (**self).before(attempt, request)
    }

    fn after<'a>(
        &'a self,
        attempt: AttemptInfo<'a>,
        answer: Result<&'a RawResponse, &'a TransportError>,
    ) -> BoxFuture<'a, ()> {
        (**self).after(attempt, answer)
    }

    fn caller(&self) -> Option<String> {
        (**self).caller()
    }

    fn goes_abroad(&self) -> bool {
        (**self).goes_abroad()
    }
}

/// Which request a hook is asked about.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptInfo<'a> {
    /// The API's name.
    pub api: &'a str,
    /// The operation's ID.
    pub operation: &'a str,
    /// The path template: it holds no value.
    pub template: &'a str,
    /// The attempt's number, from 1.
    pub number: u32,
    /// Whether the request goes to the origin of the call, and not where a redirect led away.
    pub at_home: bool,
}

/// Why a hook lets a request not leave. It goes into errors and logs: no secrets.
#[derive(Debug)]
pub struct HookError {
    pub(crate) text: String,
    pub(crate) source: Option<Box<dyn Error + Send + Sync>>,
    pub(crate) passing: bool,
}

impl HookError {
    /// In words.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), source: None, passing: false }
    }

    /// Because of another error.
    pub fn of(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let error = error.into();
        Self { text: error.to_string(), source: Some(error), passing: false }
    }

    /// It may pass: the call is repeated like one that couldn't connect, as nothing has left.
    #[must_use]
    pub fn passing(mut self) -> Self {
        self.passing = true;
        self
    }
}

impl fmt::Display for HookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for HookError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|error| &**error as &(dyn Error + 'static))
    }
}
