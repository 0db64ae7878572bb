//! A shop API, and a transport that answers from a script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use fanwise_runtime::{
    Api, ApiBuilder, BuildError, Client, Credential, Decode, HeaderMap, HeaderName, HeaderValue,
    Method, Operation, Policy, RawResponse, Request, RequestBody, ResponseBody, Scheme, Security,
    Shared, TokioClock, Transport, TransportError, TransportErrorKind,
};
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::time::Instant;

#[allow(unreachable_pub)] // what `operation!` declares is public, and names it
pub struct Shop;

impl Api for Shop {
    const NAME: &'static str = "shop";
    const BASE_URL: Option<&'static str> = Some("https://shop.example.com/v1");
    const SCHEMES: &'static [Scheme] = &[Scheme::bearer("staff")];
}

/// `$name`: method, path, key header, security, server.
macro_rules! operation {
    ($name:ident, $method:expr, $path:literal, $key:expr, $security:expr, $server:expr) => {
        #[derive(Clone, Debug, Default)]
        pub(crate) struct $name {
            pub(crate) sku: String,
            pub(crate) body: Option<Value>,
            pub(crate) key: Option<String>,
        }

        impl Operation for $name {
            type Api = Shop;
            type Answer = Value;
            type Error = Value;
            const ID: &'static str = stringify!($name);
            const METHOD: Method = $method;
            const PATH: &'static str = $path;
            const KEY_HEADER: Option<&'static str> = $key;
            const SECURITY: Security = $security;
            const SERVER: Option<&'static str> = $server;

            fn request(&self) -> Result<Request, BuildError> {
                let mut request = Request::of::<Self>().accept("application/json");
                if $path.contains('{') {
                    request = request.path("sku", &self.sku);
                }
                request.header("Idempotency-Key", &self.key).json(&self.body).build()
            }

            fn answer(raw: &RawResponse) -> Result<Value, Decode<Value>> {
                match raw.status_code() {
                    200 => raw.success(raw.json()),
                    204 => Ok(Value::Null),
                    402 | 409 => raw.error(raw.json()),
                    410 => raw.error(Ok(Value::Null)),
                    400..=500 => raw.error(raw.json()),
                    _ => raw.undeclared(),
                }
            }
        }
    };
}

operation!(Read, Method::GET, "/stock/{sku}", None, &[], None);
operation!(Write, Method::POST, "/orders", None, &[], None);
operation!(Put, Method::PUT, "/orders/1", None, &[], None);
operation!(Charge, Method::POST, "/charges", Some("Idempotency-Key"), &[], None);
operation!(Staff, Method::GET, "/staff", None, &[&["staff"]], None);
operation!(StaffWrite, Method::POST, "/staff", None, &[&["staff"]], None);
operation!(Upload, Method::PUT, "/files", None, &[], Some("https://upload.example.com/up"));

/// What the transport does with one request.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Answer(u16, Vec<(&'static str, String)>, String),
    Slow(Duration, Box<Step>),
    Fail(TransportErrorKind),
    Hang,
}

pub(crate) fn status(status: u16) -> Step {
    Step::Answer(status, Vec::new(), "{}".to_owned())
}

pub(crate) fn answer(status: u16, body: &str) -> Step {
    Step::Answer(status, Vec::new(), body.to_owned())
}

pub(crate) fn with(status: u16, name: &'static str, value: &str) -> Step {
    Step::Answer(status, vec![(name, value.to_owned())], "{}".to_owned())
}

/// A request as the transport saw it, and when.
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

/// Answers from a script; its last step goes on for ever.
#[derive(Clone)]
pub(crate) struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
    start: Instant,
}

impl Script {
    #[allow(clippy::disallowed_methods)] // Tokio's own clock is the paused one.
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            steps: Arc::new(Mutex::new(steps.into_iter().collect())),
            seen: Arc::default(),
            start: Instant::now(),
        }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    pub(crate) fn client(&self) -> Client<Shop> {
        self.client_with(|api| api)
    }

    pub(crate) fn client_with(
        &self,
        set: impl FnOnce(ApiBuilder<Shop>) -> ApiBuilder<Shop>,
    ) -> Client<Shop> {
        let shared = Shared::new().transport(self.clone()).clock(TokioClock::new()).seed(1);
        set(ApiBuilder::new()).build(&shared).unwrap()
    }

    /// With a bearer token.
    pub(crate) fn staff(
        &self,
        set: impl FnOnce(ApiBuilder<Shop>) -> ApiBuilder<Shop>,
    ) -> Client<Shop> {
        self.client_with(|api| set(api.credential("staff", Credential::bearer("s3cr3t-token"))))
    }

    /// With backoffs of nothing, so that times are exact.
    pub(crate) fn eager(&self) -> Client<Shop> {
        self.client_with(|api| api.policy(Policy::new().backoff_ms(0)))
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        let (head, body) = request.into_parts();
        self.seen.lock().unwrap().push(Seen {
            method: head.method,
            url: head.uri.to_string(),
            headers: head.headers,
            body: body.bytes().cloned().unwrap_or_default(),
            at: self.elapsed(),
        });
        let mut steps = self.steps.lock().unwrap();
        let step = if steps.len() > 1 { steps.pop_front() } else { steps.front().cloned() };
        drop(steps);
        Box::pin(play(step.unwrap_or(Step::Hang)))
    }
}

#[allow(clippy::disallowed_methods)] // Tokio's own clock is the paused one.
async fn play(mut step: Step) -> Result<http::Response<ResponseBody>, TransportError> {
    while let Step::Slow(time, then) = step {
        tokio::time::sleep(time).await;
        step = *then;
    }
    match step {
        Step::Answer(status, headers, body) => {
            let mut response = http::Response::new(ResponseBody::from(body));
            *response.status_mut() = status.try_into().unwrap();
            for (name, value) in headers {
                let value = HeaderValue::from_str(&value).unwrap();
                response.headers_mut().append(HeaderName::from_static(name), value);
            }
            Ok(response)
        }
        Step::Fail(kind) => Err(TransportError::new(kind, "it broke")),
        Step::Hang | Step::Slow(..) => std::future::pending().await,
    }
}
