//! Each scheme's credential stands where the document says, and nowhere else.

use fanwise_runtime::transport::memory::{Fault, Received, Reply};
use fanwise_runtime::{ApiBuilder, Client, Credential, ErrorKind, Method, Operation, Shared};

use crate::apis::{
    Certificate, Cookie, Digest, Door, Key, Open, Person, Query, Shop, Staff, StaffAndKey,
    StaffOrAnybody, StaffOrKey, shop,
};

async fn sent<O: Operation<Api = Shop>>(
    operation: O,
    set: impl FnOnce(ApiBuilder<Shop>) -> ApiBuilder<Shop>,
) -> Received {
    let (upstream, client) = shop(set);
    client.execute(operation).await.unwrap();
    upstream.requests().remove(0)
}

fn authorization(request: &Received) -> Option<&str> {
    request.header("authorization")
}

#[tokio::test]
async fn each_kind_stands_where_the_document_says() {
    let bearer = sent(Staff, |api| api.bearer("t0ken")).await;
    assert_eq!(authorization(&bearer), Some("Bearer t0ken"));
    let basic = sent(Door, |api| api.basic("Aladdin", "open sesame")).await;
    assert_eq!(authorization(&basic), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    let key = sent(Key, |api| api.api_key("k3y")).await;
    assert_eq!((key.header("x-api-key"), authorization(&key)), (Some("k3y"), None));
    let query = sent(Query, |api| api.credential("query", Credential::api_key("a&b=c"))).await;
    assert_eq!(query.query(), "fixed=1&api%20key=a%26b%3Dc");
    let cookie = sent(Cookie, |api| api.credential("cookie", Credential::api_key("c00kie"))).await;
    assert_eq!(cookie.header("cookie"), Some("taste=sweet; session=c00kie"));
    let person = sent(Person, |api| api.credential("oidc", Credential::token("t0ken"))).await;
    assert_eq!(authorization(&person), Some("Bearer t0ken"));
    let digest = sent(Digest, |api| api.authorization("Digest username=\"x\"")).await;
    assert_eq!(authorization(&digest), Some("Digest username=\"x\""));
    let shown = Credential::in_transport();
    let certificate = sent(Certificate, |api| api.credential("certificate", shown)).await;
    assert_eq!(authorization(&certificate), None);
}

#[tokio::test]
async fn the_operation_says_what_is_sent() {
    let open = sent(Open, |api| api.bearer("t0ken").api_key("k3y")).await;
    assert_eq!((authorization(&open), open.header("x-api-key")), (None, None));
    let second = sent(StaffOrKey, |api| api.api_key("k3y")).await;
    assert_eq!((authorization(&second), second.header("x-api-key")), (None, Some("k3y")));
    let first = sent(StaffOrKey, |api| api.api_key("k3y").bearer("t0ken")).await;
    assert_eq!((authorization(&first), first.header("x-api-key")), (Some("Bearer t0ken"), None));
    let both = sent(StaffAndKey, |api| api.api_key("k3y").bearer("t0ken")).await;
    assert_eq!(
        (authorization(&both), both.header("x-api-key")),
        (Some("Bearer t0ken"), Some("k3y"))
    );
    assert_eq!(authorization(&sent(StaffOrAnybody, |api| api).await), None);
    let known = sent(StaffOrAnybody, |api| api.bearer("t0ken")).await;
    assert_eq!(authorization(&known), Some("Bearer t0ken"));
}

#[tokio::test]
async fn a_missing_one_is_named_before_anything_is_sent() {
    let (upstream, client) = shop(|api| api.api_key("k3y"));
    let error = client.execute(StaffAndKey).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credential);
    assert!(error.to_string().contains("needs the scheme `staff`"), "{error}");
    assert!(error.to_string().contains("`.bearer(token)`"), "{error}");
    assert!(upstream.requests().is_empty());
}

#[tokio::test]
async fn a_header_of_the_call_itself_counts_and_stays() {
    let (upstream, client) = shop(|api| api);
    client.call(Staff).header("Authorization", "Bearer own").send().await.unwrap();
    let (configured, client) = shop(|api| api.bearer("t0ken"));
    client.call(Staff).header("Authorization", "Bearer own").send().await.unwrap();
    for upstream in [upstream, configured] {
        assert_eq!(authorization(&upstream.requests()[0]), Some("Bearer own"));
    }
}

#[test]
fn a_credential_that_does_not_fit_fails_at_build() {
    let text = |name: &str, credential: Credential| {
        let builder = Client::<Shop>::builder().credential(name, credential);
        builder.build(&Shared::new()).unwrap_err().to_string()
    };
    let unknown = text("boss", Credential::bearer("s3cret"));
    assert!(unknown.contains("`boss`") && unknown.contains("`staff`"), "{unknown}");
    let misfit = text("staff", Credential::api_key("s3cret"));
    assert!(misfit.contains("a bearer token") && misfit.contains("an API key"), "{misfit}");
    for broken in [
        text("staff", Credential::bearer("s3cret\r\nX-Evil: 1")),
        text("staff", Credential::bearer("")),
        text("door", Credential::basic("s3:cret", "s3cret")),
        text("cookie", Credential::api_key("s3cret; other=1")),
    ] {
        assert!(!broken.contains("s3cret") && broken.contains("the scheme"), "{broken}");
    }
}

#[tokio::test]
async fn a_credential_never_crosses_an_unsafe_or_foreign_line() {
    let (upstream, client) = shop(|api| api.bearer("t0ken").base_url("http://shop.example.com/v1"));
    let error = client.execute(Staff).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credential);
    assert!(upstream.requests().is_empty());
    client.execute(Open).await.unwrap();

    let (upstream, client) = shop(|api| api.bearer("t0ken").api_key("k3y"));
    let away = Reply::status(307).header("location", "https://evil.example.com/v1/things");
    upstream.fault(Method::POST, "/v1/things", Fault::Answer(away));
    client.execute(StaffAndKey).await.unwrap();
    let [home, abroad] = &upstream.requests()[..] else { panic!("two requests") };
    assert_eq!(authorization(home), Some("Bearer t0ken"));
    assert_eq!(abroad.origin(), "https://evil.example.com");
    assert_eq!((authorization(abroad), abroad.header("x-api-key")), (None, None));
    assert_eq!((abroad.header("cookie"), abroad.body()), (None, home.body()));
}

#[tokio::test]
async fn no_debug_and_no_error_shows_a_secret() {
    let secret = "s3cret-value";
    let credentials = [
        Credential::bearer(secret),
        Credential::basic("user", secret),
        Credential::api_key(secret),
        Credential::client_credentials("id", secret).token_parameter("audience", secret),
        Credential::authorization(secret),
    ];
    let shown = format!("{credentials:?}");
    assert!(!shown.contains(secret) && shown.contains("[redacted]"), "{shown}");
    let builder = Client::<Shop>::builder().bearer(secret);
    assert!(!format!("{builder:?}").contains(secret));
    let (upstream, client) = shop(|api| api.bearer(secret));
    // An API that echoes what it was sent.
    let echo = Reply::json(400, &serde_json::json!({ "code": secret, "message": secret }));
    upstream.fault(Method::POST, "/v1/things", Fault::Answer(echo));
    let error = client.execute(Staff).await.unwrap_err();
    let seen = format!("{client:?} {error} {error:?} {upstream:?} {:?}", upstream.requests());
    assert!(!seen.contains(secret), "{seen}");
}
