//! Bytes over real sockets.

use std::error::Error;
use std::net::TcpListener;

use fanwise_runtime::transport::{ReqwestOptions, ReqwestTransport, Transport};
use fanwise_runtime::{ApiBuilder, RequestBody, Shared, TransportErrorKind};

use crate::apis::{Files, Form, PutFile};
use crate::server::{Act, Server, answer, ok};

fn network() -> ReqwestTransport {
    ReqwestOptions::new().no_proxy().build().unwrap()
}

fn post(url: &str, body: &'static str) -> http::Request<RequestBody> {
    http::Request::post(url).header("x-trace", "t-1").body(RequestBody::from(body)).unwrap()
}

async fn refused(url: &str) -> fanwise_runtime::TransportError {
    match network().send(post(url, "{}")).await {
        Err(error) => error,
        Ok(answer) => answer.into_body().read(1024).await.unwrap_err(),
    }
}

#[tokio::test]
async fn a_request_and_its_answer_arrive_as_they_were_sent() {
    let server = Server::start(|_, _| answer("201 Created", "x-id: 7\r\n", "made")).await;
    let url = format!("{}/things?a=b%20c", server.url("http"));
    let answer = network().send(post(&url, "{\"n\":1}")).await.unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.headers()["x-id"], "7");
    assert_eq!(answer.into_body().read(4).await.unwrap(), "made");
    let seen = &server.seen()[0];
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", "/things?a=b%20c"));
    assert_eq!((seen.header("x-trace"), seen.body.as_slice()), ("t-1", b"{\"n\":1}".as_slice()));
}

#[tokio::test]
async fn a_redirect_is_an_answer_like_any_other() {
    let server = Server::start(|_, _| answer("302 Found", "location: /other\r\n", "")).await;
    let answer = network().send(post(&server.url("http"), "")).await.unwrap();
    assert_eq!(answer.status(), 302);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_refused_connection_never_left() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = refused(&format!("http://{free}/?key=S3CRET")).await;
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert!(error.never_left());
    assert!(!format!("{error} {error:?}").contains("S3CRET"), "{error:?}");
    assert!(error.source().is_some());
}

#[tokio::test]
async fn a_connection_closed_without_an_answer_is_a_reset() {
    let server = Server::start(|_, _| Act::WriteAndClose(String::new())).await;
    let error = refused(&server.url("http")).await;
    assert_eq!(error.kind(), TransportErrorKind::Reset);
    assert!(!error.never_left());
    assert_eq!(server.seen().len(), 1, "sent once, repeated by nobody");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_told_from_a_reset() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf";
    let server = Server::start(move |_, _| Act::WriteAndClose(head.to_owned())).await;
    let error = refused(&server.url("http")).await;
    assert_eq!(error.kind(), TransportErrorKind::Body);
}

#[tokio::test]
async fn a_body_longer_than_its_limit_is_refused() {
    let long = "x".repeat(2000);
    let server = Server::start(move |_, _| ok(&long)).await;
    let error = refused(&server.url("http")).await;
    assert_eq!(error.kind(), TransportErrorKind::TooLong);
    assert!(error.to_string().contains("1024 bytes"), "{error}");
}

#[tokio::test]
async fn a_client_of_the_users_own_is_a_transport() {
    let server = Server::start(|_, _| Act::Hang).await;
    let limit = std::time::Duration::from_millis(50);
    let tls = rustls_config();
    let client =
        reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().timeout(limit);
    let transport = ReqwestTransport::from(client.build().unwrap());
    let error = transport.send(post(&server.url("http"), "")).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
}

fn rustls_config() -> rustls::ClientConfig {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

#[tokio::test]
async fn a_url_that_cannot_be_sent_is_said_before_anything_is() {
    let error = refused("ftp://localhost/").await;
    assert_eq!(error.kind(), TransportErrorKind::Request);
    assert!(error.never_left());
}

/// Sends this file as a part of a form, under the transport's own length.
async fn upload(path: &std::path::Path, server: &Server) -> Result<(), String> {
    let shared = Shared::new().transport(network()).seed(1);
    let client = ApiBuilder::<Files>::new().base_url(server.url("http")).build(&shared).unwrap();
    let form = Form::new(path);
    client.execute(PutFile { form }).await.map(drop).map_err(|e| e.to_string())
}

#[tokio::test]
async fn a_file_of_the_disk_goes_out_with_its_length() {
    let server = Server::start(|_, _| ok("")).await;
    let path = std::env::temp_dir().join(format!("fanwise-bytes-{}.png", std::process::id()));
    std::fs::write(&path, vec![9; 150_000]).unwrap();
    upload(&path, &server).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    let seen = &server.seen()[0];
    assert_eq!(seen.header("content-length"), seen.body.len().to_string());
    assert_eq!(seen.header("transfer-encoding"), "");
    let body = String::from_utf8_lossy(&seen.body);
    assert!(body.contains("\r\nContent-Type: image/png\r\n\r\n\u{9}\u{9}"), "{}", &body[..300]);
    assert!(body.contains(&"\u{9}".repeat(150_000)));
    let error = upload(&path, &server).await.unwrap_err();
    assert!(error.contains("can't be sent"), "{error}");
    assert_eq!(server.seen().len(), 1);
}
