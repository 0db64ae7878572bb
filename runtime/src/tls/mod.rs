//! TLS as each client has it: rustls, with the provider that is chosen for it.
//!
//! Nothing here reads or sets rustls's process-wide default provider, so an application may link
//! and install any other one. The features `ring` (on by default) and `aws-lc-rs` bring a provider
//! each, and a client may have either, or one of the user's own. Whom to trust, the platform's
//! verifier says, unless the options do.

mod error;
#[cfg(feature = "native-tls")]
mod native;
#[cfg(not(feature = "native-tls"))]
#[path = "native_off.rs"]
mod native;
mod provider;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

pub use error::TlsError;
pub(crate) use native::is_tls as is_native_tls;

/// Whom a client trusts, and what it shows of itself.
///
/// The default trusts what the machine trusts and negotiates HTTP/2 or HTTP/1.1 by ALPN.
#[derive(Clone, Default)]
#[must_use]
pub struct TlsOptions {
    roots: Vec<CertificateDer<'static>>,
    only_these_roots: bool,
    identity: Option<Arc<Identity>>,
    http1_only: bool,
    provider: Option<Arc<CryptoProvider>>,
    native: bool,
}

struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    #[cfg_attr(not(feature = "native-tls"), allow(dead_code))]
    pem: Vec<u8>,
}

impl TlsOptions {
    /// What the machine trusts, HTTP/2 or HTTP/1.1.
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts the certificates of a PEM text as well. Fails when it holds none, or a broken one.
    pub fn root_pem(mut self, pem: impl AsRef<[u8]>) -> Result<Self, TlsError> {
        self.roots.extend(certificates(pem.as_ref(), "a root certificate")?);
        Ok(self)
    }

    /// Trusts only the roots given by [`root_pem`](Self::root_pem), not the machine's.
    pub fn only_these_roots(mut self) -> Self {
        self.only_these_roots = true;
        self
    }

    /// Shows this certificate chain to servers that ask for one (mutual TLS): certificates, the
    /// leaf first, and its private key, in one PEM text. Fails when either is missing or broken.
    pub fn identity_pem(mut self, pem: impl AsRef<[u8]>) -> Result<Self, TlsError> {
        let chain = certificates(pem.as_ref(), "the client's certificate")?;
        let key = PrivateKeyDer::from_pem_slice(pem.as_ref())
            .map_err(|error| TlsError::pem("the client's private key", &error))?;
        self.identity = Some(Arc::new(Identity { chain, key, pem: pem.as_ref().to_vec() }));
        Ok(self)
    }

    /// The same for a PEM text in a file: the path is read at once.
    pub fn identity_file(self, path: impl AsRef<Path>) -> Result<Self, TlsError> {
        let read = std::fs::read(path.as_ref());
        let pem = read.map_err(|error| TlsError::file(path.as_ref(), &error))?;
        self.identity_pem(pem)
    }

    /// The same options, but for the certificate: what another origin may see.
    pub(crate) fn without_identity(mut self) -> Self {
        self.identity = None;
        self
    }

    /// Whether a certificate is shown.
    pub(crate) const fn has_identity(&self) -> bool {
        self.identity.is_some()
    }

    /// The cryptography of this client alone, whatever other clients and the process have: one of
    /// rustls's providers. Default: that of the feature `ring`, or else of `aws-lc-rs`.
    pub fn provider(mut self, provider: Arc<CryptoProvider>) -> Self {
        self.provider = Some(provider);
        self
    }

    /// Offers HTTP/1.1 alone.
    pub fn http1_only(mut self) -> Self {
        self.http1_only = true;
        self
    }

    /// The configuration for one client.
    pub(crate) fn client_config(&self) -> Result<ClientConfig, TlsError> {
        let provider = self.chosen()?;
        let verifier = self.verifier(&provider)?;
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(TlsError::refused)?
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        let config = match &self.identity {
            None => builder.with_no_client_auth(),
            Some(identity) => builder
                .with_client_auth_cert(identity.chain.clone(), identity.key.clone_key())
                .map_err(TlsError::refused)?,
        };
        Ok(self.with_alpn(config))
    }

    /// A configuration that trusts nobody, for a client that can then only speak plain HTTP.
    pub(crate) fn trusting_nobody(&self) -> Result<ClientConfig, TlsError> {
        let provider = self.chosen()?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(TlsError::refused)?
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        Ok(self.with_alpn(config))
    }

    fn chosen(&self) -> Result<Arc<CryptoProvider>, TlsError> {
        self.provider.clone().or_else(provider::usual).ok_or_else(TlsError::no_provider)
    }

    /// ALPN by hand: with a preconfigured TLS the HTTP client offers nothing by itself, and would
    /// silently speak HTTP/1.1.
    fn with_alpn(&self, mut config: ClientConfig) -> ClientConfig {
        if !self.http1_only {
            config.alpn_protocols.push(b"h2".to_vec());
        }
        config.alpn_protocols.push(b"http/1.1".to_vec());
        config
    }

    fn verifier(
        &self,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, TlsError> {
        let roots = self.roots.iter().cloned();
        if !self.only_these_roots {
            return match Verifier::new_with_extra_roots(roots, Arc::clone(provider)) {
                Ok(verifier) => Ok(Arc::new(verifier)),
                Err(rustls::Error::General(text)) => Err(TlsError::no_store(&text)),
                Err(error) => Err(TlsError::refused(error)),
            };
        }
        let mut store = RootCertStore::empty();
        for root in roots {
            store.add(root).map_err(TlsError::refused)?;
        }
        if store.is_empty() {
            return Err(TlsError::no_roots());
        }
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider));
        Ok(verifier.build().map_err(|error| TlsError::verifier(&error))?)
    }
}

impl fmt::Debug for TlsOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsOptions")
            .field("extra_roots", &self.roots.len())
            .field("only_these_roots", &self.only_these_roots)
            .field("identity", &self.identity.is_some())
            .field("http1_only", &self.http1_only)
            .field("native", &self.native)
            .finish_non_exhaustive()
    }
}

fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|error| TlsError::pem(what, &error))?;
    if found.is_empty() {
        return Err(TlsError::pem(what, &"it has no `BEGIN CERTIFICATE` section"));
    }
    Ok(found)
}
