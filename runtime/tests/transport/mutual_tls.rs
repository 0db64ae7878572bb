//! Client certificates of an API: shown to its own origin, and to nobody else. And what a client
//! of the user's own does with credentials.

use std::sync::Arc;

use fanwise_runtime::auth::file;
use fanwise_runtime::tls::TlsOptions;
use fanwise_runtime::transport::MemoryTransport;
use fanwise_runtime::{ApiBuilder, Client, ErrorKind, Shared, TransportErrorKind};

use crate::apis::{Certificate, CertificateAndKey, Key, Shop};
use crate::server::{Act, Server, answer};
use crate::tls::{Authority, trusting};

/// A server that lets in only those whose certificate `clients` signed.
async fn bank(
    servers: &Authority,
    clients: &Authority,
    script: impl Fn() -> Act + Send + Sync + 'static,
) -> Server {
    let acceptor = servers.acceptor("localhost", &["http/1.1"], Some(clients));
    Server::start_tls(acceptor, move |_, _| script()).await
}

fn client(
    server: &Server,
    tls: TlsOptions,
    set: impl FnOnce(ApiBuilder<Shop>) -> ApiBuilder<Shop>,
) -> Client<Shop> {
    let api = Client::<Shop>::builder().base_url(server.url("https")).tls(tls);
    set(api).build(&Shared::new().no_environment()).unwrap()
}

fn fine() -> Act {
    answer("200 OK", "", "")
}

#[tokio::test]
async fn a_certificate_is_a_credential_like_any_other() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let server = bank(&servers, &clients, fine).await;
    let pem = clients.identity("shop.example.com");
    let tls = || trusting(&servers);
    let known = client(&server, tls(), |api| api.client_certificate(pem.clone()));
    known.execute(Certificate).await.unwrap();

    let path = std::env::temp_dir().join(format!("fanwise-{}-client.pem", std::process::id()));
    std::fs::write(&path, &pem).unwrap();
    let from_file = client(&server, tls(), |api| api.client_certificate(file(&path)));
    from_file.execute(Certificate).await.unwrap();
    let options = tls().identity_file(&path).unwrap();
    client(&server, options, |api| api).execute(Certificate).await.unwrap();
    std::fs::remove_file(&path).unwrap();

    let (chain, key) = pem.split_at(pem.find("-----BEGIN PRIVATE KEY").unwrap());
    let (chain, key) = (chain.to_owned(), key.to_owned());
    let find = move |name: &str| match name {
        "FANWISE_SHOP_CLIENT_CERTIFICATE" => Some(chain.clone()),
        "FANWISE_SHOP_CLIENT_KEY" => Some(key.clone()),
        _ => None,
    };
    let api = Client::<Shop>::builder().base_url(server.url("https")).environment(find);
    let from_environment = api.build(&Shared::new().tls(tls())).unwrap();
    from_environment.execute(Certificate).await.unwrap();
    assert_eq!(server.seen().len(), 4);

    let stranger = client(&server, tls(), |api| {
        api.client_certificate(Authority::new().identity("shop.example.com"))
    });
    assert!(stranger.call(Certificate).retry(1).send().await.is_err());
    let nobody = client(&server, tls(), |api| api);
    let error = nobody.execute(Certificate).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credential);
    assert!(error.to_string().contains("`.client_certificate(pem)`"), "{error}");
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn it_goes_together_with_another() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let server = bank(&servers, &clients, fine).await;
    let both = client(&server, trusting(&servers), |api| {
        api.client_certificate(clients.identity("shop.example.com")).api_key("k3y").bearer("t0ken")
    });
    both.execute(CertificateAndKey).await.unwrap();
    let seen = server.seen();
    assert_eq!((seen[0].header("x-api-key"), seen[0].header("authorization")), ("k3y", ""));
    // Without the certificate the next alternative is taken.
    let one = client(&server, trusting(&servers), |api| api.api_key("k3y").bearer("t0ken"));
    let error = one.call(CertificateAndKey).retry(1).send().await.unwrap_err();
    // The server's word, unless the connection is gone before it is read.
    assert!(matches!(error.kind(), ErrorKind::Connect | ErrorKind::Transport), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn no_redirect_takes_it_to_another_origin() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let elsewhere = bank(&servers, &clients, fine).await;
    for status in ["307 Temporary Redirect", "308 Permanent Redirect"] {
        let away = format!("location: {}/v1/things\r\n", elsewhere.url("https"));
        let home = bank(&servers, &clients, move || answer(status, &away, "")).await;
        let known = client(&home, trusting(&servers), |api| {
            api.client_certificate(clients.identity("shop.example.com"))
        });
        let error = known.call(Certificate).retry(1).send().await.unwrap_err();
        assert_eq!((home.seen().len(), elsewhere.seen().len()), (1, 0), "{error}");
        let own = trusting(&servers).identity_pem(clients.identity("x.example.com")).unwrap();
        assert!(client(&home, own, |api| api).call(Certificate).retry(1).send().await.is_err());
        assert_eq!((home.seen().len(), elsewhere.seen().len()), (2, 0));
    }
}

