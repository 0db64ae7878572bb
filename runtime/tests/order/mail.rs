//! An API whose calls pass every layer, and an upstream in memory.

use fanwise_runtime::auth::HasClientCredentials;
use fanwise_runtime::transport::memory::{MemoryTransport, Reply};
use fanwise_runtime::{
    Api, ApiBuilder, BuildError, Client, Decode, Method, Operation, Policy, RawResponse, Request,
    Scheme, Security, Shared, TokioClock, Value,
};
use serde_json::json;

pub(crate) const HERE: &str = "https://mail.example.com";

pub(crate) struct Mail;

impl Api for Mail {
    const NAME: &'static str = "mail";
    const BASE_URL: Option<&'static str> = Some("https://mail.example.com");
    const SCHEMES: &'static [Scheme] =
        &[Scheme::client_credentials("oauth", "https://id.example.com/token", &[])];
    const POLICY: Policy = Policy::new().attempts(3).backoff_ms(0).timeout_ms(2000);
}

impl HasClientCredentials for Mail {
    const SCHEME: &'static str = "oauth";
}

#[derive(Clone, Debug)]
pub(crate) struct Inbox;

impl Operation for Inbox {
    type Api = Mail;
    type Answer = Value;
    type Error = ();
    const ID: &'static str = "inbox";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/inbox";
    const SECURITY: Security = &[&["oauth"]];

    fn request(&self) -> Result<Request, BuildError> {
        Request::of::<Self>().build()
    }

    fn answer(raw: &RawResponse) -> Result<Value, Decode<()>> {
        match raw.status_code() {
            200 => raw.success(raw.json()),
            _ => raw.undeclared(),
        }
    }
}

pub(crate) fn mail() -> (MemoryTransport, Client<Mail>) {
    guarded(Policy::new())
}

pub(crate) fn twofold(policy: Policy) -> (MemoryTransport, Client<Mail>) {
    set_up(&["https://mail.example.com", "https://post.example.com"], |api| api.policy(policy))
}

pub(crate) fn guarded(policy: Policy) -> (MemoryTransport, Client<Mail>) {
    set_up(&[HERE], |api| api.policy(policy))
}

/// Every request answers 200, and the token lasts an hour.
pub(crate) fn set_up(
    urls: &[&str],
    set: impl FnOnce(ApiBuilder<Mail>) -> ApiBuilder<Mail>,
) -> (MemoryTransport, Client<Mail>) {
    let upstream = MemoryTransport::new();
    let token = json!({"access_token": "t0ken", "token_type": "Bearer", "expires_in": 3600});
    upstream.reply(Method::POST, "https://id.example.com/token", Reply::json(200, &token));
    upstream.reply(Method::GET, "/inbox", Reply::json(200, &json!([])));
    let shared = Shared::new().transport(upstream.clone()).clock(TokioClock::new()).seed(1);
    let client = set(ApiBuilder::new().client_credentials("id", "secret"));
    let client = client.base_urls(urls.iter().copied()).build(&shared).unwrap();
    (upstream, client)
}
