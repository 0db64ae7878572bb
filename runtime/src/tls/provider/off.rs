//! A provider that is not linked.

use rustls::crypto::CryptoProvider;

/// There is none.
pub(super) const fn provider() -> Option<CryptoProvider> {
    None
}
