//! Two providers of cryptography in one program, each for the clients that choose it.

use std::sync::Arc;

use fanwise_runtime::TransportErrorKind;
use fanwise_runtime::tls::TlsOptions;
use fanwise_runtime::transport::ReqwestOptions;
use futures_util::future::join_all;
use rustls::crypto::CryptoProvider;

use crate::server::{Server, ok};
use crate::tls::{Authority, call, trusting};

/// A provider whose handshakes fail: a client that has it can't connect.
fn useless() -> Arc<CryptoProvider> {
    let kx_groups = Vec::new();
    Arc::new(CryptoProvider { kx_groups, ..rustls::crypto::aws_lc_rs::default_provider() })
}

#[tokio::test]
async fn each_client_has_the_provider_that_it_chose() {
    let authority = Authority::new();
    let acceptor = authority.acceptor("localhost", &["h2", "http/1.1"], None);
    let server = Server::start_tls(acceptor, |_, _| ok("hi")).await;
    let url = server.url("https");
    let tls = || trusting(&authority).http1_only();
    // Side by side, and whatever the process has.
    let calls = (0..4).flat_map(|_| [tls().ring(), tls().aws_lc_rs(), tls()]);
    for answer in join_all(calls.map(|tls| call(tls, &url))).await {
        assert_eq!(answer.unwrap(), "hi");
    }
    // One of the user's own is what is used, and not one of those that are linked.
    let build = ReqwestOptions::new().tls(tls().provider(useless())).build();
    assert!(build.is_err(), "it has nothing to exchange keys with");
}

#[tokio::test]
async fn certificates_of_both_sides_are_checked_by_either() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let acceptor = servers.acceptor("localhost", &["http/1.1"], Some(&clients));
    let server = Server::start_tls(acceptor, |_, _| ok("hi")).await;
    let other = servers.acceptor("elsewhere.example.com", &["http/1.1"], None);
    let other = Server::start_tls(other, |_, _| ok("hi")).await;
    let providers: [fn(TlsOptions) -> TlsOptions; 2] = [TlsOptions::ring, TlsOptions::aws_lc_rs];
    for provider in providers {
        let known = trusting(&servers).identity_pem(clients.identity("a.example.com")).unwrap();
        assert_eq!(call(provider(known), &server.url("https")).await.unwrap(), "hi");
        assert!(call(provider(trusting(&servers)), &server.url("https")).await.is_err());
        let error = call(provider(trusting(&servers)), &other.url("https")).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Tls, "{error}");
        assert!(error.never_left());
    }
}
