//! The platform's own TLS, which is not linked.

use std::error::Error;

use super::{TlsError, TlsOptions};

impl TlsOptions {
    /// It can't be chosen.
    #[allow(clippy::unused_self)] // It would be asked.
    pub(crate) fn on_platform(
        &self,
        _: reqwest::ClientBuilder,
    ) -> Option<Result<reqwest::ClientBuilder, TlsError>> {
        None
    }
}

/// There is none.
pub(crate) const fn is_tls(_: &(dyn Error + 'static)) -> bool {
    false
}
