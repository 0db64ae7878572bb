//! An API of streams and pages, and upstreams whose bodies come piece by piece.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use fanwise_runtime::{
    Api, ApiBuilder, BoxFuture, Client, HeaderMap, HeaderName, HeaderValue, Method, Policy,
    RequestBody, ResponseBody, Scheme, Shared, TokioClock, Transport, TransportError,
    TransportErrorKind,
};
use futures_util::{StreamExt, stream};

pub struct Pets;

impl Api for Pets {
    const NAME: &'static str = "pets";
    const BASE_URL: Option<&'static str> = Some("https://pets.example.com/v1");
    const SCHEMES: &'static [Scheme] = &[Scheme::bearer("staff")];
}

/// What comes of a body, in this order.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Text(String),
    Wait(Duration),
    Break,
    Hang,
}

pub(crate) fn text(text: &str) -> Part {
    Part::Text(text.to_owned())
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<Part>,
}

pub(crate) fn stream_of(media: &str, body: Vec<Part>) -> Reply {
    Reply { status: 200, headers: vec![("content-type", media.to_owned())], body }
}

pub(crate) fn events(body: Vec<Part>) -> Reply {
    stream_of("text/event-stream", body)
}

pub(crate) fn json(status: u16, body: &str) -> Reply {
    Reply { status, ..stream_of("application/json", vec![text(body)]) }
}

/// A request as it came, and when.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) at: Duration,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

type Script = Arc<dyn Fn(&Seen, usize) -> Reply + Send + Sync>;

/// Answers by a script, which is given the request and how many came before it.
#[derive(Clone)]
pub(crate) struct Upstream {
    script: Script,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// How many bodies have been dropped, read to their end or not.
    dropped: Arc<Mutex<usize>>,
    start: tokio::time::Instant,
}

impl Upstream {
    #[allow(clippy::disallowed_methods)] // Tokio's own clock is the paused one.
    pub(crate) fn new(script: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self {
            script: Arc::new(script),
            seen: Arc::default(),
            dropped: Arc::default(),
            start: tokio::time::Instant::now(),
        }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn urls(&self) -> Vec<String> {
        self.seen().into_iter().map(|one| one.url).collect()
    }

    pub(crate) fn dropped(&self) -> usize {
        *self.dropped.lock().unwrap()
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    pub(crate) fn client(&self) -> Client<Pets> {
        self.client_with(|api| api)
    }

    pub(crate) fn client_with(
        &self,
        set: impl FnOnce(ApiBuilder<Pets>) -> ApiBuilder<Pets>,
    ) -> Client<Pets> {
        let shared = Shared::new().transport(self.clone()).clock(TokioClock::new()).seed(1);
        let api = ApiBuilder::new().policy(Policy::new().backoff_ms(100));
        set(api).build(&shared).unwrap()
    }
}

struct Counted(Arc<Mutex<usize>>);

impl Drop for Counted {
    fn drop(&mut self) {
        *self.0.lock().unwrap() += 1;
    }
}

impl Transport for Upstream {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let seen = Seen {
                method: head.method,
                url: head.uri.to_string(),
                headers: head.headers,
                body: body.read().await?,
                at: self.elapsed(),
            };
            let before = self.seen().len();
            let reply = (self.script)(&seen, before);
            self.seen.lock().unwrap().push(seen);
            let counted = Counted(Arc::clone(&self.dropped));
            let parts = stream::iter(reply.body).filter_map(move |part| {
                let _ = &counted;
                piece(part)
            });
            let mut response = http::Response::new(ResponseBody::stream(parts));
            *response.status_mut() = reply.status.try_into().unwrap();
            for (name, value) in reply.headers {
                let value = HeaderValue::from_str(&value).unwrap();
                response.headers_mut().append(HeaderName::from_static(name), value);
            }
            Ok(response)
        })
    }
}

#[allow(clippy::disallowed_methods)] // Tokio's own clock is the paused one.
async fn piece(part: Part) -> Option<Result<Bytes, TransportError>> {
    match part {
        Part::Text(text) => Some(Ok(text.into())),
        Part::Wait(time) => {
            tokio::time::sleep(time).await;
            None
        }
        Part::Break => Some(Err(TransportError::new(TransportErrorKind::Body, "it broke"))),
        Part::Hang => std::future::pending().await,
    }
}
