//! The provider over ring.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;

use crate::tls::TlsOptions;

/// It is linked.
#[allow(clippy::unnecessary_wraps)] // It may not be.
pub(super) fn provider() -> Option<CryptoProvider> {
    Some(rustls::crypto::ring::default_provider())
}

impl TlsOptions {
    /// Cryptography by ring, for this client alone.
    pub fn ring(self) -> Self {
        self.provider(Arc::new(rustls::crypto::ring::default_provider()))
    }
}
