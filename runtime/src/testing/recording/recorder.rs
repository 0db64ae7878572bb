//! Writes down what goes through another transport.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

use super::content::Content;
use super::redact::Redactor;
use super::{Answer, Exchange, Recording};
use crate::redact::Hidden;
use crate::transport::{RequestBody, ResponseBody, Transport, TransportError};

/// The longest body that is written down; a longer one ends its call.
const LIMIT: usize = 64 << 20;

/// A transport that writes down what goes through another one. Clones write into one recording.
///
/// It holds no credential of the client and no secret field of a request, wherever they stand, also
/// where an answer repeats them; no `Authorization`, `Cookie` or `Set-Cookie`; and no field, header
/// or query parameter that is secret by its name (`password`, `access_token`, `client_secret`,
/// `api_key` and their like). What else is secret in an answer is named by [`redact`](Self::redact).
///
/// ```no_run
/// # async fn record() -> Result<(), Box<dyn std::error::Error>> {
/// use fanwise_runtime::testing::Recorder;
/// use fanwise_runtime::transport::ReqwestTransport;
///
/// let recorder = Recorder::new(ReqwestTransport::new()?).redact("ssn");
/// // MySdk::builder().transport(recorder.clone()) … calls …
/// recorder.recording().save("tests/checkout.json")?;
/// # Ok(())
/// # }
/// ```
pub struct Recorder<T> {
    inner: Arc<T>,
    fields: Vec<String>,
    exchanges: Arc<Mutex<Vec<Option<Exchange>>>>,
}

impl<T: Transport> Recorder<T> {
    /// Writes down what goes through `inner`.
    pub fn new(inner: T) -> Self {
        Self { inner: Arc::new(inner), fields: Vec::new(), exchanges: Arc::default() }
    }

    /// One more name of a field, header or query parameter whose value is secret. Case, `-` and
    /// `_` don't count.
    #[must_use]
    pub fn redact(mut self, name: impl Into<String>) -> Self {
        self.fields.push(name.into());
        self
    }

    /// What has been written down so far. An exchange that is under way, or was given up, is not
    /// in it.
    pub fn recording(&self) -> Recording {
        let exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
        let exchanges = exchanges.iter().flatten().cloned().collect();
        Recording { exchanges, fields: self.fields.clone() }
    }

    async fn exchange(
        &self,
        request: http::Request<RequestBody>,
    ) -> Result<http::Response<ResponseBody>, TransportError> {
        let place = self.reserve();
        let redactor = Redactor::new(&self.fields);
        let hidden = request.extensions().get::<Hidden>().cloned().unwrap_or_default();
        let (head, body) = request.into_parts();
        let body = body.read().await?;
        let sent = Content::of(&body);
        let (method, url) = (head.method.clone(), redactor.url(&head.uri, &hidden));
        let headers = redactor.headers(&head.headers, &hidden);
        let request = http::Request::from_parts(head, RequestBody::from(body));
        let result = whole(self.inner.send(request).await).await;
        let outcome = match &result {
            Ok((head, body)) => {
                let body = redactor.body(Content::of(body), &head.headers, &hidden);
                let mut headers = redactor.headers(&head.headers, &hidden);
                // They say how the bytes came, not what is in them.
                headers.remove(CONTENT_LENGTH);
                headers.remove(TRANSFER_ENCODING);
                Ok(Answer { status: head.status, headers, body })
            }
            Err(error) => Err(error.kind()),
        };
        let body = redactor.body(sent, &headers, &hidden);
        self.keep(place, Exchange { method, url, headers, body, outcome });
        result.map(|(head, body)| http::Response::from_parts(head, ResponseBody::from(body)))
    }

    /// A place in the order of sending.
    fn reserve(&self) -> usize {
        let mut exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
        exchanges.push(None);
        exchanges.len() - 1
    }

    fn keep(&self, place: usize, exchange: Exchange) {
        let mut exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(empty) = exchanges.get_mut(place) {
            *empty = Some(exchange);
        }
    }
}

type Whole = (http::response::Parts, Bytes);

async fn whole(
    answer: Result<http::Response<ResponseBody>, TransportError>,
) -> Result<Whole, TransportError> {
    let (head, body) = answer?.into_parts();
    Ok((head, body.read(LIMIT).await?))
}

impl<T: Transport> Transport for Recorder<T> {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

impl<T> Clone for Recorder<T> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            fields: self.fields.clone(),
            exchanges: Arc::clone(&self.exchanges),
        }
    }
}

impl<T> fmt::Debug for Recorder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("Recorder").field("exchanges", &exchanges.len()).finish_non_exhaustive()
    }
}
