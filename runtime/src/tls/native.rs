//! The platform's own TLS: `SChannel`, Secure Transport, or OpenSSL.

use std::error::Error;

use super::{TlsError, TlsOptions};

/// How a private key begins and ends that this TLS takes (RFC 7468, section 10).
const KEY: [&str; 2] = ["-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"];

impl TlsOptions {
    /// The platform's own TLS for this client alone, instead of rustls: its cryptography and its
    /// store of CA certificates. The private key of an identity has to be PKCS #8
    /// (`BEGIN PRIVATE KEY`).
    pub fn native(mut self) -> Self {
        self.native = true;
        self
    }

    /// The client with the platform's TLS; `None` where it was not chosen.
    pub(crate) fn on_platform(
        &self,
        builder: reqwest::ClientBuilder,
    ) -> Option<Result<reqwest::ClientBuilder, TlsError>> {
        self.native.then(|| self.platform(builder))
    }

    fn platform(
        &self,
        builder: reqwest::ClientBuilder,
    ) -> Result<reqwest::ClientBuilder, TlsError> {
        let refused = |error: reqwest::Error| TlsError::verifier(&error);
        let mut builder = builder.tls_backend_native();
        let roots = self.roots.iter().map(|root| reqwest::Certificate::from_der(root));
        let roots: Vec<_> = roots.collect::<Result<_, _>>().map_err(refused)?;
        if self.only_these_roots && roots.is_empty() {
            return Err(TlsError::no_roots());
        }
        builder = if self.only_these_roots {
            builder.tls_certs_only(roots)
        } else {
            builder.tls_certs_merge(roots)
        };
        if let Some(identity) = &self.identity {
            let what = "the client's private key";
            let text = std::str::from_utf8(&identity.pem).unwrap_or_default();
            let key = text.find(KEY[0]).zip(text.find(KEY[1]));
            let key = key.and_then(|(start, end)| text.get(start..end + KEY[1].len()));
            let key = key.ok_or_else(|| TlsError::pem(what, &"it is no PKCS #8 key"))?;
            let identity = reqwest::Identity::from_pkcs8_pem(text.as_bytes(), key.as_bytes());
            builder = builder.identity(identity.map_err(|_| TlsError::pem(what, &"refused"))?);
        }
        Ok(if self.http1_only { builder.http1_only() } else { builder })
    }
}

/// Whether this is an error of the platform's TLS.
pub(crate) fn is_tls(error: &(dyn Error + 'static)) -> bool {
    error.is::<native_tls::Error>()
}
