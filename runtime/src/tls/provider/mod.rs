//! The providers of cryptography that are linked: a module each, empty where its feature is off.

#[cfg(feature = "aws-lc-rs")]
mod aws_lc_rs;
#[cfg(not(feature = "aws-lc-rs"))]
#[path = "off.rs"]
mod aws_lc_rs;
#[cfg(not(feature = "ring"))]
#[path = "off.rs"]
mod ring;
#[cfg(feature = "ring")]
mod ring;

use std::sync::Arc;

use rustls::crypto::CryptoProvider;

/// The one of a client that chooses none; `None` where none is linked.
pub(super) fn usual() -> Option<Arc<CryptoProvider>> {
    ring::provider().or_else(aws_lc_rs::provider).map(Arc::new)
}
