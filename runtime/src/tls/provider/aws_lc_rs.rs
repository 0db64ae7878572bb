//! The provider over AWS-LC.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;

use crate::tls::TlsOptions;

/// It is linked.
#[allow(clippy::unnecessary_wraps)] // It may not be.
pub(super) fn provider() -> Option<CryptoProvider> {
    Some(rustls::crypto::aws_lc_rs::default_provider())
}

impl TlsOptions {
    /// Cryptography by AWS-LC, for this client alone.
    pub fn aws_lc_rs(self) -> Self {
        self.provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
    }
}
