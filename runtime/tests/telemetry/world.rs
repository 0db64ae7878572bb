//! An API with a secret in every place, and its upstream.

use fanwise_runtime::transport::memory::{MemoryTransport, Reply};
use fanwise_runtime::{
    ApiBuilder, Client, Credential, Location, Method, Policy, Scheme, Secret, Shared, Value, json,
    operation,
};

/// An API of notes.
#[derive(Debug)]
pub struct Api;

impl fanwise_runtime::Api for Api {
    const NAME: &'static str = "notes";
    const BASE_URL: Option<&'static str> = Some("https://notes.example.com/v1");
    const SCHEMES: &'static [Scheme] = &[Scheme::api_key("key", Location::Query, "subscription")];
}

operation! {
    /// Reads a note.
    pub struct GetNote: GET "/notes/{id}" as "getNote" {
        required:
        /// Its id.
        pub id: Secret<String> = path("id"),
    }
    security: [["key"]];
    answer: Value { 200 => json }
    error: Value { 404 => json }
}

pub(crate) const KEY: &str = "zt-key-1";
pub(crate) const ID: &str = "zt id-2";

pub(crate) fn note() -> GetNote {
    GetNote::new(ID)
}

/// Where everything goes well, and a client of it.
pub(crate) fn world() -> (MemoryTransport, Client<Api>) {
    let upstream = MemoryTransport::new();
    upstream.reply(Method::GET, "/v1/notes/{id}", Reply::json(200, &json!({ "echo": KEY })));
    let shared = Shared::new().transport(upstream.clone()).seed(5);
    let builder = ApiBuilder::new().credential("key", Credential::api_key(KEY));
    let client = builder.policy(Policy::new().backoff_ms(0)).build(&shared).unwrap();
    (upstream, client)
}

/// The `traceparent` of each request.
#[cfg(feature = "tracing")]
pub(crate) fn parents(upstream: &MemoryTransport) -> Vec<String> {
    let parent = |seen: &fanwise_runtime::transport::memory::Received| {
        seen.header("traceparent").unwrap_or_default().to_owned()
    };
    upstream.requests().iter().map(parent).collect()
}

/// While there is one subscriber alone, a thread without it decides what nobody is told of: there
/// is another one from here on.
#[cfg(feature = "tracing")]
pub(crate) fn another_subscriber() {
    static ANOTHER: std::sync::OnceLock<tracing::Dispatch> = std::sync::OnceLock::new();
    ANOTHER.get_or_init(|| tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new()));
}
