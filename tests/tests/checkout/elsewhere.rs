//! Credentials that the program does not hold itself: from its environment, by refresh tokens,
//! from a vault. They are searched for in all that a run can show, like any other.

use std::error::Error;
use std::fmt::Debug;

use checkout_sdk::runtime::auth::{Asked, CredentialProvider, ProvideError, Provided};
use checkout_sdk::runtime::tls::TlsOptions;
use checkout_sdk::runtime::transport::MemoryTransport;
use checkout_sdk::runtime::transport::memory::{Fault, Reply};
use checkout_sdk::runtime::{BoxFuture, Credential, Method, env, json};
use checkout_sdk::{CheckoutSdk, CheckoutSdkBuilder};

use crate::secrets::{clean, tattler};
use crate::shop::{self, ACCESS_TOKEN, API_KEY, BEARER, CLIENT_SECRET, Shop, TOKEN_URL, order};

const REFRESH: &str = "zq-refresh-1d20aa";
const NEXT: &str = "zq-refresh-2e31bb";
const VAULTED: &str = "zq-vaulted-77ab0c";
const KEY: &str = "zqPrivateKeyMC4CAQAwBQYDK2VwBCIEIA";

#[derive(Default)]
struct Seen(String);

impl Seen {
    fn debug(&mut self, value: &impl Debug) {
        self.0.extend([format!("{value:?}"), format!("{value:#?}")]);
    }

    fn error(&mut self, error: &dyn Error) {
        let mut next = Some(error);
        while let Some(error) = next {
            self.0.extend([error.to_string(), format!("{error:?} {error:#?}")]);
            next = error.source();
        }
    }

    #[track_caller]
    fn is_clean(&self) {
        clean(&self.0);
        for secret in [REFRESH, NEXT, VAULTED, KEY] {
            assert!(!self.0.contains(secret), "{secret} stands in: {}", self.0);
        }
    }
}

/// The environment of a program that is given all of its credentials there.
fn find(name: &str) -> Option<String> {
    let text = match name {
        "FANWISE_INVENTORY_TOKEN" => BEARER,
        "FANWISE_PAYMENT_API_KEY" | "SHOP_KEY" => API_KEY,
        "FANWISE_EMAIL_CLIENT_ID" => "checkout",
        "FANWISE_EMAIL_CLIENT_SECRET" => CLIENT_SECRET,
        "FANWISE_EMAIL_REFRESH_TOKEN" => REFRESH,
        _ => return None,
    };
    Some(text.to_owned())
}

fn shop(set: impl FnOnce(CheckoutSdkBuilder) -> CheckoutSdkBuilder) -> Shop {
    let shop = Shop::open();
    let builder = CheckoutSdk::builder().transport(shop.upstream.clone()).seed(11);
    let sdk = set(builder.environment(find)).build().expect("an SDK");
    let token = json!({ "access_token": ACCESS_TOKEN, "refresh_token": NEXT, "expires_in": 60 });
    shop.reply(Method::POST, TOKEN_URL, Reply::json(200, &token));
    Shop { sdk, ..shop }
}

/// A call of each API, a fan-out, and what is counted.
async fn all(shop: &Shop, seen: &mut Seen) {
    let outcome = shop.sdk.place_order(order()).await;
    seen.debug(&outcome);
    seen.0.push_str(&serde_json::to_string(&outcome.report()).expect("JSON"));
    seen.error(&outcome.into_error());
    match shop.sdk.email().get_message("m-1").retry(1).send().await {
        Ok(answer) => seen.debug(&answer),
        Err(error) => seen.error(&error),
    }
    if let Err(error) = shop.sdk.payment().get_charge("c").retry(1).send().await {
        seen.error(&error);
    }
    seen.debug(&shop.sdk);
    seen.debug(&shop.upstream.requests());
    let stats = shop.sdk.stats();
    seen.debug(&stats);
    seen.0 += &stats.to_string();
    seen.0 += &serde_json::to_string(&stats).expect("JSON");
}

