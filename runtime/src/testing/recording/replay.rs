//! Answers from a recording.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;

use super::content::Content;
use super::redact::Redactor;
use super::{Exchange, Recording};
use crate::redact::Hidden;
use crate::transport::{RequestBody, ResponseBody, Transport, TransportError, TransportErrorKind};

/// A transport that answers from a [`Recording`], each exchange once. Clones play the same one.
///
/// A request is answered by the first exchange left of its method and URL, one of the same body
/// before others. Both sides are compared without their secrets, so that other credentials, or none,
/// play the same recording. A request that nothing is left for fails as one that can't be sent.
///
/// ```no_run
/// # fn replay() -> Result<(), Box<dyn std::error::Error>> {
/// use fanwise_runtime::testing::{Recording, Replay};
///
/// let replay = Replay::new(Recording::load("tests/checkout.json")?);
/// // MySdk::builder().transport(replay.clone()) … calls …
/// assert_eq!(replay.left(), 0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Replay {
    redactor: Redactor,
    left: Arc<Mutex<Vec<Exchange>>>,
}

impl Replay {
    /// Plays this recording.
    pub fn new(recording: Recording) -> Self {
        Self { redactor: recording.redactor(), left: Arc::new(Mutex::new(recording.exchanges)) }
    }

    /// How many exchanges nothing has asked for yet.
    pub fn left(&self) -> usize {
        self.exchanges().len()
    }

    fn exchanges(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the exchange that answers this request.
    fn take(&self, head: &http::request::Parts, url: &str, body: &Content) -> Option<Exchange> {
        let mut left = self.exchanges();
        let fits = |one: &Exchange| one.method == head.method && one.url == url;
        let same = left.iter().position(|one| fits(one) && one.body == *body);
        let place = same.or_else(|| left.iter().position(fits))?;
        Some(left.remove(place))
    }

    async fn exchange(
        &self,
        request: http::Request<RequestBody>,
    ) -> Result<http::Response<ResponseBody>, TransportError> {
        let hidden = request.extensions().get::<Hidden>().cloned().unwrap_or_default();
        let (head, body) = request.into_parts();
        let body = Content::of(&body.read().await?);
        let body = self.redactor.body(body, &head.headers, &hidden);
        let url = self.redactor.url(&head.uri, &hidden);
        let Some(found) = self.take(&head, &url, &body) else {
            let path = url.split(['?', '#']).next().unwrap_or_default();
            let text = format!("no recorded exchange is left for {} {path}", head.method);
            return Err(TransportError::new(TransportErrorKind::Request, text));
        };
        let answer = found
            .outcome
            .map_err(|kind| TransportError::new(kind, "no answer came when this was recorded"))?;
        let mut response = http::Response::new(ResponseBody::from(answer.body.bytes()));
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }
}

impl Transport for Replay {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("left", &self.left()).finish_non_exhaustive()
    }
}