#[tokio::test]
async fn another_name_or_root_is_refused_before_a_credential_leaves() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    for acceptor in [
        ours.acceptor("elsewhere.example.com", &["http/1.1"], None),
        theirs.acceptor("localhost", &["http/1.1"], None),
    ] {
        let server = Server::start_tls(acceptor, |_, _| fine()).await;
        let known = client(&server, trusting(&ours), |api| api.api_key("k3y"));
        let error = known.execute(Key).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 1), "{error}");
        assert!(error.to_string().contains("no trusted connection"), "{error}");
        assert!(server.seen().is_empty());
    }
}

#[test]
fn it_cannot_be_put_into_a_transport_that_is_there_already() {
    let pem = Authority::new().identity("shop.example.com");
    let text = |api: ApiBuilder<Shop>, shared: &Shared| api.build(shared).unwrap_err().to_string();
    let api = || Client::<Shop>::builder().client_certificate(pem.clone());
    let error = text(api().transport(MemoryTransport::new()), &Shared::new());
    assert!(error.contains("`Credential::in_transport()`"), "{error}");
    let error = text(api(), &Shared::new().transport(MemoryTransport::new()));
    assert!(error.contains("`Credential::in_transport()`"), "{error}");
    let own = Client::<Shop>::builder().tls(TlsOptions::new()).transport(MemoryTransport::new());
    assert!(text(own, &Shared::new()).contains("beside `.transport(…)`"));
    let broken = Client::<Shop>::builder().client_certificate("s3cret, but no PEM");
    let error = text(broken, &Shared::new());
    assert!(error.contains("no usable PEM") && !error.contains("s3cret"), "{error}");
}

/// A client of the user's own, which follows redirects unless it is told not to.
fn own(follows: bool) -> reqwest::Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let builder = reqwest::Client::builder().no_proxy().tls_backend_preconfigured(tls);
    let none = reqwest::redirect::Policy::none();
    let builder = if follows { builder } else { builder.redirect(none) };
    builder.build().unwrap()
}

#[tokio::test]
async fn a_client_that_takes_credentials_along_by_itself_is_found_out() {
    let elsewhere = Server::start(|_, _| fine()).await;
    let away = format!("location: {}/v1/things\r\n", elsewhere.url("http"));
    let home = Server::start(move |_, _| answer("307 Temporary Redirect", &away, "")).await;
    let shop = |follows| {
        let api = Client::<Shop>::builder().base_url(home.url("http")).api_key("k3y");
        api.transport(own(follows)).build(&Shared::new()).unwrap()
    };
    // Ours follows, and leaves the key at home.
    shop(false).execute(Key).await.unwrap();
    assert_eq!(elsewhere.seen()[0].header("x-api-key"), "");
    let error = shop(true).execute(Key).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Redirect, 1));
    assert!(error.to_string().contains("`redirect::Policy::none()`"), "{error}");
    let source = std::error::Error::source(&error).unwrap();
    let source = source.downcast_ref::<fanwise_runtime::TransportError>().unwrap();
    assert_eq!(source.kind(), TransportErrorKind::Redirected);
    assert!(!source.never_left());
}