#[tokio::test(start_paused = true)]
async fn an_sdk_without_a_credential_in_its_program() {
    let shop = shop(|sdk| sdk);
    shop.sdk.place_order(order()).await.into_result().expect("all legs");
    let sent = shop.calls();
    let header = |name: &str, value: &str| sent.iter().any(|one| one.header(name) == Some(value));
    assert!(header("authorization", &format!("Bearer {BEARER}")));
    assert!(header("x-api-key", API_KEY));
    assert!(header("authorization", &format!("Bearer {ACCESS_TOKEN}")));
}

#[tokio::test(start_paused = true)]
async fn nothing_of_it_shows_whatever_the_apis_repeat() {
    let everything = [REFRESH, NEXT, CLIENT_SECRET, ACCESS_TOKEN, API_KEY, BEARER, VAULTED];
    for status in [200, 400, 401, 500] {
        let shop = shop(|sdk| sdk);
        all(&shop, &mut Seen::default()).await;
        for url in [shop::email("/messages/{id}"), shop::email("/messages")] {
            shop.reply(Method::GET, &url, tattler(status, &everything[..4]));
            shop.reply(Method::POST, &url, tattler(status, &everything[..4]));
        }
        shop.reply(Method::POST, &shop::payment("/charges"), tattler(status, &[API_KEY]));
        let mut seen = Seen::default();
        all(&shop, &mut seen).await;
        // And the token endpoint, once it is asked again.
        shop.reply(Method::POST, TOKEN_URL, tattler(status, &everything));
        tokio::time::advance(std::time::Duration::from_secs(100)).await;
        for _ in 0..4 {
            all(&shop, &mut seen).await;
        }
        seen.is_clean();
    }
    let shop = shop(|sdk| sdk);
    shop.upstream.faults(Method::POST, TOKEN_URL, vec![Fault::HangAfter, Fault::ResetBefore]);
    let mut seen = Seen::default();
    all(&shop, &mut seen).await;
    seen.is_clean();
}

struct Vault;

impl CredentialProvider for Vault {
    fn provide<'a>(&'a self, _: Asked<'a>) -> BoxFuture<'a, Result<Provided, ProvideError>> {
        Box::pin(async { Ok(Provided::new(Credential::api_key(VAULTED))) })
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_of_a_vault_shows() {
    let shop = shop(|sdk| {
        sdk.payment(|api| api.credential("merchantKey", Credential::provided_by(Vault)))
    });
    shop.reply(Method::POST, &shop::payment("/charges"), tattler(400, &[VAULTED]));
    let mut seen = Seen::default();
    all(&shop, &mut seen).await;
    assert!(shop.calls().iter().any(|sent| sent.header("x-api-key") == Some(VAULTED)));
    seen.is_clean();
}

#[test]
fn nothing_shows_of_what_cannot_be_set_up() {
    let mut seen = Seen::default();
    let wrong_key = format!("-----BEGIN PRIVATE KEY-----\n{KEY}\n-----END PRIVATE KEY-----\n");
    seen.error(&TlsOptions::new().identity_pem(&wrong_key).unwrap_err());
    seen.error(&TlsOptions::new().root_pem(format!("{KEY}{wrong_key}")).unwrap_err());
    let sets: [fn(CheckoutSdkBuilder) -> CheckoutSdkBuilder; 5] = [
        |sdk| sdk.payment(|api| api.api_key(format!("{API_KEY}\n"))),
        |sdk| sdk.inventory(|api| api.credential("staff", Credential::api_key(env("SHOP_KEY")))),
        |sdk| sdk.inventory(|api| api.credential("staff", Credential::client_certificate(KEY))),
        |sdk| sdk.email(|api| api.credential("app", Credential::refresh_token("a", "", ""))),
        |sdk| {
            sdk.environment(|name| {
                (name == "FANWISE_EMAIL_REFRESH_TOKEN").then(|| REFRESH.to_owned())
            })
        },
    ];
    for set in sets {
        let builder = CheckoutSdk::builder().transport(MemoryTransport::new()).environment(find);
        let builder = set(builder);
        seen.debug(&builder);
        seen.error(&builder.build().unwrap_err());
    }
    seen.is_clean();
}
