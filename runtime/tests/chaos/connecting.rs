//! The way to a server: names, connections, TLS.

use std::io;
use std::sync::Arc;

use fanwise_runtime::ErrorKind::{Connect, Timeout};
use fanwise_runtime::tls::TlsOptions;
use fanwise_runtime::transport::{ReqwestOptions, ReqwestTransport};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use reqwest::dns::{Name, Resolve, Resolving};
use rustls::pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

use crate::kit::{Read, client, ends_well, error, network, policy};
use crate::rough::{Rough, Server};

/// A root, and a server's side for `name` that it signed.
fn authority(name: &str, protocol: &str) -> (TlsOptions, TlsAcceptor) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let root = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let mut config = builder.with_single_cert(vec![certificate.der().clone()], key).unwrap();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let trusting = TlsOptions::new().root_pem(&root).unwrap().only_these_roots();
    (trusting, TlsAcceptor::from(Arc::new(config)))
}

pub(crate) fn trusted(name: &str, protocol: &str) -> (ReqwestTransport, TlsAcceptor) {
    let (tls, acceptor) = authority(name, protocol);
    (ReqwestOptions::new().no_proxy().tls(tls).build().unwrap(), acceptor)
}

fn https(server: &Server) -> String {
    format!("https://localhost:{}", server.address.port())
}

#[tokio::test]
async fn a_connection_that_is_refused() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = client(&format!("http://{free}"), network(), policy());
    for _ in 0..3 {
        assert_eq!(error(&client, Read).await.kind(), Connect, "its place is free again");
    }
}

#[tokio::test]
async fn tls_to_the_wrong_host() {
    let (transport, acceptor) = trusted("elsewhere.example.com", "http/1.1");
    let server = Server::start_tls(Rough::Hang(Vec::new()), acceptor).await;
    let client = client(&https(&server), transport, policy().attempts(3));
    for _ in 0..2 {
        let met = error(&client, Read).await;
        assert_eq!((met.kind(), met.attempts()), (Connect, 1), "no repeat would help: {met}");
    }
    assert_eq!(server.count().requests, 0, "nothing was said");
    server.all_closed().await;
}

#[tokio::test]
async fn tls_to_a_server_that_nobody_knows() {
    let (_, acceptor) = trusted("localhost", "http/1.1");
    let (transport, _) = trusted("localhost", "http/1.1");
    let server = Server::start_tls(Rough::Hang(Vec::new()), acceptor).await;
    let met = error(&client(&https(&server), transport, policy().attempts(3)), Read).await;
    assert_eq!((met.kind(), met.attempts()), (Connect, 1), "{met}");
    server.all_closed().await;
}

#[tokio::test]
async fn tls_to_a_server_that_speaks_none() {
    for rough in [Rough::ResetAtOnce, Rough::CloseAtOnce] {
        let server = Server::start(rough.clone()).await;
        let (transport, _) = trusted("localhost", "http/1.1");
        let met = error(&client(&https(&server), transport, policy()), Read).await;
        assert_eq!(met.kind(), Connect, "{rough:?}: {met}");
        server.all_closed().await;
    }
}

#[tokio::test]
async fn tls_whose_handshake_never_comes() {
    let (transport, acceptor) = trusted("localhost", "http/1.1");
    let server = Server::start_tls(Rough::Silence, acceptor).await;
    let client = client(&https(&server), transport, policy());
    assert_eq!(error(&client, Read).await.kind(), Timeout);
    ends_well(client, Read, &server).await;
}

#[tokio::test]
async fn tls_that_breaks_off_in_the_answer() {
    let (transport, acceptor) = trusted("localhost", "http/1.1");
    // Without the word that says that all was said, the end of a stream is no end of an answer.
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf".to_vec();
    let server = Server::start_tls(Rough::Reset(half), acceptor).await;
    let client = client(&https(&server), transport, policy());
    assert_eq!(error(&client, Read).await.kind(), fanwise_runtime::ErrorKind::Transport);
    ends_well(client, Read, &server).await;
}

/// A resolver that finds nothing, or never answers.
struct NoNames {
    hangs: bool,
}

impl Resolve for NoNames {
    fn resolve(&self, _: Name) -> Resolving {
        let hangs = self.hangs;
        Box::pin(async move {
            if hangs {
                std::future::pending::<()>().await;
            }
            Err(io::Error::other("no such name").into())
        })
    }
}

fn resolving(resolver: NoNames) -> ReqwestTransport {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let builder = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy();
    ReqwestTransport::from(builder.dns_resolver(resolver).build().unwrap())
}

#[tokio::test]
async fn a_name_that_is_not_found() {
    let transport = resolving(NoNames { hangs: false });
    let client = client("http://stock.example.com", transport, policy().attempts(2));
    let met = error(&client, Read).await;
    assert_eq!((met.kind(), met.attempts()), (Connect, 2), "it may be found later: {met}");
    assert!(met.to_string().contains("no such name"), "{met}");
}

#[tokio::test]
async fn a_name_that_is_looked_for_for_ever() {
    let transport = resolving(NoNames { hangs: true });
    let client = client("http://stock.example.com", transport, policy());
    for _ in 0..2 {
        assert_eq!(error(&client, Read).await.kind(), Timeout, "its place is free again");
    }
}
