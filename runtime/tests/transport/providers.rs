//! Credentials from a place of the user's own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fanwise_runtime::auth::{Asked, CredentialProvider, ProvideError, Provided};
use fanwise_runtime::transport::memory::{Fault, Reply};
use fanwise_runtime::{BoxFuture, Clock, Credential, ErrorKind, Method, Policy, TokioClock};
use futures_util::future::join_all;

use crate::apis::{Cookie, Door, Key, Shop, Staff, shop};

/// A vault that takes a second, and counts how often it is asked.
#[derive(Clone, Default)]
struct Vault {
    asked: Arc<AtomicUsize>,
    gives: Option<fn(usize) -> Result<Provided, ProvideError>>,
    hangs: bool,
}

impl Vault {
    fn of(gives: fn(usize) -> Result<Provided, ProvideError>) -> Self {
        Self { gives: Some(gives), ..Self::default() }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl CredentialProvider for Vault {
    fn provide<'a>(&'a self, asked: Asked<'a>) -> BoxFuture<'a, Result<Provided, ProvideError>> {
        assert_eq!(asked.api, "shop");
        let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        Box::pin(async move {
            if self.hangs {
                std::future::pending::<()>().await;
            }
            TokioClock::new().sleep(Duration::from_secs(1)).await;
            self.gives.map_or_else(|| Err(ProvideError::new("empty")), |gives| gives(number))
        })
    }
}

#[allow(clippy::unnecessary_wraps)] // It is what a vault says.
fn key(number: usize) -> Result<Provided, ProvideError> {
    let key = Credential::api_key(format!("k3y-{number}"));
    Ok(Provided::new(key).lifetime(Duration::from_secs(100)))
}

#[tokio::test(start_paused = true)]
async fn it_is_asked_once_for_all_and_again_before_the_end() {
    let vault = Vault::of(key);
    let provided = vault.clone();
    let (upstream, client) = shop(|api| api.credential("key", Credential::provided_by(provided)));
    assert!(join_all((0..20).map(|_| client.execute(Key))).await.iter().all(Result::is_ok));
    assert_eq!(vault.asked(), 1);
    tokio::time::advance(Duration::from_secs(95)).await;
    client.execute(Key).await.unwrap();
    // A 401 asks once more, and the request goes again whole.
    upstream.fault(Method::POST, "/v1/things", Fault::Answer(Reply::status(401)));
    client.execute(Key).await.unwrap();
    assert_eq!(vault.asked(), 3);
    let sent = upstream.requests();
    let keys: Vec<_> = sent.iter().map(|one| one.header("x-api-key").unwrap()).collect();
    assert_eq!(keys[19..], ["k3y-1", "k3y-2", "k3y-2", "k3y-3"]);
    assert_eq!(sent[22].body(), "\"the whole body\"");
    assert_eq!(client.stats().token("key").unwrap().successes, 3);
}

#[tokio::test(start_paused = true)]
async fn it_serves_every_scheme_that_is_put_on_a_request() {
    let (upstream, client) = shop(|api| {
        let basic = |_| Ok(Provided::new(Credential::basic("Aladdin", "open sesame")));
        let api = api.credential("door", Credential::provided_by(Vault::of(basic)));
        let api = api.credential("cookie", Credential::provided_by(Vault::of(key)));
        let bearer = |_| Ok(Provided::new(Credential::bearer("t")));
        api.credential("staff", Credential::provided_by(Vault::of(bearer)))
    });
    client.execute(Door).await.unwrap();
    client.execute(Cookie).await.unwrap();
    client.execute(Staff).await.unwrap();
    let sent = upstream.requests();
    assert_eq!(sent[0].header("authorization"), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    assert_eq!(sent[1].header("cookie"), Some("taste=sweet; session=k3y-1"));
    assert_eq!(sent[2].header("authorization"), Some("Bearer t"));
}

async fn fails(vault: Vault) -> (String, usize) {
    let seen = vault.clone();
    let (upstream, client) = shop(|api| {
        let credential = Credential::provided_by(vault).fetch_timeout(Duration::from_secs(4));
        api.credential("key", credential).policy(Policy::new().backoff_ms(0))
    });
    let error = client.call(Key).idempotency_key("k").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credential);
    assert!(upstream.requests().is_empty());
    (format!("{error} {error:?}"), seen.asked())
}

#[tokio::test(start_paused = true)]
async fn what_it_cannot_give_is_an_error_of_the_credential() {
    let (text, asked) = fails(Vault::of(|_| Err(ProvideError::new("the vault is sealed")))).await;
    assert!(text.contains("no token for the scheme `key`: the vault is sealed"), "{text}");
    assert_eq!(asked, 1);
    let (_, asked) = fails(Vault::of(|_| Err(ProvideError::new("busy").passing()))).await;
    assert_eq!(asked, 3, "what may pass is tried again");
    let (text, _) = fails(Vault { hangs: true, ..Vault::default() }).await;
    assert!(text.contains("the provider of credentials took longer than 4s"), "{text}");
    // What does not fit, and what would have to be fetched itself.
    let bearer = |_| Ok(Provided::new(Credential::bearer("s3cret")));
    let (text, _) = fails(Vault::of(bearer)).await;
    assert!(text.contains("wants an API key") && !text.contains("s3cret"), "{text}");
    let nested = |_| Ok(Provided::new(Credential::provided_by(Vault::default())));
    assert!(fails(Vault::of(nested)).await.0.contains("has to be fetched itself"));
}

#[tokio::test(start_paused = true)]
async fn what_it_gave_is_hidden_even_when_it_was_replaced_since() {
    let (upstream, client) =
        shop(|api| api.credential("key", Credential::provided_by(Vault::of(key))));
    client.execute(Key).await.unwrap();
    upstream.fault(Method::POST, "/v1/things", Fault::Answer(Reply::status(401)));
    let echo = Reply::json(400, &serde_json::json!({ "message": "k3y-1 and k3y-2" }));
    upstream.fault(Method::POST, "/v1/things", Fault::Answer(echo));
    let error = client.execute(Key).await.unwrap_err();
    assert!(error.to_string().contains("[redacted] and [redacted]"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn one_that_panics_fails_this_fetch_and_no_other() {
    let vault = Vault::of(|number| if number == 1 { panic!("no vault") } else { key(number) });
    let (_, client) = shop(|api| {
        let api = api.policy(Policy::new().attempts(1));
        api.credential("key", Credential::provided_by(vault))
    });
    for answer in join_all((0..3).map(|_| client.execute(Key))).await {
        let error = answer.unwrap_err();
        assert!(error.to_string().contains("the provider of credentials panicked"), "{error}");
    }
    client.execute(Key).await.unwrap();
}

#[test]
fn it_gives_no_client_certificate() {
    let credential = Credential::provided_by(Vault::default());
    let builder = fanwise_runtime::Client::<Shop>::builder().credential("certificate", credential);
    let error = builder.build(&fanwise_runtime::Shared::new()).unwrap_err().to_string();
    assert!(error.contains("wants a client certificate"), "{error}");
}
