//! Why a request could not be given its credential. No text here holds one.

use std::error::Error;
use std::fmt;

use super::scheme::Scheme;
use crate::transport::TransportError;

/// A credential is missing, cannot be used, or could not be fetched. The request was not sent.
#[derive(Clone, Debug)]
pub struct AuthError {
    scheme: &'static str,
    kind: AuthErrorKind,
    text: String,
    passing: bool,
    source: Option<TransportError>,
}

/// What is wrong with a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthErrorKind {
    /// The operation needs one, and none is configured.
    Missing,
    /// It does not fit its scheme, or cannot travel.
    Invalid,
    /// The token endpoint gave no token.
    Fetch,
}

impl AuthError {
    const fn new(scheme: &'static str, kind: AuthErrorKind, text: String) -> Self {
        Self { scheme, kind, text, passing: false, source: None }
    }

    pub(super) fn missing(scheme: &Scheme) -> Self {
        let text = format!(
            "the operation needs the scheme `{}`, {}, and the client was built without it",
            scheme.name(),
            scheme.advice()
        );
        Self::new(scheme.name(), AuthErrorKind::Missing, text)
    }

    pub(super) fn undeclared(scheme: &'static str) -> Self {
        let text = format!("the operation needs the scheme `{scheme}`, which the API lacks");
        Self::new(scheme, AuthErrorKind::Missing, text)
    }

    pub(super) fn mismatch(scheme: &Scheme, given: &str) -> Self {
        let text = format!("the scheme `{}` wants {}, not {given}", scheme.name(), scheme.advice());
        Self::new(scheme.name(), AuthErrorKind::Invalid, text)
    }

    pub(super) fn invalid(scheme: &Scheme, what: &str) -> Self {
        let text = format!("the credential for the scheme `{}` {what}", scheme.name());
        Self::new(scheme.name(), AuthErrorKind::Invalid, text)
    }

    pub(super) fn fetch(scheme: &'static str, what: &str) -> Self {
        let text = format!("no token for the scheme `{scheme}`: {what}");
        Self::new(scheme, AuthErrorKind::Fetch, text)
    }

    /// The same, where another try may help.
    pub(super) fn passing(mut self) -> Self {
        self.passing = true;
        self
    }

    pub(super) fn unreachable(scheme: &'static str, source: TransportError) -> Self {
        let mut error = Self::fetch(scheme, &format!("the token endpoint: {source}"));
        error.source = Some(source);
        error.passing()
    }

    /// The document's name of the scheme.
    pub fn scheme(&self) -> &str {
        self.scheme
    }

    /// What is wrong.
    pub fn kind(&self) -> AuthErrorKind {
        self.kind
    }

    /// Whether another try may help: the token endpoint was out of reach or out of order.
    pub fn is_passing(&self) -> bool {
        self.passing
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for AuthError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|error| error as &(dyn Error + 'static))
    }
}
