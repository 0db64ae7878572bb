//! Credentials from environment variables: their names, what is missing, and what is never shown.

use std::collections::HashMap;
use std::process::Command;

use fanwise_runtime::auth::file;
use fanwise_runtime::transport::memory::Received;
use fanwise_runtime::{
    Api, ApiBuilder, Client, Credential, ErrorKind, Operation, Scheme, Shared, env,
};

use crate::apis::{
    App, Certificate, Digest, Door, Key, Mail, Open, Person, Query, SecondDoor, Shop, Staff, shop,
};

const SECRET: &str = "v3ry-s3cret";

/// What a program finds in its environment.
fn vars(all: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> + Send + Sync + use<> {
    let all: HashMap<String, String> =
        all.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    move |name| all.get(name).cloned()
}

async fn sent<O: Operation<Api = Shop>>(operation: O, all: &[(&str, &str)]) -> Received {
    let (upstream, client) = shop(|api| api.environment(vars(all)));
    client.execute(operation).await.unwrap();
    upstream.requests().remove(0)
}

async fn authorization<O: Operation<Api = Shop>>(operation: O, all: &[(&str, &str)]) -> String {
    sent(operation, all).await.header("authorization").unwrap_or_default().to_owned()
}

#[tokio::test]
async fn each_kind_has_variables_of_its_own() {
    assert_eq!(authorization(Staff, &[("FANWISE_SHOP_TOKEN", "t")]).await, "Bearer t");
    assert_eq!(authorization(Person, &[("FANWISE_SHOP_TOKEN", "t")]).await, "Bearer t");
    let door = [("FANWISE_SHOP_USER", "Aladdin"), ("FANWISE_SHOP_PASSWORD", "open sesame")];
    assert_eq!(authorization(Door, &door).await, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    let no_password = [("FANWISE_SHOP_USER", "key"), ("FANWISE_SHOP_PASSWORD", "")];
    assert_eq!(authorization(Door, &no_password).await, "Basic a2V5Og==");
    let key = sent(Key, &[("FANWISE_SHOP_API_KEY", "k")]).await;
    assert_eq!(key.header("x-api-key"), Some("k"));
    assert_eq!(
        authorization(Digest, &[("FANWISE_SHOP_AUTHORIZATION", "Digest x")]).await,
        "Digest x"
    );
}

#[tokio::test]
async fn each_scheme_can_be_named() {
    let named = [("FANWISE_SHOP__QUERY_API_KEY", "q"), ("FANWISE_SHOP_API_KEY", "k")];
    assert_eq!(sent(Query, &named).await.query(), "fixed=1&api%20key=q");
    assert_eq!(sent(Key, &named).await.header("x-api-key"), Some("k"));
    let door =
        [("FANWISE_SHOP__SECOND_DOOR_USER", "a"), ("FANWISE_SHOP__SECOND_DOOR_PASSWORD", "b")];
    assert_eq!(authorization(SecondDoor, &door).await, "Basic YTpi");
    let both = [("FANWISE_SHOP__STAFF_TOKEN", "named"), ("FANWISE_SHOP_TOKEN", "any")];
    assert_eq!(authorization(Staff, &both).await, "Bearer named");
}

#[tokio::test(start_paused = true)]
async fn oauth_takes_ids_from_there_and_refresh_tokens_first() {
    let token = fanwise_runtime::transport::memory::Reply::json(
        200,
        &serde_json::json!({ "access_token": "t" }),
    );
    let fetch = async |all: &[(&str, &str)], app: bool| {
        let (upstream, client) = shop(|api| api.environment(vars(all)));
        upstream.reply(http::Method::POST, "/oauth/token", token.clone());
        if app {
            client.execute(App).await.unwrap()
        } else {
            client.execute(Mail).await.unwrap()
        };
        String::from_utf8_lossy(upstream.requests()[0].body()).into_owned()
    };
    let mut all = vec![("FANWISE_SHOP_CLIENT_ID", "me"), ("FANWISE_SHOP_CLIENT_SECRET", SECRET)];
    assert!(fetch(&all, false).await.starts_with("grant_type=client_credentials&"));
    all.push(("FANWISE_SHOP_REFRESH_TOKEN", "r"));
    assert_eq!(fetch(&all, true).await, "grant_type=refresh_token&refresh_token=r");
    assert_eq!(fetch(&all, false).await, "grant_type=refresh_token&refresh_token=r");
    assert_eq!(authorization(Mail, &[("FANWISE_SHOP_TOKEN", "own")]).await, "Bearer own");
}

#[tokio::test]
async fn a_file_may_hold_what_a_variable_would() {
    let path = std::env::temp_dir().join(format!("fanwise-{}-token", std::process::id()));
    std::fs::write(&path, "from-file\n").unwrap();
    let text = path.to_str().unwrap();
    let all = [("FANWISE_SHOP_TOKEN_FILE", text)];
    assert_eq!(authorization(Staff, &all).await, "Bearer from-file");
    let (upstream, client) = shop(|api| api.bearer(file(&path)).no_environment());
    client.execute(Staff).await.unwrap();
    assert_eq!(upstream.requests()[0].header("authorization"), Some("Bearer from-file"));
    std::fs::remove_file(&path).unwrap();
    // Whoever puts the secret where the path belongs doesn't read it in the log.
    let error = fails(|api| api.environment(vars(&[("FANWISE_SHOP_TOKEN_FILE", SECRET)])));
    assert!(error.contains("`FANWISE_SHOP_TOKEN_FILE`") && !error.contains(SECRET), "{error}");
}

#[tokio::test]
async fn the_program_goes_first_and_may_want_none() {
    let all = [("FANWISE_SHOP_TOKEN", "other")];
    let (upstream, client) = shop(|api| api.environment(vars(&all)).bearer("own"));
    client.execute(Staff).await.unwrap();
    assert_eq!(upstream.requests()[0].header("authorization"), Some("Bearer own"));
    let (_, client) = shop(|api| api.environment(vars(&all)).no_environment());
    assert_eq!(client.execute(Staff).await.unwrap_err().kind(), ErrorKind::Credential);
    client.execute(Open).await.unwrap();
}

#[tokio::test]
async fn what_is_missing_is_named_with_its_variable() {
    let (_, client) = shop(|api| api.environment(|_| None));
    let text = async |error: fanwise_runtime::ApiError<()>| error.to_string();
    for (error, names) in [
        (text(client.execute(Staff).await.unwrap_err()).await, "FANWISE_SHOP_TOKEN"),
        (
            text(client.execute(Door).await.unwrap_err()).await,
            "FANWISE_SHOP_USER and FANWISE_SHOP_PASSWORD",
        ),
        (text(client.execute(Key).await.unwrap_err()).await, "FANWISE_SHOP_API_KEY"),
        (text(client.execute(Query).await.unwrap_err()).await, "FANWISE_SHOP__QUERY_API_KEY"),
        (
            text(client.execute(Mail).await.unwrap_err()).await,
            "FANWISE_SHOP_CLIENT_ID and FANWISE_SHOP_CLIENT_SECRET",
        ),
        (text(client.execute(Digest).await.unwrap_err()).await, "FANWISE_SHOP_AUTHORIZATION"),
        (
            text(client.execute(Certificate).await.unwrap_err()).await,
            "FANWISE_SHOP_CLIENT_CERTIFICATE and FANWISE_SHOP_CLIENT_KEY",
        ),
    ] {
        assert!(error.contains(&format!("or {names} in the environment")), "{error}");
    }
}

fn fails(set: impl FnOnce(ApiBuilder<Shop>) -> ApiBuilder<Shop>) -> String {
    set(Client::<Shop>::builder()).build(&Shared::new()).unwrap_err().to_string()
}

#[test]
fn half_of_a_credential_is_an_error_that_names_the_other_half() {
    for (set, unset) in [
        ("USER", "PASSWORD"),
        ("PASSWORD", "USER"),
        ("CLIENT_ID", "CLIENT_SECRET"),
        ("CLIENT_SECRET", "CLIENT_ID"),
        ("REFRESH_TOKEN", "CLIENT_ID"),
        ("CLIENT_KEY", "CLIENT_CERTIFICATE"),
    ] {
        let error = fails(|api| api.environment(vars(&[(&format!("FANWISE_SHOP_{set}"), SECRET)])));
        let expected = format!("`FANWISE_SHOP_{set}` is set, but `FANWISE_SHOP_{unset}` is not");
        assert!(error.contains(&expected) && !error.contains(SECRET), "{error}");
    }
}

#[test]
fn a_variable_of_ones_own_name_has_to_be_there() {
    let error = fails(|api| api.bearer(env("MY_TOKEN")).environment(|_| None));
    assert!(error.contains("`staff`") && error.contains("`MY_TOKEN` is not set"), "{error}");
    let error = fails(|api| api.bearer(env("MY_TOKEN")).environment(vars(&[("MY_TOKEN", "")])));
    assert!(error.contains("`MY_TOKEN` is empty"), "{error}");
    let broken = format!("{SECRET}\r\nX-Evil: 1");
    let all = [("MY_TOKEN", broken.as_str())];
    let error = fails(|api| api.bearer(env("MY_TOKEN")).environment(vars(&all)));
    assert!(error.contains("line break") && !error.contains(SECRET), "{error}");
    let error = fails(|api| api.basic("me", file("/no/such/file")));
    assert!(error.contains("`/no/such/file` cannot be read"), "{error}");
    let shown = format!("{:?} {:?}", env("MY_TOKEN"), Credential::bearer(env("MY_TOKEN")));
    assert_eq!(shown, "env(\"MY_TOKEN\") Credential(a bearer token, [redacted])");
}

#[tokio::test]
async fn a_variable_of_ones_own_name_is_read() {
    let all = [("MY_USER", "Aladdin"), ("MY_PASSWORD", "open sesame")];
    let (upstream, client) =
        shop(|api| api.basic(env("MY_USER"), env("MY_PASSWORD")).environment(vars(&all)));
    client.execute(Door).await.unwrap();
    let sent = upstream.requests()[0].header("authorization").unwrap().to_owned();
    assert_eq!(sent, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

macro_rules! keyed {
    ($($ty:ident $name:literal)*) => {$(
        #[derive(Debug)]
        struct $ty;

        impl Api for $ty {
            const NAME: &'static str = $name;
            const BASE_URL: Option<&'static str> = Some("https://example.com");
            const SCHEMES: &'static [Scheme] =
                &[Scheme::api_key("key", fanwise_runtime::Location::Header, "X-Key")];
        }
    )*};
}

keyed! { Dashed "pay-ment" Lined "pay_ment" }

#[test]
fn two_apis_never_share_a_variable() {
    let all = [("FANWISE_PAY_MENT_API_KEY", SECRET)];
    let shared = Shared::new().environment(vars(&all));
    Client::<Dashed>::builder().build(&shared).unwrap();
    Client::<Dashed>::builder().build(&shared).unwrap();
    let error = Client::<Lined>::builder().build(&shared).unwrap_err().to_string();
    assert!(error.contains("`FANWISE_PAY_MENT_API_KEY`"), "{error}");
    assert!(error.contains("`pay-ment` and `pay_ment`") && !error.contains(SECRET), "{error}");
    // A key alone may be called a token.
    let all = [("FANWISE_PAY_MENT_TOKEN", SECRET)];
    Client::<Lined>::builder().build(&Shared::new().environment(vars(&all))).unwrap();
}

#[tokio::test]
async fn the_environment_of_the_process_is_read() {
    let name = "FANWISE_SHOP_TOKEN";
    if std::env::var_os(name).is_none() {
        // A test can't change its own environment safely: it runs again in one that has it.
        let test = "environment::the_environment_of_the_process_is_read";
        let mut again = Command::new(std::env::current_exe().unwrap());
        let run = again.args(["--exact", test]).env(name, SECRET).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
        assert!(String::from_utf8_lossy(&run.stdout).contains("1 passed"));
        return;
    }
    let (upstream, client) = shop(|api| api);
    client.execute(Staff).await.unwrap();
    let sent = upstream.requests()[0].header("authorization").unwrap().to_owned();
    assert_eq!(sent, format!("Bearer {SECRET}"));
    assert!(!format!("{client:?} {upstream:?}").contains(SECRET));
}
