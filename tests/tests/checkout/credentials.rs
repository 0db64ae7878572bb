//! Each API has its own credential, and no other API's.

use std::time::Duration;

use checkout_sdk::runtime::transport::MemoryTransport;
use checkout_sdk::runtime::transport::memory::{Fault, Received, Reply};
use checkout_sdk::runtime::{Credential, Method, Scheme, json};
use checkout_sdk::{CheckoutSdk, CheckoutSdkBuilder, ErrorKind, inventory};

use crate::shop::{self, ACCESS_TOKEN, API_KEY, BEARER, CLIENT_SECRET, Shop, TOKEN_URL, order};

/// All that left, as text: URL, headers, body.
fn text(request: &Received) -> String {
    let mut lines = vec![format!("{} {}", request.method(), request.uri())];
    for (name, value) in request.headers() {
        lines.push(format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
    }
    lines.push(String::from_utf8_lossy(request.body()).into_owned());
    lines.join("\n")
}

#[tokio::test(start_paused = true)]
async fn no_credential_goes_to_another_api() {
    let shop = Shop::open();
    let _ = shop.sdk.place_order(order()).await;
    let mut seen = [0; 3];
    for request in shop.calls() {
        let text = text(&request);
        let here = ["inventory", "payment", "email"]
            .iter()
            .position(|api| request.origin().contains(api))
            .expect("one of the three");
        seen[here] += 1;
        for (owner, secret) in [BEARER, API_KEY, ACCESS_TOKEN].iter().enumerate() {
            assert_eq!(text.contains(secret), owner == here, "{text}");
        }
        assert!(!text.contains(CLIENT_SECRET), "it goes to the token URL alone");
    }
    assert_eq!(seen, [1, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn each_stands_where_its_document_says() {
    let shop = Shop::open();
    shop.sdk.inventory().get_item("A-1").send().await.unwrap();
    assert_eq!(shop.last().header("authorization"), Some(&*format!("Bearer {BEARER}")));
    shop.sdk.payment().get_charge("ch_1").send().await.unwrap();
    assert_eq!(shop.last().header("x-api-key"), Some(API_KEY));
    assert_eq!(shop.last().header("authorization"), None);
    shop.sdk.email().get_message("m-1").send().await.unwrap();
    assert_eq!(shop.last().header("authorization"), Some(&*format!("Bearer {ACCESS_TOKEN}")));
}

#[tokio::test(start_paused = true)]
async fn an_operation_without_security_gets_none() {
    let shop = Shop::open();
    shop.sdk.inventory().get_health().send().await.unwrap();
    shop.sdk.payment().get_health().send().await.unwrap();
    shop.sdk.email().get_health().send().await.unwrap();
    for request in shop.upstream.requests() {
        assert_eq!(request.header("authorization"), None);
        assert_eq!(request.header("x-api-key"), None);
    }
    assert_eq!(shop.upstream.requests().len(), 3, "no token was fetched for it");
}

#[tokio::test(start_paused = true)]
async fn one_token_serves_many_calls_and_a_401_renews_it() {
    let shop = Shop::open();
    let fetches = || shop.upstream.requests_to(&Method::POST, "/oauth/token").len();
    for _ in 0..3 {
        shop.sdk.email().list_templates().send().await.unwrap();
    }
    assert_eq!(fetches(), 1);
    let body = shop.upstream.requests_to(&Method::POST, "/oauth/token")[0].body().clone();
    let body = String::from_utf8_lossy(&body).into_owned();
    assert!(body.contains("grant_type=client_credentials"), "{body}");
    assert!(body.contains("scope=messages%3Asend+messages%3Aread"), "{body}");
    let refused = Fault::Answer(Reply::status(401));
    shop.upstream.fault(Method::GET, &shop::email("/templates"), refused);
    shop.sdk.email().list_templates().send().await.unwrap();
    assert_eq!(fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn without_a_credential_nothing_leaves() {
    let upstream = MemoryTransport::new();
    let sdk = CheckoutSdk::builder().transport(upstream.clone()).build().unwrap();
    let error = sdk.inventory().get_item("A-1").send().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Credential, None));
    assert!(error.to_string().contains("staff"), "it names the scheme: {error}");
    assert!(upstream.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_token_that_cannot_be_had_is_an_error_of_the_credential() {
    let shop = Shop::open();
    let body = json!({ "error": "invalid_client", "error_description": CLIENT_SECRET });
    shop.reply(Method::POST, TOKEN_URL, Reply::json(401, &body));
    let error = shop.sdk.email().get_message("m-1").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credential);
    assert!(error.to_string().contains("invalid_client"), "{error}");
    assert!(!format!("{error} {error:?}").contains(CLIENT_SECRET), "{error}");
    assert!(shop.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_unknown_scheme_is_refused_by_the_builder() {
    let unknown = CheckoutSdk::builder()
        .transport(MemoryTransport::new())
        .inventory(|api| api.credential("merchantKey", Credential::api_key("x")))
        .build();
    let error = unknown.unwrap_err().to_string();
    assert!(error.contains("merchantKey") && error.contains("inventory"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_fault_of_the_settings_says_which_api() {
    let fault = |set: fn(CheckoutSdkBuilder) -> CheckoutSdkBuilder| {
        let builder = CheckoutSdk::builder().transport(MemoryTransport::new());
        set(builder).build().unwrap_err().to_string()
    };
    let text = fault(|sdk| sdk.payment(|api| api.base_url("nowhere")));
    assert!(text.starts_with("payment: base URL: "), "{text}");
    let text = fault(|sdk| sdk.inventory(|api| api.bearer("")));
    assert!(text.starts_with("inventory: "), "{text}");
}

#[test]
fn the_documents_schemes_are_the_apis_own() {
    use checkout_sdk::runtime::Api;
    let names = |schemes: &[Scheme]| format!("{schemes:?}");
    assert!(names(inventory::Api::SCHEMES).contains("staff"));
    assert_eq!(checkout_sdk::payment::Api::NAME, "payment");
}

#[tokio::test(start_paused = true)]
async fn a_slow_token_counts_against_the_call() {
    let shop = Shop::open();
    shop.reply(Method::POST, TOKEN_URL, Reply::hang());
    let call = shop.sdk.email().get_message("m-1").timeout(Duration::from_secs(2));
    let error = call.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert!(shop.calls().is_empty());
    assert_eq!(shop.upstream.in_flight(), 0);
}
