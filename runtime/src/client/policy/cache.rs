//! What is kept of an API's answers.

use std::time::Duration;

use super::{Policy, Reads};

/// What is kept of an API's answers, to answer later reads (RFC 9111).
///
/// It is a private cache: each client has one of its own, nothing is shared between calls that
/// carry different credentials, and nothing outlives the client. An answer is kept if the API
/// allows it, and used for as long as the API says (`Cache-Control`, `Expires`, else a tenth of the
/// time since `Last-Modified`, at most a day). Then the API is asked whether it still holds
/// (`ETag`, `Last-Modified`), within `stale-while-revalidate` in the background. Where the API
/// can't be reached, `stale-if-error` is heeded. A write drops what is kept of its path.
///
/// Of the request's headers those of content negotiation and tracing count where the answer's
/// `Vary` names them. All others have to be equal, whatever `Vary` says: they may say who asks.
///
/// ```
/// use fanwise_runtime::transport::memory::{MemoryTransport, Reply};
/// use fanwise_runtime::{Cache, Client, Method, Policy, Scheme, Shared, operation};
///
/// pub struct Api;
///
/// impl fanwise_runtime::Api for Api {
///     const NAME: &'static str = "inventory";
///     const BASE_URL: Option<&'static str> = Some("https://inventory.example.com");
///     const SCHEMES: &'static [Scheme] = &[];
///     const POLICY: Policy = Policy::new().cache(Cache::new().only(&["getStock"]));
/// }
///
/// operation! {
///     /// How many there are.
///     pub struct GetStock: GET "/stock" as "getStock" {}
///     answer: i64 { 200 => json }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let upstream = MemoryTransport::new();
/// let reply = Reply::json(200, &12).header("cache-control", "max-age=60");
/// upstream.reply(Method::GET, "/stock", reply);
/// let shared = Shared::new().transport(upstream.clone());
/// let client: Client<Api> = Client::builder().build(&shared)?;
/// for _ in 0..3 {
///     assert_eq!(*client.execute(GetStock::new()).await?, 12);
/// }
/// assert_eq!(upstream.requests().len(), 1);
/// assert_eq!(client.stats().total.cache_hits, 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cache {
    pub(crate) reads: Reads,
    pub(crate) max_bytes: u64,
    pub(crate) max_entries: u32,
    pub(crate) max_answer_bytes: u64,
    pub(crate) fresh_ms: Option<u64>,
}

impl Cache {
    /// All answers to reads by GET that may be kept: at most 1000 of them, of 1 MiB each at most,
    /// and of 16 MiB together.
    pub const fn new() -> Self {
        Self {
            reads: Reads::All,
            max_bytes: 16 << 20,
            max_entries: 1000,
            max_answer_bytes: 1 << 20,
            fresh_ms: None,
        }
    }

    /// None, whatever the manifest says.
    pub const fn off() -> Self {
        let mut off = Self::new();
        off.reads = Reads::None;
        off
    }

    /// Only those of these operations, by ID.
    #[must_use]
    pub const fn only(mut self, operations: &'static [&'static str]) -> Self {
        self.reads = Reads::Only(operations);
        self
    }

    /// The most that all of them take, in bytes, headers and keys included. What was used longest
    /// ago makes room.
    #[must_use]
    pub const fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// How many are kept at most.
    #[must_use]
    pub const fn max_entries(mut self, answers: u32) -> Self {
        self.max_entries = answers;
        self
    }

    /// The longest body that is kept, in bytes.
    #[must_use]
    pub const fn max_answer_bytes(mut self, bytes: u64) -> Self {
        self.max_answer_bytes = bytes;
        self
    }

    /// How long an answer that says nothing of it is used without asking, in milliseconds: for an
    /// API that sends neither `Cache-Control` nor `Expires` (RFC 9111 §4.2.2).
    #[must_use]
    pub const fn fresh_ms(mut self, milliseconds: u64) -> Self {
        self.fresh_ms = Some(milliseconds);
        self
    }

    /// The same as a duration.
    pub(crate) fn fresh(self) -> Option<Duration> {
        self.fresh_ms.map(Duration::from_millis)
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self::new()
    }
}

impl Policy {
    /// What is kept of the API's answers. Default: nothing.
    #[must_use]
    pub const fn cache(mut self, cache: Cache) -> Self {
        self.cache = Some(cache);
        self
    }
}
