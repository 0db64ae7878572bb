//! A shop whose answers are scripted, at a known date.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::{Duration, SystemTime};

use fanwise_runtime::transport::memory::{MemoryTransport, Received, Reply};
use fanwise_runtime::{
    Api, ApiBuilder, BuildError, Client, Credential, Decode, Figures, Method, Operation, Policy,
    RawResponse, Request, Scheme, Security, Shared, TokioClock, Value,
};

pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// `Sat, 21 Nov 2026 00:00:00 GMT`, when every test begins.
pub(crate) fn start() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_219_200)
}

pub(crate) struct Shop;

impl Api for Shop {
    const NAME: &'static str = "shop";
    const BASE_URL: Option<&'static str> = Some("https://shop.example.com/v1");
    const SCHEMES: &'static [Scheme] = &[Scheme::bearer("staff")];
    const POLICY: Policy = Policy::new().backoff_ms(0);
}

macro_rules! operation {
    ($name:ident, $method:ident, $path:literal, $security:expr) => {
        /// Its query, a header of its own, and whether its answer has a body.
        #[derive(Clone, Debug, Default)]
        pub(crate) struct $name {
            pub(crate) query: Option<&'static str>,
            pub(crate) tenant: Option<&'static str>,
        }

        impl Operation for $name {
            type Api = Shop;
            type Answer = Value;
            type Error = ();
            const ID: &'static str = stringify!($name);
            const METHOD: Method = Method::$method;
            const PATH: &'static str = $path;
            const SECURITY: Security = $security;

            fn request(&self) -> Result<Request, BuildError> {
                let request = Request::of::<Self>().query("q", &self.query);
                request.header("x-tenant", &self.tenant).accept("application/json").build()
            }

            fn answer(raw: &RawResponse) -> Result<Value, Decode<()>> {
                match raw.status_code() {
                    200 if Self::METHOD == Method::HEAD => Ok(Value::Null),
                    200 => raw.success(raw.json()),
                    204 => Ok(Value::Null),
                    404 => raw.error(raw.empty()),
                    _ => raw.undeclared(),
                }
            }
        }
    };
}

operation!(Get, GET, "/stock", &[]);
operation!(Other, GET, "/other", &[]);
operation!(Staff, GET, "/staff", &[&["staff"]]);
operation!(Head, HEAD, "/stock", &[]);
operation!(Post, POST, "/stock", &[]);
operation!(Put, PUT, "/stock", &[]);
operation!(Delete, DELETE, "/stock", &[]);
operation!(PostOther, POST, "/other", &[]);

/// A client at the known date.
pub(crate) fn client(upstream: &MemoryTransport, policy: Policy) -> Client<Shop> {
    built(upstream, |api| api.policy(policy))
}

pub(crate) fn built(
    upstream: &MemoryTransport,
    set: impl FnOnce(ApiBuilder<Shop>) -> ApiBuilder<Shop>,
) -> Client<Shop> {
    let clock = TokioClock::starting_at(start());
    let shared = Shared::new().transport(upstream.clone()).clock(clock).seed(1);
    let staff = Credential::bearer("s3cr3t-token");
    set(ApiBuilder::new().credential("staff", staff)).build(&shared).unwrap()
}

/// An upstream whose every answer is the number of the request, from 1, with these headers.
pub(crate) fn counting(headers: &'static [(&'static str, &'static str)]) -> MemoryTransport {
    let upstream = MemoryTransport::new();
    for path in ["/v1/stock", "/v1/other", "/v1/staff"] {
        count(&upstream, path, move |_, reply| with(reply, headers));
    }
    for (method, path) in [
        (Method::POST, "/v1/stock"),
        (Method::PUT, "/v1/stock"),
        (Method::DELETE, "/v1/stock"),
        (Method::POST, "/v1/other"),
    ] {
        upstream.reply(method, path, Reply::status(204));
    }
    upstream.reply(Method::HEAD, "/v1/stock", Reply::status(200));
    upstream
}

/// Answers with the number of the request, from 1, as `shape` has it.
pub(crate) fn count(
    upstream: &MemoryTransport,
    path: &str,
    shape: impl Fn(&Received, Reply) -> Reply + Send + Sync + 'static,
) {
    let asked = Arc::new(AtomicU64::new(0));
    upstream.on(Method::GET, path, move |request| {
        let number = asked.fetch_add(1, SeqCst) + 1;
        std::future::ready(shape(&request, Reply::json(200, &number)))
    });
}

pub(crate) fn with(reply: Reply, headers: &[(&str, &str)]) -> Reply {
    headers.iter().fold(reply, |reply, (name, value)| reply.header(name, value))
}

/// What the call is answered with.
pub(crate) async fn get(client: &Client<Shop>) -> Value {
    client.execute(Get::default()).await.unwrap().into_body()
}

pub(crate) async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

pub(crate) fn figures(client: &Client<Shop>) -> Figures {
    client.stats().total
}
