//! The platform's own TLS, for the clients that choose it.

use fanwise_runtime::TransportErrorKind;
use fanwise_runtime::tls::TlsOptions;
use fanwise_runtime::transport::ReqwestOptions;

use crate::server::{Server, ok};
use crate::tls::{Authority, call, trusting};

#[tokio::test]
async fn it_calls_and_refuses_like_the_other() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let acceptor = ours.acceptor("localhost", &["http/1.1"], None);
    let server = Server::start_tls(acceptor, |_, _| ok("hi")).await;
    let (native, other) = (trusting(&ours).native(), trusting(&ours));
    assert_eq!(call(native, &server.url("https")).await.unwrap(), "hi");
    assert_eq!(call(other, &server.url("https")).await.unwrap(), "hi");
    for acceptor in [
        theirs.acceptor("localhost", &["http/1.1"], None),
        ours.acceptor("elsewhere.example.com", &["http/1.1"], None),
    ] {
        let server = Server::start_tls(acceptor, |_, _| ok("hi")).await;
        let error = call(trusting(&ours).native(), &server.url("https")).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Tls, "{error}");
        assert!(server.seen().is_empty());
    }
}

#[tokio::test]
async fn it_shows_a_certificate() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let acceptor = servers.acceptor("localhost", &["http/1.1"], Some(&clients));
    let server = Server::start_tls(acceptor, |_, _| ok("hi")).await;
    let known = trusting(&servers).identity_pem(clients.identity("a.example.com")).unwrap();
    assert_eq!(call(known.native(), &server.url("https")).await.unwrap(), "hi");
    assert!(call(trusting(&servers).native(), &server.url("https")).await.is_err());
}

#[test]
fn options_that_do_not_hold_together_say_what_to_do() {
    let no_roots = ReqwestOptions::new().tls(TlsOptions::new().only_these_roots().native()).build();
    assert!(no_roots.unwrap_err().to_string().contains("TlsOptions::root_pem"));
}
