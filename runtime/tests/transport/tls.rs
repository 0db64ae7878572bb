//! TLS with a root of one's own, and nothing process-wide.

use std::sync::Arc;

use fanwise_runtime::tls::{TlsError, TlsOptions};
use fanwise_runtime::transport::{ReqwestOptions, Transport};
use fanwise_runtime::{RequestBody, TransportError, TransportErrorKind};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::AsyncReadExt;
use tokio_rustls::TlsAcceptor;

use crate::server::{Server, ok};

/// A root, and a certificate that it signed.
pub(crate) struct Authority {
    pub(crate) root: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        // OpenSSL takes a certificate for self-signed that is called like its issuer.
        params.distinguished_name.push(DnType::CommonName, "a root of a test");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let root = params.self_signed(&key).unwrap().pem();
        Self { root, issuer: Issuer::new(params, key) }
    }

    /// A client's side: certificate and key.
    pub(crate) fn identity(&self, name: &str) -> String {
        let (certificate, key) = self.issue(name);
        format!("{}{}", certificate.pem(), key.serialize_pem())
    }

    fn issue(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    /// A server's side, for `name`, that speaks `protocols`; it wants a client certificate of
    /// `clients`, if given.
    pub(crate) fn acceptor(
        &self,
        name: &str,
        protocols: &[&str],
        clients: Option<&Self>,
    ) -> TlsAcceptor {
        let (certificate, key) = self.issue(name);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = match clients {
            None => builder.with_no_client_auth(),
            Some(clients) => {
                use rustls::pki_types::pem::PemObject;
                let mut roots = rustls::RootCertStore::empty();
                roots
                    .add(CertificateDer::from_pem_slice(clients.root.as_bytes()).unwrap())
                    .unwrap();
                let roots = Arc::new(roots);
                let verifier =
                    rustls::server::WebPkiClientVerifier::builder_with_provider(roots, provider);
                builder.with_client_cert_verifier(verifier.build().unwrap())
            }
        };
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let mut config = builder.with_single_cert(vec![certificate.der().clone()], key).unwrap();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

pub(crate) async fn call(tls: TlsOptions, url: &str) -> Result<String, TransportError> {
    let transport = ReqwestOptions::new().no_proxy().tls(tls).build().unwrap();
    let request = http::Request::get(url).body(RequestBody::empty()).unwrap();
    let body = transport.send(request).await?.into_body().read(1024).await?;
    Ok(String::from_utf8(body.to_vec()).unwrap())
}

pub(crate) fn trusting(authority: &Authority) -> TlsOptions {
    TlsOptions::new().root_pem(&authority.root).unwrap().only_these_roots()
}

#[tokio::test]
async fn a_root_of_ones_own_is_trusted_whatever_the_process_wide_provider_is() {
    let authority = Authority::new();
    let server =
        Server::start_tls(authority.acceptor("localhost", &["http/1.1"], None), |_, _| ok("hi"))
            .await;
    assert_eq!(call(trusting(&authority), &server.url("https")).await.unwrap(), "hi");
    // Beside the machine's roots, or instead of them where it has none.
    let beside = TlsOptions::new().root_pem(&authority.root).unwrap();
    assert_eq!(call(beside, &server.url("https")).await.unwrap(), "hi");
    assert!(CryptoProvider::get_default().is_none(), "nothing process-wide is set");
    // An application installs another provider, here one that can do nothing at all.
    let useless = CryptoProvider {
        cipher_suites: Vec::new(),
        kx_groups: Vec::new(),
        ..rustls::crypto::ring::default_provider()
    };
    useless.install_default().unwrap();
    assert_eq!(call(trusting(&authority), &server.url("https")).await.unwrap(), "hi");
}

#[tokio::test]
async fn an_unknown_root_and_another_name_are_refused() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    for acceptor in [
        theirs.acceptor("localhost", &["http/1.1"], None),
        ours.acceptor("elsewhere.example.com", &["http/1.1"], None),
    ] {
        let server = Server::start_tls(acceptor, |_, _| ok("hi")).await;
        let error = call(trusting(&ours), &server.url("https")).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Tls, "{error}");
        assert!(error.never_left());
        assert!(server.seen().is_empty());
    }
}

/// The first bytes of an HTTP/2 connection (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

#[tokio::test]
async fn http2_is_negotiated_where_the_server_has_it() {
    let authority = Authority::new();
    let first_bytes = async |tls: TlsOptions| {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
        let acceptor = authority.acceptor("localhost", &["h2", "http/1.1"], None);
        let caller = tokio::spawn(async move { call(tls, &url).await });
        let (socket, _) = listener.accept().await.unwrap();
        let mut socket = acceptor.accept(socket).await.unwrap();
        let mut bytes = vec![0; PREFACE.len()];
        socket.read_exact(&mut bytes).await.unwrap();
        caller.abort();
        bytes
    };
    assert_eq!(first_bytes(trusting(&authority)).await, PREFACE);
    let old = first_bytes(trusting(&authority).http1_only()).await;
    assert!(old.starts_with(b"GET / HTTP/1.1"));
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_servers_that_want_one() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let acceptor = servers.acceptor("localhost", &["http/1.1"], Some(&clients));
    let server = Server::start_tls(acceptor, |_, _| ok("hi")).await;
    let pem = clients.identity("client.example.com");
    let known = trusting(&servers).identity_pem(&pem).unwrap();
    assert_eq!(call(known.clone(), &server.url("https")).await.unwrap(), "hi");
    assert!(call(trusting(&servers), &server.url("https")).await.is_err());
    assert!(!format!("{known:?}").contains("PRIVATE"));
}

#[test]
fn options_that_do_not_hold_together_say_what_to_do() {
    let text = |error: TlsError| error.to_string();
    let no_pem = TlsOptions::new().root_pem("nonsense").unwrap_err();
    assert!(text(no_pem).contains("BEGIN CERTIFICATE"));
    let no_roots = TlsOptions::new().only_these_roots();
    let error = ReqwestOptions::new().tls(no_roots).build().unwrap_err();
    assert!(text(error).contains("TlsOptions::root_pem"));
    let key = KeyPair::generate().unwrap().serialize_pem();
    assert!(TlsOptions::new().identity_pem(key).is_err());
}
