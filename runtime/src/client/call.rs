//! One call and the settings of its own.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};

use crate::client::{CallSettings, Core, Hedge, KeyRule};
use crate::error::{ApiError, BuildError};
use crate::layers::Flight;
use crate::operation::Operation;
use crate::response::Response;

/// A call that has not been sent.
#[derive(Debug)]
#[must_use = "nothing is sent before `.send().await`"]
pub struct Call<'a, O> {
    core: &'a Arc<Core>,
    operation: O,
    settings: CallSettings,
}

impl<'a, O: Operation> Call<'a, O> {
    pub(crate) fn new(core: &'a Arc<Core>, operation: O) -> Self {
        Self { core, operation, settings: CallSettings::default() }
    }

    /// Sets what `new` left out: `.with(|op| op.limit = Some(10))`.
    pub fn with(mut self, set: impl FnOnce(&mut O)) -> Self {
        set(&mut self.operation);
        self
    }

    /// The longest that the whole call takes, retries included.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// The longest that one attempt takes.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.settings.attempt_timeout = Some(timeout);
        self
    }

    /// The most attempts, the first included: `retry(1)` never repeats.
    pub fn retry(mut self, attempts: u32) -> Self {
        self.settings.attempts = Some(attempts);
        self
    }

    /// When a second attempt is sent beside one that takes long, if the request is safe.
    pub fn hedge(mut self, hedge: Hedge) -> Self {
        self.settings.hedge = Some(hedge);
        self
    }

    /// Whether a stored answer will do, and this one is kept, whatever the API's policy says. With
    /// `.header("cache-control", "no-cache")` the API is asked whether a stored one still holds.
    #[cfg(feature = "cache")]
    pub fn cache(mut self, on: bool) -> Self {
        self.settings.cache = Some(on);
        self
    }

    /// Whether it shares the request of an equal read that is under way, whatever the API's policy
    /// says.
    pub fn coalesce(mut self, on: bool) -> Self {
        self.settings.coalesce = Some(on);
        self
    }

    /// The idempotency key, in the operation's key header or else in `Idempotency-Key`. With one,
    /// any request may be repeated.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.settings.key = KeyRule::Given(key.into());
        self
    }

    /// One more header; it replaces one of the same name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
        {
            self.settings.headers.push((name, value));
        } else {
            let fault = || BuildError::new("`.header(…)`: not a header's name or value");
            self.settings.fault.get_or_insert_with(fault);
        }
        self
    }

    /// One more pair of the query.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        let query = &mut self.settings.query;
        let start = if query.is_empty() { "" } else { "&" };
        for (start, text) in [(start, name), ("=", value)] {
            query.push_str(start);
            query.extend(percent_encoding::utf8_percent_encode(
                text,
                percent_encoding::NON_ALPHANUMERIC,
            ));
        }
        self
    }

    /// What it is made of.
    pub(crate) fn into_parts(self) -> (&'a Arc<Core>, O, CallSettings) {
        (self.core, self.operation, self.settings)
    }

    /// Sends it.
    #[allow(clippy::manual_async_fn)] // An `async fn` would hold the call twice.
    pub fn send(self) -> impl Future<Output = Result<Response<O::Answer>, ApiError<O::Error>>> {
        async move {
            // Boxed: what a caller holds of a call stays small.
            let request = Box::new(self.core.prepare(&self.operation)?);
            let flight = Flight::new();
            let raw = self.core.send(&request, &self.settings, &flight).await;
            self.core.conclude::<O>(&request, raw, &flight)
        }
    }
}
