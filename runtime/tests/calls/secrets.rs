//! Credentials: where they go, and where they never show.

use fanwise_runtime::{
    BuildError, Decode, ErrorKind, Method, Operation, RawResponse, Request, Secret,
    TransportErrorKind, Value,
};

use crate::harness::{Read, Script, Shop, Staff, Step, answer, status};

const TOKEN: &str = "s3cr3t-token";

#[tokio::test(start_paused = true)]
async fn a_credential_goes_to_the_operations_that_want_it() {
    let script = Script::new([status(200)]);
    let client = script.staff(|api| api);
    client.execute(Staff::default()).await.unwrap();
    client.execute(Read { sku: "A".to_owned(), ..Read::default() }).await.unwrap();
    let seen = script.seen();
    assert_eq!(seen[0].header("authorization"), Some("Bearer s3cr3t-token"));
    assert_eq!(seen[1].header("authorization"), None);
}

#[tokio::test(start_paused = true)]
async fn a_header_of_the_call_stands_above_the_credential() {
    let script = Script::new([status(200)]);
    let client = script.staff(|api| api);
    client.call(Staff::default()).header("authorization", "Bearer mine").send().await.unwrap();
    assert_eq!(script.seen()[0].header("authorization"), Some("Bearer mine"));
}

#[tokio::test(start_paused = true)]
async fn no_credential_goes_over_plain_http_unasked() {
    let script = Script::new([status(200)]);
    let client = script.staff(|api| api.base_url("http://shop.example.com"));
    let error = client.execute(Staff::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credential);
    assert!(error.to_string().contains(".allow_plain_http()"), "{error}");
    let read = Read { sku: "A".to_owned(), ..Read::default() };
    let own = client.call(read.clone()).header("authorization", "Basic x").send().await;
    assert_eq!(own.unwrap_err().kind(), ErrorKind::Credential);
    assert!(script.seen().is_empty());

    client.execute(read).await.expect("nothing secret is in it");
    for base in ["http://127.0.0.1:80", "http://localhost:80", "http://[::1]:80"] {
        script.staff(|api| api.base_url(base)).execute(Staff::default()).await.unwrap();
    }
    let client = script.staff(|api| api.base_url("http://10.0.0.1").allow_plain_http());
    client.execute(Staff::default()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_the_api_repeats_of_a_credential_is_taken_out_of_the_error() {
    let body = format!(r#"{{"code":"denied","message":"token {TOKEN} is not good"}}"#);
    for step in [answer(402, &body), answer(200, &format!("{body}x"))] {
        let script = Script::new([step]);
        let error = script.staff(|api| api).execute(Staff::default()).await.unwrap_err();
        for text in [error.to_string(), format!("{error:?}"), error.message().to_owned()] {
            assert!(!text.contains(TOKEN), "{text}");
        }
        assert!(std::str::from_utf8(error.raw_body().unwrap()).unwrap().contains(TOKEN));
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_that_can_be_printed_holds_a_credential() {
    let script = Script::new([Step::Fail(TransportErrorKind::Reset)]);
    let client = script.staff(|api| api);
    let call = client.call(Staff::default()).header("x-key", TOKEN).query("key", TOKEN);
    let texts = [format!("{client:?}"), format!("{call:?}")];
    for text in texts {
        assert!(!text.contains(TOKEN), "{text}");
    }
    let error = call.send().await.unwrap_err();
    assert!(!format!("{error:?} {error}").contains(TOKEN));
}

/// Logs in with a password and a number of its own, each secret.
#[derive(Clone, Debug)]
struct Login {
    password: Secret<String>,
    pin: Option<Secret<i64>>,
}

impl Operation for Login {
    type Api = Shop;
    type Answer = Value;
    type Error = ();
    const ID: &'static str = "login";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/login";

    fn request(&self) -> Result<Request, BuildError> {
        Request::of::<Self>().query("pin", &self.pin).json(&self.password).build()
    }

    fn answer(raw: &RawResponse) -> Result<Value, Decode<()>> {
        raw.undeclared()
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_api_repeats_of_a_secret_field_is_taken_out_too() {
    let said = answer(422, r#"{"message":"neither hunter22 nor 4711 is right"}"#);
    let script = Script::new([said]);
    let login = Login { password: "hunter22".into(), pin: Some(4711.into()) };
    let error = script.client().execute(login).await.unwrap_err();
    assert_eq!(script.seen()[0].body, "\"hunter22\"");
    assert!(script.seen()[0].url.ends_with("/login?pin=4711"));
    let end = "neither [redacted] nor [redacted] is right: not declared by the document";
    assert!(error.to_string().ends_with(end), "{error}");
}
